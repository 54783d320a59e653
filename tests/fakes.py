"""Stand-ins for the engines: small, deterministic, and held to the same contracts as the real adapters."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from coach.errors import IndexMismatch, ModelError, ModelOutputError, UnknownItem
from coach.interview.grading.windows import features_of
from coach.model import NotesDocument, Passage, Question, Verdict
from coach.ports import ChatMessage, Completion, FileRecord, PointPair, Vector, VerdictProbabilities


class ChatCall(NamedTuple):
    """One request that a FakeChatModel got."""

    messages: tuple[ChatMessage, ...]
    max_tokens: int
    json_schema: Mapping[str, object] | None = None


Reply = str | ModelError | Sequence[str | ModelError]
"""A reply, a failure, or the pieces of a stream, among which a failure cuts it off."""


class FakeChatModel:
    """Says what it is told to: one of ``replies`` after the other (the last one again and again), or a function's.

    ``calls`` and ``prefilled`` keep what it was asked.
    """

    def __init__(self, replies: Sequence[Reply] | Callable[[ChatCall], Reply] = ("好的。",), *, remote: bool = False):
        self._replies = replies
        self.identity = "fake:chat"
        self.remote = remote
        self.calls: list[ChatCall] = []
        self.prefilled: list[tuple[ChatMessage, ...]] = []

    def complete(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, json_schema: Mapping[str, object] | None = None
    ) -> Completion:
        text = "".join(self._pieces(ChatCall(tuple(messages), max_tokens, json_schema)))
        if json_schema is not None and len(text) > 8 * max_tokens:
            raise ModelOutputError("cut off", "被截断")
        return Completion(text, sum(len(message.content) for message in messages), len(text))

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int) -> Iterator[str]:
        yield from self._pieces(ChatCall(tuple(messages), max_tokens))

    def prefill(self, messages: Sequence[ChatMessage]) -> None:
        self.prefilled.append(tuple(messages))

    def _pieces(self, call: ChatCall) -> Iterator[str]:
        self.calls.append(call)
        if callable(self._replies):
            reply = self._replies(call)
        else:
            reply = self._replies[min(len(self.calls), len(self._replies)) - 1]
        for piece in [reply] if isinstance(reply, ModelError) else reply:
            if isinstance(piece, ModelError):
                raise piece
            yield piece


class FakeEmbedder:
    """Texts that share words (or Chinese characters) point in like directions. ``embedded`` keeps what was asked."""

    _dimensions = 256
    _feature = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]")

    def __init__(self, identity: str = "fake-embedder@1") -> None:
        self.identity = identity
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        self.embedded += texts
        return [self._embed(text) for text in texts]

    def embed_query(self, text: str) -> Vector:
        return self._embed(text)

    def _embed(self, text: str) -> Vector:
        vector = [0.0] * self._dimensions
        for feature in self._feature.findall(text.lower()) or [""]:
            digest = hashlib.sha256(feature.encode()).digest()
            vector[digest[0] % self._dimensions] += 1.0 if digest[1] % 2 else -1.0
            vector[digest[2] % self._dimensions] += 1.0
        length = math.sqrt(sum(value * value for value in vector))
        return [value / length for value in vector] if length else [1.0] + [0.0] * (self._dimensions - 1)


class FakePointClassifier:
    """Judges by shared vocabulary: 60% of a point's words cover it, 30% cover a part, a negation turns it round."""

    identity = "fake-point-classifier"
    _negation = re.compile(r"不是|并非|没有|不需要|\bnot\b|\bnever\b")

    def __init__(self) -> None:
        self.batches: list[list[PointPair]] = []

    def classify(self, pairs: Sequence[PointPair]) -> list[VerdictProbabilities]:
        self.batches.append(list(pairs))
        return [self._classify(pair) for pair in pairs]

    def _classify(self, pair: PointPair) -> VerdictProbabilities:
        wanted, said = features_of(pair.key_point), features_of(pair.answer)
        share = len(wanted & said) / max(1, len(wanted))
        nearest = max(re.split(r"[。.;；]", pair.answer), key=lambda sentence: len(wanted & features_of(sentence)))
        negated = bool(self._negation.search(nearest)) and not self._negation.search(pair.key_point)
        if share < 0.3:
            verdict = Verdict.MISSING
        elif negated:
            verdict = Verdict.CONTRADICTED
        else:
            verdict = Verdict.COVERED if share >= 0.6 else Verdict.PARTIAL
        sure = 0.7 + 0.2 * min(1.0, share)
        return {choice: sure if choice is verdict else (1 - sure) / 3 for choice in Verdict}


class FakePassageIndex:
    """A PassageIndex in memory that compares with every vector."""

    place = "memory"

    def __init__(self) -> None:
        self._embedder = ""
        self._vectors: dict[str, Vector] = {}

    def open(self, embedder: str) -> None:
        if self._vectors and embedder != self._embedder:
            raise IndexMismatch(
                "another embedder; run `coach rebuild-index`", "另一个模型；请运行 `coach rebuild-index`"
            )
        self._embedder = embedder

    def reset(self, embedder: str) -> None:
        self._vectors = {}
        self._embedder = embedder

    def ids(self) -> set[str]:
        return set(self._vectors)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        return {id_: self._vectors[id_] for id_ in ids if id_ in self._vectors}

    def upsert(self, passages: Sequence[Passage], vectors: Sequence[Vector]) -> None:
        self._vectors |= {passage.id: vector for passage, vector in zip(passages, vectors, strict=True)}

    def delete(self, ids: Sequence[str]) -> None:
        for id_ in ids:
            self._vectors.pop(id_, None)

    def search(self, vector: Vector, k: int, ids: Sequence[str] | None = None) -> list[tuple[str, float]]:
        among = self._vectors if ids is None else [id_ for id_ in ids if id_ in self._vectors]
        scored = [(id_, sum(a * b for a, b in zip(vector, self._vectors[id_], strict=True))) for id_ in among]
        return sorted(scored, key=lambda entry: -entry[1])[:k]


class MemoryLibrary:
    """A LibraryStore in memory."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[FileRecord, NotesDocument]] = {}

    def manifest(self) -> dict[str, FileRecord]:
        return {file: record for file, (record, _) in self._files.items()}

    def put(self, record: FileRecord, document: NotesDocument) -> None:
        self._files[record.file] = (record, document)

    def remove(self, file: str) -> None:
        self._files.pop(file, None)

    def questions(self) -> list[Question]:
        found = [question for _, document in self._files.values() for question in document.questions]
        return sorted(found, key=lambda question: (question.file, question.line))

    def question(self, question_id: str) -> Question:
        for question in self.questions():
            if question.id == question_id:
                return question
        raise UnknownItem(f"There is no question {question_id}", f"没有题目 {question_id}")

    def passages(self, ids: Sequence[str] | None = None) -> list[Passage]:
        found = [passage for _, document in self._files.values() for passage in document.passages]
        wanted = found if ids is None else [passage for passage in found if passage.id in ids]
        return sorted(wanted, key=lambda passage: (passage.file, passage.lines))
