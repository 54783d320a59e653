"""How good verdicts and the scores made of them are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.evaluation.judge_training.data import LabelledQuestion
from coach.model import Verdict
from coach.ports import PointPair

VERDICTS = tuple(Verdict)
CREDITS = np.array([1.0, 0.5, 0.0, 0.0])
COVERED, PARTIAL, MISSING, CONTRADICTED = range(4)
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Labelled(NamedTuple):
    """All pairs of some questions.

    Args:
        pairs: key points held against whole answers.
        verdicts: index of the verdict of each pair.
        answer: index of the answer each pair belongs to.
        weight: of the key point.
        score: of each answer, 0 to 1, as the annotator gave it.
    """

    pairs: list[PointPair]
    verdicts: Integers
    answer: Integers
    weight: Floats
    score: Floats


def all_pairs(questions: Sequence[LabelledQuestion]) -> Labelled:
    """Every key point of every answer."""
    pairs: list[PointPair] = []
    verdicts: list[int] = []
    owner: list[int] = []
    weight: list[float] = []
    score: list[float] = []
    for question in questions:
        for answer in question.answers:
            for (pair, verdict), point in zip(question.pairs(answer), question.key_points, strict=True):
                pairs.append(pair)
                verdicts.append(VERDICTS.index(verdict))
                owner.append(len(score))
                weight.append(point.weight)
            score.append(answer.score / 10)
    return Labelled(pairs, np.array(verdicts), np.array(owner), np.array(weight), np.array(score))


def expected_scores(probabilities: Floats, labelled: Labelled) -> Floats:
    """Weighted mean credit of each answer, with the verdicts' probabilities in place of verdicts."""
    credit = probabilities @ CREDITS * labelled.weight
    total: Floats = np.bincount(labelled.answer, credit) / np.bincount(labelled.answer, labelled.weight)
    return total


def measure(probabilities: Floats, labelled: Labelled) -> dict[str, float]:
    """Verdict measures over pairs, and score measures over answers.

    The score is the weighted expected credit without any deduction for contradictions.
    """
    chosen = probabilities.argmax(axis=1)
    truth = labelled.verdicts
    credit = probabilities @ CREDITS
    score = expected_scores(probabilities, labelled)
    own = probabilities[np.arange(len(truth)), truth]
    return {
        "accuracy": float((chosen == truth).mean()),
        "macro_f1": float(np.mean([f1(chosen, truth, verdict) for verdict in range(4)])),
        **{f"f1_{name.value}": f1(chosen, truth, at) for at, name in enumerate(VERDICTS)},
        "auc_covered_missing": auc(credit[truth == COVERED], credit[truth == MISSING]),
        "auc_covered_contradicted": auc(credit[truth == COVERED], credit[truth == CONTRADICTED]),
        "credit_of_partial": float(credit[truth == PARTIAL].mean()),
        "negative_log_likelihood": float(-np.log(own.clip(1e-9)).mean()),
        "calibration_error": calibration_error(probabilities.max(axis=1), chosen == truth),
        "score_r": pearson(score, labelled.score),
        "score_mae": float(np.abs(score - labelled.score).mean()),
        "score_bias": float((score - labelled.score).mean()),
    }


def f1(chosen: Integers, truth: Integers, verdict: int) -> float:
    """Harmonic mean of precision and recall for one verdict."""
    both = ((chosen == verdict) & (truth == verdict)).sum()
    return float(2 * both / max(1, (chosen == verdict).sum() + (truth == verdict).sum()))


def auc(higher: Floats, lower: Floats) -> float:
    """Probability that a value of ``higher`` exceeds one of ``lower``; ties count half."""
    above = (higher[:, None] > lower[None, :]).mean() + 0.5 * (higher[:, None] == lower[None, :]).mean()
    return float(above)


def pearson(one: Floats, other: Floats) -> float:
    """Linear correlation."""
    return float(np.corrcoef(one, other)[0, 1])


def calibration_error(confidence: Floats, correct: NDArray[np.bool_], bins: int = 10) -> float:
    """Mean distance between confidence and accuracy over equally wide bins, weighted by their size."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[place == at].mean() - correct[place == at].mean()) * (place == at).mean()
        for at in range(bins)
        if (place == at).any()
    ]
    return float(np.sum(gaps))


def quadratic_weighted_kappa(predicted: Floats, truth: Floats, levels: int) -> float:
    """Agreement beyond chance of scores (0 to 1) rounded to ``levels`` + 1 levels."""
    one, other = (np.rint(values * levels).astype(int) for values in (predicted, truth))
    observed = np.zeros((levels + 1, levels + 1))
    np.add.at(observed, (one, other), 1)
    expected = np.outer(observed.sum(1), observed.sum(0)) / len(one)
    grid = np.arange(levels + 1)
    distance = (grid[:, None] - grid[None, :]) ** 2
    return float(1 - (distance * observed).sum() / (distance * expected).sum())
