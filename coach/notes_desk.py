"""Looking after the notes of one home: what is wrong with them, drafts for what they leave open, their lines."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from coach.engines import Engines, now
from coach.errors import ENGINE_ERRORS, InputError, NotesError
from coach.library import Library
from coach.library.accepted import DraftShelf
from coach.library.advice import advice, name_of, said, where
from coach.library.drafting import Draft, Drafter, Search
from coach.library.health import Issue, NotesHealth, TopicHealth, health_of
from coach.model import Language, Question
from coach.notes.formats import read_source
from coach.ports import Progress
from coach.text import normalise

_MOST_LINES = 60
"""Lines of the notes that are shown at once."""


class Finding(NamedTuple):
    """An issue in the person's language. ``where`` is the short path with the line to look at."""

    kind: str
    name: str
    question: Question
    line: int
    where: str
    said: str
    advice: str


class NotesDesk:
    """Health, drafts and lines of the notes.

    Args:
        folder: where drafts are kept.
        own: whether a file is the person's: the built-in deck is not theirs to mend.
        search: the passages of all notes that bear on a question.
    """

    def __init__(
        self, library: Library, engines: Engines, folder: Path, own: Callable[[str], bool], search: Search
    ) -> None:
        self._library = library
        self._engines = engines
        self._own = own
        self._shelf = DraftShelf(folder)
        self._drafter = Drafter(engines.chat, engines.prompts, search, self._bears, now)
        self._lock = threading.Lock()

    # --- health ---

    def health(self, *, topic: str | None = None, judge: bool = False, progress: Progress | None = None) -> NotesHealth:
        """What is wrong with the person's own notes.

        Args:
            judge: also let the trained judge compare answers to the same question.

        Raises:
            EnvironmentProblem: the judge was asked for and cannot be loaded.
        """
        classifier = self._engines.classifier if judge else None
        return health_of(self.own_questions(), topic=topic, classifier=classifier, progress=progress)

    def own_questions(self) -> list[Question]:
        """The questions of the person's own notes, by file and line."""
        return [question for question in self._library.questions() if self._own(question.file)]

    # --- drafts ---

    def kept_draft(self, question_id: str) -> Draft | None:
        """The draft that waits to be accepted, if there is one."""
        return self._shelf.kept(question_id)

    def draft(self, question_id: str, *, again: bool = False) -> Draft:
        """The draft that is kept for a question, or a new one.

        Raises:
            UnknownItem: there is no such question.
            InputError: it has an answer.
            ModelError, EnvironmentProblem: the chat model is of no use for it.
        """
        question = self._unanswered(question_id)
        kept = None if again else self._shelf.kept(question.id)
        if kept is None:
            kept = self._drafter.draft(question)
            self._shelf.keep(kept)
        return kept

    def accept_draft(self, question_id: str, text: str | None = None, progress: Progress | None = None) -> Question:
        """Make an answer part of the notes, in a file of its own; the question as it is answered from now on.

        Args:
            text: the person's own version; None takes the draft that is kept.

        Raises:
            UnknownItem: there is no such question.
            InputError: it has an answer, there is no draft to accept, or no points can be read from the text.
        """
        with self._lock:
            question = self._unanswered(question_id)
            draft = self._shelf.kept(question.id)
            if text is None and draft is None:
                raise InputError(
                    f"There is no draft for this question yet; run coach draft {question.id} and read it first.",
                    f"这道题还没有草稿；请先运行 coach draft {question.id} 并核对。",
                )
            answer = text if text is not None else draft.text if draft else ""
            path = self._shelf.accept(question, answer, draft, now().astimezone().date())
            self._library.ingest([path], progress)
        asked = [q for q in self._library.questions(files=[path.as_posix()]) if q.gradeable]
        return next(q for q in reversed(asked) if normalise(q.text) == normalise(question.text))

    def is_accepted(self, question: Question) -> bool:
        """Whether a question's answer was a draft once."""
        return question.file == self._shelf.accepted.as_posix()

    # --- lines ---

    def excerpt(self, question: Question, line: int | None = None, around: int = 2) -> list[tuple[int, str]]:
        """The lines of the notes at a question and its answer, numbered from 1; none where the file cannot be read.

        Args:
            line: one that is to be among them, where they are too many to show all.
        """
        try:
            lines = read_source(Path(question.file)).text.split("\n")
        except (NotesError, OSError):
            return []
        last = question.answer_lines[1] if question.answer_lines else question.line
        first = max(1, question.line - around, (line or 1) - _MOST_LINES // 2)
        last = min(len(lines), last + around, first + _MOST_LINES - 1)
        return [(number, lines[number - 1]) for number in range(first, last + 1)]

    def _unanswered(self, question_id: str) -> Question:
        """The question; where another one of the same wording answers it, there is nothing to draft."""
        question = self._library.question(question_id)
        original = question if question.duplicate_of is None else self._library.question(question.duplicate_of)
        if original.gradeable:
            raise InputError(
                f"This question is answered at {where(original)}; there is nothing to draft.",
                f"这道题在 {where(original)} 已有答案，不需要起草。",
            )
        return question

    def _bears(self, sentence: str, passage: str) -> bool:
        try:
            return self._engines.support.supported(sentence, notes=passage)
        except ENGINE_ERRORS:
            return False


def findings_of(health: NotesHealth, language: Language) -> list[Finding]:
    """The issues of ``health`` in words."""
    return [_finding(issue, language) for issue in health.issues]


def _finding(issue: Issue, language: Language) -> Finding:
    return Finding(
        kind=issue.kind.value,
        name=name_of(issue.kind, language),
        question=issue.question,
        line=issue.line,
        where=where(issue.question, issue.line),
        said=said(issue, language),
        advice=advice(issue, language),
    )


__all__ = ["Draft", "Finding", "NotesDesk", "NotesHealth", "TopicHealth", "findings_of"]
