"""The embedded voice: Kokoro-82M on ONNX Runtime, by kokoro-onnx; one model speaks Mandarin and English."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files as package_files
from pathlib import Path

import numpy as np

from coach.adapters.error_text import first_line
from coach.adapters.onnx_errors import onnx_errors
from coach.adapters.phonemes import Phonemes
from coach.errors import ModelError, WeightsError
from coach.model import Language
from coach.ports import Sound

THREADS = 2
RATE = 24_000
"""Samples per second of what it says."""
VOICES: Mapping[Language, tuple[str, ...]] = {
    "zh": ("zf_xiaoxiao", "zm_yunxi", "zf_xiaoyi", "zm_yunyang"),
    "en": ("af_heart", "am_michael"),
}
"""Names by language: f is a woman's voice, m a man's."""

_SLOWEST, _FASTEST = 0.5, 2.0
_STYLES = Path(str(package_files("coach.adapters"))) / "voices" / "styles.npz"


class KokoroVoice:
    """A Speaker. May be shared by threads.

    Args:
        model: Kokoro's ONNX file.
        name: what the model is called in ``identity``.
        cache: a place for dictionaries.

    Raises:
        WeightsError: the file cannot be read.
    """

    voices = VOICES

    def __init__(self, model: Path, *, name: str, cache: Path) -> None:
        import onnxruntime
        from kokoro_onnx import Kokoro

        errors: tuple[type[Exception], ...] = (*onnx_errors(), OSError, ValueError, RuntimeError, KeyError)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        try:
            session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
            self._kokoro = Kokoro.from_session(session, str(_STYLES))
        except errors as error:
            why = first_line(error)
            raise WeightsError(
                f"{model} is not a voice that kokoro-onnx can read ({why}). Correct COACH_VOICE_WEIGHTS "
                "or leave it out.",
                f"kokoro-onnx 无法读取语音模型 {model}（{why}）。请修改 COACH_VOICE_WEIGHTS，或不设置它。",
            ) from error
        self._phonemes = Phonemes(cache)
        self._errors = errors
        self.identity = f"kokoro-onnx:{name}"

    def speak(self, text: str, language: Language, *, voice: str | None = None, rate: float = 1.0) -> Sound:
        """Text without anything to pronounce gives a sound of no length. Raises ModelError."""
        phonemes = self._phonemes.of(text, language)
        if not any(char.isalpha() for char in phonemes):
            return Sound(b"", RATE)
        try:
            samples, made_at = self._kokoro.create(
                phonemes,
                voice or VOICES[language][0],
                speed=min(max(rate, _SLOWEST), _FASTEST),
                is_phonemes=True,
            )
        except self._errors as error:
            raise ModelError(
                f"The voice failed ({first_line(error)}). Try again, or choose the browser's voice.",
                f"语音合成出错（{first_line(error)}）。请重试，或改用浏览器自带的语音。",
            ) from error
        return Sound(np.clip(samples, -1, 1).astype(np.float32).tobytes(), made_at)
