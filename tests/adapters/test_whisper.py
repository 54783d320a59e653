"""faster-whisper: pauses, silence and noise, mixed speech, and everything that can go wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from coach.adapters.audio import PyAvSoundReader
from coach.adapters.kokoro_voice import KokoroVoice
from coach.adapters.simplified import simplified
from coach.adapters.whisper import WhisperTranscriber
from coach.errors import ModelError, WeightsError
from coach.model import Language
from coach.ports import HeardWord, Sound
from tests.sounds import noise, silence, tone, write_wav


@pytest.fixture(scope="module")
def whisper(whisper_path: Path) -> WhisperTranscriber:
    return WhisperTranscriber(whisper_path, name="whisper-base")


@pytest.fixture(scope="module")
def said(kokoro_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes speech of 16,000 samples per second."""
    folder = tmp_path_factory.mktemp("said")
    voice = KokoroVoice(kokoro_path, name="kokoro", cache=folder)

    def say(text: str, language: Language) -> np.ndarray:
        spoken = voice.speak(text, language)
        path = write_wav(folder / "said.wav", np.frombuffer(spoken.samples, np.float32), spoken.rate)
        return np.frombuffer(PyAvSoundReader().read(path, 60).samples, np.float32)

    return say


def _hear(
    whisper: WhisperTranscriber, samples: np.ndarray, language: Language, terms: Sequence[str] = ()
) -> list[HeardWord]:
    sound = Sound(samples.astype(np.float32).tobytes(), 16_000)
    return [word for stretch in whisper.transcribe(sound, language, terms) for word in stretch]


def _text(words: Sequence[HeardWord]) -> str:
    return "".join(word.text for word in words)


@pytest.mark.weights
def test_a_long_pause_for_thought_cuts_nothing_off_and_shows_in_the_times(
    whisper: WhisperTranscriber, said: Any
) -> None:
    first, second = said("我们先看模型的结构。", "zh"), said("然后再看训练的数据。", "zh")
    words = _hear(whisper, np.concatenate([first, silence(8), second]), "zh")
    text = _text(words)
    assert "结构" in text
    assert "数据" in text
    assert max(after.start - before.end for before, after in pairwise(words)) > 6


@pytest.mark.weights
def test_english_terms_in_chinese_speech_are_written_as_terms_with_hotwords(
    whisper: WhisperTranscriber, said: Any
) -> None:
    samples = said("分数经过 softmax 以后，再乘以 value 矩阵。", "zh")
    assert "softmax" in _text(_hear(whisper, samples, "zh", ["softmax", "value"]))


@pytest.mark.weights
def test_english_is_heard_with_spaces(whisper: WhisperTranscriber, said: Any) -> None:
    words = _hear(whisper, said("The gradient flows through the residual connection.", "en"), "en")
    assert "gradient flows through the residual" in _text(words).lower()


@pytest.mark.weights
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["white", "quiet", "tone", "knocks"])
def test_of_noise_no_words_are_made(whisper: WhisperTranscriber, name: str, language: Language) -> None:
    knocks = silence(8)
    knocks[::8_000] = 0.9
    sounds = {"white": noise(8, 0.2), "quiet": noise(8, 0.01), "tone": tone(8), "knocks": knocks}
    assert _hear(whisper, sounds[name], language, ["LoRA", "残差"]) == []


class _Breaking:
    """Whisper that hears ``stretches`` and then fails."""

    supported_languages = ("zh", "en")

    def __init__(self, stretches: Sequence[Any], error: Exception | None = None) -> None:
        self._stretches = stretches
        self._error = error

    def transcribe(self, *_: Any, **__: Any) -> tuple[Iterator[Any], None]:
        def heard() -> Iterator[Any]:
            yield from self._stretches
            if self._error is not None:
                raise self._error

        return heard(), None


def _stretch(text: str, probability: float, no_speech: float = 0.0) -> SimpleNamespace:
    word = SimpleNamespace(word=text, start=0.0, end=1.0, probability=probability)
    return SimpleNamespace(words=[word], no_speech_prob=no_speech)


def _with(model: Any) -> WhisperTranscriber:
    made = WhisperTranscriber.__new__(WhisperTranscriber)
    made._model, made.identity = model, "faster-whisper:broken"
    return made


def test_a_failure_in_the_middle_comes_after_what_was_heard_and_says_that_the_recording_is_kept() -> None:
    heard = _with(_Breaking([_stretch("好", 0.9)], RuntimeError("out of memory"))).transcribe(
        Sound(tone(1).tobytes(), 16_000), "zh"
    )
    assert next(heard) == [HeardWord("好", 0.0, 1.0, 0.9)]
    with pytest.raises(ModelError, match=r"out of memory.*kept: try again") as caught:
        next(heard)
    assert "录音已保留" in caught.value.zh


def test_what_was_made_up_of_noise_is_left_out_and_what_is_only_doubtful_stays() -> None:
    stretches = [_stretch("谢谢观看", 0.1, 0.9), _stretch("注意", 0.1, 0.2), _stretch("力", 0.8, 0.9)]
    assert _text(_hear(_with(_Breaking(stretches)), tone(1), "zh")) == "注意力"


def test_from_where_whisper_repeats_what_it_was_told_nothing_is_taken() -> None:
    told = SimpleNamespace(
        words=[_stretch(text, 0.9).words[0] for text in ["归一化", "。这", "台是", "普通话", "的", "句子", "。LoRA"]],
        no_speech_prob=0.0,
    )
    assert _text(_hear(_with(_Breaking([told, _stretch("。完", 0.9)])), tone(1), "zh")) == "归一化。完"
    assert _hear(_with(_Breaking([_stretch("以下是普通话的句子", 0.9)])), tone(1), "zh") == []


def test_a_language_that_the_model_does_not_know_is_refused() -> None:
    english = _Breaking([])
    english.supported_languages = ("en",)
    with pytest.raises(ModelError, match="COACH_TRANSCRIBER"):
        _hear(_with(english), tone(1), "zh")


def test_a_folder_that_is_no_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="COACH_TRANSCRIBER"):
        WhisperTranscriber(tmp_path, name="own")


def test_a_size_that_is_not_here_and_may_not_be_fetched_is_named() -> None:
    with pytest.raises(WeightsError, match="COACH_TRANSCRIBER") as caught:
        WhisperTranscriber("large-v2", name="large-v2", fetch=False)
    assert "语音识别模型" in caught.value.zh


def test_traditional_characters_become_simplified() -> None:
    assert simplified("為什麽矩陣的特徵係數準確") == "为什么矩阵的特征系数准确"
    assert simplified("残差连接 residual 覆盖") == "残差连接 residual 覆盖"
