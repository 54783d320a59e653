"""What the steps need from the outside, as small protocols; ``coach/adapters`` implements each with one engine.

Every protocol has one suite in ``tests/contracts`` that runs on the fake and on the real adapter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from coach.model import (
    Answer,
    Event,
    ExplainedPoint,
    FollowUp,
    Grade,
    Language,
    NotesDocument,
    Passage,
    Question,
    Session,
    Turn,
    Verdict,
)

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, how many are done, how many there are)."""

Clock = Callable[[], datetime]
"""The current time, timezone-aware."""

NewId = Callable[[], str]
"""A fresh unique id."""

Vector = Sequence[float]


class ChatMessage(NamedTuple):
    role: Literal["system", "user", "assistant"]
    content: str


class TokenProbability(NamedTuple):
    """A piece of a reply, and the natural logarithm of its probability."""

    text: str
    logprob: float


class Completion(NamedTuple):
    """A whole reply. ``tokens`` spells it out, as the model wrote it; empty where the engine tells no probabilities."""

    text: str
    input_tokens: int
    output_tokens: int
    tokens: tuple[TokenProbability, ...] = ()


class ChatModel(Protocol):
    """A model that continues a conversation. Temperature is 0: the same prompt gives the same text where it can."""

    @property
    def identity(self) -> str:
        """Provider and model, for example ``embedded:qwen2.5-coder-1.5b-instruct-q4_k_m``."""
        ...

    @property
    def remote(self) -> bool:
        """True where prompts leave this machine."""
        ...

    def complete(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, json_schema: Mapping[str, object] | None = None
    ) -> Completion:
        """The whole reply; JSON text that should match ``json_schema`` where one is given (the caller validates).

        Raises:
            ModelError: unavailable, refused, timed out or cut off.
        """
        ...

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int) -> Iterator[str]:
        """The reply piece by piece. Raises ModelError, also in the middle."""
        ...

    def prefill(self, messages: Sequence[ChatMessage]) -> None:
        """Read the known beginning of a later prompt ahead of time. Does nothing where the engine keeps no cache."""
        ...


class Embedder(Protocol):
    """Texts to vectors of unit length."""

    @property
    def identity(self) -> str:
        """Name that changes whenever vectors would; stored with the index and compared when it is opened."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]: ...

    def embed_query(self, text: str) -> Vector: ...


class PassageIndex(Protocol):
    """Vectors of passages, a cache that can be rebuilt from the library at any time.

    A vector goes by the ``text_key`` of the text that was embedded: passages of the same text share it, and what else
    changes about a passage leaves it as it is.
    """

    @property
    def place(self) -> str:
        """Where the vectors are, for people."""
        ...

    def open(self, embedder: str) -> None:
        """Get ready for vectors of the embedder with this identity. Raises IndexMismatch where others are there."""
        ...

    def reset(self, embedder: str) -> None:
        """Forget all vectors and get ready for this embedder's."""
        ...

    def keys(self) -> set[str]: ...

    def vectors(self, keys: Sequence[str]) -> dict[str, Vector]:
        """The vectors of those of ``keys`` that are there."""
        ...

    def upsert(self, vectors: Mapping[str, Vector]) -> None: ...

    def delete(self, keys: Sequence[str]) -> None: ...

    def search(self, vector: Vector, k: int, keys: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The ``k`` nearest as (key, cosine similarity), nearest first; only among ``keys`` where given."""
        ...


class PointPair(NamedTuple):
    """One key point held against an answer, or against one window of it."""

    question: str
    key_point: str
    answer: str


VerdictProbabilities = Mapping[Verdict, float]
"""Calibrated probabilities of the four verdicts; they sum to 1."""


class PointClassifier(Protocol):
    """A trained classifier of (question, key point, answer). Deterministic."""

    @property
    def identity(self) -> str: ...

    def classify(self, pairs: Sequence[PointPair]) -> list[VerdictProbabilities]: ...


class ImageReader(Protocol):
    """Reads print in pictures."""

    @property
    def identity(self) -> str:
        """Engine and model; what was read is kept under it."""
        ...

    def read(self, image: Path) -> list[str]:
        """The lines of print in a picture, from top to bottom.

        A tab stands where a line goes on in another column, an empty line where paragraphs are set apart.

        Raises:
            NotesError: the file is no picture that can be read.
        """
        ...


class FileRecord(NamedTuple):
    """One file in the manifest. ``sha256`` is of the file's bytes; ``parser`` is the version that parsed it."""

    file: str
    sha256: str
    parser: str


class LexicalIndex(Protocol):
    """Ranks texts by the words they share with a query; a cache that can be rebuilt from the library at any time.

    Texts go by their ``text_key``, as in a PassageIndex.
    """

    def words(self, text: str) -> list[str]:
        """The words of ``text`` in lower case, without the commonest."""
        ...

    def keys(self) -> set[str]: ...

    def add(self, texts: Mapping[str, str]) -> None:
        """Index more texts, by key."""
        ...

    def delete(self, keys: Sequence[str]) -> None: ...

    def search(self, query: str, k: int, keys: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The ``k`` best texts as (key, share), best first, ties by key; only texts that share a word with ``query``,
        and only among ``keys`` where given.

        The share, above 0 and at most 1, is how much of the query's words a text holds, the rare ones counting more.
        """
        ...


class Reranker(Protocol):
    """Reads a query and a passage together; slower than an index and better at order."""

    @property
    def identity(self) -> str: ...

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers ``query``: the higher, the better. No meaning across queries."""
        ...


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


class PromptText(NamedTuple):
    """A prompt ready to be sent, with the hash of its template."""

    messages: tuple[ChatMessage, ...]
    hash: str
    schema: Mapping[str, object] | None
    max_tokens: int


class Prompts(Protocol):
    """The prompt files of ``prompts/``."""

    def render(self, prompt_id: str, language: Language, **variables: object) -> PromptText:
        """Raises SettingsError for an unknown id, a missing or an unknown variable."""
        ...
