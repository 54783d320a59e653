"""Questions in a numbered list first, answers by number (or under a heading of the same words) further down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.notes.asking import Asking, QuestionText, asking, read_question
from coach.notes.blocks import Block
from coach.notes.drafts import Draft, Style
from coach.notes.entries import Entry, numbered_entries, question_runs
from coach.notes.inline import plain
from coach.notes.roles import is_answer_title


@dataclass(slots=True)
class Paired:
    """``remaining`` are the blocks that are neither such questions nor their answers."""

    drafts: list[Draft]
    remaining: list[Block]


def pair_by_number(blocks: Sequence[Block], title: str) -> Paired:
    """Pair each numbered list of bare questions with the numbered answers that stand below it."""
    drafts: list[Draft] = []
    consumed: set[int] = set()
    runs = question_runs(blocks, title)
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


def _pairs(questions: Sequence[Entry], later: Sequence[Block]) -> dict[int, Entry] | None:
    """Answers by the id of their question, or None where the file does not pair."""
    announced = next((index for index, block in enumerate(later) if _announces_answers(block)), None)
    if announced is not None:
        answers = {
            entry.number: entry for entry in reversed(numbered_entries(later[announced + 1 :])) if not entry.heading
        }
        found = {id(question): answers[question.number] for question in questions if question.number in answers}
        if len(found) * 2 >= len(questions):
            return found
    found = _by_words(questions, numbered_entries(later))
    numbered = sum(not entry.heading for entry in found.values())
    repeated = sum(question.words == found[id(question)].words for question in questions if id(question) in found)
    return found if len(found) >= 2 and numbered and repeated * 2 < len(found) else None


def _announces_answers(block: Block) -> bool:
    if block.kind not in ("heading", "paragraph"):
        return False
    text = plain(block.text).strip(" :：#")
    if block.kind == "paragraph" and any(sign in text for sign in ":："):
        return False  # "A: ..." answers one question
    return len(text) <= 20 and (
        is_answer_title(text) or text.lower().endswith(("答案", "解答", "解析", "answers", "answer key"))
    )


def _by_words(questions: Sequence[Entry], entries: Sequence[Entry]) -> dict[int, Entry]:
    """The same number and a word in common, or a heading whose words all stand in the question."""
    numbered: dict[int, list[Entry]] = {}
    headings: dict[str, list[Entry]] = {}
    for entry in entries:
        if not entry.heading:
            numbered.setdefault(entry.number or 0, []).append(entry)
        elif entry.words and entry.blocks:
            headings.setdefault(min(entry.words), []).append(entry)
    found: dict[int, Entry] = {}
    taken: set[int] = set()
    for question in questions:
        likely = [entry for entry in numbered.get(question.number or 0, []) if _may_answer(entry, question)]
        likely += [entry for word in sorted(question.words) for entry in headings.get(word, [])]
        for entry in likely:
            if id(entry) not in taken and (not entry.heading or entry.words <= question.words):
                taken.add(id(entry))
                found[id(question)] = entry
                break
    return found


def _may_answer(entry: Entry, question: Entry) -> bool:
    """Whether a numbered entry further down has a word of the question, and does not ask something else itself."""
    common = entry.words & question.words
    asks = asking(read_question(entry.text).text) == Asking.CLEARLY
    return bool(common) and (not asks or len(common) * 2 >= len(entry.words))


def _paired_draft(question: Entry, entry: Entry | None) -> Draft:
    text: QuestionText = read_question(question.text)
    line = question.block.start
    draft = Draft(Style.NUMBERED, text._replace(rest=""), line, line, (), last=line)
    if entry is None:
        return draft
    own: list[Block] = []
    if not entry.heading and not entry.words <= question.words:
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
