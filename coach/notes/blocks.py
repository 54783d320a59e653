"""The blocks of a Markdown file, each with the lines it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from coach.notes.enumeration import Marker

BlockKind = Literal[
    "heading", "paragraph", "list", "item", "quote", "table", "row", "code", "math", "details", "separator"
]


@dataclass(slots=True)
class Block:
    """One block; ``start`` and ``end`` are 1-based, inclusive, and exclude blank lines around the block.

    ``text`` is the inline Markdown of headings, paragraphs, items (their first paragraph) and summaries of details, and
    the content of code and formulas. ``level`` is the depth of a heading; a table's first row has level 1, others 0.
    ``info`` is the language of a code block. Code that reads as prose is parsed again and carries ``children``.
    """

    kind: BlockKind
    start: int
    end: int
    text: str = ""
    level: int = 0
    marker: Marker | None = None
    info: str = ""
    cells: tuple[str, ...] = ()
    children: list[Block] = field(default_factory=list)


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """All blocks in document order, parents before their children."""
    for block in blocks:
        yield block
        if block.children:
            yield from walk(block.children)
