"""How sure a chat model's verdict is: from the probability of its words, from a second look, or a stated prior."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from coach.interview.grading.chat_reply import Reply
from coach.interview.grading.judging import JudgedPoint
from coach.model import Verdict
from coach.ports import TokenProbability

PRIOR = {Verdict.COVERED: 0.85, Verdict.PARTIAL: 0.6, Verdict.MISSING: 0.85, Verdict.CONTRADICTED: 0.6}
"""Confidence where nothing else is known. Stated, not measured: the middle verdict and the gravest one are those on
which people and models disagree most."""
LEAST, MOST = 0.05, 0.99
"""Bounds of a probability that comes from a model's words, which is never as sure as it sounds."""

_WRITTEN = re.compile(r"verdict[\"']?\s*[:：]\s*[\"']?([A-Za-z_]+)", re.IGNORECASE)


def probabilities(reply: Reply, tokens: Sequence[TokenProbability]) -> Mapping[int, float]:
    """The probability of the words of each verdict, by number of the point; empty where the server told none.

    A reply in which the verdicts cannot be told apart with certainty gives none either.
    """
    text = "".join(token.text for token in tokens)
    written = list(_WRITTEN.finditer(text))
    if [match.group(1).lower() for match in written] != [point.verdict.value for point in reply.points.values()]:
        return {}
    ends = list(accumulate(len(token.text) for token in tokens))
    found: dict[int, float] = {}
    for number, match in zip(reply.points, written, strict=True):
        start, end = match.span(1)
        first, last = bisect_right(ends, start), bisect_left(ends, end)
        logprob = sum(token.logprob for token in tokens[first : last + 1])
        found[number] = min(MOST, max(LEAST, math.exp(min(0.0, logprob))))
    return found


def settled(first: JudgedPoint, second: JudgedPoint, quotable: Callable[[JudgedPoint], bool]) -> JudgedPoint:
    """What two independent readings of one point come to.

    Where they agree, half of the doubt goes; the quote is the one that stands in the answer. Where they differ, the
    second one holds if it can be shown, with half its confidence: it looked at this point alone.
    """
    if first.verdict is second.verdict:
        shown = first if quotable(first) or not quotable(second) else second
        doubt = 1 - max(first.confidence, second.confidence)
        return JudgedPoint(first.key_point_id, first.verdict, round(1 - doubt / 2, 6), shown.quote)
    chosen = second if second.verdict is Verdict.MISSING or quotable(second) else first
    return JudgedPoint(first.key_point_id, chosen.verdict, round(chosen.confidence / 2, 6), chosen.quote)
