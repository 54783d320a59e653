"""``coach transcribe`` and ``coach say``, and which engines the settings choose."""

from __future__ import annotations

import json
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coach.cli import speech
from coach.cli.app import app
from coach.doctor import Doctor
from coach.engines import Engines
from coach.errors import AudioError, InputError, SettingsError
from coach.examination import speech_parts
from coach.settings import load_settings
from tests.fake_engines import FakeEngines
from tests.sounds import silence, tone, write_wav


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command on fakes that hear "罗拉冻结权重", and returns what it prints."""
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))

    @contextmanager
    def engines(_: object) -> Iterator[FakeEngines]:
        yield FakeEngines(speech.settings(), heard=["罗拉冻结权重"])

    monkeypatch.setattr(speech, "_engines", engines)

    def call(*arguments: str) -> dict[str, Any]:
        done = CliRunner().invoke(app, [*arguments, "--json"])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        row: dict[str, Any] = json.loads(done.stdout)
        return row

    return call


def test_a_recording_becomes_text_with_word_times(run: Any, tmp_path: Path) -> None:
    row = run("transcribe", str(write_wav(tmp_path / "a.wav", tone(3))), "--language", "zh")
    assert (row["text"], row["heard"], row["seconds"]) == ("罗拉冻结权重", "罗拉冻结权重", 3.0)
    assert len(row["words"]) == 6
    assert row["words"][-1]["end"] == pytest.approx(3)


def test_terms_correct_what_was_heard(run: Any, tmp_path: Path) -> None:
    row = run("transcribe", str(write_wav(tmp_path / "a.wav", tone(3))), "--language", "zh", "--terms", "LoRA，权重")
    assert row["heard"] == "罗拉冻结权重"
    assert [(c["heard"], c["corrected"]) for c in row["corrections"]] == [("罗拉", "LoRA")]
    assert "LoRA" in row["text"]


def test_silence_is_an_empty_text(run: Any, tmp_path: Path) -> None:
    row = run("transcribe", str(write_wav(tmp_path / "a.wav", silence(3))))
    assert (row["text"], row["words"]) == ("", [])


def test_what_is_no_recording_and_a_language_that_is_not_heard_are_refused(run: Any, tmp_path: Path) -> None:
    with pytest.raises(AudioError):
        run("transcribe", __file__)
    with pytest.raises(InputError, match="choose zh"):
        run("transcribe", str(write_wav(tmp_path / "a.wav", tone(1))), "--language", "fr")


def test_a_text_is_read_into_a_wav_file(run: Any, tmp_path: Path) -> None:
    row = run("say", "Why divide by $\\sqrt{d_k}$? **Say why.**", "-o", str(tmp_path / "q.wav"), "--rate", "2")
    assert (row["language"], row["voice"]) == ("en", "af_heart")
    with wave.open(str(tmp_path / "q.wav")) as sound:
        assert sound.getnframes() / sound.getframerate() == pytest.approx(row["seconds"], abs=0.001)


def test_a_voice_that_does_not_exist_nothing_to_say_and_no_place_to_write_are_refused(run: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="zf_xiaoxiao"):
        run("say", "你好", "--voice", "nobody")
    with pytest.raises(InputError, match="nothing to read aloud"):
        run("say", "***")
    with pytest.raises(InputError, match="choose another file"):
        run("say", "你好", "-o", str(tmp_path / "none" / "q.wav"))


@pytest.mark.parametrize(
    ("environ", "identity", "remote"),
    [
        ({}, "faster-whisper:whisper-base", False),
        ({"COACH_TRANSCRIBER": "small"}, "faster-whisper:small", False),
        ({"COACH_TRANSCRIBER": "openai:whisper-1"}, "openai:whisper-1", True),
    ],
)
def test_the_settings_choose_the_recogniser_and_nothing_loads(
    environ: dict[str, str], identity: str, remote: bool, tmp_path: Path
) -> None:
    engines = Engines(load_settings({"COACH_HOME": str(tmp_path), **environ}))
    assert (engines.transcriber.identity, engines.transcriber.remote) == (identity, remote)
    assert (engines.transcriber.state, engines.speaker.state) == ("waiting", "waiting")
    assert engines.speaker.voices["zh"][0] == "zf_xiaoxiao"


def test_a_service_without_a_model_is_no_recogniser(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="COACH_TRANSCRIBER"):
        load_settings({"COACH_HOME": str(tmp_path), "COACH_TRANSCRIBER": "openai:"})


def test_the_recogniser_can_be_changed_while_the_coach_runs(tmp_path: Path) -> None:
    settings = load_settings({"COACH_HOME": str(tmp_path)})
    engines = Engines(settings)
    engines.choose_recogniser(settings.save(transcriber="openai:m", transcriber_url="http://127.0.0.1:9/v1"))
    assert (engines.transcriber.identity, engines.transcriber.remote) == ("openai:m", True)


def test_the_doctor_says_what_a_recogniser_that_cannot_be_reached_needs(tmp_path: Path) -> None:
    environ = {
        "COACH_HOME": str(tmp_path),
        "COACH_TRANSCRIBER": "openai:m",
        "COACH_TRANSCRIBER_URL": "http://127.0.0.1:9/v1",
        "COACH_LLM_RETRIES": "0",
    }
    part = Doctor(speech_parts(Engines(load_settings(environ)))[:1], "en").examine()
    (status,) = part
    assert (status.state, "COACH_TRANSCRIBER_URL" in status.advice) == ("failed", True)


def test_the_doctor_tries_recogniser_and_voice(tmp_path: Path) -> None:
    engines = FakeEngines(load_settings({"COACH_HOME": str(tmp_path)}))
    assert [(s.part, s.state) for s in Doctor(speech_parts(engines), "zh").examine()] == [
        ("transcriber", "ready"),
        ("voice", "ready"),
    ]
