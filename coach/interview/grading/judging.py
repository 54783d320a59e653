"""What a judge is asked and what it returns: proposals, which ``grader`` checks before any of them counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from coach.model import FalseClaim, JudgedBy, KeyPoint, Remark, Span, Verdict


@dataclass(frozen=True)
class JudgedPoint:
    """A proposed verdict. ``quote`` is what it rests on, as the judge copied it; None where it rests on nothing."""

    key_point_id: str
    verdict: Verdict
    confidence: float
    quote: str | None = None


@dataclass(frozen=True)
class Judgement:
    """Proposals for all points, in their order, and what is false or true beyond them, with what produced them."""

    points: tuple[JudgedPoint, ...]
    judged_by: JudgedBy
    false_claims: tuple[FalseClaim, ...] = ()
    remarks: tuple[Remark, ...] = ()


Decided = Callable[[JudgedPoint], None]
"""Hears of a proposal as soon as there is one. What ``judge`` returns in the end takes its place."""


class Judge(Protocol):
    """Holds an answer against key points."""

    def judge(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> Judgement:
        """One proposal per point. Quotes should come from the ``allowed`` spans of ``answer``.

        Raises:
            ModelError: no judgement came about. Never turned into a score.
        """
        ...


@runtime_checkable
class StreamingJudge(Judge, Protocol):
    """A judge that can say each verdict as it is decided."""

    def judge_streaming(
        self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span], decided: Decided
    ) -> Judgement:
        """As ``judge``, which it must agree with; ``decided`` is called in the caller's thread, in any order.

        A point may be reported again where it was decided anew. Raises ModelError, also after some were reported.
        """
        ...


@runtime_checkable
class ReadingAhead(Judge, Protocol):
    """A judge that can use the time while the person thinks."""

    def prefill(self, question: str, points: Sequence[KeyPoint]) -> None:
        """Read what is known before the answer is, in the background."""
        ...


def judge_streaming(
    judge: Judge,
    question: str,
    points: Sequence[KeyPoint],
    answer: str,
    allowed: Sequence[Span],
    decided: Decided,
) -> Judgement:
    """Let ``judge`` report its proposals as they come; one that cannot reports all of them at the end."""
    if isinstance(judge, StreamingJudge):
        return judge.judge_streaming(question, points, answer, allowed, decided)
    judgement = judge.judge(question, points, answer, allowed)
    for point in judgement.points:
        decided(point)
    return judgement
