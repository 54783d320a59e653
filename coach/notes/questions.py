"""Which blocks ask, and which blocks answer them."""

from __future__ import annotations

from collections.abc import Sequence

from coach.notes.anchors import resolve_anchors
from coach.notes.answers import answer_lines
from coach.notes.asking import Asking
from coach.notes.aspects import is_aspect
from coach.notes.blocks import Block
from coach.notes.drafts import Draft, Style
from coach.notes.outline import build_outline
from coach.notes.paired import pair_by_number
from coach.notes.sections import SectionFinder
from coach.text import normalise

_LISTED = frozenset({Style.ITEM, Style.PLAIN, Style.NUMBERED})
"""Forms of the items of a list of contents in words."""


def find_drafts(
    blocks: Sequence[Block], source: Sequence[str], title: str, announced: Draft | None = None
) -> list[Draft]:
    """All questions of a file in document order.

    ``announced`` is the question that the front matter asks, if it asks one: it is the only one of a file in which
    nothing else asks.
    """
    last_line = len(source)
    paired = pair_by_number(blocks, title)
    root = build_outline(paired.remaining, last_line)
    drafts = [*paired.drafts, *SectionFinder(root, title, bool(paired.drafts)).find()]
    drafts = [draft for draft in drafts if any(map(str.isalnum, draft.question.text))]
    drafts.sort(key=lambda draft: (draft.line, draft.text_end))
    if announced is not None and blocks and not any(_asks_itself(draft) for draft in drafts):
        announced.blocks = list(blocks)
        announced.lines = answer_lines(blocks[0].start, last_line, blocks)
        return [announced]
    resolve_anchors(drafts, blocks, source, last_line)
    return _without_contents(drafts)


def _asks_itself(draft: Draft) -> bool:
    return draft.asking == Asking.CLEARLY and not is_aspect(draft.question.text)


def _without_contents(drafts: list[Draft]) -> list[Draft]:
    """Drop items of a list of contents in words: unanswered, and asked again elsewhere in the file."""
    elsewhere = {_letters(draft) for draft in drafts if draft.style not in _LISTED or draft.blocks}
    return [draft for draft in drafts if draft.style not in _LISTED or draft.blocks or _letters(draft) not in elsewhere]


def _letters(draft: Draft) -> str:
    return "".join(filter(str.isalnum, normalise(draft.question.text)))
