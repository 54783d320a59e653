"""Questions in forms of their own: rows of a table, flash cards, callouts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.notes.asking import asking, read_question
from coach.notes.blocks import Block
from coach.notes.drafts import Draft, Style
from coach.notes.inline import plain
from coach.notes.roles import callout_title, is_question_title

_ASKING_CALLOUTS = frozenset({"question", "faq", "help", "flashcard"})
_QUESTION_COLUMN = re.compile(r"(?:面试)?(?:问题|题目|问|question|q)s?", re.IGNORECASE)
_ANSWER_COLUMN = re.compile(r"(?:参考)?(?:答案|回答|解答|解析|答|answer|a)s?", re.IGNORECASE)


def row_drafts(table: Block, path: tuple[str, ...]) -> Iterator[Draft]:
    """Rows of a table with a column of questions; a column of answers, or all others, hold the answer."""
    names = [plain(cell) for cell in table.children[0].cells]
    asked = next((index for index, name in enumerate(names) if _QUESTION_COLUMN.fullmatch(name)), None)
    if asked is None or len(names) < 2:
        return
    answer = next((index for index, name in enumerate(names) if _ANSWER_COLUMN.fullmatch(name)), None)
    for row in table.children[1:]:
        if asked >= len(row.cells) or not (text := row.cells[asked].strip()) or is_question_title(text):
            continue
        kept = [cell for index, cell in enumerate(row.cells) if index != asked and answer in (None, index)]
        draft = Draft(Style.ROW, read_question(text)._replace(rest=""), row.start, row.end, path)
        draft.blocks = [Block("paragraph", row.start, row.end, cell) for cell in kept if cell.strip()]
        draft.lines = (row.start, row.end)
        yield draft


def card_draft(block: Block, card: tuple[str, str], path: tuple[str, ...]) -> Draft:
    """A flash card on one line: front and back."""
    front, back = card
    draft = Draft(Style.PLAIN, read_question(front)._replace(rest=back), block.start, block.end, path)
    draft.lines = (block.start, block.end)
    return draft


def callout_draft(quote: Block, path: tuple[str, ...]) -> Iterator[Draft]:
    """A callout whose title asks or whose kind is a question; without a body, the answer stands below it."""
    first = quote.children[0]
    kind, title = callout_title(first.text) or ("", "")
    question = read_question(title)
    if not title or not (asking(question.text) or kind in _ASKING_CALLOUTS):
        return
    draft = Draft(Style.QUOTE, question, first.start, first.start, path, blocks=quote.children[1:])
    draft.open = not draft.blocks
    if draft.blocks:
        draft.lines = (min(first.start + 1, quote.end), quote.end)
    yield draft
