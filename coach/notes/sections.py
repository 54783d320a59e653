"""Which headings ask, and which blocks and sub-sections answer them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from coach.model import AnswerStatus
from coach.notes.answers import answer_status
from coach.notes.asking import Asking, read_question
from coach.notes.aspects import is_aspect
from coach.notes.blocks import Block
from coach.notes.conventions import Conventions, infer_conventions
from coach.notes.drafts import Draft, Style
from coach.notes.inline import has_link
from coach.notes.outline import Section
from coach.notes.roles import is_answer_title, is_question_title
from coach.notes.scanning import Scanner

_ABOUT_NOTES = re.compile(r"笔记|整理|汇总|合集|大全|面经|日记|notes?\b|cheat ?sheet|handbook|\d{4}-\d", re.IGNORECASE)
"""Titles of a whole file of notes, which name no topic to ask about."""
_FEWEST_IN_ROW = 2
_SUBSTANTIAL = 120
"""Characters of text from which an introduction above sub-headings is an answer of its own."""


@dataclass(slots=True)
class SectionFinder:
    """Finds the questions among the sections below ``root``; ``only_clear`` where no mere topic is to count as one."""

    root: Section
    title: str
    only_clear: bool
    conventions: Conventions = field(default_factory=Conventions)
    scanned: dict[int, Scanner] = field(default_factory=dict)
    asking_rows: dict[int, bool] = field(default_factory=dict)

    def find(self) -> list[Draft]:
        sections = list(self.root.walk())
        open_ground = [section for section in sections if section.asking != Asking.CLEARLY or section.heading is None]
        self.conventions = infer_conventions([block for section in open_ground for block in section.blocks], self.title)
        for section in open_ground:
            if section.is_reference_list:
                continue
            scanner = Scanner(self.conventions, section.inner_path, section.last)
            scanner.scan(section.blocks)
            self.scanned[id(section)] = scanner
        inline = sum(len(scanner.drafts) for scanner in self.scanned.values())
        asked = sum(section.asking == Asking.CLEARLY for section in sections)
        self.only_clear = self.only_clear or (inline >= 3 and inline > asked)
        return self._section(self.root)

    def _section(self, section: Section) -> list[Draft]:
        drafts: list[Draft] = []
        if section.heading is None:
            drafts.extend(self.scanned[id(section)].drafts)
        else:
            own, covers_children = self._heading(section)
            drafts.extend(own)
            if covers_children:
                asking_children = [child for child in section.children if child.asking == Asking.CLEARLY]
                return [*drafts, *(draft for child in asking_children for draft in self._section(child))]
        for child in section.children:
            drafts.extend(self._section(child))
        return drafts

    def _heading(self, section: Section) -> tuple[list[Draft], bool]:
        """Questions of a section without its sub-sections, and whether they take those in as their answer."""
        if is_question_title(section.question.text):
            return self._announced(section)
        scanner = self.scanned.get(id(section))
        inner = scanner.drafts if scanner else []
        if section.asking == Asking.CLEARLY and not self._is_title(section) and not section.is_meta:
            return self._asked(section)
        if inner:
            return self._container(section, inner), False
        if section.asking == Asking.PROBABLY and not self._is_title(section) and not section.is_meta:
            return self._likely(section)
        if self._is_topic(section) or self._is_gap(section):
            return [self._draft(section, section.blocks, section.last)], False
        return [], False

    def _asked(self, section: Section) -> tuple[list[Draft], bool]:
        """The answer takes in sub-sections up to those at the end that ask themselves."""
        kept = list(section.children)
        while kept and kept[-1].asking == Asking.CLEARLY:
            kept.pop()
        first = section.children[len(kept)] if len(kept) < len(section.children) else None
        blocks = section.whole(kept)
        if first is None or first.heading is None or answer_status(blocks) == AnswerStatus.UNANSWERED:
            return [self._draft(section, section.whole(section.children), section.end)], True
        return [self._draft(section, blocks, first.heading.start - 1)], True

    def _likely(self, section: Section) -> tuple[list[Draft], bool]:
        """A heading such as "优缺点": with sub-headings and no text of its own it is a container."""
        answered = answer_status(section.blocks) != AnswerStatus.UNANSWERED
        if section.children and not answered:
            return [], False
        if section.children and any(child.asking for child in section.children):
            return [self._draft(section, section.blocks, section.last)], False
        if self.only_clear and not answered and not self._asks_around(section):
            return [], False
        return [self._draft(section, section.whole(section.children), section.end)], True

    def _container(self, section: Section, inner: list[Draft]) -> list[Draft]:
        """A heading above questions is one itself only where an answer of some length stands before the first."""
        leading = self.scanned[id(section)].leading
        if len(inner) < 3 and not self.only_clear and not section.is_meta and _is_substantial(leading):
            return [self._draft(section, leading, inner[0].line - 1), *inner]
        return inner

    def _announced(self, section: Section) -> tuple[list[Draft], bool]:
        """ "Question 3": the question is the first paragraph below, the answer all that follows."""
        blocks = section.whole(section.children)
        while blocks and blocks[0].kind == "quote" and blocks[0].children:
            blocks = [*blocks[0].children, *blocks[1:]]
        first = blocks[0] if blocks and blocks[0].kind == "paragraph" else None
        inner = self.scanned[id(section)].drafts if id(section) in self.scanned else []
        if first is None or inner:
            return inner, False
        question = read_question(first.text)
        draft = Draft(Style.HEADING, question, first.start, first.end, section.path, section.end, blocks[1:])
        draft.begin()
        return [draft], True

    def _is_title(self, section: Section) -> bool:
        """The only heading of level 1 above other headings is the title of the notes, if it is not their question."""
        if section.level != 1 or not section.children:
            return False
        if sum(child.level == 1 for child in self.root.children) != 1:
            return False
        return section.asking != Asking.CLEARLY or any(self._asks_below(child) for child in section.children)

    def _asks_below(self, section: Section) -> bool:
        """Whether a section, or one below it, holds a question beyond an aspect of the question above it."""
        for inner in section.walk():
            scanner = self.scanned.get(id(inner))
            if (inner.asking and not is_aspect(inner.question.text)) or (scanner is not None and scanner.drafts):
                return True
        return False

    def _is_topic(self, section: Section) -> bool:
        """Whether a heading that does not ask can be asked about: its answer stands directly below it."""
        if self.only_clear or section.is_meta or self._is_title(section):
            return False
        if section.level == 1 and _ABOUT_NOTES.search(section.question.text):
            return False
        if answer_status(section.blocks) != AnswerStatus.ANSWERED or all(b.kind == "code" for b in section.blocks):
            return False
        return not section.children or _is_substantial(section.blocks)

    def _is_gap(self, section: Section) -> bool:
        """Whether a title without an answer in words ("SwiGLU", and 待补充 below) stands in a row of questions."""
        if section.children or section.is_meta or self.only_clear or section.level == 1:
            return False
        return self._asks_around(section)

    def _asks_around(self, section: Section) -> bool:
        """Whether at least half of the titles in a section's row ask."""
        if id(section.row) not in self.asking_rows:
            asked = sum(bool(sibling.asking) for sibling in section.row)
            self.asking_rows[id(section.row)] = asked >= _FEWEST_IN_ROW and asked * 2 >= len(section.row)
        return self.asking_rows[id(section.row)]

    def _draft(self, section: Section, blocks: Sequence[Block], last: int) -> Draft:
        heading = section.heading
        assert heading is not None
        kept = [block for block in blocks if not _is_bare_answer_title(block)]
        draft = Draft(Style.HEADING, section.question, heading.start, heading.end, section.path, last, kept)
        draft.begin()
        return draft


def _is_bare_answer_title(block: Block) -> bool:
    return block.kind == "heading" and is_answer_title(block.text) and not has_link(block.text)


def _is_substantial(blocks: Sequence[Block]) -> bool:
    if answer_status(blocks) != AnswerStatus.ANSWERED:
        return False
    if any(block.kind in ("list", "table", "math") for block in blocks):
        return True
    return sum(len(block.text) for block in blocks if block.kind in ("paragraph", "code")) >= _SUBSTANTIAL
