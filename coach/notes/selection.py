"""At most eight points a question: details join what they detail, then the lightest give way."""

from __future__ import annotations

from collections.abc import Sequence

from coach.notes.points import Point
from coach.text import is_cjk, normalise

MOST_POINTS = 8
_LONGEST_MERGED = 240


def select_points(points: Sequence[Point]) -> list[Point]:
    """The points to check, in the order of the notes; repeated ones count once."""
    kept = _distinct(points)
    while len(kept) > MOST_POINTS and _merge_once(kept):
        pass
    if len(kept) > MOST_POINTS:
        heaviest = sorted(range(len(kept)), key=lambda index: (-kept[index].weight, index))[:MOST_POINTS]
        kept = [kept[index] for index in sorted(heaviest)]
    return kept


def _distinct(points: Sequence[Point]) -> list[Point]:
    seen: set[str] = set()
    kept: list[Point] = []
    for point in points:
        key = normalise(point.full_text)
        if key not in seen:
            seen.add(key)
            kept.append(point)
    return kept


def _merge_once(points: list[Point]) -> bool:
    """Join the two neighbours that belong together and are shortest; nested points first. False where none fit."""
    best: tuple[bool, int, int] | None = None
    for index in range(len(points) - 1):
        first, second = points[index], points[index + 1]
        length = len(first.text) + len(second.text)
        if first.group != second.group or first.lead != second.lead or length > _LONGEST_MERGED:
            continue
        candidate = (not (first.nested and second.nested), length, index)
        if best is None or candidate < best:
            best = candidate
    if best is None:
        return False
    index = best[2]
    first, second = points[index], points.pop(index + 1)
    glue = "" if first.text[-1] in "。！？；" else "；" if is_cjk(first.text[-1]) or is_cjk(second.text[0]) else "; "
    if first.text[-1] in ".!?":
        glue = " "
    first.text += glue + second.text
    first.end = max(first.end, second.end)
    first.weight = max(first.weight, second.weight)
    first.label = first.label if first.label == second.label else first.lead
    return True
