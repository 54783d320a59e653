"""What is no speech is no answer with the real reader and the real recogniser either, whatever terms it listens for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.adapters.audio import PyAvSoundReader
from coach.adapters.whisper import WhisperTranscriber
from coach.model import Recording, RecordingState
from tests.sounds import FORMATS, noise, silence, tone, write
from tests.spoken.setting import Desk

WEBM = FORMATS[0]
pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def whisper(whisper_path: Path) -> WhisperTranscriber:
    return WhisperTranscriber(whisper_path, name="whisper-base")


@pytest.fixture
def desk(tmp_path: Path, whisper: WhisperTranscriber) -> Desk:
    return Desk(tmp_path, whisper, reader=PyAvSoundReader())


def recognised(desk: Desk, file: Path) -> Recording:
    turn = desk.begin()
    return desk.recognise(desk.speech.save(turn.session_id, turn.id, file))


def hum(seconds: float) -> np.ndarray:
    """A fan: the mains' hum with harmonics under white noise."""
    tones = sum(tone(seconds, WEBM.rate, pitch) / (2 * number) for number, pitch in enumerate((50, 100, 150, 300), 1))
    return (tones + noise(seconds, 0.02, rate=WEBM.rate)).astype(np.float32)


@pytest.mark.parametrize(
    "samples",
    [
        silence(5, WEBM.rate),
        noise(5, 0.003, rate=WEBM.rate),
        noise(5, 0.1, rate=WEBM.rate),
        noise(40, 0.03, rate=WEBM.rate),
        tone(5, WEBM.rate),
        hum(8),
    ],
    ids=["silence", "quiet noise", "loud noise", "long noise", "tone", "hum"],
)
def test_without_speech_there_is_no_answer(desk: Desk, tmp_path: Path, samples: np.ndarray) -> None:
    outcome = recognised(desk, write(tmp_path / "a.webm", samples, WEBM))
    assert outcome.state is RecordingState.FAILED
    assert outcome.problem.startswith("这段录音里没有听到说话声")
    assert desk.speech.sound(outcome.id).is_file()


def test_more_than_five_minutes_say_what_to_do(desk: Desk, tmp_path: Path) -> None:
    outcome = recognised(desk, write(tmp_path / "a.webm", silence(600, WEBM.rate), WEBM))
    assert outcome.state is RecordingState.FAILED
    assert outcome.problem.startswith("录音超过 5 分钟。请截取较短的一段再上传")


def test_a_picture_that_is_called_a_recording_is_said(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2_000))
    assert recognised(desk, tmp_path / "a.wav").problem.startswith("无法读取这段录音")
