"""Questions in a numbered list first, answers by number (or under a heading of the same words) further down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from coach.notes.asking import QuestionText, asking, read_question
from coach.notes.blocks import Block
from coach.notes.drafts import Draft, Style
from coach.notes.enumeration import read_marker
from coach.notes.inline import plain
from coach.notes.numbered import about_interviews
from coach.notes.outline import is_reference_title
from coach.notes.roles import is_answer_title, is_question_title
from coach.text import is_cjk, normalise

_WORD = re.compile(r"[a-z][a-z0-9+.-]*[a-z0-9+]|[a-z]{2,}")
_FEWEST = 3


@dataclass(slots=True)
class Paired:
    """``remaining`` are the blocks that are neither such questions nor their answers."""

    drafts: list[Draft]
    remaining: list[Block]


@dataclass(slots=True, eq=False)
class _Entry:
    """Something numbered (or a heading) with the blocks that follow it."""

    number: int | None
    text: str
    block: Block
    blocks: list[Block] = field(default_factory=list)
    heading: bool = False


def pair_by_number(blocks: Sequence[Block], title: str) -> Paired:
    """Pair each numbered list of bare questions with the numbered answers that stand below it."""
    drafts: list[Draft] = []
    consumed: set[int] = set()
    runs = _question_runs(blocks, title)
    for index, (position, last, questions) in enumerate(runs):
        until = runs[index + 1][0] if index + 1 < len(runs) else len(blocks)
        later = blocks[last + 1 : until]
        pairs = _pairs(questions, later)
        if pairs is None:
            continue
        consumed.update(id(block) for block in blocks[position : last + 1])
        for question in questions:
            entry = pairs.get(id(question))
            drafts.append(_paired_draft(question, entry))
            if entry is not None:
                consumed.update(map(id, (entry.block, *entry.blocks)))
        consumed.update(_emptied_headings(later, consumed))
    return Paired(drafts, [block for block in blocks if id(block) not in consumed])


def _question_runs(blocks: Sequence[Block], title: str) -> list[tuple[int, int, list[_Entry]]]:
    """Lists of at least three numbered lines without answers, some of which ask: (first, last block, entries)."""
    runs: list[tuple[int, int, list[_Entry]]] = []
    heading = ""
    index = 0
    while index < len(blocks):
        block = blocks[index]
        last = index
        entries: list[_Entry] = []
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


def _bare_entries(blocks: Sequence[Block]) -> list[_Entry]:
    """Numbered entries of ``blocks``; none where one has an answer of its own below it."""
    entries = []
    for block in blocks:
        if block.marker is None or block.marker.number is None or len(block.children) > 1:
            continue
        text = block.text.partition("\n")[0]
        if read_question(text).rest:
            return []
        entries.append(_Entry(block.marker.number, text, block))
    numbers = [entry.number for entry in entries]
    return entries if len(set(numbers)) == len(numbers) else []


def _is_asking(entries: Sequence[_Entry], *context: str) -> bool:
    asked = sum(bool(asking(read_question(entry.text).text)) for entry in entries)
    announced = about_interviews(*context) or any(is_question_title(text) for text in context)
    return asked >= 2 and (asked * 2 >= len(entries) or announced)


def _pairs(questions: Sequence[_Entry], later: Sequence[Block]) -> dict[int, _Entry] | None:
    """Answers by the id of their question, or None where the file does not pair."""
    announced = next((index for index, block in enumerate(later) if _announces_answers(block)), None)
    if announced is not None:
        answers = {entry.number: entry for entry in reversed(_entries(later[announced + 1 :])) if not entry.heading}
        found = {id(question): answers[question.number] for question in questions if question.number in answers}
        if len(found) * 2 >= len(questions):
            return found
    found = {}
    repeated = 0
    taken: set[int] = set()
    entries = _entries(later)
    for question in questions:
        for entry in entries:
            if id(entry) in taken or not _matches(question, entry):
                continue
            repeated += _words(question.text) == _words(entry.text)
            taken.add(id(entry))
            found[id(question)] = entry
            break
    numbered = sum(not entry.heading for entry in found.values())
    return found if len(found) >= 2 and numbered and repeated * 2 < len(found) else None


def _announces_answers(block: Block) -> bool:
    if block.kind not in ("heading", "paragraph"):
        return False
    text = plain(block.text).strip(" :：#")
    return len(text) <= 20 and (
        is_answer_title(text) or text.lower().endswith(("答案", "解答", "解析", "answers", "answer key"))
    )


def _entries(blocks: Sequence[Block]) -> list[_Entry]:
    """Numbered entries and headings with what follows them up to the next one; a list of references ends them."""
    entries: list[_Entry] = []
    for block in blocks:
        if block.kind == "heading" and is_reference_title(read_question(block.text).text):
            break
        if block.kind == "heading":
            marker = read_marker(block.text)
            number = marker.number if marker is not None else None
            entries.append(_Entry(number, block.text, block, heading=number is None))
        elif block.kind == "list" and block.children[0].marker and block.children[0].marker.number is not None:
            entries.extend(
                _Entry(item.marker and item.marker.number, item.text, item, item.children[1:])
                for item in block.children
            )
        elif block.kind == "paragraph" and block.marker is not None and block.marker.number is not None:
            entries.append(_Entry(block.marker.number, block.text, block))
        elif entries:
            entries[-1].blocks.append(block)
    return entries


def _matches(question: _Entry, entry: _Entry) -> bool:
    """The same number and a word in common, or a heading whose words all stand in the question."""
    asked, given = _words(question.text), _words(entry.text)
    if entry.heading:
        return bool(given) and given <= asked and bool(entry.blocks)
    return entry.number == question.number and bool(asked & given)


def _words(text: str) -> frozenset[str]:
    """Words of Latin letters and pairs of Chinese characters."""
    folded = normalise(plain(text))
    pairs = {folded[i : i + 2] for i in range(len(folded) - 1) if is_cjk(folded[i]) and is_cjk(folded[i + 1])}
    return frozenset(_WORD.findall(folded)) | pairs


def _paired_draft(question: _Entry, entry: _Entry | None) -> Draft:
    text: QuestionText = read_question(question.text)
    line = question.block.start
    draft = Draft(Style.NUMBERED, text._replace(rest=""), line, line, (), last=line)
    if entry is None:
        return draft
    own: list[Block] = []
    if not entry.heading and not _words(entry.text) <= _words(question.text):
        own = [Block("paragraph", entry.block.start, entry.block.start, entry.text)]
    draft.blocks = [*own, *entry.blocks]
    if draft.blocks:
        first = entry.block.start if own else entry.block.start + 1
        draft.lines = (first, max(first, draft.blocks[-1].end))
    return draft


def _emptied_headings(blocks: Sequence[Block], consumed: set[int]) -> set[int]:
    """Headings that now stand above nothing, and those that only announced the answers."""
    emptied: set[int] = set()
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            items = following.children if following is not None and following.kind == "list" else [following]
            if all(item is not None and id(item) in consumed for item in items):
                emptied.add(id(block))
        elif block.kind == "list" and block.children and all(id(item) in consumed for item in block.children):
            emptied.add(id(block))
    return emptied
