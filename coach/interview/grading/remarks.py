"""What an answer says beyond the points: remarked upon, never paid for and never punished."""

from __future__ import annotations

from collections.abc import Sequence

from coach.interview.grading.quotes import content_length, verify_quote
from coach.interview.grading.windows import features_of
from coach.model import FalseClaim, KeyPoint, PointGrade, Remark, Span
from coach.text import sentences

MOST_UNUSED = 3
_LEAST_CONTENT = 8
"""Letters and digits of a sentence that says something."""
_LEAST_FEATURES = 4
_ELABORATION = 1 / 3
"""Share of a sentence's features from which it is taken to be about one of the points."""


def remarks_on(
    answer: str,
    allowed: Sequence[Span],
    points: Sequence[PointGrade],
    false_claims: Sequence[FalseClaim],
    proposed: Sequence[Remark],
) -> tuple[Remark, ...]:
    """The judge's remarks that quote the answer, then sentences (without a text) that bear on none of ``points``.

    Nothing is said of a sentence that a verdict, a false claim or a remark rests on.
    """
    remarks: list[Remark] = []
    taken = [point.quote_span for point in points if point.quote_span]
    for claim in false_claims:
        taken += [span for span in [verify_quote(answer, claim.quote, allowed)] if span]
    for remark in proposed:
        span = verify_quote(answer, remark.quote, allowed)
        if span and not _meets(span, taken):
            taken.append(span)
            remarks.append(remark.model_copy(update={"quote": answer[span[0] : span[1]]}))
    unused = _unused(answer, allowed, [point.key_point for point in points], taken)
    return (*remarks, *(Remark(quote=answer[start:end].strip()) for start, end in unused[:MOST_UNUSED]))


def _unused(answer: str, allowed: Sequence[Span], points: Sequence[KeyPoint], taken: Sequence[Span]) -> list[Span]:
    wanted = [features_of(point.text) for point in points]
    spans = [(start + first, start + last) for start, end in allowed for first, last in sentences(answer[start:end])]
    return [span for span in spans if not _meets(span, taken) and _is_beyond(answer[span[0] : span[1]], wanted)]


def _is_beyond(sentence: str, points: Sequence[frozenset[str]]) -> bool:
    features = features_of(sentence)
    if content_length(sentence) < _LEAST_CONTENT or len(features) < _LEAST_FEATURES:
        return False
    return all(len(features & point) < _ELABORATION * len(features) for point in points)


def _meets(span: Span, taken: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)
