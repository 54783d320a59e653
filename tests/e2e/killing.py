"""A person is interviewed in a process of its own, which is killed at a chosen call and started again.

Imported once by multiprocessing's fork server, so that a process costs a few hundredths of a second.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from langgraph.checkpoint.sqlite import SqliteSaver

from coach.adapters.database import open_database
from coach.interview.grading.judging import Judgement
from coach.model import (
    Asked,
    Ended,
    Event,
    Hinted,
    KeyPoint,
    ReferenceShown,
    Replied,
    Span,
)
from coach.ports import ChatMessage, Completion, SessionStore, Written
from tests.fakes import FakeChatModel
from tests.interview.doubles import FULL, ONLY_VARIANCE, KeywordJudge, numbered_ids
from tests.interview.setting import TWO, Setting

WRITES = (
    "save_session",
    "save_turn",
    "save_answer",
    "save_grade",
    "save_explanation",
    "save_follow_up",
    "log",
)
MODEL_CALLS = ("judge", "complete", "stream", "prefill")
CHECKPOINTS = ("put", "put_writes")
CALLS = (*WRITES, *MODEL_CALLS, *CHECKPOINTS)
"""Every call with which an interview leaves a trace outside its process, or waits for a model."""

When = Literal["before", "after"]


class Moment(NamedTuple):
    """Where the process is killed: before or after the ``number``-th call (from 1) of that name."""

    call: str
    number: int
    when: When


class Tripwire:
    """Counts calls, writes those that returned into the file ``done``, and kills the process at ``moment``."""

    def __init__(self, done: Path, moment: Moment | None) -> None:
        self._done = done
        self._moment = moment
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def pass_through(self, name: str, call: Callable[[], Any], what: str = "") -> Any:
        with self._lock:
            self._counts[name] += 1
            number = self._counts[name]
        self._kill_at(Moment(name, number, "before"))
        result = call()
        with self._done.open("a", encoding="utf-8") as file:
            file.write(f"{name} {what}\n")
        self._kill_at(Moment(name, number, "after"))
        return result

    def _kill_at(self, here: Moment) -> None:
        if here == self._moment:
            os.kill(os.getpid(), signal.SIGKILL)


class TrippedStore:
    """A SessionStore whose writes pass the tripwire."""

    def __init__(self, store: SessionStore, wire: Tripwire) -> None:
        self._store = store
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if name not in WRITES:
            return method
        return lambda *args: self._wire.pass_through(name, lambda: method(*args), str(args[0]))


class TrippedJudge(KeywordJudge):
    def __init__(self, wire: Tripwire) -> None:
        super().__init__()
        self._wire = wire

    def judge(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> Judgement:
        judged = super().judge
        call = self._wire.pass_through("judge", lambda: judged(question, points, answer, allowed), answer)
        assert isinstance(call, Judgement)
        return call


class TrippedChat(FakeChatModel):
    """Each piece of a stream passes the tripwire."""

    def __init__(self, wire: Tripwire) -> None:
        super().__init__(lambda call: ("softmax 会进入饱和区。", "点积的方差随维度增大。"))
        self._wire = wire

    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        json_schema: Mapping[str, object] | None = None,
        written: Written | None = None,
    ) -> Completion:
        complete = super().complete
        result = self._wire.pass_through("complete", lambda: complete(messages, max_tokens=max_tokens))
        assert isinstance(result, Completion)
        return result

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int) -> Iterator[str]:
        for piece in super().stream(messages, max_tokens=max_tokens):
            yield self._wire.pass_through("stream", lambda piece=piece: piece)

    def prefill(self, messages: Sequence[ChatMessage]) -> None:
        self._wire.pass_through("prefill", lambda: None)


def be_interviewed(home: Path, life: int, moment: Moment | None) -> None:
    """Take the interview in ``home`` up, or begin it, and see it through; killed at ``moment`` where one is given.

    Args:
        life: number of the process, from 1; its calls go into ``done-<life>.txt``.
    """
    wire = Tripwire(home / f"done-{life}.txt", moment)
    for name in CHECKPOINTS:
        _trip_checkpoints(name, wire)
    database = open_database(f"sqlite:///{home / 'coach.sqlite3'}")
    setting = Setting(
        home / "interviews.sqlite3",
        store=TrippedStore(database.sessions, wire),  # type: ignore[arg-type]
        judge=TrippedJudge(wire),
        chat=TrippedChat(wire),
        new_id=numbered_ids(f"life{life}-"),
    )
    sessions = database.sessions.sessions()
    session_id = sessions[0].id if sessions else setting.start(TWO)[0]
    list(setting.interviewer.resume(session_id))
    while (text := next_message(database.sessions.events(session_id))) is not None:
        setting.say(session_id, text)


def next_message(events: Sequence[Event]) -> str | None:
    """What the person, who has only seen ``events``, says next: help first, then an answer; None at the end."""
    if isinstance(events[-1], Ended):
        return None
    asked = [event for event in events if isinstance(event, Asked)][-1]
    since = events[events.index(asked) :]
    if asked.turn.follow_up_of:
        return FULL
    if asked.question.id == "tuning":
        return "我不知道"
    for help_wanted, text in ((Hinted, "提示"), (ReferenceShown, "看答案"), (Replied, "什么是点积？")):
        if not any(isinstance(event, help_wanted) for event in since):
            return text
    return ONLY_VARIANCE


def _trip_checkpoints(name: str, wire: Tripwire) -> None:
    method = getattr(SqliteSaver, name)

    def tripped(self: SqliteSaver, *args: Any, **kwargs: Any) -> Any:
        return wire.pass_through(name, lambda: method(self, *args, **kwargs))

    setattr(SqliteSaver, name, tripped)
