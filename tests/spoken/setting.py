"""An interview with a speech desk beside it: real files, graph and steps; scripted recogniser and models."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

from coach.app import Coach
from coach.model import Asked, Event, Language, Message, Plan, Recording, RecordingState, Turn
from coach.ports import HeardWord, RecordingStore, SessionStore, Sound, SoundReader, Transcriber
from coach.spoken.desk import SpeechDesk
from tests.fakes import FakeSoundReader, FakeSpeaker, FakeTranscriber, Reply
from tests.interview.doubles import MemoryRecordings, MemoryStore, ticking_clock
from tests.interview.setting import ONE, Setting
from tests.sounds import tone, write_wav

SPOKEN = "因为点积的方差会随着维度变大"


class Desk:
    """One home with its interviewer and its speech desk. A second one over the same folder is the next process.

    Args:
        heard: what the recogniser hears, see FakeTranscriber; or a recogniser.
    """

    def __init__(
        self,
        home: Path,
        heard: Sequence[Reply] | Transcriber = (SPOKEN,),
        *,
        store: SessionStore | None = None,
        recordings: RecordingStore | None = None,
        setting: Setting | None = None,
        new_id: Callable[[], str] | None = None,
        reader: SoundReader | None = None,
    ) -> None:
        self.home = home
        self.keep = False
        self.store = store if store is not None else MemoryStore()
        self.recordings = recordings if recordings is not None else MemoryRecordings()
        self.setting = setting or Setting(home / "interviews.sqlite3", store=self.store)
        self.transcriber = FakeTranscriber(heard) if isinstance(heard, Sequence) else heard
        self.speaker = FakeSpeaker()
        numbers = count(1)
        self.speech = SpeechDesk(
            home,
            self.recordings,
            self.store,
            reader or FakeSoundReader(),
            self.transcriber,
            self.speaker,
            lambda: self.keep,
            ticking_clock(),
            new_id or (lambda: f"r{next(numbers)}"),
        )

    def restarted(self, heard: Sequence[Reply] = (SPOKEN,)) -> Desk:
        """The next process, over what is on disk."""
        later = count(1)
        return Desk(
            self.home,
            heard,
            store=self.store,
            recordings=self.recordings,
            new_id=lambda: f"later{next(later)}",
        )

    def begin(self, plan: Plan = ONE) -> Turn:
        """Start an interview; the turn that is open."""
        _, events = self.setting.start(plan)
        return asked(events)

    def record(self, turn: Turn, seconds: float = 2.0, language: Language | None = None) -> Recording:
        """Save a recording of a tone."""
        sound = write_wav(self.home / "upload.wav", tone(seconds))
        return self.speech.save(turn.session_id, turn.id, sound, language)

    def recognise(self, recording: Recording) -> Recording:
        """Recognise it; what came last."""
        return list(self.speech.recognise(recording.id))[-1]

    def hear(self, turn: Turn) -> Recording:
        """Record and recognise."""
        heard = self.recognise(self.record(turn))
        assert heard.state is RecordingState.RECOGNISED
        return heard

    def send(self, session_id: str, message: Message) -> list[Event]:
        """As ``Coach.send``."""
        return list(self.speech.followed(session_id, message, self.setting.interviewer.send(session_id, message)))

    def submit(self, recording: Recording, text: str) -> list[Event]:
        """Hand a recording in with ``text``."""
        return self.send(recording.session_id, self.speech.message(recording.id, text))

    def row(self, recording: Recording) -> Recording:
        """What is known of it now."""
        return self.recordings.recording(recording.id)

    @property
    def files(self) -> list[str]:
        """The names of the files that are kept."""
        return sorted(path.name for path in (self.home / "recordings").glob("*"))


def asked(events: Sequence[Event]) -> Turn:
    """The turn that was asked last."""
    return [event for event in events if isinstance(event, Asked)][-1].turn


class Waiting:
    """A Transcriber that hears how long a sound is, and waits in the middle until it is let go."""

    identity = "waiting"
    remote = False

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go = threading.Semaphore(0)
        self.most = 0
        self._at_work = 0

    def transcribe(self, sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
        self._at_work += 1
        self.most = max(self.most, self._at_work)
        yield [HeardWord("录音", 0, 0.5, 0.9)]
        self.begun.release()
        assert self.go.acquire(timeout=20)
        yield [HeardWord("一二三四五"[round(sound.seconds) - 1], 0.5, 1, 0.9)]
        self._at_work -= 1


def interviewed(coach: Coach, folder: Path) -> Turn:
    """An interview with one spoken answer; the turn of its question."""
    _, events = coach.start(Plan(count=1))
    turn = asked(list(events))
    recording = coach.speech.save(turn.session_id, turn.id, write_wav(folder / "a.wav", tone(2)))
    list(coach.speech.recognise(recording.id))
    message = coach.speech.message(recording.id, "方差随维度线性增长，秘密口令是紫色的大象")
    list(coach.send(turn.session_id, message))
    return turn
