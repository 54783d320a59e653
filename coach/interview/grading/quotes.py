"""Quotes are checked in code: a quote counts only where it stands, word for word, in a part of the answer that may."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from coach.interview.grading.folding import Folded, fold
from coach.model import Span
from coach.text import is_cjk

LEAST_ALIGNMENT = 88.0
"""Similarity (0 to 100, rapidfuzz ratio of the aligned stretch) from which a quote stands for that stretch."""
LEAST_CONTENT = 2
"""Letters and digits that a quote must hold; less is no evidence."""

_ELLIPSIS = re.compile(r"\s*(?:\.{3,}|…+|⋯+)\s*")
_WRAPPING = "\"'“”‘’「」『』`*"


def verify_quote(answer: str, quote: str, allowed: Sequence[Span]) -> Span | None:
    """The span of ``answer`` that ``quote`` stands for, inside one of the ``allowed`` spans; None where there is none.

    The exact text is looked for first. Then the quote is aligned, because models correct a typo, a space or a comma
    while they copy; the span that comes back is always the answer's own text: whole words, trimmed.
    A quote with an ellipsis stands for its longest piece.
    """
    pieces = sorted(_ELLIPSIS.split(quote.strip().strip(_WRAPPING)), key=len, reverse=True)
    wanted = pieces[0].strip()
    if content_length(wanted) < LEAST_CONTENT:
        return None
    return _exact(answer, wanted, allowed) or _aligned(answer, wanted, allowed)


def content_length(text: str) -> int:
    """The number of letters and digits."""
    return sum(char.isalnum() for char in text)


def _exact(answer: str, wanted: str, allowed: Sequence[Span]) -> Span | None:
    for start, end in allowed:
        found = answer.find(wanted, start, end)
        while found >= 0:
            span = (found, found + len(wanted))
            if _whole_words(answer, span, (start, end)) == span:
                return span
            found = answer.find(wanted, found + 1, end)
    return None


def _aligned(answer: str, wanted: str, allowed: Sequence[Span]) -> Span | None:
    needle = fold(wanted).text.strip()
    best: tuple[float, Span] | None = None
    for span in allowed:
        haystack = fold(answer, span)
        if len(haystack.text) * 2 < len(needle):
            continue
        found = _align(needle, haystack)
        if found is not None and (best is None or found[0] > best[0]):
            best = (found[0], _whole_words(answer, found[1], span))
    return best[1] if best else None


def _align(needle: str, haystack: Folded) -> tuple[float, Span] | None:
    place = haystack.text.find(needle)
    if place >= 0:
        return 100.0, haystack.original(place, place + len(needle))
    if len(needle) > len(haystack.text):
        score, start, end = fuzz.ratio(needle, haystack.text), 0, len(haystack.text)
    else:
        alignment = fuzz.partial_ratio_alignment(needle, haystack.text, score_cutoff=LEAST_ALIGNMENT)
        if alignment is None:
            return None
        score, start, end = alignment.score, alignment.dest_start, alignment.dest_end
    if score < LEAST_ALIGNMENT or start == end:
        return None
    return score, haystack.original(start, end)


def _whole_words(answer: str, span: Span, bounds: Span) -> Span:
    """``span`` grown to the edges of the words it cuts, then trimmed of whitespace; never beyond ``bounds``."""
    start, end = span
    while start > bounds[0] and _same_word(answer[start - 1], answer[start]):
        start -= 1
    while end < bounds[1] and _same_word(answer[end - 1], answer[end]):
        end += 1
    while start < end and answer[start].isspace():
        start += 1
    while end > start and answer[end - 1].isspace():
        end -= 1
    return start, end


def _same_word(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and not is_cjk(left) and not is_cjk(right)
