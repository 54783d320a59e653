"""What ties the questions of a library together, decided whenever its files have changed: successors and duplicates."""

from __future__ import annotations

import hashlib

from coach.library.duplicates import link_duplicates
from coach.library.succession import find_successors
from coach.library.twins import find_twins
from coach.model import Question
from coach.ports import LibraryStore, PassageIndex

_RULES_VERSION = 1
"""Raised whenever the same questions would be tied in another way."""


def settle_questions(store: LibraryStore, index: PassageIndex, embedder: str) -> None:
    """Find successors and duplicates anew, unless files, rules and embedder are those of the last time.

    Args:
        index: open, with the vectors of all passages.
        embedder: the identity of the embedder that made them.
    """
    state = _state(store, embedder)
    if state == store.settled_state():
        return
    questions = store.questions()
    gone, fresh = store.unsettled()
    successors = find_successors(gone, fresh, questions)
    in_words = link_duplicates(questions)
    # A copy would be a runner-up as near as its original, and hide the twin of both.
    twins = _twins(store, index, [question for question in questions if question.id not in in_words])
    links = link_duplicates(questions, twins) if twins else in_words
    store.settle(successors, links, state)


def _twins(store: LibraryStore, index: PassageIndex, questions: list[Question]) -> list[tuple[str, str]]:
    answers: dict[str, str] = {}
    for outline in store.outlines():
        if outline.question_id is not None:
            answers.setdefault(outline.question_id, outline.key)
    gradeable = [question for question in questions if question.gradeable and question.id in answers]
    if len({question.language for question in gradeable}) < 2:
        return []
    vectors = index.vectors(sorted({answers[question.id] for question in gradeable}))
    return find_twins(
        [(question, vectors[answers[question.id]]) for question in gradeable if answers[question.id] in vectors]
    )


def _state(store: LibraryStore, embedder: str) -> str:
    """A digest of all that the ties depend on."""
    records = sorted(store.manifest().values())
    return hashlib.sha256(repr((_RULES_VERSION, embedder, records)).encode()).hexdigest()
