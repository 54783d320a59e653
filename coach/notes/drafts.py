"""Questions as they are found, before their answers are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from coach.model import Lines
from coach.notes.asking import Asking, QuestionText, asking
from coach.notes.blocks import Block
from coach.notes.roles import read_role


class Style(StrEnum):
    """How a file writes a question."""

    HEADING = "heading"
    ROLE = "role"
    BOLD = "bold"
    SUMMARY = "summary"
    NUMBERED = "numbered"
    ITEM = "item"
    ROW = "row"
    QUOTE = "quote"
    PLAIN = "plain"


@dataclass(slots=True, eq=False)
class Draft:
    """A question with the blocks of its answer.

    ``line`` is where its text stands and ``text_end`` where it ends; ``last`` is the last line that may belong to the
    answer. ``lines`` is set where the answer's lines are known exactly; else they run from the question to ``last``.
    An ``open`` draft takes the blocks that follow it. ``same_as`` is the question of this file that a link leads to.
    """

    style: Style
    question: QuestionText
    line: int
    text_end: int
    path: tuple[str, ...]
    last: int = 0
    blocks: list[Block] = field(default_factory=list)
    lines: Lines | None = None
    open: bool = False
    same_as: Draft | None = None

    @property
    def asking(self) -> Asking:
        return asking(self.question.text)

    def begin(self) -> None:
        """Put what follows the question on its own line at the front of the answer."""
        if self.question.rest:
            role = read_role(self.question.rest)
            said = self.question.rest[role.length :] if role is not None else self.question.rest.lstrip(" -–—:：")
            self.blocks.insert(0, Block("paragraph", self.text_end, self.text_end, said))
