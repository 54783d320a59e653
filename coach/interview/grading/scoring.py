"""The score, as plain arithmetic over verdicts. No model writes a number.

With weights ``w`` (from the notes) and the credit of each verdict,

    score = max(0, sum(w * credit) / sum(w) - FALSE_CLAIM_COST * (false claims beyond the contradicted points))
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from coach.model import FalseClaim, Grade, JudgedBy, PointGrade, Verdict

CREDIT = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 0.5, Verdict.MISSING: 0.0, Verdict.CONTRADICTED: -0.25}
"""Share of a point's weight. A contradicted point costs a quarter of its weight: of the values tried from 0 to 0.5 this
one reproduces best the scores that annotators gave to the 960 training answers beside their verdicts (MAE 0.015)."""

FALSE_CLAIM_COST = 0.05
"""Score taken off for each false claim that is not already counted as a contradicted point."""


def score_of(points: Sequence[PointGrade], false_claims: Sequence[FalseClaim] = ()) -> float:
    """The score, 0 to 1, of graded points; ``points`` must not be empty."""
    weight = sum(point.key_point.weight for point in points)
    credit = sum(point.key_point.weight * CREDIT[point.verdict] for point in points)
    score = credit / weight - FALSE_CLAIM_COST * len(beyond_points(points, false_claims))
    return round(min(1.0, max(0.0, score)), 6)


def confidence_of(points: Sequence[PointGrade]) -> float:
    """The mean confidence, 0 to 1, weighted as the points are; ``points`` must not be empty."""
    weight = sum(point.key_point.weight for point in points)
    return round(sum(point.key_point.weight * point.confidence for point in points) / weight, 6)


def beyond_points(points: Sequence[PointGrade], false_claims: Sequence[FalseClaim]) -> list[FalseClaim]:
    """The false claims that no contradicted point accounts for, so that nothing is charged twice."""
    charged = [point.quote for point in points if point.verdict is Verdict.CONTRADICTED and point.quote]
    return [
        claim for claim in false_claims if not any(claim.quote in quote or quote in claim.quote for quote in charged)
    ]


def overruled(grade: Grade, key_point_id: str, verdict: Verdict, *, grade_id: str, at: datetime) -> Grade:
    """A new grade in which the person decided the verdict of one key point; ``grade`` itself stays as it is.

    Raises:
        KeyError: ``grade`` has no such point.
    """
    if key_point_id not in {point.key_point.id for point in grade.points}:
        raise KeyError(key_point_id)
    points = tuple(
        point.model_copy(update={"verdict": verdict, "confidence": 1.0})
        if point.key_point.id == key_point_id
        else point
        for point in grade.points
    )
    decided = next(point for point in points if point.key_point.id == key_point_id)
    claims = tuple(
        claim for claim in grade.false_claims if verdict is Verdict.CONTRADICTED or claim.quote != decided.quote
    )
    return grade.model_copy(
        update={
            "id": grade_id,
            "points": points,
            "false_claims": claims,
            "score": score_of(points, claims),
            "confidence": confidence_of(points),
            "judged_by": JudgedBy(judge="person", model=grade.judged_by.model, prompt_hash=grade.judged_by.prompt_hash),
            "created_at": at,
        }
    )
