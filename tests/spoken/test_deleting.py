"""Deleting an interview: nothing of it is left anywhere, and nothing of another is touched."""

from __future__ import annotations

import errno
import json
import sqlite3
import threading
from pathlib import Path

import pytest

from coach.app import Coach
from coach.errors import EnvironmentProblem, InputError, UnknownItem
from coach.model import Asked, Event, Graded, Message
from tests.interview.setting import TWO
from tests.spoken.setting import SPOKEN, Desk, Waiting, interviewed


def rows(home: Path, session_id: str) -> dict[str, int]:
    """How many rows of each table of each database in the home have the session's id somewhere."""
    found = {}
    for file in ("coach.sqlite3", "interviews.sqlite3"):
        with sqlite3.connect(home / file) as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                values = list(connection.execute(f'SELECT * FROM "{table}"'))
                held = sum(any(session_id in str(value) for value in row) for row in values)
                if held:
                    found[f"{file}:{table}"] = held
    return found


def test_nothing_of_it_is_left_and_nothing_of_another_is_touched(coach: Coach, tmp_path: Path) -> None:
    coach.choose_keep_recordings(True)
    gone, stays = interviewed(coach, tmp_path).session_id, interviewed(coach, tmp_path).session_id
    home = coach.settings.home
    before = rows(home, stays)
    assert rows(home, gone).keys() == before.keys()
    assert {key.partition(":")[2] for key in before} >= {
        "sessions", "turns", "answers", "grades", "events", "recordings", "checkpoints", "writes",
    }  # fmt: skip
    assert len(list((home / "recordings").iterdir())) == 2

    coach.delete_session(gone)

    assert rows(home, gone) == {}
    assert rows(home, stays) == before
    assert [path.name.startswith(stays) for path in (home / "recordings").iterdir()] == [True]
    assert [summary.session.id for summary in coach.sessions()] == [stays]
    for use in (coach.delete_session, coach.transcript, coach.resume):
        with pytest.raises(UnknownItem, match="There is no interview"):
            use(gone)


def files_with(home: Path, words: str) -> set[str]:
    """The files of the home in which ``words`` stand, as text or as JSON with escapes.

    Without those of Chroma: the spare room in them is whatever lay in the memory of the process that made them.
    """
    forms = (words.encode(), json.dumps(words)[1:-1].encode())
    paths = [path for path in home.rglob("*") if path.is_file() and home / "chroma" not in path.parents]
    files = {path.name: path.read_bytes() for path in paths}
    return {name for name, content in files.items() if any(form in content for form in forms)}


def test_what_was_said_is_in_no_file_of_the_home_any_more(coach: Coach, tmp_path: Path) -> None:
    home = coach.settings.home
    session_id = interviewed(coach, tmp_path).session_id
    assert files_with(home, "紫色的大象") == {"coach.sqlite3-wal"}
    coach.delete_session(session_id)
    coach.close()
    assert files_with(home, "紫色的大象") == set()


def test_an_interview_is_deleted_at_any_point(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    turn = desk.begin(TWO)
    desk.record(turn)
    desk.setting.interviewer.delete(turn.session_id, lambda: desk.speech.forget(turn.session_id))
    assert (desk.files, desk.recordings.recordings(), desk.store.sessions()) == ([], [], [])
    assert desk.setting.graph.standing(turn.session_id) == "absent"
    with pytest.raises(UnknownItem):
        desk.send(turn.session_id, Message(text="晚了"))


def test_what_is_being_recognised_is_not_written_again(tmp_path: Path) -> None:
    transcriber = Waiting()
    desk = Desk(tmp_path, transcriber)
    turn = desk.begin(TWO)
    stages = desk.speech.recognise(desk.record(turn).id)
    next(stages)
    desk.setting.interviewer.delete(turn.session_id, lambda: desk.speech.forget(turn.session_id))
    transcriber.go.release()
    assert list(stages) == []
    assert (desk.files, desk.recordings.recordings()) == ([], [])


def test_a_run_that_is_under_way_is_waited_for_or_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.interview.interviewer._PATIENCE_TO_DELETE", 0.05)
    desk = Desk(tmp_path)
    turn = desk.begin(TWO)
    events = desk.setting.interviewer.send(turn.session_id, Message(text="方差会变大。"))
    next(events)
    with pytest.raises(InputError, match="still at work on your last message; wait for it to finish"):
        desk.setting.interviewer.delete(turn.session_id, lambda: None)
    assert len(desk.store.answers(turn.id)) == 1

    rest: list[Event] = []
    reader = threading.Thread(target=lambda: rest.extend(events))
    monkeypatch.setattr("coach.interview.interviewer._PATIENCE_TO_DELETE", 10)
    reader.start()
    desk.setting.interviewer.delete(turn.session_id, lambda: None)
    reader.join(20)
    assert any(isinstance(event, Asked) for event in rest)
    assert desk.store.sessions() == []


def test_where_the_process_is_killed_in_between_it_is_deleted_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    turn = desk.begin(TWO)
    desk.record(turn)

    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.setting.interviewer.delete(turn.session_id, killed)

    desk = desk.restarted()
    (session,) = desk.store.sessions()
    assert session.ended_at is not None
    assert list(desk.setting.interviewer.resume(session.id)) == []
    desk.setting.interviewer.delete(session.id, lambda: desk.speech.forget(session.id))
    assert (desk.files, desk.store.sessions(), desk.store.turns(session.id)) == ([], [], [])


def locked(_path: Path, missing_ok: bool = False) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


def test_a_file_that_cannot_be_deleted_keeps_its_interview_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path)
    turn = desk.begin()
    desk.record(turn)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", locked)
        with pytest.raises(
            EnvironmentProblem, match=r"could not be deleted \(Permission denied\); check who may write"
        ):
            desk.setting.interviewer.delete(turn.session_id, lambda: desk.speech.forget(turn.session_id))
    assert [session.id for session in desk.store.sessions()] == [turn.session_id]
    desk.setting.interviewer.delete(turn.session_id, lambda: desk.speech.forget(turn.session_id))
    assert (desk.files, desk.store.sessions()) == ([], [])


def test_sound_that_cannot_be_deleted_now_goes_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path)
    recording = desk.hear(desk.begin())
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", locked)
        events = desk.submit(recording, SPOKEN)
        assert any(isinstance(event, Graded) for event in events)
        assert len(desk.files) == 1
        assert len(desk.restarted().files) == 1
    assert desk.restarted().files == []
