"""What a paragraph of an answer leads to: the list, table, formula or code below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.notes.blocks import Block
from coach.notes.enumeration import inline_enumeration
from coach.notes.inline import highlights, plain
from coach.notes.lead_ins import announces, as_lead, is_lead_in, read_label
from coach.notes.points import Point, make_point
from coach.notes.roles import is_bold_line
from coach.text import sentences

LONGEST_WITH_DETAIL = 220
"""Characters of a point together with the formula or the lines below it."""
_LONGEST_EQUATION_LINES, _LONGEST_EQUATION_LABEL = 3, 10
_SHORT_CODE = re.compile(r"(`[^`\n]+`|\$[^$\n]+\$)[。.]?")
INTRODUCED = frozenset({"list", "table", "math", "code"})


def introduces(block: Block, following: Block | None) -> bool:
    """Whether a paragraph only leads to the list, table or formula below it."""
    if inline_enumeration(block.text):
        return False
    if is_bold_line(block.text) and following is not None and following.kind in (INTRODUCED | {"paragraph"}):
        return not highlights(block.text) and len(plain(block.text)) <= 40
    if following is None or following.kind not in INTRODUCED:
        below = following is not None and following.kind == "paragraph" and following.marker is not None
        return block.text.rstrip(" *").endswith(("：", ":")) and (below or following is not None)
    if is_lead_in(block.text.rsplit("\n", 1)[-1]) or block.text.rstrip(" *").endswith(("，", ",")):
        return True
    if highlights(block.text):
        return False
    longest = 2 if is_labelled(following) else 1 if announces(block.text) else 0
    return following.kind in ("list", "table") and len(sentences(plain(block.text))) <= longest


def is_labelled(block: Block) -> bool:
    """Whether every item of a list, or row of a table, begins with its bold label: it says all there is to say."""
    if block.kind == "table":
        return all(row.cells and is_bold_line(row.cells[0]) for row in block.children[1:])
    return block.kind == "list" and all(item.text.startswith("**") and read_label(item.text) for item in block.children)


def with_formula(block: Block, following: Block | None, lead: str, groups: Iterator[int]) -> Point | None:
    """A sentence with the formula it announces, as one point."""
    formula = _announced_formula(block, following)
    if following is None or formula is None:
        return None
    point = make_point(f"{block.text} {formula}", block.start, following.end, group=next(groups))
    if point is not None:
        named = as_lead(block.text)
        point.label = read_label(block.text) or (named if len(named) <= _LONGEST_EQUATION_LABEL else "") or lead
    return point


def _announced_formula(block: Block, following: Block | None) -> str | None:
    if following is None or len(block.text) > LONGEST_WITH_DETAIL:
        return None
    if not block.text.rstrip().endswith(("：", ":")) and not (following.kind == "math" and announces(block.text)):
        return None
    if following.kind == "math":
        return f"$${following.text}$$"
    if following.kind == "code" and not following.children and not following.info:
        formula = " ".join(following.text.split())
        return None if following.text.count("\n") >= _LONGEST_EQUATION_LINES or "=" not in formula else formula
    if following.kind == "paragraph" and _SHORT_CODE.fullmatch(following.text):
        return plain(following.text)
    return None
