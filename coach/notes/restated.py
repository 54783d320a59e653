"""Points of one question that say the same: stated in a bullet, again in a table row, again in the summary.

They count once. Two points are the same only where every clause of one stands in the other, and the clauses that the
other adds cannot change what is said: no number, no term, no negation, nothing that turns a statement round. Points
that differ inside a clause ("LoRA" and "QLoRA", "encoder" and "decoder") or by their labels therefore stay two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coach.model import KeyPoint
from coach.text import is_cjk, normalise

LEAST_TOKENS = 5
"""Words and Chinese characters that the shorter of two unequal points must hold: less is a name, not a statement."""
LEAST_SHARE = 0.5
"""Share of the longer point that the shorter one must make up."""

_TOKEN = re.compile(r"\d+(?:\.\d+)?%?|[^\W\d_]+|[+\-*/=<>≤≥≈≠^%\\]")
_CLAUSE = re.compile(r"[,;!?、。()\[\]|]|\.(?=\s|$)|\n")
_LABEL = re.compile(r"\s*([^:,;。]{1,24}):(?=\s*\S)")
_CJK_OR_NOT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|[^\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_FILLERS = frozenset(
    "的 了 是 在 会 将 把 也 都 就 即 这 那 其 该 等 着 地 得 为 而 且 并 则 "
    "a an the is are was were be been being it its this that these those of and so very also thus hence can".split()
)
_TURNING = frozenset("不没无非未别勿只仅除若如当但却否反缺误错避防免止外例")
"""Characters with which an added clause may turn a statement round or narrow it."""
_SUMMING_UP = frozenset(map(tuple, ("小结", "总结", "总述", "结论", "综上", "一句话", "一句话总结", "要点")))
"""Labels that say nothing of their own; those in other scripts are compared like any label."""


@dataclass(frozen=True)
class _Said:
    """A point in comparison form: the tokens of its label, and those of each clause after it."""

    label: tuple[str, ...]
    clauses: frozenset[tuple[str, ...]]
    size: int


def without_restated(points: Sequence[KeyPoint]) -> tuple[KeyPoint, ...]:
    """``points`` with those that say the same counted once: the fullest words at the first place, the larger weight.

    The id and the lines are those of the point that stays.
    """
    kept: list[KeyPoint] = []
    said: list[_Said] = []
    for point in points:
        own = _said(point.text)
        same = next((place for place, other in enumerate(said) if _say_the_same(own, other)), None)
        if same is None:
            kept.append(point)
            said.append(own)
            continue
        weight = max(point.weight, kept[same].weight)
        if own.size > said[same].size:
            kept[same], said[same] = point, own
        kept[same] = kept[same].model_copy(update={"weight": weight})
    return tuple(kept)


def _said(text: str) -> _Said:
    text = normalise(text)
    label = _LABEL.match(text)
    clauses = [_tokens(clause) for clause in _CLAUSE.split(text[label.end() :] if label else text)]
    kept = frozenset(clause for clause in clauses if clause)
    named = _tokens(label.group(1)) if label else ()
    return _Said(() if named in _SUMMING_UP else named, kept, sum(map(len, kept)))


def _tokens(text: str) -> tuple[str, ...]:
    """Chinese characters, words, numbers and signs of arithmetic, without fillers."""
    found: list[str] = []
    for token in _TOKEN.findall(text):
        pieces = _CJK_OR_NOT.findall(token)
        found += [piece for run in pieces for piece in (run if is_cjk(run[0]) else (run,))]
    return tuple(token for token in found if token not in _FILLERS)


def _say_the_same(first: _Said, second: _Said) -> bool:
    if first.label and second.label and first.label != second.label:
        return False
    if not first.clauses or not second.clauses:
        return False
    short, long = (first, second) if first.size <= second.size else (second, first)
    if not short.clauses <= long.clauses:
        return False
    added = [*long.clauses - short.clauses, *({first.label, second.label} if first.label != second.label else ())]
    if not any(added):
        return True
    if short.size < max(LEAST_TOKENS, LEAST_SHARE * long.size):
        return False
    return all(is_cjk(token[0]) and token not in _TURNING for clause in added for token in clause)
