"""What a judge is asked and what it returns: proposals, which ``grader`` checks before any of them counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from coach.model import FalseClaim, JudgedBy, KeyPoint, Span, Verdict


@dataclass(frozen=True)
class JudgedPoint:
    """A proposed verdict. ``quote`` is what it rests on, as the judge copied it; None where it rests on nothing."""

    key_point_id: str
    verdict: Verdict
    confidence: float
    quote: str | None = None


@dataclass(frozen=True)
class Judgement:
    """Proposals for all points, in their order, and false claims beyond them, with what produced them."""

    points: tuple[JudgedPoint, ...]
    judged_by: JudgedBy
    false_claims: tuple[FalseClaim, ...] = ()


class Judge(Protocol):
    """Holds an answer against key points."""

    def judge(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> Judgement:
        """One proposal per point. Quotes should come from the ``allowed`` spans of ``answer``.

        Raises:
            ModelError: no judgement came about. Never turned into a score.
        """
        ...
