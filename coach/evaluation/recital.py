"""What a grader gives for notes recited in part: the points that were said, their siblings, and a neighbour's points.

Needs no labels, so anybody can hold it against notes of their own. An answer that recites two points of a question word
for word has said these two and nothing else; one that recites two points of another question of the same file has said
nothing that was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np

from coach.interview.grading.grader import Grader
from coach.model import Answer, KeyPoint, Question, Value, Verdict
from coach.notes import parse_notes
from coach.ports import Progress

LEAST_POINTS = 3
"""Questions with fewer have too few siblings."""
SAID = 2
_WRITTEN = datetime(2000, 1, 1, tzinfo=UTC)
_CREDIT = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 0.5, Verdict.MISSING: 0.0, Verdict.CONTRADICTED: 0.0}


class RecitalScores(Value):
    """Mean credit (covered 1, partial 0.5) per point.

    Attributes:
        said: of points recited word for word; should be 1.
        unsaid: of their siblings; should be 0, but for what siblings repeat of each other.
        neighbour: of the points asked, where points of another question were recited; should be 0.
        contradicted: share of the recited points that were called a contradiction; should be 0.
    """

    questions: int
    said: float
    unsaid: float
    neighbour: float
    contradicted: float


def evaluate_recital(
    files: Sequence[Path],
    grader: Grader,
    *,
    limit: int | None = None,
    seed: int = 0,
    takes: Callable[[Question], bool] = lambda question: True,
    progress: Progress = lambda what, done, total: None,
) -> RecitalScores:
    """Grade recitals of the questions in ``files``.

    Args:
        limit: most questions, drawn at random.
        takes: which questions to measure on, for instance those that a judge was not trained on.
    """
    rng = Random(seed)
    asked = [pair for file in sorted(files) for pair in _with_neighbours(file, rng) if takes(pair[0])]
    if limit is not None and len(asked) > limit:
        asked = rng.sample(asked, limit)
    said: list[Verdict] = []
    unsaid: list[Verdict] = []
    neighbour: list[Verdict] = []
    for place, (question, other) in enumerate(asked):
        progress("reciting", place, len(asked))
        chosen = rng.sample(question.key_points, SAID)
        verdicts = _verdicts(grader, question, chosen)
        said += [verdicts[point.id] for point in chosen]
        unsaid += [verdict for id_, verdict in verdicts.items() if id_ not in {point.id for point in chosen}]
        neighbour += _verdicts(grader, question, rng.sample(other.key_points, SAID)).values()
    return RecitalScores(
        questions=len(asked),
        said=_credit(said),
        unsaid=_credit(unsaid),
        neighbour=_credit(neighbour),
        contradicted=float(np.mean([verdict is Verdict.CONTRADICTED for verdict in said])) if said else float("nan"),
    )


def _with_neighbours(file: Path, rng: Random) -> Iterator[tuple[Question, Question]]:
    """Each question of the file that has enough points, with another one of them."""
    document = parse_notes(file.read_text(encoding="utf-8"), file.name)
    questions = [question for question in document.questions if len(question.key_points) >= LEAST_POINTS]
    if len(questions) < 2:
        return
    for question in questions:
        yield question, rng.choice([other for other in questions if other is not question])


def _verdicts(grader: Grader, question: Question, recited: Sequence[KeyPoint]) -> dict[str, Verdict]:
    text = ("。" if question.language == "zh" else ". ").join(point.text.rstrip("。.") for point in recited)
    answer = Answer(id=question.id, text=text, spoken=False, created_at=_WRITTEN)
    grade = grader.grade(question, question.key_points, answer)
    return {point.key_point.id: point.verdict for point in grade.points}


def _credit(verdicts: Sequence[Verdict]) -> float:
    return float(np.mean([_CREDIT[verdict] for verdict in verdicts])) if verdicts else float("nan")
