"""Questions that are no headings: bold lines, "Q:" lines, lists, enumerations, details, tables, quotes, cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from coach.notes.asking import Asking, QuestionText, asking, read_question
from coach.notes.blocks import Block
from coach.notes.conventions import Conventions, asks_in_full
from coach.notes.drafts import Draft, Style
from coach.notes.forms import (
    asks_line_by_line,
    callout_draft,
    card_draft,
    is_answer_below,
    line_drafts,
    row_drafts,
    turned_card,
    with_answer_items,
)
from coach.notes.inline import plain
from coach.notes.numbered import (
    Item,
    about_interviews,
    about_tasks,
    holds_only_questions,
    is_contents,
    is_section_title,
    question_items,
    read_item,
)
from coach.notes.roles import (
    callout_title,
    follows_up,
    is_answer_title,
    is_bold_line,
    read_card,
    read_role,
)
from coach.notes.titles import ends_questions
from coach.notes.turns import closed, may_ask, speaks_answer, without_answer_role

_STRENGTH = {
    Style.ROLE: 4,
    Style.BOLD: 4,
    Style.SUMMARY: 4,
    Style.NUMBERED: 3,
    Style.ITEM: 2,
    Style.ROW: 2,
    Style.QUOTE: 2,
    Style.PLAIN: 1,
}


class Scanner:
    """Finds the questions among sibling blocks. ``leading`` keeps the blocks that stand before the first one."""

    def __init__(self, conventions: Conventions, path: tuple[str, ...], last: int) -> None:
        self._conventions = conventions
        self._path = self._outer_path = path
        self._last = last
        self._lead = ""
        self.drafts: list[Draft] = []
        self.leading: list[Block] = []

    def scan(self, blocks: Sequence[Block]) -> list[Draft]:
        """Drafts in document order, each with the blocks of its answer."""
        groups = self._groups(blocks)
        for index, block in enumerate(blocks):
            if block.kind == "paragraph" and len(block.text) <= 40 and ends_questions(plain(block.text)):
                self._end(block.start - 1)
                continue
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            if is_section_title(block, following, groups):
                self._end(block.start - 1)
                self._path = (*self._outer_path, read_question(block.text).text)
                continue
            self._lead = plain(blocks[index - 1].text) if index and blocks[index - 1].kind == "paragraph" else ""
            opened = list(self._openings(block, following, groups))
            if opened and not self._yields_to_current(opened[0]):
                self._close(opened[0].line - 1)
                for draft in opened:
                    draft.begin()
                    self.drafts.append(draft)
            elif self.drafts and self.drafts[-1].open:
                self.drafts[-1].blocks.append(without_answer_role(block))
            elif not self.drafts:
                self.leading.append(block)
        self._close(self._last)
        return self.drafts

    def _close(self, last: int) -> None:
        if self.drafts and self.drafts[-1].open and not self.drafts[-1].last:
            self.drafts[-1].last = last

    def _end(self, last: int) -> None:
        """What follows ``last`` belongs to no question."""
        self._close(last)
        if self.drafts:
            self.drafts[-1].open = False

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
                yield from row_drafts(block, self._path)
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
        if "\n" in text and (card_of_lines := turned_card(block, self._path)) is not None:
            yield card_of_lines
            return
        role, bold = read_role(text), is_bold_line(text)
        question, asks = QuestionText("", "", ()), Asking.NO
        if role is not None or bold or "?" in text or "？" in text:  # what else may be a question needs no look at it
            question = read_question(text.partition("\n")[0] if "\n" in text else text)
            asks = asking(question.text)
        answered = following is not None and speaks_answer(following) and may_ask(block)
        if role is not None:
            named = self._conventions.speakers and not text.rstrip(" *_").endswith(("。", "."))
            named = named or (self._conventions.numbered_roles and role.numbered)
            speaks = role.speaker == "question" and (asks or answered or named)
            if speaks and (answered or not follows_up(text) or is_answer_below(following)):
                style = Style.ROLE
        elif bold:
            topic = self._conventions.bold_topics and not text.rstrip(" *_").endswith((":", "："))
            if asks == Asking.CLEARLY or answered or (topic and len(question.text) <= 80):
                style = Style.BOLD
        elif id(block) in groups:
            style = Style.NUMBERED
        elif (card := read_card(text)) is not None and (self._conventions.cards or asks == Asking.CLEARLY):
            yield card_draft(block, card, self._path)
            return
        elif answered or self._follows_up(block, asks, following):
            style = Style.PLAIN if "**" not in text[:2] else Style.BOLD
        elif asks_line_by_line(text):
            yield from line_drafts(block, self._path)
            return
        if style is not None:
            yield self._from_lines(style, block, text)

    def _follows_up(self, block: Block, asks: Asking, following: Block | None) -> bool:
        if asks != Asking.CLEARLY:
            return False
        if following is not None and following.kind == "details" and is_answer_title(following.text):
            return True
        if block.text.startswith(("**", "__")) and read_question(block.text).rest:
            return True
        return self._conventions.plain and "\n" not in block.text and asks_in_full(block.text)

    def _from_lines(self, style: Style, block: Block, text: str) -> Draft:
        """A draft whose question is the first line where that asks, else the whole paragraph."""
        first, _, others = text.partition("\n")
        question = read_question(first)
        if not others:
            return self._draft(style, block, question, open_=style is not Style.PLAIN or not question.rest)
        if asking(question.text) == Asking.NO and style is not Style.BOLD:
            return self._draft(style, block, read_question(text))
        draft = Draft(style, question, block.start, block.start, self._path, open=True)
        draft.blocks.append(Block("paragraph", block.start + 1, block.end, others))
        return draft

    def _list(self, block: Block, groups: dict[int, Item]) -> Iterator[Draft]:
        if is_contents(block.children):
            return
        if len(block.children) == 1 and (single := groups.get(id(block.children[0]))) is not None:
            yield self._item(single, open_=True)
            return
        items = [read_item(child) for child in block.children]
        announced = about_interviews(self._conventions.title, *self._path, self._lead)
        questions = question_items(items, announced, follow=False, bold=self._conventions.bold_items)
        chosen = {id(item.block): item for item in questions}
        if announced and self._path and about_tasks(self._path[-1]):
            chosen = {id(item.block): item for item in items}
        for index, item in enumerate(items):
            role = read_role(item.block.text)
            asks = role is not None and role.speaker == "question"
            spoken = with_answer_items(block.children, index) if asks else []
            if asks and (id(item.block) not in chosen or spoken):
                blocks = [*item.block.children, *spoken]
                yield from self._inside(blocks, blocks[-1].end)
            elif id(item.block) in chosen:
                bare = holds_only_questions(item)
                yield self._item(replace(item, content=[]) if bare else item, open_=False)
                if bare:
                    yield from self._inside(item.content, item.block.end, plain(item.question.text))
            elif role is not None:
                continue
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
        draft.blocks = [without_answer_role(content) for content in item.content]
        if own and not draft.open:
            first = block.start if item.question.rest else min(text_end + 1, block.end)
            draft.lines = (first, block.end)
        return draft

    def _inside(self, blocks: Sequence[Block], last: int, title: str = "") -> list[Draft]:
        inner = Scanner(self._conventions, (*self._path, title) if title else self._path, last)
        return [closed(draft) for draft in inner.scan(blocks)]

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

    def _quote(self, block: Block) -> Iterator[Draft]:
        first = block.children[0] if block.children else None
        if first is not None and callout_title(first.text) is not None:
            yield from callout_draft(block, self._path)
            return
        if self._conventions.quotes and first is not None and len(block.children) == 1 and first.kind == "paragraph":
            question = read_question(first.text)
            if asking(question.text) == Asking.CLEARLY:
                yield self._draft(Style.QUOTE, block, question, open_=not question.rest)
                return
        if any(read_role(child.text) is not None for child in block.children if child.kind == "paragraph"):
            yield from self._inside(block.children, block.end)
