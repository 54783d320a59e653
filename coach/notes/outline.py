"""The sections of a file: each heading with what stands directly below it and its sub-sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from coach.notes.asking import Asking, QuestionText, asking, read_question
from coach.notes.blocks import Block
from coach.notes.roles import is_answer_title, is_question_title, read_role
from coach.notes.titles import is_meta_title, is_reference_title

_PROBLEM = re.compile(r"\W*问题")


@dataclass(slots=True, eq=False)
class Section:
    """``path`` holds the cleaned headings above; ``last`` is the last line before the next heading of any level,
    ``end`` the last line that belongs to the section or one of its sub-sections; ``row`` holds it and its siblings."""

    heading: Block | None
    level: int
    path: tuple[str, ...]
    last: int = 0
    end: int = 0
    blocks: list[Block] = field(default_factory=list)
    children: list[Section] = field(default_factory=list)
    row: list[Section] = field(default_factory=list)
    question: QuestionText = field(default_factory=lambda: QuestionText("", "", ()))
    asking: Asking = Asking.NO

    @property
    def inner_path(self) -> tuple[str, ...]:
        """The headings above what stands in this section."""
        return (*self.path, self.question.text) if self.heading is not None else self.path

    @property
    def is_meta(self) -> bool:
        """True for sections about the notes themselves, and for titles that mean nothing alone ("1.1", "Example")."""
        return is_meta_title(self.question.text)

    @property
    def is_reference_list(self) -> bool:
        """True for sections that only point elsewhere; nothing in them is a question."""
        return is_reference_title(self.question.text)

    def walk(self) -> Iterator[Section]:
        yield self
        for child in self.children:
            yield from child.walk()

    def whole(self, children: Sequence[Section]) -> list[Block]:
        """The blocks of the section and of ``children``, with all their sub-sections and headings."""
        found = list(self.blocks)
        for child in children:
            if child.heading is not None:
                found.append(child.heading)
            found.extend(child.whole(child.children))
        return found


def build_outline(blocks: Sequence[Block], last_line: int, path: tuple[str, ...] = ()) -> Section:
    """The root section over sibling blocks that end at ``last_line``; answer titles ("### Answer") open no section."""
    root = Section(None, 0, path, end=last_line)
    stack = [root]
    for block in blocks:
        if block.kind != "heading" or _is_part_of_answer(block, stack[-1]):
            stack[-1].blocks.append(block)
            continue
        stack[-1].last = block.start - 1
        while len(stack) > 1 and stack[-1].level >= block.level:
            stack.pop().end = block.start - 1
        question = read_question(block.text)
        section = Section(
            block, block.level, stack[-1].inner_path, question=question, asking=_asking(block, question), end=last_line
        )
        section.row = stack[-1].children
        section.row.append(section)
        stack.append(section)
    stack[-1].last = last_line
    return root


def _asking(heading: Block, question: QuestionText) -> Asking:
    """A heading that says it is a question ("Q: ...") is one; "问题一：内容缺失" may only name a problem."""
    role = read_role(heading.text)
    says_so = role is not None and role.speaker == "question" and not _PROBLEM.match(heading.text)
    return Asking.CLEARLY if says_so and not is_question_title(question.text) else asking(question.text)


def _is_part_of_answer(heading: Block, current: Section) -> bool:
    text = heading.text.strip()
    return not text.strip("# ") or (current.heading is not None and is_answer_title(text))
