"""Agreement with people who scored whole answers against a reference.

The reference is split into sentences, each is taken as a key point of weight 1, and the score is the mean expected
credit: the judge alone, without the windows, guards and thresholds of the grader.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from coach.evaluation.judge_training.augmentation import as_sentences
from coach.evaluation.judge_training.measures import CREDITS, Floats, pearson, quadratic_weighted_kappa
from coach.model import Verdict
from coach.ports import PointClassifier, PointPair

LEVELS = 10
"""Scores are compared on a scale of 0 to 10."""


class ScoredAnswer(BaseModel):
    """One line of a file of scored answers; further fields are ignored."""

    question: str
    reference: str
    answer: str
    score: float
    max_score: float

    def pairs(self) -> list[PointPair]:
        """Every sentence of the reference held against the answer; never empty."""
        sentences = [sentence for sentence in as_sentences(self.reference) if len(sentence) > 3]
        return [PointPair(self.question, sentence, self.answer) for sentence in sentences or [self.reference]]


def read_scored(path: Path) -> list[ScoredAnswer]:
    """The answers of a JSONL file, in order."""
    with path.open(encoding="utf-8") as lines:
        return [ScoredAnswer.model_validate_json(line) for line in lines if line.strip()]


def agreement(judge: PointClassifier, answers: Sequence[ScoredAnswer]) -> dict[str, float]:
    """Pearson r, quadratic weighted kappa, MAE and bias; ``length_r`` is the r of the answer's length alone."""
    human = np.array([answer.score / answer.max_score for answer in answers])
    predicted = np.array(_scores(judge, answers))
    length = np.array([float(len(answer.answer)) for answer in answers])
    return {
        "rows": float(len(answers)),
        "r": pearson(predicted, human),
        "qwk": quadratic_weighted_kappa(predicted, human, LEVELS),
        "mae": float(np.abs(predicted - human).mean()),
        "bias": float((predicted - human).mean()),
        "length_r": pearson(length, human),
    }


def _scores(judge: PointClassifier, answers: Sequence[ScoredAnswer]) -> list[float]:
    groups = [answer.pairs() for answer in answers]
    verdicts = iter(judge.classify([pair for group in groups for pair in group]))
    scores = []
    for group in groups:
        rows: Floats = np.array([[row[verdict] for verdict in Verdict] for row in islice(verdicts, len(group))])
        scores.append(float((rows @ CREDITS).mean()))
    return scores
