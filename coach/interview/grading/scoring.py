"""The score, as plain arithmetic over verdicts. No model writes a number.

With weights ``w`` (from the notes) and what the strictness makes each verdict worth,

    score = max(0, sum(w * credit) / sum(w) - false_claim * (false claims beyond the contradicted points))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from coach.model import FalseClaim, Grade, PointGrade, Strictness, Verdict


class Worth(NamedTuple):
    """What verdicts are worth under one strictness; covered is always 1 and missing 0.

    Attributes:
        partial: share of the point's weight that a partial verdict earns.
        contradicted: share of the point's weight that a contradiction costs.
        false_claim: share of the whole score that each false claim costs which no contradicted point accounts for.
    """

    partial: float
    contradicted: float
    false_claim: float

    def credit(self, verdict: Verdict) -> float:
        """Share of the point's weight, negative where the verdict costs something."""
        if verdict is Verdict.PARTIAL:
            return self.partial
        if verdict is Verdict.CONTRADICTED:
            return -self.contradicted
        return 1.0 if verdict is Verdict.COVERED else 0.0


WORTH: Mapping[Strictness, Worth] = MappingProxyType(
    {
        Strictness.LENIENT: Worth(partial=0.75, contradicted=0.0, false_claim=0.05),
        Strictness.FAIR: Worth(partial=0.5, contradicted=0.25, false_claim=0.05),
        Strictness.STRICT: Worth(partial=0.25, contradicted=0.5, false_claim=0.1),
    }
)
"""That a contradicted point costs a quarter of its weight is fitted: of the values tried from 0 to 0.5 it reproduces
best the scores that annotators gave to the 960 training answers beside their verdicts (MAE 0.015). The other two lie on
either side of it."""


def score_of(
    points: Sequence[PointGrade],
    false_claims: Sequence[FalseClaim] = (),
    strictness: Strictness = Strictness.FAIR,
) -> float:
    """The score, 0 to 1, of graded points; ``points`` must not be empty."""
    worth = WORTH[strictness]
    weight = sum(point.key_point.weight for point in points)
    credit = sum(point.key_point.weight * worth.credit(point.verdict) for point in points)
    score = credit / weight - worth.false_claim * len(beyond_points(points, false_claims))
    return round(min(1.0, max(0.0, score)), 6)


def confidence_of(points: Sequence[PointGrade]) -> float:
    """The mean confidence, 0 to 1, weighted as the points are; ``points`` must not be empty."""
    weight = sum(point.key_point.weight for point in points)
    return round(sum(point.key_point.weight * point.confidence for point in points) / weight, 6)


def beyond_points(points: Sequence[PointGrade], false_claims: Sequence[FalseClaim]) -> list[FalseClaim]:
    """The false claims that no contradicted point accounts for, so that nothing is charged twice."""
    charged = [point.quote for point in points if point.verdict is Verdict.CONTRADICTED and point.quote]
    return [claim for claim in false_claims if not any(_same_words(claim.quote, quote) for quote in charged)]


def priced(
    points: Sequence[PointGrade], false_claims: Sequence[FalseClaim], strictness: Strictness
) -> tuple[FalseClaim, ...]:
    """``false_claims``, each with what it costs. One that a contradicted point accounts for costs what the point does,
    where it is the point's own claim, and else nothing more.
    """
    worth = WORTH[strictness]
    weight = sum(point.key_point.weight for point in points)
    beyond = beyond_points(points, false_claims)

    def cost(claim: FalseClaim) -> float:
        if claim in beyond:
            return worth.false_claim
        own = (p.key_point.weight for p in points if _is_claim_of(claim, p))
        return worth.contradicted * next(own, 0.0) / weight

    return tuple(claim.model_copy(update={"cost": round(cost(claim), 6)}) for claim in false_claims)


def overruled(grade: Grade, key_point_id: str, verdict: Verdict, *, grade_id: str, at: datetime) -> Grade:
    """A new grade, as strict as ``grade``, in which the person decided the verdict of one key point.

    ``grade`` itself stays as it is.

    Raises:
        KeyError: ``grade`` has no such point.
    """
    before = next((point for point in grade.points if point.key_point.id == key_point_id), None)
    if before is None:
        raise KeyError(key_point_id)
    decided = before.model_copy(update={"verdict": verdict, "confidence": 1.0})
    points = tuple(decided if point is before else point for point in grade.points)
    return _decided(grade, points, _still_false(grade, before, decided, points), grade_id, at)


def withdrawn(grade: Grade, quote: str, *, grade_id: str, at: datetime) -> Grade:
    """A new grade, as strict as ``grade``, in which the person decided that what ``quote`` says is not false.

    A false claim that is a contradicted point is decided with the point's verdict, see ``overruled``.

    Raises:
        KeyError: ``grade`` has no such claim beyond its points.
    """
    if quote not in {claim.quote for claim in beyond_points(grade.points, grade.false_claims)}:
        raise KeyError(quote)
    claims = [claim for claim in grade.false_claims if claim.quote != quote]
    return _decided(grade, grade.points, claims, grade_id, at)


def _decided(
    grade: Grade, points: Sequence[PointGrade], claims: Sequence[FalseClaim], grade_id: str, at: datetime
) -> Grade:
    return grade.model_copy(
        update={
            "id": grade_id,
            "points": tuple(points),
            "false_claims": priced(points, claims, grade.strictness),
            "score": score_of(points, claims, grade.strictness),
            "confidence": confidence_of(points),
            "judged_by": grade.judged_by.model_copy(update={"judge": "person"}),
            "created_at": at,
        }
    )


def _still_false(
    grade: Grade, before: PointGrade, decided: PointGrade, points: Sequence[PointGrade]
) -> list[FalseClaim]:
    """The false claims that remain. Those that a point accounted for go with its contradiction: it is no reason to
    charge them on their own.
    """
    if before.verdict is not Verdict.CONTRADICTED or decided.verdict is Verdict.CONTRADICTED or not before.quote:
        return list(grade.false_claims)
    beyond = beyond_points(points, grade.false_claims)
    return [
        claim
        for claim in grade.false_claims
        if not (_is_claim_of(claim, before) or (claim in beyond and _same_words(claim.quote, before.quote)))
    ]


def _is_claim_of(claim: FalseClaim, point: PointGrade) -> bool:
    """Whether ``claim`` is how the grader names the contradiction of ``point``."""
    return claim.quote == point.quote and claim.why == point.key_point.text


def _same_words(quote: str, other: str) -> bool:
    return quote in other or other in quote
