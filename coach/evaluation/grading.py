"""How well a grader agrees with people, per data set, beside its anchors on the same rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from coach.errors import AnswerTooLong, ModelError
from coach.evaluation.anchors import Anchor
from coach.evaluation.graded_answers import GradedAnswer, read_graded_answers
from coach.evaluation.measures import MEASURES, auc, bootstrap_interval, confusion, macro_f1
from coach.interview.grading.grader import Grader
from coach.model import Answer, Grade, Question, Value, Verdict
from coach.ports import Progress

GRADER = "grader"
_WRITTEN = datetime(2000, 1, 1, tzinfo=UTC)
"""A date for answers from data files, which carry none."""


class Estimate(Value):
    """A measure with its 95% bootstrap interval by question; nan (JSON null) where it is undefined."""

    value: float
    low: float
    high: float


class SystemScores(Value):
    """One system on one data set."""

    system: str
    measures: dict[str, Estimate]


class VerdictScores(Value):
    """Verdicts against people's. ``confusion`` has the true verdict in rows, both in the order of ``labels``."""

    points: int
    accuracy: float
    macro_f1: float
    auc_covered_missing: float
    auc_covered_contradicted: float
    labels: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]


class KindScores(Value):
    """Answers of one kind ("spoken", "injection"): mean score of people and of the grader."""

    kind: str
    rows: int
    human: float
    grader: float
    mae: float


class SetScores(Value):
    """One data set. ``failed`` counts rows that a judge or an anchor left without a score; they are in no measure."""

    data: str
    rows: int
    questions: int
    failed: int
    seconds_per_answer: float
    systems: tuple[SystemScores, ...]
    verdicts: VerdictScores | None = None
    kinds: tuple[KindScores, ...] = ()


class GradingEvaluation(Value):
    """The whole result; ``model_dump_json`` writes it, ``table`` shows it."""

    judge: str
    seed: int
    sets: tuple[SetScores, ...]

    def table(self) -> list[dict[str, str]]:
        """One row per data set and system, each measure as ``value [low, high]``."""
        rows: list[dict[str, str]] = []
        for scores in self.sets:
            for system in scores.systems:
                cells = {name: _cell(estimate) for name, estimate in system.measures.items()}
                rows.append({"data": scores.data, "rows": str(scores.rows), "system": system.system, **cells})
        return rows


def evaluate_grading(
    paths: Sequence[Path],
    grader: Grader,
    anchors: Sequence[Anchor],
    *,
    limit: int | None = None,
    seed: int = 0,
    takes: Callable[[Question], bool] = lambda question: True,
    progress: Progress = lambda what, done, total: None,
) -> GradingEvaluation:
    """Grade the answers in ``paths`` and measure the agreement with the people's scores.

    Args:
        anchors: systems measured on the same rows.
        limit: most answers per file, dealt evenly over its questions.
        seed: of the draw and of the bootstrap.
        takes: which questions to measure on, for instance those that the judge was not trained on.

    Raises:
        InputError: a file cannot be read as graded answers.
    """
    sets: list[SetScores] = []
    judge = ""
    for path in paths:
        rows = read_graded_answers(path, limit=limit, seed=seed, takes=takes)
        grades = [_graded(grader, row, path.name, place, len(rows), progress) for place, row in enumerate(rows)]
        judge = next((f"{g.judged_by.judge} {g.judged_by.model}" for g in grades if g and _judged(g)), judge)
        found = {anchor.name: anchor.scores(rows, progress) for anchor in anchors}
        sets.append(_scores(path.name, rows, grades, found, seed))
    return GradingEvaluation(judge=judge, seed=seed, sets=tuple(sets))


def _judged(grade: Grade) -> bool:
    return grade.judged_by.judge != "screening"


def _graded(grader: Grader, row: GradedAnswer, data: str, place: int, total: int, progress: Progress) -> Grade | None:
    progress(f"grading {data}", place, total)
    answer = Answer(id=row.id, text=row.text, spoken=row.kind == "spoken", created_at=_WRITTEN)
    try:
        return grader.grade(row.question, row.question.key_points, answer)
    except (ModelError, AnswerTooLong):
        return None


def _scores(
    data: str,
    rows: Sequence[GradedAnswer],
    grades: Sequence[Grade | None],
    anchors: dict[str, list[float | None]],
    seed: int,
) -> SetScores:
    by_system = {GRADER: [grade.score if grade else None for grade in grades], **anchors}
    kept = [place for place in range(len(rows)) if all(scores[place] is not None for scores in by_system.values())]
    human = np.array([rows[place].human for place in kept])
    questions = [rows[place].question.text for place in kept]
    systems: list[SystemScores] = []
    for name, scores in by_system.items():
        predicted = np.array([scores[place] for place in kept], dtype=float)
        measures = {
            label: Estimate(value=measure(human, predicted), low=low, high=high)
            for label, measure in MEASURES.items()
            for low, high in [bootstrap_interval(measure, human, predicted, questions, seed=seed)]
        }
        systems.append(SystemScores(system=name, measures=measures))
    pairs = [(rows[place], grade) for place in kept if (grade := grades[place]) is not None]
    return SetScores(
        data=data,
        rows=len(kept),
        questions=len(set(questions)),
        failed=len(rows) - len(kept),
        seconds_per_answer=float(np.mean([grade.seconds for _, grade in pairs])) if pairs else 0.0,
        systems=tuple(systems),
        verdicts=_verdicts(pairs),
        kinds=_kinds(pairs),
    )


def _verdicts(pairs: Sequence[tuple[GradedAnswer, Grade]]) -> VerdictScores | None:
    labels = tuple(verdict.value for verdict in Verdict)
    judged = [
        (row.verdicts[point.key_point.id], point)
        for row, grade in pairs
        for point in grade.points
        if point.key_point.id in row.verdicts
    ]
    if not judged:
        return None
    credit = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 0.5, Verdict.MISSING: 0.0, Verdict.CONTRADICTED: -1.0}
    # Verdicts order the points, confidence orders within a verdict: the areas see more than the four classes.
    ranked = {
        verdict: [credit[point.verdict] * point.confidence for true, point in judged if true is verdict]
        for verdict in Verdict
    }
    counts = confusion([true.value for true, _ in judged], [point.verdict.value for _, point in judged], labels)
    return VerdictScores(
        points=len(judged),
        accuracy=float(np.trace(counts) / len(judged)),
        macro_f1=macro_f1(counts),
        auc_covered_missing=auc(ranked[Verdict.COVERED], ranked[Verdict.MISSING]),
        auc_covered_contradicted=auc(ranked[Verdict.COVERED], ranked[Verdict.CONTRADICTED]),
        labels=labels,
        confusion=tuple(tuple(int(count) for count in line) for line in counts),
    )


def _kinds(pairs: Sequence[tuple[GradedAnswer, Grade]]) -> tuple[KindScores, ...]:
    scores: list[KindScores] = []
    for kind in sorted({row.kind for row, _ in pairs if row.kind}):
        human = np.array([row.human for row, _ in pairs if row.kind == kind])
        found = np.array([grade.score for row, grade in pairs if row.kind == kind])
        error = float(np.abs(found - human).mean())
        scores.append(
            KindScores(kind=kind, rows=len(human), human=float(human.mean()), grader=float(found.mean()), mae=error)
        )
    return tuple(scores)


def _cell(estimate: Estimate) -> str:
    if np.isnan(estimate.value):
        return "-"
    return f"{estimate.value:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]"
