"""kill -9 between the microphone and the grade: what was said is on disk and is not said again."""

from __future__ import annotations

import multiprocessing
import shutil
import signal
from pathlib import Path

import pytest

from coach.adapters.database import open_database
from coach.model import RecordingState
from tests.e2e.killing import Moment, When
from tests.e2e.killing_speech import CALLS, answer_aloud
from tests.interview.doubles import FULL, ONLY_VARIANCE

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.e2e.killing", "tests.e2e.killing_speech"])


def live(home: Path, life: int, moment: Moment | None) -> int | None:
    """Run one process to its end; its exit code."""
    process = _PROCESSES.Process(target=answer_aloud, args=(home, life, moment))
    process.start()
    process.join(60)
    return process.exitcode


def done(home: Path, life: int) -> list[str]:
    return (home / f"done-{life}.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an interview that nobody killed."""
    home = tmp_path_factory.mktemp("undisturbed")
    assert live(home, 1, None) == 0
    return home


def test_the_interview_makes_every_kind_of_call(undisturbed: Path) -> None:
    made = {line.split(" ", 1)[0] for line in done(undisturbed, 1)}
    assert made >= set(CALLS)
    check(undisturbed)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", CALLS)
def test_killed_at_any_call_the_answer_is_graded_all_the_same(
    call: str, when: When, undisturbed: Path, tmp_path: Path
) -> None:
    number = sum(line.startswith(f"{call} ") for line in done(undisturbed, 1))
    for place in range(1, number + 1):
        home = tmp_path / str(place)
        home.mkdir()
        assert live(home, 1, Moment(call, place, when)) == -signal.SIGKILL
        assert live(home, 2, None) == 0
        check(home)
        assert said_once(home) == copies_begun(home, call)
        shutil.rmtree(home)


def said_once(home: Path) -> int:
    """How many of the recordings are those of the process that was killed."""
    database = open_database(f"sqlite:///{home / 'coach.sqlite3'}")
    kept = [recording.id for recording in database.recordings.recordings()]
    database.close()
    return sum(recording_id.startswith("life1") for recording_id in kept)


def copies_begun(home: Path, call: str) -> int:
    """How many recordings the process that was killed had copied, or was about to give their name."""
    return sum(line.startswith("copy ") for line in done(home, 1)) + (call == "settle")


def check(home: Path) -> None:
    """Each question has one answer with one grade and one recording; no sound is left."""
    database = open_database(f"sqlite:///{home / 'coach.sqlite3'}")
    store = database.sessions
    (session,) = store.sessions()
    turns = store.turns(session.id)
    answers = [store.answers(turn.id) for turn in turns]
    assert [[answer.text for answer in of_turn] for of_turn in answers] == [[ONLY_VARIANCE], [FULL]]
    assert [len(store.grades(turn.id)) for turn in turns] == [1, 1]
    recordings = database.recordings.recordings()
    assert [recording.id for recording in recordings] == [of_turn[0].recording_id for of_turn in answers]
    assert all(r.state is RecordingState.SUBMITTED and r.transcript is not None for r in recordings)
    assert all(of_turn[0].spoken and of_turn[0].delivery for of_turn in answers)
    assert list((home / "recordings").iterdir()) == []
    database.close()
