"""Questions in forms of their own: rows of a table, flash cards, callouts, bare lines, items that speak in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coach.notes.asking import Asking, asking, read_question
from coach.notes.blocks import Block
from coach.notes.drafts import Draft, Style
from coach.notes.inline import plain
from coach.notes.roles import callout_title, is_bold_line, is_question_title, read_role

_ASKING_CALLOUTS = frozenset({"question", "faq", "help", "flashcard"})
_QUESTION_COLUMN = re.compile(
    r"(?:常见|高频|面试)?(?:问题|题目|面试题|考题|问|题)|(?:common |interview |sample )?(?:questions?|q)|prompt",
    re.IGNORECASE,
)
_ANSWER_COLUMN = re.compile(
    r".{0,4}(?:答案|回答|解答|解析|要点|答)|(?:[a-z]+ )?(?:answers?|response|explanation)(?: ?\(.{1,30}\))?|a",
    re.IGNORECASE,
)
_HERE = re.compile(r"\]\(\s*#")
_FEWEST_LINES, _FEWEST_ROWS = 3, 2
_LONGEST_LINE = 80


def row_drafts(table: Block, path: tuple[str, ...]) -> Iterator[Draft]:
    """Rows of a table with a column of questions; a column of answers, or all others, hold the answer."""
    names = [plain(cell) for cell in table.children[0].cells]
    if len(names) < 2:
        return
    asked = next((index for index, name in enumerate(names) if _QUESTION_COLUMN.fullmatch(name)), None)
    if asked is None and (asked := _asking_column(table)) is None:
        return
    answer = next((index for index, name in enumerate(names) if _ANSWER_COLUMN.fullmatch(name)), None)
    if all(_HERE.search("".join(row.cells)) for row in table.children[1:]):
        return  # a table of contents
    for row in table.children[1:]:
        if asked >= len(row.cells) or not (text := row.cells[asked].strip()) or is_question_title(text):
            continue
        kept = [cell for index, cell in enumerate(row.cells) if index != asked and answer in (None, index)]
        draft = Draft(Style.ROW, read_question(text)._replace(rest=""), row.start, row.end, path)
        draft.blocks = [Block("paragraph", row.start, row.end, cell) for cell in kept if cell.strip()]
        draft.lines = (row.start, row.end)
        yield draft


def _asking_column(table: Block) -> int | None:
    """The column in which at least two and most of the cells ask."""
    rows = table.children[1:]
    for index in range(len(table.children[0].cells)):
        cells = [row.cells[index] for row in rows if index < len(row.cells)]
        clear = sum(asking(read_question(cell).text) == Asking.CLEARLY for cell in cells)
        if clear >= _FEWEST_ROWS and clear * 3 >= len(cells) * 2:
            return index
    return None


def card_draft(block: Block, card: tuple[str, str], path: tuple[str, ...]) -> Draft:
    """A flash card on one line: front and back."""
    front, back = card
    draft = Draft(Style.PLAIN, read_question(front)._replace(rest=back), block.start, block.end, path)
    draft.lines = (block.start, block.end)
    return draft


def turned_card(block: Block, path: tuple[str, ...]) -> Draft | None:
    """A flash card whose front and back are parted by a line with "?" alone; the back may be the list below it."""
    lines = block.text.split("\n")
    turn = next((index for index, line in enumerate(lines) if line.strip() in ("?", "？", "??")), 0)
    if not turn:
        return None
    back = "\n".join(lines[turn + 1 :])
    draft = Draft(Style.PLAIN, read_question(" ".join(lines[:turn])), block.start, block.start + turn, path)
    draft.open = not back
    if back:
        draft.blocks = [Block("paragraph", block.start + turn + 1, block.end, back)]
        draft.lines = (block.start + turn + 1, block.end)
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


def asks_line_by_line(text: str) -> bool:
    """Whether a paragraph is a list of bare questions, one a line."""
    lines = text.split("\n")
    if len(lines) < _FEWEST_LINES or any(len(line) > _LONGEST_LINE for line in lines):
        return False
    found = [asking(read_question(line).text) for line in lines]
    return sum(map(bool, found)) * 4 >= len(found) * 3 and Asking.CLEARLY in found


def line_drafts(block: Block, path: tuple[str, ...]) -> Iterator[Draft]:
    """A question for each line of a paragraph."""
    for number, line in enumerate(block.text.split("\n"), block.start):
        yield Draft(Style.PLAIN, read_question(line)._replace(rest=""), number, number, path, last=number)


def paragraph_draft(style: Style, block: Block, path: tuple[str, ...]) -> Draft:
    """A draft whose question is the first line where that asks, else the whole paragraph."""
    first, _, others = block.text.partition("\n")
    question = read_question(first)
    if not others:
        open_ = style is not Style.PLAIN or not question.rest
        return Draft(style, question, block.start, block.end, path, open=open_)
    if asking(question.text) == Asking.NO and style is not Style.BOLD:
        return Draft(style, read_question(block.text), block.start, block.end, path, open=True)
    draft = Draft(style, question, block.start, block.start, path, open=True)
    draft.blocks.append(Block("paragraph", block.start + 1, block.end, others))
    return draft


def is_answer_below(block: Block | None) -> bool:
    """Whether what follows a question may answer it, and neither asks nor begins something new."""
    if block is None or block.kind in ("heading", "separator"):
        return False
    if block.kind != "paragraph":
        return True
    role = read_role(block.text)
    return not is_bold_line(block.text) and (role is None or role.speaker == "answer")


def with_answer_items(items: Sequence[Block], asking: int) -> list[Block]:
    """The blocks of the items that answer ("- A: ...") right after the item at ``asking``, which asks ("- Q: ...")."""
    found: list[Block] = []
    for index in range(asking + 1, len(items)):
        item = items[index]
        role = read_role(item.text)
        if role is None or role.speaker != "answer":
            break
        found.extend(item.children)
    return found
