"""Questions that ask the same in Chinese and in English.

A twin is claimed where all signs agree: the vectors of both answers are each other's nearest across the languages, the
runner-up is clearly behind, the technical terms of each question are found in the other, and both ask why or neither.
Vectors are compared after the mean of their language is taken away: an embedder's raw cosines say more about language
than about subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.library.subjects import names, terms
from coach.model import Question
from coach.ports import Vector

LEAST_LEAD = 0.05
"""How far the nearest cosine must stand above the next one, on both sides."""
LEAST_COSINE = 0.35
"""Of centred vectors; unrelated questions are around 0. With both limits 97 of the 100 twins of the built-in deck are
found and none is wrong, also where half of them are taken out; see docs/library.md."""
_FEWEST = 5
"""Questions in each language from which a mean says something."""
_AT_ONCE = 2_000
_WHY_CHINESE = re.compile(r"为什么|为何|为啥|原因|理由")
_WHY_ENGLISH = re.compile(r"\b(?:why|reasons?|causes?|rationale)\b", re.IGNORECASE)
_STEM = 4
"""Letters from which a word may have several endings."""
_TRANSLATED = frozenset({"llm", "nlp", "ai", "ml", "cv"})
"""Names that Chinese has words for."""


class _Side(NamedTuple):
    """The questions of one language."""

    questions: list[Question]
    vectors: NDArray[np.float32]


def find_twins(questions: Sequence[tuple[Question, Vector]]) -> list[tuple[str, str]]:
    """Pairs of ids (Chinese, English). Each question has one twin at most.

    Args:
        questions: each with the vector of its first passage.
    """
    chinese, english = _side(questions, "zh"), _side(questions, "en")
    if min(len(chinese.questions), len(english.questions)) < _FEWEST:
        return []
    there, back = _nearest(chinese.vectors, english.vectors), _nearest(english.vectors, chinese.vectors)
    found = []
    for number, (partner, cosine, lead) in enumerate(there):
        returned, _, lead_back = back[partner]
        if returned != number or cosine < LEAST_COSINE or min(lead, lead_back) < LEAST_LEAD:
            continue
        one, other = chinese.questions[number], english.questions[partner]
        if share_terms(one, other) and ask_alike(one.text, other.text):
            found.append((one.id, other.id))
    return found


def share_terms(chinese: Question, english: Question) -> bool:
    """Whether the English words of the Chinese question and the names of the English one occur in the other."""
    said_in_english = terms(f"{english.text}\n{english.answer}")
    said_in_chinese = terms(f"{chinese.text}\n{chinese.answer}")
    return all(_occurs(term, said_in_english) for term in terms(chinese.text)) and all(
        _occurs(name, said_in_chinese) for name in names(english.text) - _TRANSLATED
    )


def ask_alike(chinese: str, english: str) -> bool:
    """Whether both questions ask for a reason, or neither: answers on one subject lie near, whatever was asked."""
    return (_WHY_CHINESE.search(chinese) is None) == (_WHY_ENGLISH.search(english) is None)


def _occurs(term: str, said: Set[str]) -> bool:
    """Whether ``term`` is said, also with another ending ("chunk", "chunking")."""
    if term in said:
        return True
    return len(term) >= _STEM and any(
        word.startswith(term) or (len(word) >= _STEM and term.startswith(word)) for word in said
    )


def _side(questions: Sequence[tuple[Question, Vector]], language: str) -> _Side:
    own = sorted((pair for pair in questions if pair[0].language == language), key=lambda pair: pair[0].id)
    vectors = np.array([vector for _, vector in own], dtype=np.float32)
    if len(own):
        vectors -= vectors.mean(axis=0)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return _Side([question for question, _ in own], vectors)


def _nearest(vectors: NDArray[np.float32], others: NDArray[np.float32]) -> list[tuple[int, float, float]]:
    """For each vector the nearest of ``others``: its row, its cosine, and by how much it leads the next one."""
    found: list[tuple[int, float, float]] = []
    for start in range(0, len(vectors), _AT_ONCE):
        cosines = vectors[start : start + _AT_ONCE] @ others.T
        best = cosines.argmax(axis=1)
        top = cosines[np.arange(len(best)), best]
        cosines[np.arange(len(best)), best] = -1
        second = cosines.max(axis=1)
        found += zip(best.tolist(), top.tolist(), (top - second).tolist(), strict=True)
    return found
