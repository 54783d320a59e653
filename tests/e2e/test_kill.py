"""kill -9 at every step of an interview: no answer lost, no finished grade repeated, the same interview in the end."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import signal
import time
from pathlib import Path

import pytest

from coach.adapters.database import Database, open_database
from coach.model import TurnOutcome
from tests.e2e.killing import CALLS, CHECKPOINTS, Moment, When, be_interviewed
from tests.interview.doubles import FULL, ONLY_VARIANCE

RESUMES_WITHIN = 5.0
"""Seconds."""

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.e2e.killing"])


def live(home: Path, life: int, moment: Moment | None) -> int | None:
    """Run one process to its end; its exit code."""
    process = _PROCESSES.Process(target=be_interviewed, args=(home, life, moment))
    process.start()
    process.join(60)
    return process.exitcode


def done(home: Path, life: int) -> list[str]:
    path = home / f"done-{life}.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def sessions_of(home: Path) -> Database:
    return open_database(f"sqlite:///{home / 'coach.sqlite3'}")


def told(home: Path) -> list[object]:
    """The transcript without what differs between two runs: ids and times."""
    database = sessions_of(home)
    (session,) = database.sessions.sessions()
    events = database.sessions.events(session.id)
    database.close()
    return [_plain(json.loads(event.model_dump_json()), session.id) for event in events]


def _plain(value: object, session_id: str) -> object:
    if isinstance(value, dict):
        left_out = {"created_at", "seconds", "id", "answer_id", "grade_id"}
        return {key: _plain(item, session_id) for key, item in value.items() if key not in left_out}
    if isinstance(value, list):
        return [_plain(item, session_id) for item in value]
    return value.removeprefix(session_id) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a database and nothing in it; copying it is quicker than making one."""
    home = tmp_path_factory.mktemp("empty")
    sessions_of(home).close()
    return home


@pytest.fixture(scope="module")
def undisturbed(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an interview that nobody killed."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(empty_home, home)
    assert live(home, 1, None) == 0
    return home


def test_the_interview_makes_every_kind_of_call(undisturbed: Path) -> None:
    assert {line.split(" ", 1)[0] for line in done(undisturbed, 1)} == set(CALLS)


MOMENTS: list[tuple[str, When]] = [(call, "before") for call in CALLS]
MOMENTS += [(call, "after") for call in CALLS if call not in (*CHECKPOINTS, "log")]
"""After one call is before the next, so that the frequent calls need one of the two."""


@pytest.mark.parametrize(("call", "when"), MOMENTS)
def test_killed_at_any_call_the_interview_comes_to_the_same_end(
    call: str, when: When, empty_home: Path, undisturbed: Path, tmp_path: Path
) -> None:
    number = sum(line.startswith(f"{call} ") for line in done(undisturbed, 1))
    for place in range(1, number + 1):
        home = tmp_path / str(place)
        shutil.copytree(empty_home, home)
        assert live(home, 1, Moment(call, place, when)) == -signal.SIGKILL
        started = time.monotonic()
        assert live(home, 2, None) == 0
        assert time.monotonic() - started < RESUMES_WITHIN
        check(home, undisturbed)
        shutil.rmtree(home)


def check(home: Path, undisturbed: Path) -> None:
    assert told(home) == told(undisturbed)
    database = sessions_of(home)
    store = database.sessions
    (session,) = store.sessions()
    assert session.ended_at is not None
    turns = store.turns(session.id)
    assert [turn.id.removeprefix(session.id) for turn in turns] == ["-1", "-2", "-2.1"]
    assert [turn.outcome for turn in turns] == [TurnOutcome.DONT_KNOW, TurnOutcome.ANSWERED, TurnOutcome.ANSWERED]
    assert [[answer.text for answer in store.answers(turn.id)] for turn in turns] == [[], [ONLY_VARIANCE], [FULL]]
    assert [[grade.id for grade in store.grades(turn.id)] for turn in turns[1:]] == [[t.grade_id] for t in turns[1:]]
    assert (turns[1].hints, turns[1].reference_shown) == (1, True)
    database.close()
    for turn, text in ((turns[1], ONLY_VARIANCE), (turns[2], FULL)):
        if f"save_grade {turn.id}" in done(home, 1):  # a finished grade is not made again
            assert [*done(home, 1), *done(home, 2)].count(f"judge {text}") == 1
