"""The questions that one block opens: a paragraph, a list, details, a table, a quote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
    paragraph_draft,
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
    question_items,
    read_item,
)
from coach.notes.roles import callout_title, follows_up, is_answer_title, is_bold_line, read_card, read_role
from coach.notes.turns import may_ask, speaks_answer, without_answer_role


class Openings:
    """Reads blocks as this file writes its questions.

    Args:
        path: the headings above the blocks.
        inside: finds the questions among blocks inside a block, with the last line that belongs to them and the title
            above them ("" for none).
    """

    def __init__(
        self,
        conventions: Conventions,
        path: tuple[str, ...],
        inside: Callable[[Sequence[Block], int, str], list[Draft]],
    ) -> None:
        self._conventions = conventions
        self.path = path
        self._inside = inside

    def of(
        self, block: Block, before: Block | None, following: Block | None, groups: Mapping[int, Item]
    ) -> Iterator[Draft]:
        """The questions in ``block``; ``before`` is a paragraph right above it, ``following`` what stands below it.

        Args:
            groups: question items of enumerations in paragraphs, by the id of their block.
        """
        match block.kind:
            case "paragraph":
                yield from self._paragraph(block, following, groups)
            case "list":
                yield from self._list(block, plain(before.text) if before is not None else "", groups)
            case "details":
                yield from self._details(block)
            case "table":
                yield from row_drafts(block, self.path)
            case "quote":
                yield from self._quote(block)
            case "code" if block.children:
                yield from self._inside(block.children, block.end, "")
            case _:
                pass

    def _draft(self, style: Style, block: Block, question: QuestionText, *, open_: bool = True) -> Draft:
        return Draft(style, question, block.start, block.end, self.path, open=open_)

    def _paragraph(self, block: Block, following: Block | None, groups: Mapping[int, Item]) -> Iterator[Draft]:
        text, style = block.text, None
        if "\n" in text and (card_of_lines := turned_card(block, self.path)) is not None:
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
            yield card_draft(block, card, self.path)
            return
        elif answered or self._follows_up(block, asks, following):
            style = Style.PLAIN if "**" not in text[:2] else Style.BOLD
        elif asks_line_by_line(text):
            yield from line_drafts(block, self.path)
            return
        if style is not None:
            yield paragraph_draft(style, block, self.path)

    def _follows_up(self, block: Block, asks: Asking, following: Block | None) -> bool:
        if asks != Asking.CLEARLY:
            return False
        if following is not None and following.kind == "details" and is_answer_title(following.text):
            return True
        if block.text.startswith(("**", "__")) and read_question(block.text).rest:
            return True
        return self._conventions.plain and "\n" not in block.text and asks_in_full(block.text)

    def _list(self, block: Block, lead: str, groups: Mapping[int, Item]) -> Iterator[Draft]:
        if is_contents(block.children):
            return
        if len(block.children) == 1 and (single := groups.get(id(block.children[0]))) is not None:
            yield self._item(single, open_=True)
            return
        items = [read_item(child) for child in block.children]
        announced = about_interviews(self._conventions.title, *self.path, lead)
        questions = question_items(items, announced, follow=False, bold=self._conventions.bold_items)
        chosen = {id(item.block): item for item in questions}
        if announced and self.path and about_tasks(self.path[-1]):
            chosen = {id(item.block): item for item in items}
        for index, item in enumerate(items):
            role = read_role(item.block.text)
            asks = role is not None and role.speaker == "question"
            spoken = with_answer_items(block.children, index) if asks else []
            if asks and (id(item.block) not in chosen or spoken):
                blocks = [*item.block.children, *spoken]
                yield from self._inside(blocks, blocks[-1].end, "")
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
        draft = Draft(style, item.question, block.start, text_end, self.path, open=open_ and block.kind == "item")
        draft.blocks = [without_answer_role(content) for content in item.content]
        if own and not draft.open:
            first = block.start if item.question.rest else min(text_end + 1, block.end)
            draft.lines = (first, block.end)
        return draft

    def _details(self, block: Block) -> Iterator[Draft]:
        question = read_question(block.text)
        asks = asking(question.text)
        if block.text and not is_answer_title(block.text) and (asks or self._conventions.summaries):
            line = block.level or block.start
            draft = Draft(Style.SUMMARY, question, line, line, self.path, blocks=list(block.children))
            draft.last = block.end
            if block.children:
                draft.lines = (min(line + 1, block.end), max(block.children[-1].end, min(line + 1, block.end)))
            yield draft
        elif not is_answer_title(block.text):
            yield from self._inside(block.children, block.end, question.text)

    def _quote(self, block: Block) -> Iterator[Draft]:
        first = block.children[0] if block.children else None
        if first is not None and callout_title(first.text) is not None:
            yield from callout_draft(block, self.path)
            return
        if self._conventions.quotes and first is not None and len(block.children) == 1 and first.kind == "paragraph":
            question = read_question(first.text)
            if asking(question.text) == Asking.CLEARLY:
                yield self._draft(Style.QUOTE, block, question, open_=not question.rest)
                return
        if any(read_role(child.text) is not None for child in block.children if child.kind == "paragraph"):
            yield from self._inside(block.children, block.end, "")
