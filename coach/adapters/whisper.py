"""Speech recognition by faster-whisper: Whisper on CTranslate2, with the voice detection that its package carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.adapters import hub
from coach.adapters.error_text import first_line
from coach.adapters.onnx_errors import onnx_errors
from coach.adapters.simplified import simplified
from coach.errors import ModelError, WeightsError
from coach.model import Language
from coach.ports import HeardWord, Sound

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

THREADS = 2
_TEMPERATURES, _SAMPLES = (0.0, 0.4, 0.8), 2
"""What is tried where a stretch comes out improbable or repeats itself. The library's six times five attempts took two
and a half times as long over one that repeated a term, and heard it no better."""
_REPETITION = 1.1
"""With less (1 is none), terms that Whisper was told now and then follow each other without end."""
_NO_SPEECH, _GUESSED = 0.6, 0.3
"""Whisper's probability that nobody speaks, and a mean probability of words: a stretch beyond both was made up. Of
noise that voice detection let through, Whisper makes what it was told before ("用简体中文": 0.93 and 0.10)."""
_LEAD: dict[Language, str] = {"zh": "以下是普通话的句子。", "en": ""}
"""What stands before the terms, for simplified characters. A longer one that speaks of terms came back as words."""
_ECHO, _BEFORE_ECHO = "普通话的句子", "以下是"


class WhisperTranscriber:
    """A Transcriber. May be shared by threads; CTranslate2 lets one after the other compute.

    Args:
        model: the directory of a CTranslate2 checkpoint, or a size that faster-whisper knows.
        name: what the model is called in ``identity``.
        fetch: whether a size that is not on this machine may be downloaded from the Hugging Face hub.

    Raises:
        WeightsError: there is no such model, or it cannot be fetched or read.
    """

    remote = False

    def __init__(self, model: str | Path, *, name: str, fetch: bool = False) -> None:
        self._model = _load(model, fetch)
        self.identity = f"faster-whisper:{name}"

    def transcribe(self, sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
        """Raises ModelError."""
        if language not in self._model.supported_languages:
            raise ModelError(
                f"{self.identity} does not understand this language. Choose another with COACH_TRANSCRIBER.",
                f"{self.identity} 不支持这种语言。请用 COACH_TRANSCRIBER 选择其他模型。",
            )
        samples = np.frombuffer(sound.samples, np.float32)
        return self._stretches(samples, language, terms)

    def _stretches(self, samples: np.ndarray, language: Language, terms: Sequence[str]) -> Iterator[list[HeardWord]]:
        # Each stretch is recognised by itself (condition_on_previous_text), for one that went wrong would take the
        # next ones with it: Whisper falls into repetition. Voice detection takes out what is no speech, of which
        # Whisper makes words; pauses of any length stay in the times.
        errors: tuple[type[Exception], ...] = (RuntimeError, ValueError, MemoryError, *onnx_errors())
        try:
            segments, _ = self._model.transcribe(
                samples,
                language=language,
                beam_size=5,
                temperature=_TEMPERATURES,
                best_of=_SAMPLES,
                repetition_penalty=_REPETITION,
                condition_on_previous_text=False,
                word_timestamps=True,
                vad_filter=True,
                hotwords=_bias(language, terms),
            )
            for segment in segments:
                words = _without_echo(_words(segment.words or (), language))
                if words and not _made_up(segment.no_speech_prob, words):
                    yield words
        except errors as error:
            why = first_line(error)
            raise ModelError(
                f"The recogniser failed ({why}). The recording is kept: try again.",
                f"语音识别出错（{why}）。录音已保留，请重试。",
            ) from error


def _bias(language: Language, terms: Sequence[str]) -> str | None:
    """What Whisper is told before every stretch: with commas between the terms it writes lists, and skips words."""
    return _LEAD[language] + " ".join(terms) or None


def _words(words: Iterable[Any], language: Language) -> list[HeardWord]:
    write = simplified if language == "zh" else str
    return [HeardWord(write(word.word), float(word.start), float(word.end), float(word.probability)) for word in words]


def _without_echo(words: list[HeardWord]) -> list[HeardWord]:
    """The words before Whisper writes what it was told instead of what it hears; it goes on with that to the end."""
    echo = "".join(word.text for word in words).find(_ECHO)
    if echo < 0:
        return words
    ends = accumulate(len(word.text) for word in words)
    return [word for word, end in zip(words, ends, strict=True) if end <= echo - len(_BEFORE_ECHO)]


def _made_up(no_speech: float, words: Sequence[HeardWord]) -> bool:
    return no_speech > _NO_SPEECH and fmean(word.probability for word in words) < _GUESSED


def _load(model: str | Path, fetch: bool) -> WhisperModel:
    from faster_whisper import WhisperModel
    from faster_whisper.utils import _MODELS

    path = Path(model).expanduser()
    name = str(path) if path.exists() else str(model)
    errors: tuple[type[Exception], ...] = (RuntimeError, ValueError, *hub.download_errors())

    def load(local: bool) -> WhisperModel:
        return WhisperModel(
            name, device="cpu", compute_type="int8", cpu_threads=THREADS, local_files_only=local, use_auth_token=False
        )

    try:
        return load(local=True)
    except errors as error:
        if path.exists() or not fetch:
            raise _not_available(name, hub.Reason(first_line(error), first_line(error))) from error
    reason = hub.unavailable(_MODELS.get(name, name))
    if reason is not None:
        raise _not_available(name, reason)
    try:
        return load(local=False)
    except errors as error:
        raise _not_available(name, hub.Reason(first_line(error), first_line(error))) from error


def _not_available(name: str, reason: hub.Reason) -> WeightsError:
    return WeightsError(
        f"The speech recogniser {name!r} is not available: {reason.en}. Put a faster-whisper checkpoint on this "
        "machine and set COACH_TRANSCRIBER to its path, or leave COACH_TRANSCRIBER out for the embedded one.",
        f"语音识别模型“{name}”不可用：{reason.zh}。请把 faster-whisper 模型放到本机并将 COACH_TRANSCRIBER 设为其路径，"
        "或不设置 COACH_TRANSCRIBER 以使用内置模型。",
    )
