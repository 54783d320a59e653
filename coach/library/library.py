"""The library as the rest of the coach uses it: reads notes in, lists questions, finds passages."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from coach.library.ingest import Ingest
from coach.library.retrieval import Retrieval
from coach.model import AnswerStatus, Hit, IngestReport, Language, Question
from coach.ports import Embedder, LexicalIndex, LibraryStore, PassageIndex, Progress


class Library:
    """Questions and passages of all notes. One ingest at a time; searches go on meanwhile.

    Args:
        store: the truth.
        index: vectors, repaired from the store when it is first used.
        lexical: words, built from the store.
        embedder: makes the vectors.
    """

    def __init__(self, store: LibraryStore, index: PassageIndex, lexical: LexicalIndex, embedder: Embedder) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._ingest = Ingest(store, index, lexical, embedder)
        self._retrieval = Retrieval(store, index, lexical, embedder)
        self._index = index
        self._searchable = False

    @property
    def place(self) -> str:
        """Where the vectors are, for people."""
        return self._index.place

    def ingest(
        self, paths: Sequence[Path], progress: Progress | None = None, language: Language = "en"
    ) -> IngestReport:
        """Read the notes at ``paths``; see ``Ingest.run``."""
        with self._lock:
            return self._ingest.run(paths, progress, language)

    def rebuild(self, progress: Progress | None = None, language: Language = "en") -> IngestReport:
        """Read every known file again and embed every passage anew."""
        with self._lock:
            self._searchable = False
            return self._ingest.rebuild(progress, language)

    def remove(self, file: str) -> None:
        """Forget a file. What was answered and graded on its questions stays.

        Raises:
            UnknownItem: the library does not hold this file.
        """
        with self._lock:
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
        """The questions that fit every filter, by file and line; ``topic`` is a heading or a tag, capitals or not."""
        heading = None if topic is None else topic.casefold()
        return [
            question
            for question in self._store.questions()
            if (heading is None or heading in map(str.casefold, _topics_of(question)))
            and (status is None or question.status is status)
            and (language is None or question.language == language)
            and (files is None or question.file in files)
        ]

    def topics(self, language: Language | None = None) -> list[str]:
        """The topics of all questions that can be asked, in the order of the notes."""
        asked = self.questions(status=AnswerStatus.ANSWERED, language=language)
        return list(dict.fromkeys(question.topic for question in asked))

    def _make_searchable(self) -> None:
        """Repair the index before its first search; later searches do not wait for an ingest that is under way."""
        if not self._lock.acquire(blocking=not self._searchable):
            return
        try:
            self._ingest.repair(None)
            self._searchable = True
        finally:
            self._lock.release()


def _topics_of(question: Question) -> tuple[str, ...]:
    return (*question.heading_path, *question.tags, question.topic)
