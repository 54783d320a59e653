"""What a follow-up may hold on to: words of a point that were said already, and the person's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.interview.leaking import content_terms, without_filler
from coach.interview.support import character_pairs, terms
from coach.model import KeyPoint
from coach.text import language_of, normalise, sentences

LONGEST_QUOTE = {"zh": 45, "en": 90}
"""Characters of the person's words that a question repeats."""
_LONGEST_ANCHOR = 24

_TOKEN = re.compile(r"[A-Za-z][\w+#./-]*\w|[A-Za-z]|\d+(?:\.\d+)?|[\u4e00-\u9fff]|\S")
_LOOSE = "的了是在和与把被就都也很会对为以而中到上下后前时个种每不只能可有要用使让从向当及或其"
"""Chinese characters that no word to hold on to begins or ends with."""
_RAGGED = re.compile(
    rf"^[{_LOOSE}]|[{_LOOSE}]$|^[\u4e00-\u9fff](?![\u4e00-\u9fff])|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]$"
)
"""Begins or ends within a word, as far as can be told: at a loose character, or a single one beside another script."""
_EMPTY = frozenset("自己 同一 直接 主要 一般 具体 其他 其余 部分 每个 各自 任何 相关 基本 一些 所有 当前".split())
_CLAUSE = re.compile(r"[，,；;。！？!?\n]|\.\s")


def anchor(point: KeyPoint, known: str, others: Sequence[KeyPoint]) -> str:
    """The longest stretch of ``point`` that ``known`` holds too, as the point writes it; empty where there is none.

    Args:
        known: what may be said: the question and the person's words.
        others: the question's other points; a stretch that most of them hold tells nothing of this one.
    """
    heard = normalise(known)
    found: dict[str, float] = {}
    tokens = [match.span() for match in _TOKEN.finditer(point.text)]
    for first in range(len(tokens)):
        for last in range(first, len(tokens)):
            stretch = point.text[tokens[first][0] : tokens[last][1]]
            if len(stretch) > _LONGEST_ANCHOR or not _held(stretch, heard):
                break
            if _telling(stretch):
                rivals = sum(normalise(stretch) in normalise(other.text) for other in others)
                found[stretch] = _content(stretch) / (1 + rivals)
    return max(found, key=lambda stretch: (found[stretch], len(stretch)), default="")


def excerpt(quote: str, point: KeyPoint) -> str:
    """The part of the person's ``quote`` to say back: all of it, or the clause that has most to do with ``point``.

    Empty where it is long and no clause of it has anything to do with the point.
    """
    text = " ".join(quote.split()).strip("。.，,；;：:“”\"' ")
    longest = LONGEST_QUOTE[language_of(text)]
    if len(text) <= longest:
        return text
    wanted = terms(point.text) | character_pairs(point.text)
    spoken = [text[start:end] for start, end in sentences(text)]
    clauses = [clause.strip() for sentence in spoken for clause in _CLAUSE.split(sentence) if clause.strip()]
    shared = {clause: len((terms(clause) | character_pairs(clause)) & wanted) for clause in clauses}
    best = max(clauses, key=lambda clause: shared[clause], default="")
    return best if best and shared[best] and len(best) <= longest else ""


def _held(stretch: str, heard: str) -> bool:
    """Whole words only: "art" is not in "start"; Chinese has no signs between words."""
    flat = normalise(stretch)
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(flat)}(?![a-z0-9])", heard))


def _telling(stretch: str) -> bool:
    if not (stretch[0].isalnum() and stretch[-1].isalnum()) or _RAGGED.search(stretch) or stretch in _EMPTY:
        return False
    return bool(_content(stretch))


def _content(stretch: str) -> int:
    """Words and pairs of Chinese characters that carry meaning."""
    return len({term for term in content_terms(stretch) if not term[0].isdigit()}) + len(
        character_pairs(without_filler(stretch))
    )
