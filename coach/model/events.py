"""What happens in an interview, in the order it is told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from coach.model.grading import Answer, ExplainedPoint, Grade, PointGrade, Strictness
from coach.model.interview import Turn, TurnOutcome
from coach.model.notes import Citation, KeyPoint, Question
from coach.model.values import Value


class Asked(Value):
    """A question is put. ``question`` is kept whole, so that a session stays readable when the notes change."""

    type: Literal["asked"] = "asked"
    turn: Turn
    question: Question
    total: int


class AnswerSaved(Value):
    """The answer is on disk; whatever happens now, it is not lost."""

    type: Literal["answer_saved"] = "answer_saved"
    turn_id: str
    answer: Answer


class Judging(Value):
    """How far the grading is: ``decided`` of ``points``, each with its quote checked. Shown, not kept: ``Graded``
    replaces it.
    """

    type: Literal["judging"] = "judging"
    turn_id: str
    question: Question
    points: tuple[KeyPoint, ...]
    decided: tuple[PointGrade, ...] = ()


class Graded(Value):
    type: Literal["graded"] = "graded"
    turn_id: str
    question: Question
    answer: Answer
    grade: Grade


class NotGraded(Value):
    """Grading failed. The answer is kept; ``reason`` says what to do. Never a score."""

    type: Literal["not_graded"] = "not_graded"
    turn_id: str
    reason: str


class Explaining(Value):
    """A piece of the explanation as it streams; pieces of one point are to be joined."""

    type: Literal["explaining"] = "explaining"
    turn_id: str
    key_point_id: str
    text: str


class Explained(Value):
    """The explanation, checked: it replaces the pieces streamed before."""

    type: Literal["explained"] = "explained"
    turn_id: str
    points: tuple[ExplainedPoint, ...]


class Hinted(Value):
    """``number`` counts the hints of this question from 1."""

    type: Literal["hinted"] = "hinted"
    turn_id: str
    number: int
    text: str


class ReferenceShown(Value):
    type: Literal["reference_shown"] = "reference_shown"
    turn_id: str
    question: Question


class Replied(Value):
    """The coach's reply to a question of the person's; ``citations`` is empty where the notes do not cover it."""

    type: Literal["replied"] = "replied"
    turn_id: str
    asked: str
    text: str
    citations: tuple[Citation, ...] = ()


class Moved(Value):
    """The question was left without a grade (skipped, or not known)."""

    type: Literal["moved"] = "moved"
    turn_id: str
    outcome: TurnOutcome


class TopicScore(Value):
    topic: str
    score: float | None = Field(description="mean score of graded answers, 0 to 1; None where none was graded")
    answered: int
    asked: int


class Report(Value):
    """The closing report of one session; every number is computed from stored grades."""

    session_id: str
    score: float | None
    asked: int
    answered: int
    skipped: int
    dont_know: int
    ungraded: int
    topics: tuple[TopicScore, ...]
    strictness: tuple[Strictness, ...] = Field(
        default=(), description="how the grades that count were made; empty where that is not known, or nothing counts"
    )
    weakest: tuple[KeyPoint, ...] = Field(default=(), description="missed or contradicted points, heaviest first")


class Ended(Value):
    type: Literal["ended"] = "ended"
    report: Report


class Failed(Value):
    """Something went wrong outside grading; nothing was lost. ``reason`` says what to do."""

    type: Literal["failed"] = "failed"
    reason: str


Event = Annotated[
    Asked
    | AnswerSaved
    | Judging
    | Graded
    | NotGraded
    | Explaining
    | Explained
    | Hinted
    | ReferenceShown
    | Replied
    | Moved
    | Ended
    | Failed,
    Field(discriminator="type"),
]
