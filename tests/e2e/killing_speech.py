"""A person answers aloud in a process of its own, which is killed at a chosen call and started again.

Imported once by multiprocessing's fork server, as ``killing`` is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import coach.durable
import coach.spoken.sound_files
from coach.adapters.database import open_database
from coach.model import Asked, Ended, Event, Language, Recording, RecordingState, Turn
from coach.ports import HeardWord, RecordingStore, Sound
from coach.spoken.sound_files import RecordingFiles
from tests.e2e.killing import Moment, TrippedJudge, TrippedStore, Tripwire
from tests.fakes import FakeTranscriber
from tests.interview.doubles import FULL, ONLY_VARIANCE, numbered_ids
from tests.interview.setting import ONE, Setting
from tests.spoken.setting import Desk

HEARD = [["我觉得主要是因为", "点积的方差会随着维度变大"]]
CALLS = ("copy", "settle", "save_recording", "transcribe", "save_answer", "judge", "save_grade", "remove")
"""What happens to an answer between the microphone and its grade."""


class TrippedRecordings:
    """A RecordingStore whose writes pass the tripwire."""

    def __init__(self, store: RecordingStore, wire: Tripwire) -> None:
        self._store = store
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def save_recording(self, recording: Recording) -> None:
        save = self._store.save_recording
        self._wire.pass_through("save_recording", lambda: save(recording), f"{recording.id} {recording.state}")


class TrippedTranscriber(FakeTranscriber):
    """Each stretch passes the tripwire."""

    def __init__(self, wire: Tripwire) -> None:
        super().__init__(HEARD)
        self._wire = wire

    def transcribe(self, sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
        for stretch in super().transcribe(sound, language, terms):
            yield self._wire.pass_through("transcribe", lambda stretch=stretch: stretch)


def answer_aloud(home: Path, life: int, moment: Moment | None) -> None:
    """Take the interview in ``home`` up, or begin it, and see it through aloud; killed at ``moment``.

    What waits on disk is not said again.

    Args:
        life: number of the process, from 1; its calls go into ``done-<life>.txt``.
    """
    wire = Tripwire(home / f"done-{life}.txt", moment)
    _trip(coach.spoken.sound_files, "copy_durably", "copy", wire)
    _trip(coach.durable, "settle", "settle", wire)
    _trip(RecordingFiles, "remove", "remove", wire)
    database = open_database(f"sqlite:///{home / 'coach.sqlite3'}")
    store: Any = TrippedStore(database.sessions, wire)
    recordings: Any = TrippedRecordings(database.recordings, wire)
    ids = numbered_ids(f"life{life}x")
    setting = Setting(home / "interviews.sqlite3", store=store, judge=TrippedJudge(wire), new_id=ids)
    desk = Desk(home, TrippedTranscriber(wire), store=store, recordings=recordings, setting=setting, new_id=ids)
    sessions = database.sessions.sessions()
    session_id = sessions[0].id if sessions else setting.start(ONE)[0]
    list(desk.speech.followed(session_id, None, setting.interviewer.resume(session_id)))
    while (turn := _open_turn(database.sessions.events(session_id))) is not None:
        recording = desk.recognise(desk.speech.waiting(session_id, turn.id) or desk.record(turn))
        assert recording.state is RecordingState.RECOGNISED
        desk.submit(recording, FULL if turn.follow_up_of else ONLY_VARIANCE)
    desk.speech.close()


def _open_turn(events: Sequence[Event]) -> Turn | None:
    """The turn that waits for an answer; None at the end."""
    if isinstance(events[-1], Ended):
        return None
    return [event for event in events if isinstance(event, Asked)][-1].turn


def _trip(holder: Any, name: str, call: str, wire: Tripwire) -> None:
    original = getattr(holder, name)
    setattr(holder, name, lambda *args: wire.pass_through(call, lambda: original(*args), str(args[-1])))
