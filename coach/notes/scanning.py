"""Questions that are no headings: bold lines, "Q:" lines, lists, enumerations, details, tables, quotes, cards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from coach.notes.asking import Asking, QuestionText, asking, read_question
from coach.notes.blocks import Block, walk
from coach.notes.drafts import Draft, Style
from coach.notes.inline import plain
from coach.notes.numbered import Item, about_interviews, is_contents, question_items, read_item
from coach.notes.roles import (
    callout_title,
    is_answer_title,
    is_bold_line,
    is_question_title,
    read_card,
    read_role,
)

_STRENGTH = {
    Style.ROLE: 4,
    Style.BOLD: 4,
    Style.SUMMARY: 4,
    Style.NUMBERED: 3,
    Style.ITEM: 2,
    Style.QUOTE: 2,
    Style.PLAIN: 1,
}
_LONGEST_ASIDE = 200
_ASKING_CALLOUTS = frozenset({"question", "faq", "help", "flashcard"})
_QUESTION_COLUMN = re.compile(r"(?:面试)?(?:问题|题目|问|question|q)s?", re.IGNORECASE)
_ANSWER_COLUMN = re.compile(r"(?:参考)?(?:答案|回答|解答|解析|答|answer|a)s?", re.IGNORECASE)


@dataclass(slots=True)
class Conventions:
    """How this file writes its questions, counted over the whole file."""

    bold_topics: bool = False
    speakers: bool = False
    quotes: bool = False
    plain: bool = False
    cards: bool = False
    summaries: bool = False
    title: str = ""
    counts: Counter[Style] = field(default_factory=Counter)


def infer_conventions(blocks: Sequence[Block], title: str) -> Conventions:
    """Count the forms in which ``blocks`` (all of the file outside of clearly asking headings) put questions."""
    bold: list[Asking] = []
    quotes = paragraphs = speakers = cards = summaries = 0
    for block in walk(blocks):
        if block.kind == "quote":
            quotes += len(block.children) == 1 and asking(read_question(block.children[0].text).text) == Asking.CLEARLY
        if block.kind == "details" and block.text and not is_answer_title(block.text):
            summaries += asking(read_question(block.text).text) == Asking.CLEARLY
        if block.kind not in ("paragraph", "item"):
            continue
        role = read_role(block.text)
        speakers += role is not None and role.speaker == "answer"
        cards += block.kind == "paragraph" and read_card(block.text) is not None
        if block.kind == "item":
            continue
        if is_bold_line(block.text):
            bold.append(asking(read_question(block.text).text))
        elif role is None and block.marker is None and "\n" not in block.text:
            paragraphs += _asks_in_full(block.text)
    clear = bold.count(Asking.CLEARLY)
    return Conventions(
        bold_topics=clear >= 3 and clear * 2 >= len(bold),
        speakers=speakers >= 1,
        quotes=quotes >= 2,
        plain=paragraphs >= 2,
        cards=cards >= 3,
        summaries=summaries >= 2,
        title=title,
        counts=Counter({Style.BOLD: clear, Style.ROLE: speakers, Style.PLAIN: paragraphs}),
    )


class Scanner:
    """Finds the questions among sibling blocks. ``leading`` keeps the blocks that stand before the first one."""

    def __init__(self, conventions: Conventions, path: tuple[str, ...], last: int) -> None:
        self._conventions = conventions
        self._path = path
        self._last = last
        self.drafts: list[Draft] = []
        self.leading: list[Block] = []

    def scan(self, blocks: Sequence[Block]) -> list[Draft]:
        """Drafts in document order, each with the blocks of its answer."""
        groups = self._groups(blocks)
        for index, block in enumerate(blocks):
            opened = list(self._openings(block, blocks[index + 1] if index + 1 < len(blocks) else None, groups))
            if opened and not self._yields_to_current(opened[0]):
                self._close(opened[0].line - 1)
                for draft in opened:
                    draft.begin()
                    self.drafts.append(draft)
            elif self.drafts and self.drafts[-1].open:
                self.drafts[-1].blocks.append(_without_answer_role(block))
            elif not self.drafts:
                self.leading.append(block)
        self._close(self._last)
        return self.drafts

    def _close(self, last: int) -> None:
        if self.drafts and self.drafts[-1].open and not self.drafts[-1].last:
            self.drafts[-1].last = last

    def _yields_to_current(self, draft: Draft) -> bool:
        """Weaker forms inside an open answer belong to it: a list of questions below a bold question, say."""
        current = self.drafts[-1] if self.drafts else None
        if current is None or not current.open:
            return False
        return _STRENGTH[draft.style] < _STRENGTH[current.style]

    def _groups(self, blocks: Sequence[Block]) -> dict[int, Item]:
        """Question items of enumerations whose answers follow on the same level, by the id of their block."""
        enumerations: dict[str, list[Item]] = {}
        for block in blocks:
            single = block.children[0] if block.kind == "list" and len(block.children) == 1 else block
            if single.marker is None or single.kind not in ("paragraph", "item") or read_role(single.text) is not None:
                continue
            style = single.marker.style + ("" if single.marker.number is not None else single.kind)
            enumerations.setdefault(style, []).append(read_item(single))
        announced = about_interviews(self._conventions.title, *self._path)
        return {
            id(item.block): item
            for items in enumerations.values()
            for item in question_items(items, announced, follow=True)
        }

    def _openings(self, block: Block, following: Block | None, groups: dict[int, Item]) -> Iterator[Draft]:
        match block.kind:
            case "paragraph":
                yield from self._paragraph(block, following, groups)
            case "list":
                yield from self._list(block, groups)
            case "details":
                yield from self._details(block)
            case "table":
                yield from self._table(block)
            case "quote":
                yield from self._quote(block)
            case "code" if block.children:
                yield from self._inside(block.children, block.end)
            case _:
                pass

    def _draft(self, style: Style, block: Block, question: QuestionText, *, open_: bool = True) -> Draft:
        return Draft(style, question, block.start, block.end, self._path, open=open_)

    def _paragraph(self, block: Block, following: Block | None, groups: dict[int, Item]) -> Iterator[Draft]:
        text, style = block.text, None
        question = read_question(text.partition("\n")[0] if "\n" in text else text)
        asks = asking(question.text)
        role = read_role(text)
        answered = following is not None and _speaks_answer(following)
        if role is not None:
            if role.speaker == "question" and (asks or answered or self._conventions.speakers):
                style = Style.ROLE
        elif is_bold_line(text):
            topic = self._conventions.bold_topics and not text.rstrip(" *_").endswith((":", "："))
            if asks == Asking.CLEARLY or answered or (topic and len(question.text) <= 80):
                style = Style.BOLD
        elif id(block) in groups:
            style = Style.NUMBERED
        elif (card := read_card(text)) is not None and (self._conventions.cards or asks == Asking.CLEARLY):
            yield self._card(block, card)
            return
        elif answered or self._follows_up(block, asks, following):
            style = Style.PLAIN if "**" not in text[:2] else Style.BOLD
        if style is not None:
            yield self._from_lines(style, block, text)

    def _follows_up(self, block: Block, asks: Asking, following: Block | None) -> bool:
        if asks != Asking.CLEARLY:
            return False
        if following is not None and following.kind == "details" and is_answer_title(following.text):
            return True
        if block.text.startswith(("**", "__")) and read_question(block.text).rest:
            return True
        return self._conventions.plain and "\n" not in block.text and _asks_in_full(block.text)

    def _from_lines(self, style: Style, block: Block, text: str) -> Draft:
        """A draft whose question is the first line where that asks, else the whole paragraph."""
        first, _, others = text.partition("\n")
        question = read_question(first)
        if not others:
            return self._draft(style, block, question)
        if asking(question.text) == Asking.NO and style is not Style.BOLD:
            return self._draft(style, block, read_question(text))
        draft = Draft(style, question, block.start, block.start, self._path, open=True)
        draft.blocks.append(Block("paragraph", block.start + 1, block.end, others))
        return draft

    def _card(self, block: Block, card: tuple[str, str]) -> Draft:
        front, back = card
        draft = self._draft(Style.PLAIN, block, read_question(front)._replace(rest=back), open_=False)
        draft.lines = (block.start, block.end)
        return draft

    def _list(self, block: Block, groups: dict[int, Item]) -> Iterator[Draft]:
        if is_contents(block.children):
            return
        if len(block.children) == 1 and (single := groups.get(id(block.children[0]))) is not None:
            yield self._item(single, open_=True)
            return
        items = [read_item(child) for child in block.children]
        announced = about_interviews(self._conventions.title, *self._path)
        chosen = {id(item.block): item for item in question_items(items, announced, follow=False)}
        for item in items:
            if id(item.block) in chosen:
                yield self._item(item, open_=False)
            elif read_role(item.block.text) is not None:
                yield from self._inside(item.block.children, item.block.end)
            elif item.content and not item.question.rest:
                yield from self._inside(item.content, item.block.end, plain(item.question.text))

    def _item(self, item: Item, *, open_: bool) -> Draft:
        block = item.block
        text_block = block.children[0] if block.kind == "item" and block.children else block
        own = bool(item.content) or bool(item.question.rest)
        text_end = item.content[0].start - 1 if item.content else text_block.end
        text_end = max(block.start, min(text_end, text_block.end))
        style = Style.NUMBERED if open_ and block.marker and block.marker.number is not None else Style.ITEM
        draft = Draft(style, item.question, block.start, text_end, self._path, open=open_ and block.kind == "item")
        draft.blocks = [_without_answer_role(content) for content in item.content]
        if own and not draft.open:
            first = block.start if item.question.rest else min(text_end + 1, block.end)
            draft.lines = (first, block.end)
        return draft

    def _inside(self, blocks: Sequence[Block], last: int, title: str = "") -> list[Draft]:
        inner = Scanner(self._conventions, (*self._path, title) if title else self._path, last)
        return [_closed(draft) for draft in inner.scan(blocks)]

    def _details(self, block: Block) -> Iterator[Draft]:
        question = read_question(block.text)
        asks = asking(question.text)
        if block.text and not is_answer_title(block.text) and (asks or self._conventions.summaries):
            line = block.level or block.start
            draft = Draft(Style.SUMMARY, question, line, line, self._path, blocks=list(block.children))
            draft.last = block.end
            if block.children:
                draft.lines = (min(line + 1, block.end), max(block.children[-1].end, min(line + 1, block.end)))
            yield draft
        elif not is_answer_title(block.text):
            yield from self._inside(block.children, block.end, question.text)

    def _table(self, block: Block) -> Iterator[Draft]:
        """Rows of a table with a column of questions; a column of answers, or all others, hold the answer."""
        header, rows = block.children[0].cells, block.children[1:]
        names = [plain(cell) for cell in header]
        asked = next((index for index, name in enumerate(names) if _QUESTION_COLUMN.fullmatch(name)), None)
        if asked is None or len(names) < 2:
            return
        answer = next((index for index, name in enumerate(names) if _ANSWER_COLUMN.fullmatch(name)), None)
        for row in rows:
            if asked >= len(row.cells) or not (text := row.cells[asked].strip()) or is_question_title(text):
                continue
            draft = self._draft(Style.ROW, row, read_question(text)._replace(rest=""), open_=False)
            kept = [cell for index, cell in enumerate(row.cells) if index != asked and answer in (None, index)]
            draft.blocks = [Block("paragraph", row.start, row.end, cell) for cell in kept if cell.strip()]
            draft.lines = (row.start, row.end)
            yield draft

    def _quote(self, block: Block) -> Iterator[Draft]:
        first = block.children[0] if block.children else None
        callout = callout_title(first.text) if first is not None and first.kind == "paragraph" else None
        if first is not None and callout is not None:
            question = read_question(callout[1])
            if callout[1] and (asking(question.text) or callout[0] in _ASKING_CALLOUTS):
                draft = Draft(Style.QUOTE, question, first.start, first.start, self._path)
                draft.blocks, draft.open = block.children[1:], len(block.children) == 1
                if block.children[1:]:
                    draft.lines = (min(first.start + 1, block.end), block.end)
                yield draft
            return
        if self._conventions.quotes and first is not None and len(block.children) == 1 and first.kind == "paragraph":
            question = read_question(first.text)
            if asking(question.text) == Asking.CLEARLY:
                yield self._draft(Style.QUOTE, block, question, open_=not question.rest)
                return
        if any(read_role(child.text) is not None for child in block.children if child.kind == "paragraph"):
            yield from self._inside(block.children, block.end)


def _closed(draft: Draft) -> Draft:
    """A draft from inside a container: what follows the container is not part of its answer."""
    if draft.open:
        draft.open = False
        if draft.blocks:
            first = draft.line if draft.question.rest else min(draft.text_end + 1, draft.blocks[0].start)
            draft.lines = (first, max(first, draft.blocks[-1].end))
    return draft


def _asks_in_full(text: str) -> bool:
    """Whether a paragraph is a question, or begins with one and goes on with a short answer."""
    question = read_question(text)
    ends = text.rstrip(" *_").endswith(("?", "？")) and not question.rest
    return (ends or (len(text) <= _LONGEST_ASIDE and bool(question.rest))) and asking(question.text) == Asking.CLEARLY


def _speaks_answer(block: Block) -> bool:
    role = read_role(block.text) if block.kind == "paragraph" else None
    return role is not None and role.speaker == "answer"


def _without_answer_role(block: Block) -> Block:
    if block.kind != "paragraph":
        return block
    role = read_role(block.text)
    if role is None or role.speaker != "answer":
        return block
    text = block.text[role.length :].strip()
    return Block("paragraph", block.start, block.end, text, marker=block.marker)
