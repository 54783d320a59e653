"""What becomes of recordings: kept before anything else, handed in with an answer, deleted when they are not needed.

What counts is the answer in the store: a recording whose answer is there is handed in, whatever its own row says, so
that a process may be killed between any two writes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from coach.errors import EnvironmentProblem, InputError, UnknownItem
from coach.model import Answer, Asked, Language, Recording, RecordingState, Session, TurnOutcome
from coach.ports import Clock, NewId, RecordingStore, SessionStore
from coach.spoken.sound_files import Named, RecordingFiles

_OPEN = (TurnOutcome.WAITING, TurnOutcome.UNGRADED)
_USED = (RecordingState.SUBMITTED, RecordingState.DISCARDED)


class KeptSound(NamedTuple):
    """How many recordings have their sound on disk, and how many bytes that is."""

    recordings: int
    bytes: int


class RecordingShelf:
    """The recordings of one home.

    Args:
        keep: whether the sound of an answer stays once it is graded.
    """

    def __init__(
        self,
        folder: Path,
        recordings: RecordingStore,
        sessions: SessionStore,
        keep: Callable[[], bool],
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._files = RecordingFiles(folder)
        self._recordings = recordings
        self._sessions = sessions
        self._keep = keep
        self._clock = clock
        self._new_id = new_id
        self._lock = threading.RLock()

    def save(self, session_id: str, turn_id: str, sound: Path, language: Language | None) -> Recording:
        """Keep a recording for the open question; see SpeechDesk."""
        with self._lock:
            self._check_open(session_id, turn_id)
            named = Named(turn_id, self._new_id(), language)
            return self._note(session_id, self._files.keep(sound, named), named)

    def asked(self, recording: Recording) -> Asked:
        """The question that the recording answers."""
        return self._asked(recording.session_id, recording.turn_id)

    def session(self, recording: Recording) -> Session:
        """The interview that the recording belongs to."""
        return self._sessions.session(recording.session_id)

    def recording(self, recording_id: str) -> Recording:
        """Raises UnknownItem."""
        return self._recordings.recording(recording_id)

    def sound(self, recording_id: str) -> Path:
        """Raises UnknownItem where the sound was deleted."""
        return self._files.path(self._recordings.recording(recording_id).file)

    def unused(self, recording_id: str) -> Recording:
        """The recording, neither handed in nor discarded. Raises UnknownItem, InputError."""
        recording = self._recordings.recording(recording_id)
        if recording.state in _USED or self._answer(recording) is not None:
            raise InputError(
                "This recording was handed in or discarded already; record the answer again.",
                "这段录音已经提交或丢弃；请重新录音。",
            )
        return recording

    def change(self, recording_id: str, change: Callable[[Recording], Recording | None]) -> Recording | None:
        """Keep what ``change`` makes of an unused recording, with nobody else at it; None changes nothing.

        Raises:
            UnknownItem, InputError: it is gone, handed in or discarded.
        """
        with self._lock:
            changed = change(self.unused(recording_id))
            if changed is not None:
                self._recordings.save_recording(changed)
            return changed

    def check(self, session_id: str, recording_id: str) -> Recording:
        """The recording, if an answer in this session may be handed in with it.

        Raises:
            UnknownItem, InputError: it is gone, was used, belongs to another session, or its question is over.
        """
        recording = self.unused(recording_id)
        if recording.session_id != session_id:
            raise InputError(
                "This recording belongs to another interview; record the answer again.",
                "这段录音属于另一场面试；请重新录音。",
            )
        self._check_open(session_id, recording.turn_id)
        return recording

    def waiting(self, session_id: str, turn_id: str) -> Recording | None:
        """The last recording of the turn that was neither handed in nor discarded."""
        for recording in reversed(self._recordings.recordings(session_id)):
            if recording.turn_id == turn_id and recording.state not in _USED and self._answer(recording) is None:
                return recording
        return None

    def discard(self, recording_id: str) -> None:
        """Delete the sound and the transcript."""
        with self._lock:
            recording = self.unused(recording_id)
            self._drop(recording.model_copy(update={"state": RecordingState.DISCARDED, "transcript": None}))

    def hand_in(self, recording_id: str) -> None:
        """Its words have been taken: as an answer, or as a request."""
        with self._lock, suppress(UnknownItem):
            recording = self._recordings.recording(recording_id)
            self._recordings.save_recording(recording.model_copy(update={"state": RecordingState.SUBMITTED}))

    def tidy(self, session_id: str | None = None) -> None:
        """Delete the sound that is not needed any more, of a session or of all: see ``needed``."""
        if self._keep():
            return
        with self._lock:
            for recording in self._recordings.recordings(session_id):
                if recording.file is not None and not self.needed(recording):
                    unused = recording.state not in _USED and self._answer(recording) is None
                    state = RecordingState.DISCARDED if unused else RecordingState.SUBMITTED
                    self._drop(recording.model_copy(update={"state": state}))

    def needed(self, recording: Recording) -> bool:
        """Until its answer is graded; one that is not handed in, until its question is over."""
        answer = self._answer(recording)
        if answer is not None:
            return not any(grade.answer_id == answer.id for grade in self._sessions.grades(recording.turn_id))
        if recording.state in _USED:
            return False
        with suppress(InputError):
            self._check_open(recording.session_id, recording.turn_id)
            return True
        return False

    def forget(self, session_id: str) -> None:
        """Delete the recordings of a session, their files first: where the process is killed, it is done again.

        Raises:
            EnvironmentProblem: a file cannot be deleted.
        """
        with self._lock:
            for recording in self._recordings.recordings(session_id):
                if recording.file is not None:
                    self._files.remove(recording.file)
            self._recordings.delete_recordings(session_id)

    def any(self) -> bool:
        """Whether there ever was a recording."""
        return bool(self._recordings.recordings())

    def kept(self) -> KeptSound:
        """What lies on disk."""
        names = [recording.file for recording in self._recordings.recordings() if recording.file is not None]
        return KeptSound(*self._files.measured(names))

    def adopt(self) -> None:
        """Take in what a process left behind that was killed: files without a row, files that their row has given up,
        and rows that have not heard of their answer."""
        known = {recording.id: recording for recording in self._recordings.recordings()}
        for file, named in list(self._files.names()):
            if named.recording_id in known:
                if known[named.recording_id].file is None:  # killed between the row and the file
                    with suppress(EnvironmentProblem):
                        self._files.remove(file)
            else:
                with suppress(UnknownItem):  # an interview of another database: left alone
                    self._note(self._session_of(named.turn_id).id, file, named)
        for recording in known.values():
            if recording.state not in _USED and self._answer(recording) is not None:
                self.hand_in(recording.id)

    def ids(self, session_id: str) -> list[str]:
        """Of a session's recordings, oldest first."""
        return [recording.id for recording in self._recordings.recordings(session_id)]

    def _asked(self, session_id: str, turn_id: str) -> Asked:
        for event in self._sessions.events(session_id):
            if isinstance(event, Asked) and event.turn.id == turn_id:
                return event
        raise UnknownItem(
            "This question was not asked in this interview; reload the page.", "这场面试没有问过这道题；请刷新页面。"
        )

    def _check_open(self, session_id: str, turn_id: str) -> None:
        """Raises InputError where nobody waits for an answer to this turn."""
        session = self._sessions.session(session_id)
        self._asked(session_id, turn_id)
        last = self._sessions.turns(session_id)[-1]
        if session.ended_at is not None or last.id != turn_id or last.outcome not in _OPEN:
            raise InputError(
                "This question is over, so no answer to it is taken any more; go on with the present one.",
                "这道题已经结束，不再接受回答；请继续当前的题目。",
            )

    def _answer(self, recording: Recording) -> Answer | None:
        answers = self._sessions.answers(recording.turn_id)
        return next((answer for answer in answers if answer.recording_id == recording.id), None)

    def _drop(self, recording: Recording) -> None:
        """The row first: a file that a row has given up is deleted at the next start, where it cannot be now."""
        self._recordings.save_recording(recording.model_copy(update={"file": None}))
        if recording.file is not None:
            with suppress(EnvironmentProblem):
                self._files.remove(recording.file)

    def _note(self, session_id: str, file: str, named: Named) -> Recording:
        recording = Recording(
            id=named.recording_id,
            session_id=session_id,
            turn_id=named.turn_id,
            created_at=self._clock(),
            file=file,
            language=named.language,
        )
        self._recordings.save_recording(recording)
        return recording

    def _session_of(self, turn_id: str) -> Session:
        """The session of a turn, by the turn's id (see ``state.turn_id``). Raises UnknownItem."""
        session = self._sessions.session(turn_id.rpartition("-")[0])
        self._asked(session.id, turn_id)
        return session
