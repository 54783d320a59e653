"""At most eight points a question: details join what they detail, then the lightest give way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

from coach.notes.points import Point
from coach.text import is_cjk, normalise

MOST_POINTS = 8
_LONGEST_MERGED = 120
_SHORTEST_REPEATED = 6
_WHERE = re.compile(r"其中|式中|这里的?\s?\$|where\b|here,? \$", re.IGNORECASE)
_LONGEST_EXPLAINED = 300
_REMEMBERED = 60
"""Points back to which a point is compared for nearly the same words: a longer answer is no longer looked through."""
_LETTERS = re.compile(r"[^\W_]+")
_SUMMARY = re.compile(r"总结|小结|结论|综上|summary|conclusion|takeaway", re.IGNORECASE)
_SUMMARY_BONUS = 0.5


def select_points(points: Sequence[Point]) -> list[Point]:
    """The points to check, in the order of the notes; repeated ones count once."""
    kept = _merged(_distinct(points))
    return kept if len(kept) <= MOST_POINTS else _spread(kept)


def with_explanations(points: Sequence[Point]) -> list[Point]:
    """Join what explains the symbols of a formula ("其中 $d$ 是维度", "where d is ...") to the point before it."""
    joined: list[Point] = []
    for point in points:
        before = joined[-1] if joined else None
        if before is not None and _WHERE.match(point.text) and len(before.text) + len(point.text) <= _LONGEST_EXPLAINED:
            before.text = f"{before.text} {point.text}"
            before.end = max(before.end, point.end)
        else:
            joined.append(point)
    return joined


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
    if len(points) < 2:
        return list(points)
    kept: list[Point] = []
    texts: list[str] = []
    indexes: dict[str, int] = {}
    for point in points:
        letters = "".join(_LETTERS.findall(normalise(point.full_text)))
        same = _first_alike(letters, texts, indexes)
        if same is None:
            indexes.setdefault(letters, len(kept))
            kept.append(point)
            texts.append(letters)
            continue
        weight = max(point.weight, kept[same].weight)
        if len(letters) > len(texts[same]):
            kept[same], texts[same] = point, letters
            indexes.setdefault(letters, same)
        kept[same].weight = weight
    return kept


def _first_alike(letters: str, texts: Sequence[str], indexes: Mapping[str, int]) -> int | None:
    """The first of ``texts`` that says the same: in the same letters, or nearly so among the last ones."""
    exact = indexes.get(letters)
    last = texts[-_REMEMBERED:]
    if exact is None and not any(map(letters.__contains__, last)) and letters not in "\n".join(last):
        return None
    near = range(max(0, len(texts) - _REMEMBERED), len(texts) if exact is None else exact)
    return next((index for index in near if _says_the_same(letters, texts[index])), exact)


def _says_the_same(first: str, second: str) -> bool:
    """Whether one of two texts holds the other, and adds little to it."""
    short, long = (first, second) if len(first) <= len(second) else (second, first)
    if len(short) * 2 <= len(long):
        return False
    return short == long or (len(short) >= _SHORTEST_REPEATED and short in long)


def _merged(points: list[Point]) -> list[Point]:
    """``points`` with neighbours joined that belong together, the shortest first, until there are few enough."""
    if len(points) <= MOST_POINTS:
        return points
    following = list(range(1, len(points) + 1))
    gone = [False] * len(points)
    waiting = [pair for index in range(len(points) - 1) if (pair := _pair(points, index, index + 1)) is not None]
    heapify(waiting)
    left = len(points)
    while waiting and left > MOST_POINTS:
        pair = heappop(waiting)
        index, other = pair[2:]
        if gone[index] or following[index] != other or pair != _pair(points, index, other):
            continue
        _join(points[index], points[other])
        gone[other] = True
        following[index] = following[other]
        left -= 1
        before = next((earlier for earlier in range(index - 1, -1, -1) if not gone[earlier]), None)
        neighbours = [(before, index), (index, following[index])]
        for first, second in neighbours:
            if first is not None and second < len(points) and (pair := _pair(points, first, second)) is not None:
                heappush(waiting, pair)
    return [point for point, absent in zip(points, gone, strict=True) if not absent]


def _pair(points: Sequence[Point], index: int, other: int) -> tuple[bool, int, int, int] | None:
    """How soon two neighbours are joined, nested ones before others, or None where they do not belong together."""
    first, second = points[index], points[other]
    length = len(first.text) + len(second.text)
    if first.group != second.group or first.lead != second.lead or length > _LONGEST_MERGED:
        return None
    return not (first.nested and second.nested), length, index, other


def _join(first: Point, second: Point) -> None:
    glue = "" if first.text[-1] in "。！？；" else "；" if is_cjk(first.text[-1]) or is_cjk(second.text[0]) else "; "
    if first.text[-1] in ".!?":
        glue = " "
    first.text += glue + second.text
    first.end = max(first.end, second.end)
    first.weight = max(first.weight, second.weight)
    first.label = first.label if first.label == second.label else first.lead
