"""What every Transcriber does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.adapters.audio import PyAvSoundReader
from coach.examination import SPOKEN
from coach.model import Language
from coach.ports import Sound, Transcriber
from tests.fakes import FakeTranscriber
from tests.sounds import silence


def _sound(samples: np.ndarray) -> Sound:
    return Sound(samples.astype(np.float32).tobytes(), 16_000)


@pytest.fixture(scope="module", params=["fake", pytest.param("whisper", marks=pytest.mark.weights)])
def transcriber(request: pytest.FixtureRequest) -> Transcriber:
    if request.param == "fake":
        return FakeTranscriber()
    from coach.adapters.whisper import WhisperTranscriber

    path: Path = request.getfixturevalue("whisper_path")
    return WhisperTranscriber(path, name="whisper-base")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("seconds", [0.02, 1, 40])
def test_in_silence_nothing_is_heard(transcriber: Transcriber, language: Language, seconds: float) -> None:
    assert list(transcriber.transcribe(_sound(silence(seconds)), language)) == []


def test_it_has_an_identity_and_says_that_sound_stays_here(transcriber: Transcriber) -> None:
    assert transcriber.identity
    assert transcriber.remote is False


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_follow_each_other_in_time_and_are_probable(transcriber: Transcriber, language: Language) -> None:
    said = PyAvSoundReader().read(SPOKEN, 10)
    words = [word for stretch in transcriber.transcribe(said, language, ["LoRA"]) for word in stretch]
    assert words
    assert all(word.text.strip() and word.start <= word.end <= said.seconds + 0.1 for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert all(0 <= word.probability <= 1 for word in words)


def test_stretches_come_one_after_another(transcriber: Transcriber) -> None:
    heard = transcriber.transcribe(PyAvSoundReader().read(SPOKEN, 10), "zh")
    assert next(heard)
