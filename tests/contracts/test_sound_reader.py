"""What every SoundReader does; what PyAV reads beyond WAV is in tests/adapters/test_audio.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.adapters.audio import PyAvSoundReader
from coach.errors import AudioError
from coach.ports import SoundReader
from tests.fakes import FakeSoundReader
from tests.sounds import silence, tone, write_wav


@pytest.fixture(scope="module", params=["fake", "pyav"])
def reader(request: pytest.FixtureRequest) -> SoundReader:
    return FakeSoundReader() if request.param == "fake" else PyAvSoundReader()


def test_sound_comes_as_it_was_recorded(reader: SoundReader, tmp_path: Path) -> None:
    recorded = tone(1.5)
    sound = reader.read(write_wav(tmp_path / "one.wav", recorded), longest=10)
    assert (sound.rate, sound.seconds) == (16_000, 1.5)
    assert np.frombuffer(sound.samples, np.float32) == pytest.approx(recorded, abs=0.001)


def test_silence_is_sound(reader: SoundReader, tmp_path: Path) -> None:
    assert reader.read(write_wav(tmp_path / "silent.wav", silence(1)), longest=10).seconds == 1.0


def test_what_is_as_long_as_allowed_is_read(reader: SoundReader, tmp_path: Path) -> None:
    assert reader.read(write_wav(tmp_path / "three.wav", tone(3)), longest=3).seconds == 3.0


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"this is a letter, not a recording. " * 100], ids=["empty", "cut off", "text"]
)
def test_what_is_no_recording_is_refused_in_both_languages(reader: SoundReader, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(content)
    with pytest.raises(AudioError) as caught:
        reader.read(path, longest=10)
    assert "record" in caught.value.en
    assert "重新录" in caught.value.zh


def test_a_recording_of_no_length_is_refused(reader: SoundReader, tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="empty"):
        reader.read(write_wav(tmp_path / "none.wav", silence(0)), longest=10)


def test_a_recording_that_is_too_long_is_refused(reader: SoundReader, tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="long"):
        reader.read(write_wav(tmp_path / "long.wav", tone(3.01)), longest=3)


def test_a_file_that_is_not_there_is_refused(reader: SoundReader, tmp_path: Path) -> None:
    with pytest.raises(AudioError):
        reader.read(tmp_path / "gone.wav", longest=3)
