"""What groups of points mean for a grade: alternatives that are enough, and steps told out of order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from coach.model import Language, PointGrade, Verdict
from coach.notes.groups import Group

_RANK = {Verdict.COVERED: 2.0, Verdict.PARTIAL: 1.0, Verdict.MISSING: 0.0, Verdict.CONTRADICTED: -1.0}
"""Which alternatives count first; what they are worth is in ``scoring.py``."""
_STILL_NEEDED = {
    "zh": "这 {all} 条中讲对任意 {needed} 条即可。",
    "en": "Any {needed} of these {all} are enough.",
}
_OUT_OF_ORDER = {
    "zh": "内容对，但笔记要求按顺序讲，这一步的位置不对。",
    "en": "Right, but the notes ask for an order, and this step is not told in its place.",
}
_BACKWARDS = re.compile(
    r"之前|以前|此前|事先|前提是|在那之前|before|beforehand|prior to|earlier|preceded", re.IGNORECASE
)
"""Words with which a step that is told later may be said to come earlier."""
_NEAR = 12
"""Characters before a quote in which such words still belong to it."""


def needed_points(graded: Sequence[PointGrade], groups: Sequence[Group], language: Language) -> list[PointGrade]:
    """``graded`` without the alternatives that are not needed: the best of each group stay, as many as it asks for.

    Among equals the heavier one stays, then the one that comes first in the notes. What stays and was not said carries
    the reason in ``why``. False claims of those that go must be taken from ``graded``.
    """
    by_id = {point.key_point.id: point for point in graded}
    gone: set[str] = set()
    noted: set[str] = set()
    for group in groups:
        items = [[by_id[point] for point in member if point in by_id] for member in group.members]
        items = [item for item in items if item]
        if group.kind != "any" or len(items) <= group.needed:
            continue
        ranked = sorted(items, key=lambda item: (-_rank(item), -sum(point.key_point.weight for point in item)))
        gone |= {point.key_point.id for item in ranked[group.needed :] for point in item}
        noted |= {point.key_point.id for item in ranked[: group.needed] for point in item}
        reason = _STILL_NEEDED[language].format(all=len(items), needed=group.needed)
        by_id |= {
            key: point.model_copy(update={"why": reason})
            for key, point in by_id.items()
            if key in noted and point.verdict is Verdict.MISSING and not point.why
        }
    return [by_id[point.key_point.id] for point in graded if point.key_point.id not in gone]


def in_order(
    graded: Sequence[PointGrade], groups: Sequence[Group], answer: str, language: Language
) -> list[PointGrade]:
    """``graded`` with covered steps that are told out of the order which the notes ask for as partial, and why.

    As few steps as possible are said to be out of place. Steps quoted from the same place are in order, and a step
    near which the answer says "before that" is left alone.
    """
    by_id = {point.key_point.id: point for point in graded}
    for group in groups:
        if group.kind != "ordered":
            continue
        told = [
            (min(spans), member)
            for member in group.members
            if (spans := [_start(by_id[point]) for point in member if point in by_id and _told(by_id[point])])
        ]
        kept = _longest_rising([start for start, _ in told])
        for place, (_, member) in enumerate(told):
            for point in member if place not in kept else ():
                misplaced = by_id.get(point)
                if misplaced is not None and misplaced.verdict is Verdict.COVERED and not _backwards(misplaced, answer):
                    by_id[point] = misplaced.model_copy(
                        update={"verdict": Verdict.PARTIAL, "why": _OUT_OF_ORDER[language]}
                    )
    return [by_id[point.key_point.id] for point in graded]


def _rank(item: Sequence[PointGrade]) -> float:
    weight = sum(point.key_point.weight for point in item)
    return sum(point.key_point.weight * _RANK[point.verdict] for point in item) / weight


def _told(point: PointGrade) -> bool:
    return point.quote_span is not None and point.verdict in (Verdict.COVERED, Verdict.PARTIAL)


def _start(point: PointGrade) -> int:
    return point.quote_span[0] if point.quote_span else 0


def _backwards(point: PointGrade, answer: str) -> bool:
    start, end = point.quote_span or (0, 0)
    return _BACKWARDS.search(answer[max(0, start - _NEAR) : end]) is not None


def _longest_rising(starts: Sequence[int]) -> set[int]:
    """Places of the longest run of ``starts`` that never falls."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for place, start in enumerate(starts):
        length = bisect_right(tails, start)
        before.append(ends[length - 1] if length else None)
        tails[length:] = [start] if length == len(tails) else [start, *tails[length + 1 :]]
        ends[length:] = [place] if length == len(ends) else [place, *ends[length + 1 :]]
    kept: set[int] = set()
    place_or_none = ends[-1] if ends else None
    while place_or_none is not None:
        kept.add(place_or_none)
        place_or_none = before[place_or_none]
    return kept
