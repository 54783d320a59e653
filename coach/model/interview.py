"""An interview: what is wanted, what the person says, what is asked."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from coach.model.grading import Strictness
from coach.model.speech import Delivery
from coach.model.values import Language, Value


class Plan(Value):
    """What the person wants to practise."""

    language: Language = "zh"
    topics: tuple[str, ...] = Field(default=(), description="heading or tag; empty means everything")
    files: tuple[str, ...] = ()
    count: int = Field(default=5, ge=1, le=50)
    mode: Literal["practice", "quiz"] = Field(
        default="practice", description="practice explains and follows up; quiz gives the verdicts and goes on"
    )
    max_follow_ups: int = Field(default=1, ge=0, le=5)
    strictness: Strictness = Strictness.FAIR
    seed: int | None = None


class InputKind(StrEnum):
    """What a message from the person is. Only ANSWER is graded."""

    ANSWER = "answer"
    HINT = "hint"
    SKIP = "skip"
    DONT_KNOW = "dont_know"
    REFERENCE = "reference"
    CLARIFY = "clarify"
    ASK = "ask"
    RETRY = "retry"
    END = "end"


class Message(Value):
    """A message from the person. ``kind`` None means: find out from the text. ``delivery``: how it was said."""

    text: str = ""
    kind: InputKind | None = None
    spoken: bool = False
    recording_id: str | None = None
    delivery: Delivery | None = None


class TurnOutcome(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    DONT_KNOW = "dont_know"
    UNGRADED = "ungraded"


class Turn(Value):
    """One question put to the person (a main question or a follow-up) and what came of it."""

    id: str
    session_id: str
    number: int = Field(ge=1, description="number of the main question in the session, from 1")
    question_id: str
    text: str
    follow_up_of: str | None = Field(default=None, description="turn id of the main question")
    targets: tuple[str, ...] = ()
    outcome: TurnOutcome = TurnOutcome.WAITING
    hints: int = 0
    reference_shown: bool = False
    answer_id: str | None = None
    grade_id: str | None = None


class Session(Value):
    """One interview. ``ended_at`` is None while it can be resumed."""

    id: str
    plan: Plan
    created_at: datetime
    ended_at: datetime | None = None
