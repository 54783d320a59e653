"""Training questions out of notes alone: some points of an answer recited, the others not.

Written answers teach what counts as said in other words. What they do not teach, because their points are short, is to
tell one long point from its neighbours: an answer that recites two points of a question says nothing on the third,
however much the two share their terms with it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from coach.evaluation.judge_training.data import LabelledAnswer, LabelledPoint, LabelledQuestion
from coach.evaluation.unseen import is_test_question
from coach.model import KeyPoint, Question, Verdict
from coach.notes import parse_notes

LEAST_POINTS = 3
_CLAUSE = re.compile(r"[；;]|(?<=[^\d])[，,]\s*(?=[^\d])")


def recited(files: Sequence[Path], rng: random.Random) -> list[LabelledQuestion]:
    """Questions to train on: those of ``files`` with at least three points each, but for the test questions.

    Neighbours are those of one file.
    """
    kept: list[LabelledQuestion] = []
    for file in files:
        document = parse_notes(file.read_text(encoding="utf-8"), file.name)
        questions = [
            question
            for question in document.questions
            if len(question.key_points) >= LEAST_POINTS and not is_test_question(question.text)
        ]
        kept += [_labelled(question, questions, file.stem, rng) for question in questions]
    return kept


def _labelled(question: Question, neighbours: Sequence[Question], topic: str, rng: random.Random) -> LabelledQuestion:
    points = tuple(LabelledPoint(id=p.id, text=p.text, weight=p.weight) for p in question.key_points)
    return LabelledQuestion(
        qid=question.id,
        lang=question.language,
        topic=topic,
        question=question.text,
        notes_md=question.answer,
        key_points=points,
        answers=tuple(_answers(question, neighbours, rng)),
    )


def _answers(question: Question, neighbours: Sequence[Question], rng: random.Random) -> Iterator[LabelledAnswer]:
    points = question.key_points
    for number in range(2):
        said = set(rng.sample(range(len(points)), rng.randint(1, len(points) - 1)))
        labels = {p.id: Verdict.COVERED if place in said else Verdict.MISSING for place, p in enumerate(points)}
        yield _answer(question, f"some-{number}", [said_aloud(points[place], rng) for place in sorted(said)], labels)
    nothing = {point.id: Verdict.MISSING for point in points}
    others = [other for other in neighbours if other.id != question.id]
    if others:
        other = rng.choice(others)
        yield _answer(question, "neighbour", [said_aloud(p, rng) for p in rng.sample(other.key_points, 2)], nothing)
    half = rng.choice(points)
    clauses = [clause for clause in _CLAUSE.split(_bare(half)) if clause.strip()]
    if len(clauses) > 1:
        labels = nothing | {half.id: Verdict.PARTIAL}
        yield _answer(question, "half", clauses[: max(1, len(clauses) // 2)], labels)


def _answer(question: Question, kind: str, said: Sequence[str], labels: dict[str, Verdict]) -> LabelledAnswer:
    mark = "。" if question.language == "zh" else ". "
    return LabelledAnswer(aid=f"{question.id}-{kind}", kind=kind, text=mark.join(said), labels=labels, score=0)


def said_aloud(point: KeyPoint, rng: random.Random) -> str:
    """The point as somebody says it: half the time without the name of its aspect."""
    return _bare(point) if rng.random() < 0.5 else point.text.rstrip("。.")


def _bare(point: KeyPoint) -> str:
    return point.text.removeprefix(point.label).lstrip("：: ").rstrip("。.")
