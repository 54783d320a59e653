"""What notes hold: questions, the points of a good answer, passages."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from coach.model.values import Language, Lines, Value


class AnswerStatus(StrEnum):
    """What the notes hold below a question."""

    ANSWERED = "answered"
    IMAGE_ONLY = "image_only"
    LINK_ONLY = "link_only"
    UNANSWERED = "unanswered"


class Place(Value):
    """Where something stands in a document that has no lines of its own: page 3, paragraph 12, cell 4, row 7."""

    unit: Literal["page", "paragraph", "cell", "row"]
    number: int = Field(ge=1)


class KeyPoint(Value):
    """One thing that a good answer says.

    ``label`` names the aspect without giving the answer away ("初始化"); it is empty where the notes name none.
    ``weight`` is relative within its question (1 = normal). ``picture`` names the picture that the point was read from;
    its lines are then those of the reference to that picture. ``place`` is set in documents without lines of their own.
    """

    id: str
    text: str
    weight: float = Field(default=1.0, gt=0)
    lines: Lines
    label: str = ""
    picture: str | None = None
    place: Place | None = None


class Picture(Value):
    """A picture that the notes refer to.

    Attributes:
        name: as the notes write it, decoded.
        line: the line of the reference.
        path: the file on this machine; None where it is missing or lies on the network, which is never asked for it.
        text: what was read in it, one line a line of print; empty where nothing was, or before it was read.
    """

    name: str
    line: int = Field(ge=1)
    path: str | None = None
    text: str = ""


class Question(Value):
    """A question found in the notes, with the answer the notes give."""

    id: str
    text: str
    file: str
    line: int = Field(ge=1, description="the line the question's text stands on")
    heading_path: tuple[str, ...] = ()
    status: AnswerStatus
    answer_lines: Lines | None = None
    answer: str = Field(default="", description="the Markdown of answer_lines, as it stands in the file")
    key_points: tuple[KeyPoint, ...] = ()
    tags: tuple[str, ...] = ()
    duplicate_of: str | None = None
    language: Language = "zh"
    place: Place | None = None
    pictures: tuple[Picture, ...] = ()

    @property
    def gradeable(self) -> bool:
        """Whether the notes say what a good answer is: in text, or in a picture whose text could be read."""
        return bool(self.key_points)

    @property
    def topic(self) -> str:
        """The nearest heading above the question, or the file's name where there is none."""
        return self.heading_path[-1] if self.heading_path else self.file.rsplit("/", 1)[-1].removesuffix(".md")


class Passage(Value):
    """A stretch of the notes that can be retrieved and cited; never cut inside a table or a formula."""

    id: str
    file: str
    lines: Lines
    text: str
    heading_path: tuple[str, ...] = ()
    question_id: str | None = None
    place: Place | None = None


class Citation(Value):
    """An exact span of the notes, or what was read in the ``picture`` that they show at ``lines``."""

    file: str
    lines: Lines
    quote: str
    place: Place | None = None
    picture: str | None = None


class Hit(Value):
    """A retrieved passage. ``score`` orders the hits of one query; it has no meaning across queries."""

    passage: Passage
    score: float


class NotesDocument(Value):
    """One parsed file: its questions in order, and its passages."""

    file: str
    title: str = ""
    questions: tuple[Question, ...] = ()
    passages: tuple[Passage, ...] = ()


class IngestReport(Value):
    """What an ingest did. Counts are of the whole library except added/updated/removed/unchanged, which count files."""

    files: int = 0
    questions: int = 0
    passages: int = 0
    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    embedding_calls: int = 0
    seconds: float = 0.0
    problems: tuple[str, ...] = Field(default=(), description="files left out, each with the reason and what to do")
