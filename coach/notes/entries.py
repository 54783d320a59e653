"""Numbered lines of a file: lists of bare questions, and the entries further down that may answer them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from coach.notes.asking import asking, read_question
from coach.notes.blocks import Block
from coach.notes.enumeration import read_marker
from coach.notes.inline import plain
from coach.notes.numbered import about_interviews
from coach.notes.roles import is_answer_title, is_question_title
from coach.notes.titles import is_reference_title
from coach.text import is_cjk, normalise

_WORD = re.compile(r"[a-z][a-z0-9+.-]*[a-z0-9+]|[a-z]{2,}")
_FEWEST = 3


@dataclass(eq=False)
class Entry:
    """Something numbered (or a heading) with the blocks that follow it."""

    number: int | None
    text: str
    block: Block
    blocks: list[Block] = field(default_factory=list)
    heading: bool = False

    @cached_property
    def words(self) -> frozenset[str]:
        """Words of Latin letters and pairs of Chinese characters."""
        folded = normalise(plain(self.text))
        pairs = {first + second for first, second in pairwise(folded) if is_cjk(first) and is_cjk(second)}
        return frozenset(_WORD.findall(folded)) | pairs


def question_runs(blocks: Sequence[Block], title: str) -> list[tuple[int, int, list[Entry]]]:
    """Lists of at least three numbered lines without answers, some of which ask: (first, last block, entries)."""
    runs: list[tuple[int, int, list[Entry]]] = []
    heading = ""
    index = 0
    while index < len(blocks):
        block = blocks[index]
        last = index
        entries: list[Entry] = []
        if block.kind == "heading":
            heading = block.text
        elif block.kind == "list" or (block.kind == "code" and block.children):
            entries = _bare_entries(block.children)
        elif block.kind == "paragraph" and block.marker is not None:
            while last + 1 < len(blocks) and _continues(blocks[last], blocks[last + 1]):
                last += 1
            entries = _bare_entries(blocks[index : last + 1])
        before = blocks[index - 1].text if index and blocks[index - 1].kind in ("paragraph", "heading") else ""
        if (
            len(entries) >= _FEWEST
            and not is_answer_title(plain(heading))
            and _is_asking(entries, title, heading, before)
        ):
            runs.append((index, last, entries))
        index = last + 1
    return runs


def _continues(block: Block, following: Block) -> bool:
    return (
        following.kind == "paragraph"
        and block.marker is not None
        and following.marker is not None
        and following.marker.style == block.marker.style
        and following.marker.number == (block.marker.number or 0) + 1
    )


def _bare_entries(blocks: Sequence[Block]) -> list[Entry]:
    """Numbered entries of ``blocks``; none where one has an answer of its own below it."""
    entries = []
    for block in blocks:
        if block.marker is None or block.marker.number is None or len(block.children) > 1:
            continue
        text = block.text.partition("\n")[0]
        if read_question(text).rest:
            return []
        entries.append(Entry(block.marker.number, text, block))
    numbers = [entry.number for entry in entries]
    return entries if len(set(numbers)) == len(numbers) else []


def _is_asking(entries: Sequence[Entry], *context: str) -> bool:
    asked = sum(bool(asking(read_question(entry.text).text)) for entry in entries)
    announced = about_interviews(*context) or any(is_question_title(text) for text in context)
    return asked >= 2 and (asked * 2 >= len(entries) or announced)


def numbered_entries(blocks: Sequence[Block]) -> list[Entry]:
    """Numbered entries and headings with what follows them up to the next one; a list of references ends them."""
    entries: list[Entry] = []
    for block in blocks:
        if block.kind == "heading" and is_reference_title(read_question(block.text).text):
            break
        if block.kind == "heading":
            marker = read_marker(block.text)
            number = marker.number if marker is not None else None
            entries.append(Entry(number, block.text, block, heading=number is None))
        elif block.kind == "list" and block.children[0].marker and block.children[0].marker.number is not None:
            entries.extend(
                Entry(item.marker and item.marker.number, item.text, item, item.children[1:]) for item in block.children
            )
        elif block.kind == "paragraph" and block.marker is not None and block.marker.number is not None:
            entries.append(Entry(block.marker.number, block.text, block))
        elif entries:
            entries[-1].blocks.append(block)
    return entries
