"""PyAV: what browsers, telephones and recorders write, and what is not to be believed."""

from __future__ import annotations

import time
import wave
from pathlib import Path

import numpy as np
import pytest

from coach.adapters.audio import PyAvSoundReader
from coach.errors import AudioError
from tests.sounds import FORMATS, Format, noise, tone, write, write_wav

READER = PyAvSoundReader()


def _samples(path: Path, longest: float = 300) -> np.ndarray:
    return np.frombuffer(READER.read(path, longest).samples, np.float32)


def _pitch(samples: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * 16_000 / samples.size)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: f"{form.container}-{form.codec}")
def test_what_recorders_write_is_read(form: Format, tmp_path: Path) -> None:
    path = write(tmp_path / f"answer.{form.ending}", tone(2, form.rate), form)
    samples = _samples(path)
    assert samples.size / 16_000 == pytest.approx(2, abs=0.1)
    assert _pitch(samples) == pytest.approx(440, abs=2)
    assert 0.3 < np.abs(samples).max() < 0.7


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: f"{form.container}-{form.codec}")
@pytest.mark.parametrize("name", ["answer", "answer.wav", "answer.txt", "answer.m3u8"])
def test_the_name_of_a_file_says_nothing(name: str, form: Format, tmp_path: Path) -> None:
    assert _pitch(_samples(write(tmp_path / name, tone(1, form.rate), form))) == pytest.approx(440, abs=2)


def test_two_channels_become_one(tmp_path: Path) -> None:
    left_only = np.stack([tone(1), np.zeros(16_000, np.float32)], axis=1).ravel()
    path = tmp_path / "left.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((2, 2, 16_000, 0, "NONE", ""))
        sound.writeframes((left_only * 32767).astype("<i2").tobytes())
    samples = _samples(path)
    assert (samples.size, round(_pitch(samples))) == (16_000, 440)


def test_a_browser_recording_that_was_cut_off_gives_what_there_is_of_it(tmp_path: Path) -> None:
    path = write(tmp_path / "whole.webm", noise(10, 0.1, rate=48_000), FORMATS[0])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert 3 < _samples(path).size / 16_000 < 7


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    import av

    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height = 64, 64
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(AudioError, match="no sound in this file"):
        READER.read(path, 300)


def test_ten_minutes_are_refused_without_being_decoded_to_the_end(tmp_path: Path) -> None:
    path = write(tmp_path / "long.webm", np.tile(noise(60, 0.1, rate=48_000), 10), FORMATS[0])
    start = time.perf_counter()
    with pytest.raises(AudioError, match="longer than 5 minutes") as caught:
        READER.read(path, 300)
    refused = time.perf_counter() - start
    assert "5 分钟" in caught.value.zh
    start = time.perf_counter()
    assert _samples(path, 900).size / 16_000 == pytest.approx(600, abs=1)
    assert refused < 0.8 * (time.perf_counter() - start)


def test_of_a_file_that_is_broken_in_the_middle_the_good_beginning_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "damaged.mp3", tone(5, 22_050), FORMATS[4])
    content = bytearray(path.read_bytes())
    keep = len(content) // 5
    content[keep:] = np.random.default_rng(3).bytes(len(content) - keep)
    path.write_bytes(content)
    assert 0.5 < _samples(path).size / 16_000 < 2


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: f"{form.container}-{form.codec}")
def test_a_file_that_is_broken_from_its_beginning_is_refused(form: Format, tmp_path: Path) -> None:
    path = write(tmp_path / "damaged", tone(5, form.rate), form)
    content = np.random.default_rng(3).bytes(path.stat().st_size)
    path.write_bytes(path.read_bytes()[:16] + content[16:])
    with pytest.raises(AudioError, match="not a recording"):
        READER.read(path, 300)


def test_a_list_of_other_files_is_not_followed(tmp_path: Path) -> None:
    inside = write_wav(tmp_path / "inside.wav", tone(1))
    for name, text in {
        "list.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{inside}\n#EXT-X-ENDLIST\n",
        "list.wav": f"ffconcat version 1.0\nfile '{inside}'\n",
    }.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(AudioError, match="not a recording"):
            READER.read(tmp_path / name, 300)


def test_numbers_that_are_no_loudness_become_silence(tmp_path: Path) -> None:
    samples = tone(1)
    samples[100:200] = np.nan
    samples[300] = np.inf
    path = write(tmp_path / "odd.wav", samples, FORMATS[3])
    read = _samples(path)
    assert np.isfinite(read).all()
    assert np.abs(read).max() <= 1
