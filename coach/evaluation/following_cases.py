"""Labelled answers as graded ones: people's verdicts in place of a judge's, so that what follows is measured alone.

The labels say which points an answer makes, not where the notes say them nor with which words the answer does. Both are
found by nearness in meaning: a point stands where the nearest point that the parser finds in the notes stands, and is
named by its label; the evidence for a verdict is the nearest sentence of the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from coach.evaluation.graded_answers import GradedAnswer
from coach.model import Grade, JudgedBy, KeyPoint, PointGrade, Question, Span, Verdict
from coach.notes import key_points_of
from coach.ports import Embedder, Vector
from coach.text import sentences

BY_PEOPLE = JudgedBy(judge="person", model="labels")
_GRADED = datetime(2000, 1, 1, tzinfo=UTC)
"""A date for grades from data files, which carry none."""


@dataclass(frozen=True)
class FollowingCase:
    """One answer with the grade that people's verdicts make; at least one point is not covered."""

    id: str
    question: Question
    grade: Grade
    answer: str
    kind: str


def cases_of(rows: Sequence[GradedAnswer], embedder: Embedder) -> list[FollowingCase]:
    """The cases of ``rows``; answers without verdicts or without a gap are left out.

    Raises:
        ModelError, EnvironmentProblem: the texts cannot be embedded.
    """
    located: dict[str, Question] = {}
    cases: list[FollowingCase] = []
    for row in rows:
        if all(verdict is Verdict.COVERED for verdict in row.verdicts.values()):
            continue
        if row.question.id not in located:
            located[row.question.id] = with_lines(row.question, embedder)
        question = located[row.question.id]
        cases.append(FollowingCase(row.id, question, _grade(row, question, embedder), row.text, row.kind))
    return cases


def with_lines(question: Question, embedder: Embedder) -> Question:
    """``question`` with its points on the lines, and under the label, of what the parser finds nearest to them."""
    last = question.answer.count("\n") + 1
    found = key_points_of(question.answer) or (KeyPoint(id="all", text=question.answer, lines=(1, last)),)
    vectors = embedder.embed_passages([point.text for point in (*question.key_points, *found)])
    own, others = vectors[: len(question.key_points)], vectors[len(question.key_points) :]
    points = []
    for point, vector in zip(question.key_points, own, strict=True):
        near = found[nearest(vector, others)]
        points.append(point.model_copy(update={"lines": near.lines, "label": near.label}))
    return question.model_copy(update={"key_points": tuple(points), "answer_lines": (1, last)})


def nearest(vector: Vector, others: Sequence[Vector]) -> int:
    """The place of the vector in ``others`` with the largest cosine; all are of unit length."""
    return max(range(len(others)), key=lambda place: sum(a * b for a, b in zip(vector, others[place], strict=True)))


def _grade(row: GradedAnswer, question: Question, embedder: Embedder) -> Grade:
    spans = sentences(row.text)
    said = [point for point in question.key_points if row.verdicts[point.id] is not Verdict.MISSING]
    evidence: dict[str, Span] = {}
    if spans and said:
        texts = [row.text[start:end] for start, end in spans]
        vectors = embedder.embed_passages([*(point.text for point in said), *texts])
        evidence = {
            point.id: spans[nearest(vector, vectors[len(said) :])] for point, vector in zip(said, vectors, strict=False)
        }
    points = tuple(_point_grade(row, point, evidence.get(point.id)) for point in question.key_points)
    return Grade(
        id=row.id,
        question_id=question.id,
        answer_id=row.id,
        score=row.human,
        confidence=1.0,
        points=points,
        judged_by=BY_PEOPLE,
        created_at=_GRADED,
    )


def _point_grade(row: GradedAnswer, point: KeyPoint, span: Span | None) -> PointGrade:
    quote = row.text[span[0] : span[1]] if span else None
    return PointGrade(key_point=point, verdict=row.verdicts[point.id], confidence=1.0, quote=quote, quote_span=span)
