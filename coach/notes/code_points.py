"""Answers of code or lead-ins alone: what comments say, else the code itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coach.notes.answers import says_something
from coach.notes.blocks import Block
from coach.notes.points import Point, make_point
from coach.text import cjk_count

_COMMENT = re.compile(r"(?:^|\s)(?:#|//|--)\s*(?P<text>[^#/\-\s].*)$")
_CODE_SIGN = re.compile(r"[=;{}]|\w\(|^(?:import|from|def|return|print|pip|type:|noqa)\b")
_FEWEST_COMMENTS = 2
_FEWEST_WORDS = 3
_LONGEST_CODE = 600


def _code_points(block: Block) -> list[Point]:
    """A point for each comment that explains a step, or one for the code where fewer than two do."""
    comments = list(_comments(block))
    if len(comments) >= _FEWEST_COMMENTS:
        return comments
    kept = block.text[:_LONGEST_CODE].rsplit("\n", 1)[0] if len(block.text) > _LONGEST_CODE else block.text
    return [Point(" ".join(kept.split()), block.start, block.end)] if any(map(str.isalnum, kept)) else []


def _comments(block: Block) -> Iterator[Point]:
    # A fence's text begins on the line below it; an indented block's on its own.
    lines = block.text.split("\n")
    first = block.start + (1 if block.end - block.start + 1 > len(lines) else 0)
    for number, line in enumerate(lines, first):
        match = _COMMENT.search(line)
        if match is not None and _explains(text := match["text"].strip()):
            yield Point(text, min(number, block.end), min(number, block.end))


def _explains(text: str) -> bool:
    if text.endswith(("?", "？")) or _CODE_SIGN.search(text) or not says_something(text):
        return False
    return cjk_count(text) >= _FEWEST_WORDS or len(text.split()) > _FEWEST_WORDS


def last_resort(blocks: Sequence[Block]) -> list[Point]:
    """Points of answers that consist of lead-ins or of code alone."""
    points: list[Point] = []
    for block in blocks:
        if block.kind in ("paragraph", "heading") and says_something(block.text):
            point = make_point(block.text, block.start, block.end)
        elif block.kind == "code" and block.text.strip():
            points.extend(_code_points(block))
            continue
        elif block.children:
            points.extend(last_resort(block.children))
            continue
        else:
            continue
        if point is not None:
            points.append(point)
    return points
