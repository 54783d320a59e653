"""The stretches of an answer that are held against a key point: chunks to read, and windows to quote from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

from coach.model import Span
from coach.text import is_cjk, normalise, sentences

CHUNK_TOKENS = 300
"""Longest chunk, in estimated tokens; the classifier reads 512 including question and key point."""
LONGEST_WINDOW = 240
"""Characters; two sentences that are longer together are not joined to one window."""

_WORD = re.compile(r"[a-z0-9]+(?:[-_.+#][a-z0-9]+)*")


def chunks(answer: str) -> list[Span]:
    """Consecutive stretches of whole sentences, each as long as the classifier can read; one for an ordinary answer."""
    spans: list[Span] = []
    size = 0.0
    for start, end in sentences(answer):
        tokens = estimated_tokens(answer[start:end])
        if spans and size + tokens <= CHUNK_TOKENS:
            spans[-1] = (spans[-1][0], end)
            size += tokens
        else:
            spans.append((start, end))
            size = tokens
    return spans


def windows(answer: str, allowed: Sequence[Span]) -> list[Span]:
    """Single sentences, then pairs of neighbours, inside the allowed spans."""
    singles: list[Span] = []
    pairs: list[Span] = []
    for start, end in allowed:
        inside = [(start + first, start + last) for first, last in sentences(answer[start:end])]
        singles += inside
        pairs += [(left[0], right[1]) for left, right in pairwise(inside) if right[1] - left[0] <= LONGEST_WINDOW]
    return [*singles, *pairs]


def nearest(features: frozenset[str], answer: str, spans: Sequence[Span], count: int) -> list[Span]:
    """The ``count`` spans that share most with ``features``; where they share nothing, spans spread over the answer.

    Cheap on purpose: it bounds the work for long answers and leaves the decision to the classifier.
    """
    if len(spans) <= count:
        return list(spans)
    shared = [_overlap(features, features_of(answer[start:end])) for start, end in spans]
    ranked = sorted((index for index in range(len(spans)) if shared[index]), key=lambda index: (-shared[index], index))
    chosen = ranked[:count]
    step = len(spans) / count
    for place in range(count):
        if len(chosen) == count:
            break
        if int(place * step) not in chosen:
            chosen.append(int(place * step))
    return [spans[index] for index in sorted(chosen)]


def features_of(text: str) -> frozenset[str]:
    """Words in Latin script, numbers, and pairs of neighbouring Chinese characters."""
    folded = normalise(text)
    pairs = (left + right for left, right in pairwise(folded) if is_cjk(left) and is_cjk(right))
    return frozenset(word for word in _WORD.findall(folded) if len(word) > 1) | frozenset(pairs)


def estimated_tokens(text: str) -> float:
    """About how many subword tokens ``text`` has: 0.75 per Chinese character, 0.3 per other character."""
    cjk = sum(map(is_cjk, text))
    return 0.75 * cjk + 0.3 * (len(text) - cjk)


def _overlap(wanted: frozenset[str], found: frozenset[str]) -> float:
    return len(wanted & found) / sqrt(len(found) + 8)
