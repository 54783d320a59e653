"""What notes ask of several points together: any two of them are enough, or they are to be told in order.

Only a line that introduces a list makes such a group ("以下任选两个：", "at least three of the following:",
"按以下顺序："), or numbered steps that begin with "首先 ... 然后" or "first ... then". Notes that merely use the words
("这里按顺序扫描数组", "任意两个位置直接交互") ask for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from coach.model import KeyPoint
from coach.notes.group_phrases import asks_for_order, needed_of

Kind = Literal["any", "ordered"]


class Group(NamedTuple):
    """Points that belong together.

    ``members`` are ids of points, one tuple per list item. Of "any", ``needed`` items earn full credit; of "ordered",
    all are needed, in the order of ``members``.
    """

    kind: Kind
    members: tuple[tuple[str, ...], ...]
    needed: int


_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+]\s+|(?P<number>\d{1,3})[.)、]\s*|[（(]\d{1,3}[)）]\s*)(?P<text>\S.*)")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_RULE = re.compile(r"[ \t]*\|[\s:|-]+\|[ \t]*$")
_STARTS = re.compile(r"[*_=\s]*(?:首先|先|第一步|first(?:ly)?\b)", re.IGNORECASE)
_GOES_ON = re.compile(
    r"[*_=\s]*(?:然后|接着|接下来|再|之后|随后|最后|then\b|next\b|after that\b|finally\b)", re.IGNORECASE
)


def groups_of(answer: str, points: Sequence[KeyPoint], first_line: int = 1, question: str = "") -> tuple[Group, ...]:
    """The groups that the Markdown ``answer`` makes of ``points``, or else the ``question`` of all of them.

    Args:
        first_line: the number of the answer's first line in the lines of the points.
        question: "State at least four objectives." makes all points alternatives of which four are enough.
    """
    lines = answer.split("\n")
    found: list[Group] = []
    taken: set[str] = set()
    for place, line in enumerate(lines):
        items = _items_below(lines, place)
        members = [
            tuple(p.id for p in points if start <= p.lines[0] - first_line < end and p.id not in taken)
            for start, end in items
        ]
        members = [member for member in members if member]
        group = _announced(line, members) if len(members) > 1 else None
        if group is not None:
            found.append(group)
            taken |= {point for member in group.members for point in member}
    found += _numbered_steps(lines, points, first_line, taken)
    if not found and question:
        asked = _announced(question.rstrip("?？ "), [(point.id,) for point in points])
        found = [asked] if asked is not None and asked.kind == "any" else []
    return tuple(found)


def _announced(line: str, members: Sequence[tuple[str, ...]]) -> Group | None:
    needed = needed_of(line)
    if needed is not None:
        return Group("any", tuple(members), needed) if needed < len(members) else None
    return Group("ordered", tuple(members), len(members)) if asks_for_order(line) else None


def _items_below(lines: Sequence[str], place: int) -> list[tuple[int, int]]:
    """First line and the line after the last of each item of the list, or row of the table, that ``place`` leads to."""
    begin = place + 1
    while begin < len(lines) and not lines[begin].strip():
        begin += 1
    if begin == len(lines) or _ROW.match(lines[place]):
        return []
    if _ROW.match(lines[begin]):
        return _rows(lines, begin)
    opening, own = _ITEM.match(lines[begin]), _ITEM.match(lines[place])
    if opening is None or (own is not None and len(opening["indent"]) <= len(own["indent"])):
        return []
    indent = len(opening["indent"])
    starts: list[int] = []
    end = begin
    for at in range(begin, len(lines)):
        item = _ITEM.match(lines[at])
        depth = len(lines[at]) - len(lines[at].lstrip())
        if item is not None and len(item["indent"]) == indent:
            starts.append(at)
        elif lines[at].strip() and depth <= indent:
            break
        end = at + 1
    return list(zip(starts, [*starts[1:], end], strict=True))


def _rows(lines: Sequence[str], begin: int) -> list[tuple[int, int]]:
    end = begin
    while end < len(lines) and _ROW.match(lines[end]):
        end += 1
    head = begin + 2 if begin + 1 < end and _RULE.match(lines[begin + 1]) else begin
    return [(at, at + 1) for at in range(head, end)]


def _numbered_steps(lines: Sequence[str], points: Sequence[KeyPoint], first_line: int, taken: set[str]) -> list[Group]:
    """Numbered lists whose first item begins with "first" and a later one with "then"."""
    found: list[Group] = []
    for place in range(-1, len(lines) - 1):
        items = _items_below(["", *lines], place + 1)
        texts = [_ITEM.match(lines[start - 1]) for start, _ in items]
        steps = [match["text"] for match in texts if match is not None and match["number"]]
        if len(steps) < 2 or len(steps) != len(items) or not _STARTS.match(steps[0]):
            continue
        if (place >= 0 and _ITEM.match(lines[place])) or not any(_GOES_ON.match(step) for step in steps[1:]):
            continue
        members = [
            tuple(p.id for p in points if start - 1 <= p.lines[0] - first_line < end - 1 and p.id not in taken)
            for start, end in items
        ]
        kept = tuple(member for member in members if member)
        if len(kept) > 1:
            taken |= {point for member in kept for point in member}
            found.append(Group("ordered", kept, len(kept)))
    return found
