"""At most eight points a question: details join what they detail, then the lightest give way."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.notes.points import Point
from coach.text import is_cjk, normalise

MOST_POINTS = 8
_LONGEST_MERGED = 120
_SHORTEST_REPEATED = 6
_SUMMARY = re.compile(r"总结|小结|结论|综上|summary|conclusion|takeaway", re.IGNORECASE)
_SUMMARY_BONUS = 0.5


def select_points(points: Sequence[Point]) -> list[Point]:
    """The points to check, in the order of the notes; repeated ones count once."""
    kept = _distinct(points)
    while len(kept) > MOST_POINTS and _merge_once(kept):
        pass
    return kept if len(kept) <= MOST_POINTS else _spread(kept)


def _spread(points: Sequence[Point]) -> list[Point]:
    """The heaviest points, taken from each aspect in turn, so that none of them crowds out the others."""
    aspects: dict[str | int, list[int]] = {}
    for index, point in enumerate(points):
        aspects.setdefault(point.lead or point.group, []).append(index)
    ranked: list[tuple[int, float, int]] = []
    for aspect, indexes in aspects.items():
        bonus = _SUMMARY_BONUS if isinstance(aspect, str) and _SUMMARY.search(aspect) else 0.0
        by_weight = sorted(indexes, key=lambda index: (-points[index].weight, index))
        ranked.extend(
            (0 if bonus else turn, -points[index].weight - bonus, index) for turn, index in enumerate(by_weight)
        )
    chosen = sorted(index for _, _, index in sorted(ranked)[:MOST_POINTS])
    return [points[index] for index in chosen]


def _distinct(points: Sequence[Point]) -> list[Point]:
    """Without points that another one says too: the longer stays, the first of equals, with the greater weight."""
    kept: list[tuple[Point, str]] = []
    for point in points:
        letters = "".join(filter(str.isalnum, normalise(point.full_text)))
        same = next((index for index, (_, other) in enumerate(kept) if _says_the_same(letters, other)), None)
        if same is None:
            kept.append((point, letters))
            continue
        earlier, other = kept[same]
        longer = point if len(letters) > len(other) else earlier
        longer.weight = max(point.weight, earlier.weight)
        kept[same] = (longer, letters if longer is point else other)
    return [point for point, _ in kept]


def _says_the_same(first: str, second: str) -> bool:
    """Whether one of two texts holds the other, and adds little to it."""
    short, long = sorted((first, second), key=len)
    if short == long:
        return True
    return len(short) >= _SHORTEST_REPEATED and len(short) * 2 > len(long) and short in long


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
