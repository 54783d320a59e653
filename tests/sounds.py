"""Sound files for tests: tones, silence and noise, in the formats that browsers and recorders write."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Format(NamedTuple):
    """How a recorder writes: file ending, container of FFmpeg, codec, samples per second, channels."""

    ending: str
    container: str
    codec: str
    rate: int
    channels: str


FORMATS = (
    Format("webm", "webm", "libopus", 48_000, "mono"),
    Format("mp4", "mp4", "aac", 44_100, "stereo"),
    Format("wav", "wav", "pcm_s16le", 44_100, "stereo"),
    Format("wav", "wav", "pcm_f32le", 16_000, "mono"),
    Format("mp3", "mp3", "libmp3lame", 22_050, "mono"),
    Format("ogg", "ogg", "libopus", 48_000, "stereo"),
    Format("flac", "flac", "flac", 48_000, "mono"),
)


def tone(seconds: float, rate: int = 16_000, pitch: float = 440.0) -> np.ndarray:
    """A tone at half the loudness, as 32-bit floats."""
    return (0.5 * np.sin(2 * np.pi * pitch * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def silence(seconds: float, rate: int = 16_000) -> np.ndarray:
    """Nothing."""
    return np.zeros(int(seconds * rate), np.float32)


def noise(seconds: float, loudness: float, seed: int = 1, rate: int = 16_000) -> np.ndarray:
    """White noise."""
    return np.random.default_rng(seed).normal(0, loudness, int(seconds * rate)).astype(np.float32)


def write_wav(path: Path, samples: np.ndarray, rate: int = 16_000) -> Path:
    """A WAV file of one channel and 16-bit numbers."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def write(path: Path, samples: np.ndarray, form: Format) -> Path:
    """``samples``, at the rate of ``form``, in its format."""
    import av

    with av.open(str(path), "w", format=form.container) as container:
        stream = container.add_stream(form.codec, rate=form.rate, layout=form.channels)
        width = 2 if form.channels == "stereo" else 1
        frame = av.AudioFrame.from_ndarray(np.repeat(samples, width)[None, :], format="flt", layout=form.channels)
        frame.sample_rate = form.rate
        resampler = av.AudioResampler(stream.format, form.channels, form.rate, stream.frame_size or None)
        frames: Sequence[av.AudioFrame | None] = [*resampler.resample(frame), *resampler.resample(None), None]
        for piece in frames:
            container.mux(stream.encode(piece))
    return path
