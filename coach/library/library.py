"""The library as the rest of the coach uses it: reads notes in, lists questions, finds passages."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from coach.library.catalogue import Catalogue, read_catalogue
from coach.library.ingest import Ingest, Pictures
from coach.library.retrieval import Retrieval
from coach.model import AnswerStatus, Hit, IngestReport, Language, Question
from coach.ports import Embedder, LexicalIndex, LibraryStore, PassageIndex, Progress, Reranker


class Library:
    """Questions and passages of all notes. One ingest at a time; searches go on meanwhile.

    Args:
        store: the truth.
        index: vectors, repaired from the store when it is first used.
        lexical: words, likewise.
        embedder: makes the vectors.
        reranker: orders the best passages anew; None leaves the order of the fusion.
        pictures: reads the pictures of notes; None leaves them unread.
        processes: how many may parse at once.
    """

    def __init__(
        self,
        store: LibraryStore,
        index: PassageIndex,
        lexical: LexicalIndex,
        embedder: Embedder,
        reranker: Reranker | None = None,
        pictures: Pictures | None = None,
        processes: int = 1,
    ) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._ingest = Ingest(store, index, lexical, embedder, pictures, processes)
        self._retrieval = Retrieval(store, index, lexical, embedder, reranker)
        self._index = index
        self._searchable = False
        self._catalogue: Catalogue | None = None
        self._changes = 0

    @property
    def place(self) -> str:
        """Where the vectors are, for people."""
        return self._index.place

    def ingest(
        self, paths: Sequence[Path], progress: Progress | None = None, language: Language = "en"
    ) -> IngestReport:
        """Read the notes at ``paths``; see ``Ingest.run``."""
        with self._changing():
            return self._ingest.run(paths, progress, language)

    def rebuild(self, progress: Progress | None = None, language: Language = "en") -> IngestReport:
        """Read every known file again and embed every passage anew."""
        with self._changing():
            self._searchable = False
            return self._ingest.rebuild(progress, language)

    def remove(self, file: str) -> None:
        """Forget a file. What was answered and graded on its questions stays.

        Raises:
            UnknownItem: the library does not hold this file.
        """
        with self._changing():
            self._ingest.remove(file)

    def search(self, query: str, k: int, topic: str | None = None, files: Sequence[str] | None = None) -> list[Hit]:
        """The ``k`` passages that bear most on ``query``; see ``Retrieval.search``."""
        self._make_searchable()
        return self._retrieval.search(query, k, topic, files)

    def covers(self, query: str) -> bool:
        """Whether the notes say anything on ``query``."""
        self._make_searchable()
        return self._retrieval.covers(query)

    def questions(
        self,
        topic: str | None = None,
        status: AnswerStatus | None = None,
        language: Language | None = None,
        files: Sequence[str] | None = None,
    ) -> list[Question]:
        """The questions that fit every filter, by file and line; ``topic`` is a heading or a tag, capitals or not.

        ``duplicate_of`` names the original of each question that asks the same as another one, in whatever file or
        language that stands.
        """
        heading = None if topic is None else topic.casefold()
        return [
            question
            for question in self._read().questions
            if (heading is None or heading in map(str.casefold, topics_of(question)))
            and (status is None or question.status is status)
            and (language is None or question.language == language)
            and (files is None or question.file in files)
        ]

    def question(self, question_id: str) -> Question:
        """The question with this id, also where its file was renamed or its wording has changed since.

        Raises:
            UnknownItem: the notes have lost it.
        """
        catalogue = self._read()
        found = catalogue.by_id.get(catalogue.current(question_id))
        return found if found is not None else self._store.question(question_id)

    def original(self, question_id: str) -> str:
        """The id under which the history of a question is counted: of its successor, and of that one's original."""
        return self._read().original(question_id)

    def answer_passages(self, question_id: str) -> list[str]:
        """Ids of the passages that hold the answer to a question."""
        current = self._read().current(question_id)
        return [passage.id for passage in self._store.passages_of(current)]

    def topics(self, language: Language | None = None) -> list[str]:
        """The topics of all questions that can be asked, in the order of the notes."""
        asked = (question for question in self.questions(language=language) if question.gradeable)
        return list(dict.fromkeys(question.topic for question in asked))

    def _read(self) -> Catalogue:
        """The catalogue, read again after a change. While an ingest is under way it is read, but not kept."""
        catalogue, changes = self._catalogue, self._changes
        if catalogue is None:
            catalogue = read_catalogue(self._store)
            if changes == self._changes and not self._lock.locked():
                self._catalogue = catalogue
        return catalogue

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            finally:
                self._changes += 1
                self._catalogue = None
                self._retrieval.forget()

    def _make_searchable(self) -> None:
        """Repair the index before its first search; later searches do not wait for an ingest that is under way."""
        if not self._lock.acquire(blocking=not self._searchable):
            return
        try:
            self._ingest.repair(None)
            self._searchable = True
        finally:
            self._lock.release()


def topics_of(question: Question) -> tuple[str, ...]:
    """What a question may be asked for by: the headings above it, its tags, its topic."""
    return (*question.heading_path, *question.tags, question.topic)
