"""What every Speaker does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.model import Language
from coach.ports import Sound, Speaker
from tests.fakes import FakeSpeaker

SENTENCES: dict[Language, str] = {"zh": "为什么除以根号 d k？", "en": "Why divide by root d k?"}


@pytest.fixture(scope="module", params=["fake", pytest.param("kokoro", marks=pytest.mark.weights)])
def speaker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Speaker:
    if request.param == "fake":
        return FakeSpeaker()
    from coach.adapters.kokoro_voice import KokoroVoice

    path: Path = request.getfixturevalue("kokoro_path")
    return KokoroVoice(path, name="kokoro", cache=tmp_path_factory.mktemp("dictionaries"))


def _samples(sound: Sound) -> np.ndarray:
    return np.frombuffer(sound.samples, np.float32)


def test_it_has_an_identity(speaker: Speaker) -> None:
    assert speaker.identity


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sentence_becomes_sound_that_can_be_heard(speaker: Speaker, language: Language) -> None:
    sound = speaker.speak(SENTENCES[language], language)
    samples = _samples(sound)
    assert 0.5 < sound.seconds < 6
    assert 0.1 < np.abs(samples).max() <= 1
    assert np.isfinite(samples).all()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_default_voice_is_the_first_and_voices_differ(speaker: Speaker, language: Language) -> None:
    first, second, *_ = speaker.voices[language]
    default = speaker.speak(SENTENCES[language], language)
    assert speaker.speak(SENTENCES[language], language, voice=first) == default
    assert speaker.speak(SENTENCES[language], language, voice=second) != default


def test_a_higher_rate_is_sooner_done(speaker: Speaker) -> None:
    slow, fast = (speaker.speak(SENTENCES["zh"], "zh", rate=rate).seconds for rate in (0.7, 1.4))
    assert fast < 0.7 * slow


@pytest.mark.parametrize("text", ["", "……", " \n "])
def test_where_there_is_nothing_to_say_nothing_is_said(speaker: Speaker, text: str) -> None:
    assert speaker.speak(text, "zh").seconds == 0


def test_terms_of_the_other_language_are_spoken_too(speaker: Speaker) -> None:
    plain = speaker.speak("残差连接", "zh").seconds
    assert speaker.speak("残差连接 residual connection", "zh").seconds > 1.15 * plain
    plain = speaker.speak("residual connection", "en").seconds
    assert speaker.speak("residual connection 残差连接", "en").seconds > 1.15 * plain
