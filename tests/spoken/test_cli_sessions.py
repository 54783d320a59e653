"""``coach sessions`` and ``coach delete``, in real processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.app import Coach
from coach.model import Delivery, Filler, Message, Plan
from coach.settings import load_settings
from tests.command import Run, runner
from tests.fake_engines import FakeEngines


@pytest.fixture
def session(tmp_path: Path) -> str:
    """The id of an interview with one graded answer."""
    settings = load_settings({"COACH_HOME": str(tmp_path / "home")})
    coach = Coach(settings, FakeEngines(settings))
    (tmp_path / "notes.md").write_text("# 注意力\n\n## 为什么要除以根号 d？\n\n- softmax 饱和\n", encoding="utf-8")
    coach.ingest([tmp_path / "notes.md"])
    session_id, events = coach.start(Plan(count=1, mode="quiz", topics=("注意力",)))
    list(events)
    said = Delivery(language="zh", seconds=30, units=90, pace=180, fillers=(Filler(text="嗯", count=2),))
    list(coach.send(session_id, Message(text="softmax 饱和", spoken=True, delivery=said)))
    coach.close()
    return session_id


@pytest.fixture
def coach(tmp_path: Path) -> Run:
    return runner(120, COACH_HOME=str(tmp_path / "home"), COACH_LANGUAGE="en")


def listed(coach: Run) -> list[str]:
    return [row["id"] for row in json.loads(coach("sessions", "--json").stdout)]


def test_interviews_are_listed_and_deleted_for_good(coach: Run, session: str) -> None:
    (row,) = json.loads(coach("sessions", "--json").stdout)
    assert set(row) == {"id", "created_at", "ended_at", "topics", "mode", "asked", "answered", "score", "delivery"}
    assert (row["id"], row["topics"], row["asked"], row["answered"], row["score"]) == (session, ["注意力"], 1, 1, 1.0)

    assert row["delivery"] == [
        {"language": "zh", "answers": 1, "seconds": 30.0, "pace": 180.0, "fillers": 4.0, "long_pauses": 0.0}
    ]
    assert "zh: 180 units, 4 fillers, 0 long pauses" in coach("sessions").stdout

    refused = coach("delete", session, stdin="n\n")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "with 1 answered questions, their grades and recordings, for good?" in refused.stderr
    assert refused.stderr.endswith("Nothing was deleted; answer y, or give --yes.\n")
    assert coach("delete", session).returncode == 1  # nobody there to ask
    assert listed(coach) == [session]

    done = coach("delete", session, "--json", stdin="y\n")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"deleted": session, "answers": 1})
    assert listed(coach) == []

    again = coach("delete", session, "--yes")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == f"There is no interview {session}; start a new one.\n"


def test_yes_asks_nothing(coach: Run, session: str) -> None:
    done = coach("delete", session, "--yes", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["deleted"] == session
