"""Links from a question to the place in the same file that answers it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from coach.model import AnswerStatus
from coach.notes.answers import answer_status
from coach.notes.blocks import Block
from coach.notes.drafts import Draft
from coach.notes.inline import plain

_ANCHOR = re.compile(r"<a\b[^>]{0,100}?\b(?:id|name)\s*=\s*[\"']?([^\"'\s>]{1,100})", re.IGNORECASE)
_EXPLICIT = re.compile(r"\{#([^}\s]{1,100})\}")
_DROPPED = re.compile(r"[^\w\- ]")


def resolve_anchors(drafts: Sequence[Draft], blocks: Sequence[Block], source: Sequence[str], last_line: int) -> None:
    """Lead each unanswered question that links to a heading of this file to what stands there.

    Where a question stands there itself, both are one (``same_as``); else the section becomes the answer.
    """
    linking = [draft for draft in drafts if draft.question.link.startswith("#") and _is_open(draft)]
    if not linking:
        return
    headings = [block for block in blocks if block.kind == "heading"]
    named = dict(_names(headings, source))
    by_line = {draft.line: draft for draft in drafts}
    for draft in linking:
        heading = named.get(_folded(unquote(draft.question.link[1:])))
        if heading is None or heading.start == draft.line:
            continue
        target = by_line.get(heading.start)
        if target is not None:
            draft.same_as = target
            continue
        end = next((b.start - 1 for b in headings if b.start > heading.start and b.level <= heading.level), last_line)
        below = [block for block in blocks if heading.start < block.start and block.end <= end]
        if answer_status(below) != AnswerStatus.UNANSWERED:
            draft.blocks, draft.lines = below, (below[0].start, below[-1].end)


def _is_open(draft: Draft) -> bool:
    return answer_status(draft.blocks) in (AnswerStatus.UNANSWERED, AnswerStatus.LINK_ONLY)


def _names(headings: Sequence[Block], source: Sequence[str]) -> Iterator[tuple[str, Block]]:
    """The names by which links reach a heading: its own words as GitHub folds them, ``<a id>`` and ``{#id}``."""
    counted: dict[str, int] = {}
    for heading in headings:
        slug = _folded(plain(_EXPLICIT.sub("", heading.text)))
        again = counted.get(slug, 0)
        counted[slug] = again + 1
        yield f"{slug}-{again}" if again else slug, heading
        near = "\n".join(source[max(0, heading.start - 3) : heading.start])
        for match in (*_ANCHOR.finditer(near), *_EXPLICIT.finditer(heading.text)):
            yield _folded(match[1]), heading


def _folded(text: str) -> str:
    return _DROPPED.sub("", text.casefold().strip()).replace(" ", "-")
