"""Stand-ins for the engines: small, deterministic, and held to the same contracts as the real adapters."""

from __future__ import annotations

import hashlib
import math
import re
import struct
import wave
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from coach.errors import AudioError, IndexMismatch, ModelError, ModelOutputError, NotesError, UnknownItem
from coach.interview.grading.windows import features_of
from coach.model import Language, NotesDocument, Passage, Question, Verdict
from coach.ports import (
    ChatMessage,
    Completion,
    FileRecord,
    HeardWord,
    PassageOutline,
    PointPair,
    Sound,
    Unsettled,
    Vector,
    VerdictProbabilities,
    Written,
)
from coach.text import text_key


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
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        json_schema: Mapping[str, object] | None = None,
        written: Written | None = None,
    ) -> Completion:
        text = ""
        for piece in self._pieces(ChatCall(tuple(messages), max_tokens, json_schema)):
            text += piece
            if written is not None:
                written(text)
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


class FakeImageReader:
    """Reads in a picture what stands in its file, one line a line of print, as long as that is text."""

    def __init__(self, identity: str = "fake-reader@1") -> None:
        self.identity = identity
        self.read_files: list[Path] = []

    def read(self, image: Path) -> list[str]:
        self.read_files.append(image)
        try:
            text = image.read_text(encoding="utf-8")
        except ValueError as error:
            raise NotesError(f"The picture {image} cannot be read.", f"图片 {image} 无法读取。") from error
        return [line for line in text.splitlines() if line.strip()]


class FakeSoundReader:
    """Reads WAV files of one channel, 16-bit numbers and 16,000 samples per second, and no others."""

    def __init__(self) -> None:
        self.read_files: list[Path] = []

    def read(self, file: Path, longest: float) -> Sound:
        self.read_files.append(file)
        try:
            with wave.open(str(file)) as sound:
                numbers = [number / 32768 for (number,) in struct.iter_unpack("<h", sound.readframes(2**31 - 1))]
        except (OSError, EOFError, wave.Error) as error:
            raise AudioError(
                f"{file.name} cannot be read: record again.", f"无法读取 {file.name}：请重新录音。"
            ) from error
        if not numbers:
            raise AudioError("The recording is empty: record again.", "录音是空的：请重新录音。")
        if len(numbers) > longest * 16_000:
            raise AudioError("The recording is too long: record again.", "录音太长：请重新录音。")
        return Sound(struct.pack(f"{len(numbers)}f", *numbers), 16_000)


class HeardCall(NamedTuple):
    """One request that a FakeTranscriber got."""

    sound: Sound
    language: Language
    terms: tuple[str, ...]


class FakeTranscriber:
    """Hears what it is told to: one of ``replies`` after the other (the last one again and again); in silence nothing.

    A reply is one stretch, a failure, or several stretches, among which a failure breaks off. Words (in Chinese
    characters) follow each other evenly to the end of the sound. ``calls`` keeps what it was asked.
    """

    _word = re.compile(r"\s*(?:[\u4e00-\u9fff]|[^\s\u4e00-\u9fff，。？！、]+)[，。？！、]*")

    def __init__(self, replies: Sequence[Reply] = ("残差连接让梯度直接传到浅层。",), *, remote: bool = False) -> None:
        self._replies = replies
        self.identity = "fake:transcriber"
        self.remote = remote
        self.calls: list[HeardCall] = []

    def transcribe(self, sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
        self.calls.append(HeardCall(sound, language, tuple(terms)))
        reply = self._replies[min(len(self.calls), len(self._replies)) - 1]
        return self._stretches([reply] if isinstance(reply, (str, ModelError)) else reply, sound)

    def _stretches(self, stretches: Sequence[str | ModelError], sound: Sound) -> Iterator[list[HeardWord]]:
        loudest = max((abs(number) for (number,) in struct.iter_unpack("f", sound.samples)), default=0.0)
        if loudest < 0.001:
            return
        count = sum(len(self._word.findall(text)) for text in stretches if isinstance(text, str))
        each, start = sound.seconds / max(1, count), 0.0
        for text in stretches:
            if isinstance(text, ModelError):
                raise text
            words = [
                HeardWord(word, start + i * each, start + (i + 1) * each, 0.9)
                for i, word in enumerate(self._word.findall(text))
            ]
            start += len(words) * each
            yield words


class FakeSpeaker:
    """A tone for each letter, a tenth of a second long, at another pitch for each voice."""

    identity = "fake:speaker"

    def __init__(self, voices: Mapping[Language, tuple[str, ...]] | None = None) -> None:
        self.voices = voices or {"zh": ("zh_one", "zh_two"), "en": ("en_one", "en_two")}
        self.spoken: list[str] = []

    def speak(self, text: str, language: Language, *, voice: str | None = None, rate: float = 1.0) -> Sound:
        self.spoken.append(text)
        pitch = 200 + 100 * self.voices[language].index(voice or self.voices[language][0])
        count = int(2_400 * sum(char.isalnum() for char in text) / rate)
        numbers = [0.3 * math.sin(2 * math.pi * pitch * n / 24_000) for n in range(count)]
        return Sound(struct.pack(f"{count}f", *numbers), 24_000)


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

    def keys(self) -> set[str]:
        return set(self._vectors)

    def vectors(self, keys: Sequence[str]) -> dict[str, Vector]:
        return {key: self._vectors[key] for key in keys if key in self._vectors}

    def upsert(self, vectors: Mapping[str, Vector]) -> None:
        self._vectors |= vectors

    def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._vectors.pop(key, None)

    def search(self, vector: Vector, k: int, keys: Sequence[str] | None = None) -> list[tuple[str, float]]:
        among = self._vectors if keys is None else [key for key in keys if key in self._vectors]
        scored = [(key, sum(a * b for a, b in zip(vector, self._vectors[key], strict=True))) for key in among]
        return sorted(scored, key=lambda entry: -entry[1])[:k]


class FakeLexicalIndex:
    """A LexicalIndex that counts shared words, all alike."""

    _word = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]")

    def __init__(self) -> None:
        self._texts: dict[str, set[str]] = {}

    def words(self, text: str) -> list[str]:
        return self._word.findall(text.lower())

    def keys(self) -> set[str]:
        return set(self._texts)

    def add(self, texts: Mapping[str, str]) -> None:
        self._texts |= {key: set(self.words(text)) for key, text in texts.items()}

    def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._texts.pop(key, None)

    def search(self, query: str, k: int, keys: Sequence[str] | None = None) -> list[tuple[str, float]]:
        asked = set(self.words(query))
        among = self._texts.keys() if keys is None else self._texts.keys() & set(keys)
        scored = [(key, len(asked & self._texts[key]) / max(1, len(asked))) for key in sorted(among)]
        return sorted((entry for entry in scored if entry[1] > 0), key=lambda entry: -entry[1])[:k]


class FakeReranker:
    """Puts first what shares most words with the query."""

    identity = "fake-reranker"

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        wanted = features_of(query)
        return [len(wanted & features_of(text)) / max(1, len(wanted)) for text in texts]


class MemoryLibrary:
    """A LibraryStore in memory."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[FileRecord, NotesDocument]] = {}
        self._gone: dict[str, Question] = {}
        self._fresh: set[str] = set()
        self._succession: dict[str, str] = {}
        self._links: dict[str, str] = {}
        self._state = ""

    def manifest(self) -> dict[str, FileRecord]:
        return {file: record for file, (record, _) in self._files.items()}

    def put(self, record: FileRecord, document: NotesDocument) -> None:
        ids = {question.id for question in document.questions}
        known = self._retire(record.file, stay=ids)
        self._files[record.file] = (record, document)
        for question_id in ids - known:
            self._gone.pop(question_id, None)
            self._succession.pop(question_id, None)
            self._fresh.add(question_id)

    def remove(self, file: str) -> None:
        self._retire(file, stay=set())
        self._files.pop(file, None)

    def _retire(self, file: str, stay: set[str]) -> set[str]:
        held = self._files[file][1].questions if file in self._files else ()
        gone = {question.id: question for question in held if question.id not in stay}
        self._gone |= gone
        self._fresh -= gone.keys()
        return {question.id for question in held}

    def counts(self) -> tuple[int, int]:
        return len(self.questions()), len(self.passages())

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

    def passages_of(self, question_id: str) -> list[Passage]:
        return [passage for passage in self.passages() if passage.question_id == question_id]

    def texts(self, keys: Sequence[str]) -> dict[str, str]:
        return {key: found[0].text for key, found in self.passages_with(keys).items()}

    def passages_with(self, keys: Sequence[str]) -> dict[str, list[Passage]]:
        wanted = set(keys)
        found: dict[str, list[Passage]] = {}
        for passage in self.passages():
            if text_key(passage.text) in wanted:
                found.setdefault(text_key(passage.text), []).append(passage)
        return found

    def outlines(self) -> list[PassageOutline]:
        return [PassageOutline(text_key(p.text), p.file, p.heading_path, p.question_id) for p in self.passages()]

    def unsettled(self) -> Unsettled:
        return Unsettled([self._gone[id_] for id_ in sorted(self._gone)], set(self._fresh))

    def settle(self, successors: Mapping[str, str], links: Mapping[str, str], state: str) -> None:
        for old in successors:
            del self._gone[old]
        self._succession |= successors
        self._fresh = set()
        self._links = dict(links)
        self._state = state

    def settled_state(self) -> str:
        return self._state

    def succession(self) -> dict[str, str]:
        return dict(self._succession)

    def links(self) -> dict[str, str]:
        return dict(self._links)
