"""Sound as a WAV file, which every browser and player reads."""

from __future__ import annotations

import io
import wave
from array import array

from coach.ports import Sound

_LOUDEST = 32767


def wave_of(sound: Sound) -> bytes:
    """``sound`` as a WAV file of 16 bits; what is louder than 1 is cut off there."""
    samples = array("f", sound.samples)
    whole = array("h", (round(max(-1.0, min(1.0, sample)) * _LOUDEST) for sample in samples))
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(sound.rate)
        writer.writeframes(whole.tobytes())
    return file.getvalue()
