"""Questions that are no headings: bold lines, "Q:" lines, lists, enumerations, details, tables, quotes, cards."""

from __future__ import annotations

from collections.abc import Sequence

from coach.notes.asking import read_question
from coach.notes.blocks import Block
from coach.notes.conventions import Conventions
from coach.notes.drafts import Draft, Style
from coach.notes.inline import plain
from coach.notes.numbered import Item, about_interviews, is_section_title, question_items, read_item
from coach.notes.openings import Openings
from coach.notes.roles import read_role
from coach.notes.titles import ends_questions
from coach.notes.turns import closed, without_answer_role

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
        self._openings = Openings(conventions, path, self._inside)
        self._path = path
        self._last = last
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
                self._openings.path = (*self._path, read_question(block.text).text)
                continue
            before = blocks[index - 1] if index and blocks[index - 1].kind == "paragraph" else None
            opened = list(self._openings.of(block, before, following, groups))
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

    def _inside(self, blocks: Sequence[Block], last: int, title: str) -> list[Draft]:
        path = self._openings.path
        inner = Scanner(self._conventions, (*path, title) if title else path, last)
        return [closed(draft) for draft in inner.scan(blocks)]
