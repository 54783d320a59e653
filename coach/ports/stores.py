"""What is kept: the library, and all that was said in interviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from coach.model import (
    Answer,
    Event,
    ExplainedPoint,
    FollowUp,
    Grade,
    NotesDocument,
    Passage,
    Question,
    Session,
    Turn,
)


class FileRecord(NamedTuple):
    """One file in the manifest. ``sha256`` is of the file's bytes; ``parser`` is the version that parsed it."""

    file: str
    sha256: str
    parser: str


class PassageOutline(NamedTuple):
    """A passage without its text. ``key`` is the ``text_key`` under which the indexes know the text."""

    key: str
    file: str
    heading_path: tuple[str, ...]
    question_id: str | None


class Unsettled(NamedTuple):
    """What changed since the library was last settled: questions that are gone and have no successor, and the ids of
    those that are new."""

    gone: list[Question]
    fresh: set[str]


class LibraryStore(Protocol):
    """Files, questions and passages, and what ties questions together. Writes are atomic: whole or not at all."""

    def manifest(self) -> dict[str, FileRecord]: ...

    def put(self, record: FileRecord, document: NotesDocument) -> None:
        """Keep ``document`` in place of what the file held. Questions that are gone stay in ``unsettled``."""
        ...

    def remove(self, file: str) -> None:
        """Forget a file; its questions are remembered as gone."""
        ...

    def counts(self) -> tuple[int, int]:
        """How many questions and passages there are."""
        ...

    def questions(self) -> list[Question]:
        """All questions, by file and line."""
        ...

    def question(self, question_id: str) -> Question:
        """Raises UnknownItem."""
        ...

    def passages(self, ids: Sequence[str] | None = None) -> list[Passage]:
        """The passages with ``ids`` (those that are there), or all, by file and line."""
        ...

    def passages_of(self, question_id: str) -> list[Passage]:
        """The passages that hold the answer to a question, by file and line."""
        ...

    def texts(self, keys: Sequence[str]) -> dict[str, str]:
        """The texts of passages, by ``text_key``; those that are there."""
        ...

    def passages_with(self, keys: Sequence[str]) -> dict[str, list[Passage]]:
        """The passages with these texts, by ``text_key``; of each text by file and line."""
        ...

    def outlines(self) -> list[PassageOutline]:
        """Of every passage where it belongs, without its text; by file and line."""
        ...

    def unsettled(self) -> Unsettled: ...

    def settle(self, successors: Mapping[str, str], links: Mapping[str, str], state: str) -> None:
        """Record which question follows one that is gone (by id), and which is a duplicate of which (by id).

        Args:
            links: in place of all earlier ones.
            state: a digest of what this was decided on, given back by ``settled_state``.
        """
        ...

    def settled_state(self) -> str:
        """The last ``state``; empty where nothing was settled yet."""
        ...

    def succession(self) -> dict[str, str]:
        """The id that follows each id that is gone. Never in a circle; the follower may be gone itself."""
        ...

    def links(self) -> dict[str, str]:
        """The original of each question that is a duplicate, by id."""
        ...


class SessionStore(Protocol):
    """Interviews and all that was said and decided in them. Only a session's end and a turn's state are overwritten."""

    def save_session(self, session: Session) -> None: ...

    def session(self, session_id: str) -> Session:
        """Raises UnknownItem."""
        ...

    def sessions(self) -> list[Session]:
        """Newest first."""
        ...

    def delete_session(self, session_id: str) -> None:
        """Forget the session and all that was said and decided in it, whole or not at all; nothing where it is gone."""
        ...

    def save_turn(self, turn: Turn) -> None: ...

    def turns(self, session_id: str) -> list[Turn]:
        """In the order they were asked."""
        ...

    def save_answer(self, turn_id: str, answer: Answer) -> None:
        """On disk when this returns."""
        ...

    def answers(self, turn_id: str) -> list[Answer]: ...

    def save_grade(self, turn_id: str, grade: Grade) -> None:
        """Adds; an earlier grade of the same answer is kept."""
        ...

    def grades(self, turn_id: str) -> list[Grade]:
        """Oldest first; the last one counts."""
        ...

    def save_explanation(
        self, grade_id: str, points: Sequence[ExplainedPoint], model: str, prompt_hash: str
    ) -> None: ...

    def explanation(self, grade_id: str) -> tuple[ExplainedPoint, ...] | None: ...

    def save_follow_up(self, turn_id: str, follow_up: FollowUp) -> None:
        """Keep how the question of the turn ``turn_id`` came about; saving it again replaces it."""
        ...

    def follow_up(self, turn_id: str) -> FollowUp | None:
        """How the question of the turn came about; None for a main question."""
        ...

    def log(self, session_id: str, event: Event) -> None:
        """Append to the session's transcript; an event equal to one already there is not added again."""
        ...

    def events(self, session_id: str) -> list[Event]:
        """The transcript, in order."""
        ...
