"""Links from a question to the place in the same file that answers it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from coach.model import AnswerStatus
from coach.notes.answers import answer_status
from coach.notes.blocks import Block, walk
from coach.notes.drafts import Draft
from coach.notes.inline import plain

_ANCHOR = re.compile(r"<a\b[^>]{0,100}?\b(?:id|name)\s*=\s*[\"']?([^\"'\s>]{1,100})", re.IGNORECASE)
_LINKED = re.compile(r"\]\(\s*#([^)\s]{1,200})\)")
_EXPLICIT = re.compile(r"\{#([^}\s]{1,100})\}")
_DROPPED = re.compile(r"[^\w\- ]")


def resolve_anchors(drafts: Sequence[Draft], blocks: Sequence[Block], source: Sequence[str], last_line: int) -> None:
    """Lead each unanswered question that links to a heading of this file to what stands there.

    Where a question stands there itself, both are one (``same_as``); else the section becomes the answer.
    """
    linking = [(draft, target) for draft in drafts if _is_open(draft) and (target := _target(draft))]
    if not linking:
        return
    headings = [block for block in blocks if block.kind == "heading"]
    named = dict(_names(headings, source))
    by_line = {draft.line: draft for draft in drafts}
    for draft, name in linking:
        heading = named.get(_folded(unquote(name)))
        if heading is None or heading.start == draft.line:
            continue
        end = next((b.start - 1 for b in headings if b.start > heading.start and b.level <= heading.level), last_line)
        if heading.start <= draft.line <= end:
            continue  # a way back to the section that the question stands in
        there = by_line.get(heading.start)
        if there is not None:
            draft.same_as = there
            continue
        below = [block for block in blocks if heading.start < block.start and block.end <= end]
        if answer_status(below) != AnswerStatus.UNANSWERED:
            draft.blocks, draft.lines = below, (below[0].start, below[-1].end)


def _target(draft: Draft) -> str:
    """The name in this file to which a question, or all there is below it ("见 [上文](#lora)"), leads; "" for none."""
    if draft.question.link.startswith("#"):
        return draft.question.link[1:]
    match = next((match for block in walk(draft.blocks) if (match := _LINKED.search(block.text))), None)
    return match[1] if match is not None else ""


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
