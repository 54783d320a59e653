"""What an answer is worth, and why: verdicts with evidence, grades, explanations, follow-ups."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from coach.model.notes import Citation, KeyPoint
from coach.model.speech import Delivery
from coach.model.values import Span, Value


class Verdict(StrEnum):
    """How an answer meets one key point."""

    COVERED = "covered"
    PARTIAL = "partial"
    MISSING = "missing"
    CONTRADICTED = "contradicted"


class Flag(StrEnum):
    """Why an answer, or a part of it, earned nothing."""

    BLANK = "blank"
    DONT_KNOW = "dont_know"
    ECHO = "echo"
    KEYWORD_LIST = "keyword_list"
    ADDRESSED_TO_GRADER = "addressed_to_grader"
    UNVERIFIED_QUOTE = "unverified_quote"
    HEDGED = "hedged"


class Answer(Value):
    """What the person typed or said, exactly.

    A spoken answer has the id of its recording, and how it was said where that is known.
    """

    id: str
    text: str
    spoken: bool = False
    created_at: datetime
    recording_id: str | None = None
    delivery: Delivery | None = None


class PointGrade(Value):
    """The verdict on one key point, with its evidence in the answer and its place in the notes.

    ``confidence`` is the judge's calibrated probability of the verdict, 0 to 1.
    ``quote`` is ``answer[quote_span[0]:quote_span[1]]``, verbatim; both are None where nothing was said.
    """

    key_point: KeyPoint
    verdict: Verdict
    confidence: float = Field(ge=0, le=1)
    quote: str | None = None
    quote_span: Span | None = None
    why: str = ""


class Strictness(StrEnum):
    """What a verdict is worth; the verdicts themselves are the same. The numbers are in ``grading/scoring.py``."""

    LENIENT = "lenient"
    FAIR = "fair"
    STRICT = "strict"


class FalseClaim(Value):
    """Something the answer states that the notes contradict, or that is false beyond them.

    ``cost`` is the share of the whole score that it takes off; None in grades from before it was kept.
    """

    quote: str
    why: str
    cost: float | None = Field(default=None, ge=0, le=1)


class Remark(Value):
    """Something true that the answer says beyond the notes: it earns nothing and costs nothing."""

    quote: str
    text: str = Field(default="", description="what there is to say about it")


class Price(Value):
    """What a chat model's tokens cost: money for a million read and for a million written."""

    read: float = Field(ge=0)
    written: float = Field(ge=0)
    currency: str = ""

    def cost(self, read: int, written: int) -> float:
        """The money for so many tokens."""
        return round((read * self.read + written * self.written) / 1_000_000, 8)


class Usage(Value):
    """What a judgement took of a chat model; ``cost`` is None where the price is not known."""

    calls: int = Field(ge=0)
    input_tokens: int = Field(ge=0)
    output_tokens: int = Field(ge=0)
    cost: float | None = None
    currency: str = ""


class JudgedBy(Value):
    """What produced a result, stored beside it so that it can be repeated and compared."""

    judge: str = Field(description="cross-encoder, chat, or person where the person overruled a verdict")
    model: str
    prompt_hash: str | None = None
    usage: Usage | None = Field(default=None, description="of a chat model; None where none was asked")


class Grade(Value):
    """The grade of one answer. ``score`` (0 to 1) is computed in code from the verdicts; no model writes it."""

    id: str
    question_id: str
    answer_id: str
    score: float = Field(ge=0, le=1)
    confidence: float = Field(ge=0, le=1)
    points: tuple[PointGrade, ...]
    strictness: Strictness = Field(default=Strictness.FAIR, description="what the verdicts were worth")
    false_claims: tuple[FalseClaim, ...] = ()
    remarks: tuple[Remark, ...] = ()
    flags: tuple[Flag, ...] = ()
    judged_by: JudgedBy
    passages: tuple[str, ...] = Field(default=(), description="ids of the passages the verdicts rest on")
    created_at: datetime
    seconds: float = 0.0


class ExplainedPoint(Value):
    """What the notes say about a point that was missed or contradicted, and how it relates to what was said."""

    key_point_id: str
    text: str
    citations: tuple[Citation, ...]


class FollowUp(Value):
    """A question that aims at a gap. ``targets`` are key point ids; ``worded_by`` is the model, or "heading"."""

    text: str
    targets: tuple[str, ...]
    worded_by: str
    prompt_hash: str | None = None
