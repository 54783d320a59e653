"""Recordings of browsers, telephones and recorders, by PyAV, which carries FFmpeg's decoders.

What a file is called says nothing of what is in it: a browser that records WebM may name it ``.wav``. Only the content
is looked at, and only formats that hold sound are tried: FFmpeg's playlists would open other files and addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from coach.errors import AudioError
from coach.ports import Sound

if TYPE_CHECKING:
    from av import AudioFrame
    from av.container import InputContainer

RATE = 16_000
"""Samples per second that recognisers of speech want."""

_FORMATS = (
    "matroska,webm",  # Chrome, Edge, Firefox
    "mov,mp4,m4a,3gp,3g2,mj2",  # Safari, telephones
    *("wav", "w64", "mp3", "ogg", "flac", "aac", "aiff", "caf", "amr"),
)
"""FFmpeg's names; a list of its own stands for one reader."""
_MOST_BROKEN = 0.5
"""Share of packets that cannot be decoded from which the whole is not to be trusted."""


class PyAvSoundReader:
    """A SoundReader."""

    def read(self, file: Path, longest: float) -> Sound:
        """Raises AudioError."""
        import av

        try:
            if file.stat().st_size == 0:
                raise _empty()
            with file.open("rb") as stream:
                samples = _samples(stream, int(longest * RATE))
        except (av.FFmpegError, ValueError) as error:
            raise _unreadable() from error
        except OSError as error:
            raise AudioError(
                f"The recording {file.name} cannot be opened ({error.strerror or error}). Record it again.",
                f"无法打开录音 {file.name}（{error.strerror or error}）。请重新录音。",
            ) from error
        if samples is None:
            raise _too_long(longest)
        if not samples.size:
            raise _empty()
        return Sound(samples.tobytes(), RATE)


def _samples(stream: BinaryIO, most: int) -> np.ndarray | None:
    """All samples; None where there are more than ``most``, and then no more is decoded."""
    import av

    pieces: list[np.ndarray] = []
    count = 0
    known = {"format_whitelist": ",".join(_FORMATS)}
    with av.open(stream, mode="r", metadata_errors="ignore", options=known) as container:
        if not container.streams.audio:
            raise _soundless()
        for piece in _resampled(_frames(container)):
            pieces.append(piece)
            count += piece.size
            if count > most:
                return None
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)


def _frames(container: InputContainer) -> Iterator[AudioFrame]:
    """What can be decoded; a recording that was cut off gives what there is of it."""
    import av

    packets, broken, whole = 0, 0, 0
    try:
        for packet in container.demux(container.streams.audio[0]):
            packets += 1
            try:
                for frame in packet.decode():
                    whole += 1
                    yield frame
            except av.InvalidDataError:
                broken += 1
    except av.FFmpegError:
        if not whole:
            raise
    if broken > _MOST_BROKEN * packets:
        raise _unreadable()


def _resampled(frames: Iterator[AudioFrame]) -> Iterator[np.ndarray]:
    """The frames as one channel at RATE; the form of what is recorded may change in the middle."""
    from av import AudioResampler

    resampler, form = None, None
    for frame in frames:
        frame.pts = None  # times that jump would be refused; the samples follow each other all the same
        if form != (found := (frame.format.name, frame.layout.name, frame.sample_rate)):
            if resampler is not None:
                yield from map(_floats, resampler.resample(None))
            # Two channels become their mean in 16-bit numbers, and their sum, which may be too loud, in floats.
            resampler, form = AudioResampler(format="s16", layout="mono", rate=RATE), found
        assert resampler is not None
        yield from map(_floats, resampler.resample(frame))
    if resampler is not None:
        yield from map(_floats, resampler.resample(None))


def _floats(frame: AudioFrame) -> np.ndarray:
    numbers: np.ndarray = frame.to_ndarray()[0].astype(np.float32)
    return numbers / np.float32(32768)


def _empty() -> AudioError:
    return AudioError(
        "The recording is empty. Check that the right microphone is chosen and not muted, then record again.",
        "录音是空的。请检查是否选对了麦克风、是否被静音，然后重新录音。",
    )


def _soundless() -> AudioError:
    return AudioError(
        "There is no sound in this file. Choose one that holds speech, or record here.",
        "这个文件里没有声音。请选择含有语音的文件，或在这里录音。",
    )


def _unreadable() -> AudioError:
    return AudioError(
        "This is not a recording that can be read: broken, or of an unknown format. Save it as WAV, MP3, M4A, OGG, "
        "FLAC or WebM, or record again.",
        "无法读取这段录音：文件已损坏，或格式未知。请另存为 WAV、MP3、M4A、OGG、FLAC 或 WebM，或重新录音。",
    )


def _too_long(longest: float) -> AudioError:
    minutes = f"{longest / 60:g}"
    return AudioError(
        f"The recording is longer than {minutes} minutes. Upload a shorter part of it, or record the answer again "
        f"in at most {minutes} minutes.",
        f"录音超过 {minutes} 分钟。请截取较短的一段再上传，或在 {minutes} 分钟以内重新录一次。",
    )
