"""Who speaks in a block, and where what answers ends."""

from __future__ import annotations

from coach.notes.answers import is_metadata
from coach.notes.blocks import Block
from coach.notes.drafts import Draft
from coach.notes.inline import plain
from coach.notes.options import offers_options
from coach.notes.roles import read_role


def may_ask(block: Block) -> bool:
    """False for what stands between a question and its answer: "难度：中等", the options of a choice."""
    return not is_metadata(plain(block.text.partition("\n")[0])) and not offers_options(block)


def closed(draft: Draft) -> Draft:
    """A draft from inside a container: what follows the container is not part of its answer."""
    if draft.open:
        draft.open = False
        if draft.blocks:
            first = draft.line if draft.question.rest else min(draft.text_end + 1, draft.blocks[0].start)
            draft.lines = (first, max(first, draft.blocks[-1].end))
    return draft


def speaks_answer(block: Block) -> bool:
    role = read_role(block.text) if block.kind == "paragraph" else None
    return role is not None and role.speaker == "answer"


def without_answer_role(block: Block) -> Block:
    if block.kind != "paragraph":
        return block
    role = read_role(block.text)
    if role is None or role.speaker != "answer":
        return block
    text = block.text[role.length :].strip()
    return Block("paragraph", block.start, block.end, text, marker=block.marker)
