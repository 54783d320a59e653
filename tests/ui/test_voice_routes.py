"""Spoken answers over HTTP: who may ask for what, how much is taken, and how faults are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from coach.app import Coach
from coach.errors import ModelTimeout
from coach.model import Asked, Plan
from coach.settings import load_settings
from tests.fake_engines import FakeEngines
from tests.sounds import tone, write_wav
from ui.voice_routes import voice_routes

NOTES = "# 注意力\n\n## 为什么要除以 $\\sqrt{d_k}$？\n\n- **方差**：点积的方差随维度增长\n"


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    home = tmp_path_factory.mktemp("home")
    (home / "attention.md").write_text(NOTES, encoding="utf-8")
    settings = load_settings({"COACH_HOME": str(home / "state"), "COACH_LANGUAGE": "zh"})
    failing = ModelTimeout("The recogniser did not answer; try again.", "语音识别超时；请重试。")
    coach = Coach(settings, FakeEngines(settings, heard=["点积的方差", ["点积", failing], "点积的方差"]))
    coach.ingest([home / "attention.md"])
    yield coach
    coach.close()


@pytest.fixture
def client(coach: Coach) -> TestClient:
    app = FastAPI()
    app.include_router(voice_routes(coach))
    return TestClient(app, base_url="http://127.0.0.1")


@pytest.fixture
def turn(coach: Coach) -> str:
    """The path of a fresh question: session and turn."""
    session, events = coach.start(Plan(language="zh", count=1))
    asked = next(event for event in events if isinstance(event, Asked))
    return f"/speech/{session}/{asked.turn.id}"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_wav(tmp_path_factory.mktemp("sound") / "answer.wav", tone(1.0)).read_bytes()


def saved(client: TestClient, turn: str, sound: bytes) -> dict[str, Any]:
    response = client.post(turn, content=sound, headers={"content-type": "audio/wav"})
    assert response.status_code == 200
    recording: dict[str, Any] = response.json()
    return recording


def of(recording: dict[str, Any], session: str | None = None) -> str:
    return f"/speech/{session or recording['session']}/recordings/{recording['id']}"


def lines(client: TestClient, path: str, language: str | None = None) -> list[dict[str, Any]]:
    response = client.post(f"{path}/recognise", json={"language": language})
    return [json.loads(line) for line in response.text.splitlines()]


def test_a_recording_is_saved_recognised_tried_again_played_and_discarded(
    client: TestClient, coach: Coach, turn: str, sound: bytes
) -> None:
    recording = saved(client, turn, sound)
    assert (recording["state"], recording["sound"], recording["text"]) == ("saved", True, "")
    assert client.get(f"{turn}/waiting").json()["id"] == recording["id"]
    grown = lines(client, of(recording))
    assert [grown[0]["state"], grown[-1]["state"]] == ["saved", "recognised"]
    assert grown[-1]["text"] == "点积的方差"

    failed = lines(client, of(recording), "en")[-1]
    assert (failed["state"], failed["problem"], failed["sound"]) == ("failed", "语音识别超时；请重试。", True)
    assert lines(client, of(recording))[-1]["text"] == "点积的方差"

    played = client.get(f"{of(recording)}/sound")
    assert played.content == sound
    assert played.headers["content-type"] == "audio/wav"
    assert played.headers["cross-origin-resource-policy"] == "same-origin"
    assert client.post(f"{of(recording)}/discard").status_code == 200
    assert client.get(f"{turn}/waiting").json() == {}
    assert client.get(f"{of(recording)}/sound").status_code == 404


def test_nobody_reaches_the_recording_of_another_session(
    client: TestClient, coach: Coach, turn: str, sound: bytes
) -> None:
    recording = saved(client, turn, sound)
    other, events = coach.start(Plan(language="zh", count=1))
    list(events)
    foreign = of(recording, other)
    assert client.get(f"{foreign}/sound").status_code == 404
    for what, body in (("recognise", {}), ("undo", {"correction": 0}), ("discard", {})):
        response = client.post(f"{foreign}/{what}?page=en", json=body)
        assert response.status_code == 404
        assert response.json()["problem"]
    assert client.get(f"/speech/{other}/{turn.rpartition('/')[2]}/waiting").json() == {}
    assert client.get(f"{of(recording)}/sound").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:81"},
    ],
)
def test_pages_of_other_sites_are_refused(client: TestClient, turn: str, sound: bytes, headers: dict[str, str]) -> None:
    assert client.post(turn, content=sound, headers=headers).status_code == 403
    assert client.get(f"{turn}/waiting", headers=headers).status_code == 403
    assert client.get(f"{turn}/waiting").json() == {}


def test_the_pages_own_requests_are_taken(client: TestClient, turn: str) -> None:
    own = {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1"}
    assert client.get(f"{turn}/waiting", headers=own).status_code == 200


@pytest.mark.parametrize("announced", [True, False])
def test_what_is_too_large_is_refused_while_it_arrives(
    client: TestClient, turn: str, monkeypatch: pytest.MonkeyPatch, announced: bool
) -> None:
    monkeypatch.setattr("ui.voice_routes.LARGEST_SOUND", 1_000_000)
    pieces = (b"x" * 100_000 for _ in range(11))
    body: Any = b"".join(pieces) if announced else pieces
    response = client.post(f"{turn}?page=en", content=body)
    assert response.status_code == 422
    assert response.json()["problem"].startswith("This file is larger than 1 MB;")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("?language=fr&page=en", "'fr' is not a language that is heard here"),
        ("-9?page=en", "This question was not asked"),
    ],
)
def test_faults_are_told_in_the_pages_language(
    client: TestClient, turn: str, sound: bytes, path: str, told: str
) -> None:
    response = client.post(f"{turn}{path}", content=sound)
    assert response.status_code in (404, 422)
    assert response.json()["problem"].startswith(told)


def test_an_empty_body_is_no_recording(client: TestClient, turn: str) -> None:
    response = client.post(turn, content=b"")
    assert response.status_code == 422
    assert response.json()["problem"]


def test_the_question_is_read_in_speakable_words(client: TestClient, turn: str) -> None:
    told = client.get(f"{turn}/aloud/question").json()
    assert told["language"] == "zh"
    assert "根号" in "".join(told["sentences"])
    assert client.get(f"{turn}/aloud/verdicts").json()["sentences"] == []
    assert client.get("/speech/nobody/nothing/aloud/question").status_code == 404


def test_sentences_have_a_longest_length_and_rates_a_range(client: TestClient) -> None:
    asked = {"sentence": "好", "language": "zh"}
    for wrong in ({"sentence": "长" * 601}, {"sentence": ""}, {"language": "fr"}, {"rate": 9}):
        assert client.post("/speech/say", json=asked | wrong).status_code == 422


def test_a_file_keeps_the_ending_of_its_kind(client: TestClient, coach: Coach, turn: str, sound: bytes) -> None:
    recording = saved(client, turn, sound)
    assert Path(coach.speech.sound(recording["id"])).suffix == ".wav"
