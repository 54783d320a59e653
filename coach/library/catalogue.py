"""All questions of the library with what ties them together, read from the store at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from coach.library.duplicates import with_links
from coach.model import Question
from coach.ports import LibraryStore


@dataclass(frozen=True)
class Catalogue:
    """A reading of the library that does not change.

    Attributes:
        questions: by file and line, each with its original in ``duplicate_of``.
        succession: the id that follows each id that is gone.
    """

    questions: tuple[Question, ...]
    succession: Mapping[str, str]

    @cached_property
    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    def current(self, question_id: str) -> str:
        """The id that the question has now; the last one known where the notes have lost it."""
        while question_id not in self.by_id and question_id in self.succession:
            question_id = self.succession[question_id]
        return question_id

    def original(self, question_id: str) -> str:
        """The id under which a question and its duplicates are counted together."""
        current = self.current(question_id)
        question = self.by_id.get(current)
        return question.duplicate_of if question is not None and question.duplicate_of else current


def read_catalogue(store: LibraryStore) -> Catalogue:
    """The questions of ``store`` as they are now."""
    questions = store.questions()
    ids = {question.id for question in questions}
    # Links decided before an ingest that was cut off may name questions that are gone.
    links = {id_: original for id_, original in store.links().items() if original in ids}
    return Catalogue(tuple(with_links(questions, links)), store.succession())
