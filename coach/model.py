"""The vocabulary of the coach: what a question, a point, an answer and a grade are.

Every value is immutable and can be traced back: ``Grade -> KeyPoint -> Passage -> file and lines``.
Line numbers are 1-based and inclusive; character spans are 0-based and half-open, as Python slices are.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["zh", "en"]
Lines = tuple[int, int]
"""First and last line, 1-based and inclusive."""
Span = tuple[int, int]
"""Start and end offset in characters, half-open."""


class Value(BaseModel):
    """Base of all values: immutable, and a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- notes ---------------------------------------------------------------------------------------


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


# --- grading -------------------------------------------------------------------------------------


class Verdict(StrEnum):
    """How an answer meets one key point."""

    COVERED = "covered"
    PARTIAL = "partial"
    MISSING = "missing"
    CONTRADICTED = "contradicted"


class Flag(StrEnum):
    """Why an answer, or a part of it, earned nothing."""

    BLANK = "blank"
    DONT_KNOW = "dont_know"
    ECHO = "echo"
    KEYWORD_LIST = "keyword_list"
    ADDRESSED_TO_GRADER = "addressed_to_grader"
    UNVERIFIED_QUOTE = "unverified_quote"
    HEDGED = "hedged"


class Answer(Value):
    """What the person typed or said, exactly."""

    id: str
    text: str
    spoken: bool = False
    created_at: datetime


class PointGrade(Value):
    """The verdict on one key point, with its evidence in the answer and its place in the notes.

    ``confidence`` is the judge's calibrated probability of the verdict, 0 to 1.
    ``quote`` is ``answer[quote_span[0]:quote_span[1]]``, verbatim; both are None where nothing was said.
    """

    key_point: KeyPoint
    verdict: Verdict
    confidence: float = Field(ge=0, le=1)
    quote: str | None = None
    quote_span: Span | None = None
    why: str = ""


class Strictness(StrEnum):
    """What a verdict is worth; the verdicts themselves are the same. The numbers are in ``grading/scoring.py``."""

    LENIENT = "lenient"
    FAIR = "fair"
    STRICT = "strict"


class FalseClaim(Value):
    """Something the answer states that the notes contradict, or that is false beyond them.

    ``cost`` is the share of the whole score that it takes off; None in grades from before it was kept.
    """

    quote: str
    why: str
    cost: float | None = Field(default=None, ge=0, le=1)


class Remark(Value):
    """Something true that the answer says beyond the notes: it earns nothing and costs nothing."""

    quote: str
    text: str = Field(default="", description="what there is to say about it")


class Price(Value):
    """What a chat model's tokens cost: money for a million read and for a million written."""

    read: float = Field(ge=0)
    written: float = Field(ge=0)
    currency: str = ""

    def cost(self, read: int, written: int) -> float:
        """The money for so many tokens."""
        return round((read * self.read + written * self.written) / 1_000_000, 8)


class Usage(Value):
    """What a judgement took of a chat model; ``cost`` is None where the price is not known."""

    calls: int = Field(ge=0)
    input_tokens: int = Field(ge=0)
    output_tokens: int = Field(ge=0)
    cost: float | None = None
    currency: str = ""


class JudgedBy(Value):
    """What produced a result, stored beside it so that it can be repeated and compared."""

    judge: str = Field(description="cross-encoder, chat, or person where the person overruled a verdict")
    model: str
    prompt_hash: str | None = None
    usage: Usage | None = Field(default=None, description="of a chat model; None where none was asked")


class Grade(Value):
    """The grade of one answer. ``score`` (0 to 1) is computed in code from the verdicts; no model writes it."""

    id: str
    question_id: str
    answer_id: str
    score: float = Field(ge=0, le=1)
    confidence: float = Field(ge=0, le=1)
    points: tuple[PointGrade, ...]
    strictness: Strictness = Field(default=Strictness.FAIR, description="what the verdicts were worth")
    false_claims: tuple[FalseClaim, ...] = ()
    remarks: tuple[Remark, ...] = ()
    flags: tuple[Flag, ...] = ()
    judged_by: JudgedBy
    passages: tuple[str, ...] = Field(default=(), description="ids of the passages the verdicts rest on")
    created_at: datetime
    seconds: float = 0.0


class ExplainedPoint(Value):
    """What the notes say about a point that was missed or contradicted, and how it relates to what was said."""

    key_point_id: str
    text: str
    citations: tuple[Citation, ...]


class FollowUp(Value):
    """A question that aims at a gap. ``targets`` are key point ids; ``worded_by`` is the model, or "heading"."""

    text: str
    targets: tuple[str, ...]
    worded_by: str
    prompt_hash: str | None = None


# --- interview -----------------------------------------------------------------------------------


class Plan(Value):
    """What the person wants to practise."""

    language: Language = "zh"
    topics: tuple[str, ...] = Field(default=(), description="heading or tag; empty means everything")
    files: tuple[str, ...] = ()
    count: int = Field(default=5, ge=1, le=50)
    mode: Literal["practice", "quiz"] = Field(
        default="practice", description="practice explains and follows up; quiz gives the verdicts and goes on"
    )
    max_follow_ups: int = Field(default=1, ge=0, le=5)
    strictness: Strictness = Strictness.FAIR
    seed: int | None = None


class InputKind(StrEnum):
    """What a message from the person is. Only ANSWER is graded."""

    ANSWER = "answer"
    HINT = "hint"
    SKIP = "skip"
    DONT_KNOW = "dont_know"
    REFERENCE = "reference"
    CLARIFY = "clarify"
    ASK = "ask"
    RETRY = "retry"
    END = "end"


class Message(Value):
    """A message from the person. ``kind`` None means: find out from the text."""

    text: str = ""
    kind: InputKind | None = None
    spoken: bool = False


class TurnOutcome(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    DONT_KNOW = "dont_know"
    UNGRADED = "ungraded"


class Turn(Value):
    """One question put to the person (a main question or a follow-up) and what came of it."""

    id: str
    session_id: str
    number: int = Field(ge=1, description="number of the main question in the session, from 1")
    question_id: str
    text: str
    follow_up_of: str | None = Field(default=None, description="turn id of the main question")
    targets: tuple[str, ...] = ()
    outcome: TurnOutcome = TurnOutcome.WAITING
    hints: int = 0
    reference_shown: bool = False
    answer_id: str | None = None
    grade_id: str | None = None


class Session(Value):
    """One interview. ``ended_at`` is None while it can be resumed."""

    id: str
    plan: Plan
    created_at: datetime
    ended_at: datetime | None = None


class Asked(Value):
    """A question is put. ``question`` is kept whole, so that a session stays readable when the notes change."""

    type: Literal["asked"] = "asked"
    turn: Turn
    question: Question
    total: int


class AnswerSaved(Value):
    """The answer is on disk; whatever happens now, it is not lost."""

    type: Literal["answer_saved"] = "answer_saved"
    turn_id: str
    answer: Answer


class Judging(Value):
    """How far the grading is: ``decided`` of ``points``, each with its quote checked. Shown, not kept: ``Graded``
    replaces it.
    """

    type: Literal["judging"] = "judging"
    turn_id: str
    question: Question
    points: tuple[KeyPoint, ...]
    decided: tuple[PointGrade, ...] = ()


class Graded(Value):
    type: Literal["graded"] = "graded"
    turn_id: str
    question: Question
    answer: Answer
    grade: Grade


class NotGraded(Value):
    """Grading failed. The answer is kept; ``reason`` says what to do. Never a score."""

    type: Literal["not_graded"] = "not_graded"
    turn_id: str
    reason: str


class Explaining(Value):
    """A piece of the explanation as it streams; pieces of one point are to be joined."""

    type: Literal["explaining"] = "explaining"
    turn_id: str
    key_point_id: str
    text: str


class Explained(Value):
    """The explanation, checked: it replaces the pieces streamed before."""

    type: Literal["explained"] = "explained"
    turn_id: str
    points: tuple[ExplainedPoint, ...]


class Hinted(Value):
    """``number`` counts the hints of this question from 1."""

    type: Literal["hinted"] = "hinted"
    turn_id: str
    number: int
    text: str


class ReferenceShown(Value):
    type: Literal["reference_shown"] = "reference_shown"
    turn_id: str
    question: Question


class Replied(Value):
    """The coach's reply to a question of the person's; ``citations`` is empty where the notes do not cover it."""

    type: Literal["replied"] = "replied"
    turn_id: str
    asked: str
    text: str
    citations: tuple[Citation, ...] = ()


class Moved(Value):
    """The question was left without a grade (skipped, or not known)."""

    type: Literal["moved"] = "moved"
    turn_id: str
    outcome: TurnOutcome


class TopicScore(Value):
    topic: str
    score: float | None = Field(description="mean score of graded answers, 0 to 1; None where none was graded")
    answered: int
    asked: int


class Report(Value):
    """The closing report of one session; every number is computed from stored grades."""

    session_id: str
    score: float | None
    asked: int
    answered: int
    skipped: int
    dont_know: int
    ungraded: int
    topics: tuple[TopicScore, ...]
    strictness: tuple[Strictness, ...] = Field(
        default=(), description="how the grades that count were made; empty where that is not known, or nothing counts"
    )
    weakest: tuple[KeyPoint, ...] = Field(default=(), description="missed or contradicted points, heaviest first")


class Ended(Value):
    type: Literal["ended"] = "ended"
    report: Report


class Failed(Value):
    """Something went wrong outside grading; nothing was lost. ``reason`` says what to do."""

    type: Literal["failed"] = "failed"
    reason: str


Event = Annotated[
    Asked
    | AnswerSaved
    | Judging
    | Graded
    | NotGraded
    | Explaining
    | Explained
    | Hinted
    | ReferenceShown
    | Replied
    | Moved
    | Ended
    | Failed,
    Field(discriminator="type"),
]

# --- health of the installation ------------------------------------------------------------------


class PartStatus(Value):
    """One part of the coach as ``coach doctor`` and the page show it."""

    part: str
    engine: str
    model: str
    origin: str
    state: Literal["ready", "loading", "waiting", "failed"]
    seconds: float | None = Field(default=None, description="time of one small real call")
    advice: str = ""
