"""Sentences said before in the same answer: said once counts once, and padding does not change what is read."""

from __future__ import annotations

from coach.interview.grading.folding import fold
from coach.model import Span
from coach.text import sentences

LEAST_LENGTH = 8
"""Characters; shorter ones ("Yes.", "k=2") may well be said twice."""


def repeated_spans(answer: str) -> list[Span]:
    """Spans of the sentences that stand word for word earlier in ``answer``."""
    seen: set[str] = set()
    spans: list[Span] = []
    for span in sentences(answer):
        folded = fold(answer, span).text.strip(" .。!！?？;；,，")
        if len(folded) >= LEAST_LENGTH and folded in seen:
            spans.append(span)
        seen.add(folded)
    return spans
