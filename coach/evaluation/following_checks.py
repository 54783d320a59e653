"""Checks of what the coach says that share nothing with the ones it makes itself, so that they can find it wrong.

``SupportChecker`` and ``leaks`` decide what is shown; measured by themselves they would always be right. The checks
here compare plain words, numbers and negations in ways of their own; only the trained judge is the same, asked the
other way and held to a stricter limit. People's labels in ``tests/data/grading/following`` measure both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from coach.errors import InputError
from coach.model import Value, Verdict
from coach.ports import PointClassifier, PointPair
from coach.text import is_cjk, normalise

LEAST_COVERED = 0.7
"""Probability of "covered" from which the cited lines bear a sentence out; partial does not count."""
_LEAST_WORDS = 0.5
"""Share of a sentence's words in Latin script that the cited lines must hold."""
_LEAK_RUN = 4
"""Chinese characters in a row that a question shares with the point it asks for."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WORD = re.compile(r"[a-z]{4,}")
_NEGATION = re.compile(r"不|没有|无法|无需|并非|\b(?:not|no|never|without|cannot)\b|n't\b")
_EVERYDAY = frozenset(
    """
    about again also answer because been being both does each example from given have here into just more most much
    only other over point question same should some such than that their them then there these they this those through
    very were what when where which while will with would your kind make makes used uses using used between
    """.split()
)


class LabelledSentence(Value):
    """A sentence a model wrote, the lines it cites, and whether a person finds that they bear it out."""

    sentence: str
    cited: str
    supported: bool


_SENTENCES = TypeAdapter(list[LabelledSentence])


class CitedLines:
    """Whether cited lines bear a sentence out.

    Args:
        classifier: reads the sentence as a key point and the cited lines as the answer.
    """

    def __init__(self, classifier: PointClassifier) -> None:
        self._classifier = classifier

    def bear_out(self, sentence: str, cited: str, question: str = "") -> bool:
        """True where numbers, negation, words and the judge agree that ``cited`` says what ``sentence`` says."""
        return not conflict(sentence, cited) and self._judged(sentence, cited, question)

    def _judged(self, sentence: str, cited: str, question: str) -> bool:
        (probabilities,) = self._classifier.classify([PointPair(question, sentence, cited)])
        return probabilities[Verdict.COVERED] >= LEAST_COVERED


def conflict(sentence: str, cited: str) -> bool:
    """True where a number or most words of ``sentence`` are not in ``cited``, or it denies and ``cited`` does not."""
    said, held = normalise(sentence), normalise(cited)
    if set(_NUMBER.findall(said)) - set(_NUMBER.findall(held)):
        return True
    if _NEGATION.search(said) and not _NEGATION.search(held):
        return True
    words = set(_WORD.findall(said)) - _EVERYDAY
    return bool(words) and len([word for word in words if word[:5] in held]) < _LEAST_WORDS * len(words)


def given_away(question: str, point: str, known: str) -> bool:
    """True where ``question`` shares a word, a number or a run of Chinese with ``point`` that is not known."""
    asked, answer, free = normalise(question), normalise(point), normalise(known)
    words = {*_WORD.findall(answer), *_NUMBER.findall(answer)} - _EVERYDAY
    if any(word in asked and word not in free for word in words):
        return True
    runs = (answer[start : start + _LEAK_RUN] for start in range(len(answer) - _LEAK_RUN + 1))
    return any(run in asked and run not in free for run in runs if all(is_cjk(char) for char in run))


def read_labelled_sentences(path: Path) -> list[LabelledSentence]:
    """The labelled sentences in a JSON file. Raises InputError."""
    try:
        return _SENTENCES.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise InputError(
            f"{path} holds no labelled sentences ({error}); see docs/evaluation.md for its form.",
            f"{path} 里没有标注的句子（{error}）；格式见 docs/evaluation.md。",
        ) from error


def agreement(labels: Sequence[bool], found: Sequence[bool]) -> tuple[float, float, float]:
    """(accuracy, precision, recall) of ``found``; precision and recall are nan where they are undefined."""
    right = sum(label == guess for label, guess in zip(labels, found, strict=True))
    both = sum(label and guess for label, guess in zip(labels, found, strict=True))
    accuracy = right / len(labels) if labels else float("nan")
    precision = both / sum(found) if any(found) else float("nan")
    recall = both / sum(labels) if any(labels) else float("nan")
    return accuracy, precision, recall
