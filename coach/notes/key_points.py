"""The points a good answer makes, read from the blocks of the answer: nothing is added that the notes do not say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from coach.notes.answers import says_something
from coach.notes.blocks import Block
from coach.notes.code_points import last_resort
from coach.notes.enumeration import inline_enumeration
from coach.notes.facts import split_single
from coach.notes.inline import has_link, plain
from coach.notes.introducing import INTRODUCED, LONGEST_WITH_DETAIL, introduces, is_labelled, with_formula
from coach.notes.lead_ins import as_lead, is_lead_in, read_label, states
from coach.notes.points import Point, make_point, tidied
from coach.notes.prose import is_remark, paragraph_points
from coach.notes.relevance import names_aside, saying, spoken
from coach.notes.roles import is_answer_title, is_bold_line
from coach.notes.selection import select_points, with_explanations
from coach.notes.tables import table_points
from coach.text import is_cjk, sentences

_CHILD_WEIGHT = 0.7
_QUOTE_WEIGHT = 0.8
_CLOSING = re.compile(
    r"(?:这|以上|上述)[两二三四五几些]|综上|总之|总的来说|总体"
    r"|all of these|these (?:two|three|four)|overall\b|in summary",
    re.IGNORECASE,
)
"""Beginnings of paragraphs that close what the titles above them opened."""


def points_of(blocks: Sequence[Block]) -> list[Point]:
    """Two to eight points (one where the answer says only one thing) in the order of the notes."""
    points = _Collector().collect(blocks)
    if not points:
        points = last_resort(blocks)
    if len(points) == 1 and not points[0].nested:
        points = list(split_single(points[0]))
    kept = [point for point in map(tidied, points) if point is not None]
    return select_points(with_explanations(kept or points))


@dataclass(slots=True)
class _Leads:
    """What stands above a block: ``section`` is the item or sub-heading, ``current`` the nearest lead-in."""

    section: str
    current: str

    def begin(self, section: str) -> None:
        self.section = self.current = section


class _Collector:
    def __init__(self) -> None:
        self._groups = count(1)

    def collect(self, blocks: Sequence[Block], lead: str = "") -> list[Point]:
        """Points of sibling blocks. ``lead`` is the item or heading above them."""
        points: list[Point] = []
        leads = _Leads(lead, lead)
        announced = False
        for index, block in saying(blocks):
            if announced:  # this block is the formula that the paragraph before it took in
                announced = False
                continue
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            equation = None
            if block.kind == "paragraph":
                equation = with_formula(block, following, leads.current, self._groups)
            if equation is not None:
                points.append(equation)
                announced = True
            else:
                points.extend(self._block(block, following, leads))
        return points

    def _block(self, block: Block, following: Block | None, leads: _Leads) -> list[Point]:
        match block.kind:
            case "heading":
                leads.begin("" if is_answer_title(block.text) else as_lead(block.text))
            case "paragraph" if says_something(block.text):
                return self._paragraph(spoken(block), following, leads)
            case "list":
                return self._list(block, leads.current)
            case "table":
                return table_points(block, leads.current if leads.current != leads.section else "", next(self._groups))
            case "math":
                point = make_point(f"$${block.text}$$", block.start, block.end, group=next(self._groups))
                return [point] if point is not None else []
            case "quote":
                quoted = self.collect(block.children, leads.section)
                for point in quoted:
                    point.weight *= _QUOTE_WEIGHT
                return quoted
            case "details" | "code":
                return self.collect(block.children, leads.section)
        return []

    def _paragraph(self, block: Block, following: Block | None, leads: _Leads) -> list[Point]:
        if not introduces(block, following):
            # A lead-in goes for the enumerated paragraphs below it, but not for prose after them.
            if _CLOSING.match(block.text):
                leads.begin("")
            elif block.marker is None:
                leads.current = leads.section
            return paragraph_points(block, leads.current, next(self._groups))
        points: list[Point] = []
        labelled = following is not None and is_labelled(following)
        if not labelled:
            points = self._before_lead(block, leads.section)
        last = block.text.rsplit("\n", 1)[-1]
        leads.current = as_lead(last)
        if (
            not leads.current
            and not labelled
            and states(last)
            and (said := make_point(last, block.end, block.end, leads.section))
        ):
            points.append(said)
        if is_bold_line(block.text):
            leads.begin(leads.current)  # a sub-heading in all but name
        return points

    def _before_lead(self, block: Block, lead: str) -> list[Point]:
        """The sentences of a paragraph before the one that leads on."""
        text = block.text.rstrip()
        if "\n" not in text and len(sentences(plain(text))) < 2:
            return []
        points = paragraph_points(block, lead, next(self._groups))
        last = plain(text.rsplit("\n", 1)[-1])
        return [point for point in points if point.text != last and not point.text.endswith(("：", ":"))]

    def _list(self, block: Block, lead: str) -> list[Point]:
        group = next(self._groups)
        points: list[Point] = []
        for item in block.children:
            points.extend(self._item(item, lead, group))
        return points

    def _item(self, item: Block, lead: str, group: int) -> list[Point]:
        if not item.children or item.children[0].kind not in ("paragraph", "heading"):
            return self.collect(item.children, lead)
        first, content = item.children[0], item.children[1:]
        if names_aside(read_label(first.text)):
            return []
        if not says_something(first.text) or (has_link(first.text) and is_remark(plain(first.text))):
            return self.collect(content, lead)
        inside = [block for block in content if block.kind != "separator"]
        if (
            inside
            and is_lead_in(first.text)
            and any(block.kind in INTRODUCED or block.kind == "paragraph" for block in inside)
        ):
            below = self.collect(inside, as_lead(first.text) or lead)
            if below:
                return below
        if inline_enumeration(first.text):
            return [*paragraph_points(first, lead, group), *self._details(inside, read_label(first.text) or lead)]
        text, end, rest = self._with_details(first, inside)
        point = make_point(text, first.start, end, lead, group=group)
        below = self._details(rest, read_label(first.text) or lead)
        return [*([point] if point else []), *below]

    @staticmethod
    def _with_details(first: Block, content: Sequence[Block]) -> tuple[str, int, list[Block]]:
        """The text of an item with the short paragraphs and formulas below it, and the blocks left over."""
        text, end = first.text, first.end
        for index, block in enumerate(content):
            addition = f"$${block.text}$$" if block.kind == "math" else block.text
            mergeable = block.kind == "math" or (block.kind == "paragraph" and not inline_enumeration(block.text))
            if not mergeable or len(text) + len(addition) > LONGEST_WITH_DETAIL:
                return text, end, list(content[index:])
            if block.kind == "math" or says_something(block.text):
                glue = "；" if text and is_cjk(text[-1]) and block.kind != "math" else " "
                text, end = f"{text}{glue}{addition}", block.end
        return text, end, []

    def _details(self, blocks: Sequence[Block], lead: str) -> list[Point]:
        points = self.collect(blocks, lead)
        for point in points:
            point.nested = True
            point.weight *= _CHILD_WEIGHT
        return points
