"""Agreement of scores and verdicts with people's, and how sure of it one can be. Scores run from 0 to 1.

Every measure takes arrays of equal length. What is undefined (no spread, no row in range) is ``nan``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Measure: TypeAlias = Callable[[Floats, Floats], float]

LEVELS = 11
"""Levels of the weighted kappa: scores are rounded to tenths, as people mark from 0 to 10."""
MIDDLE = (0.2, 0.8)
"""Human scores that are neither poor nor full: where a grader has to tell apart, not only to tell right from wrong."""


def qwk(human: Floats, predicted: Floats) -> float:
    """Cohen's kappa with quadratic weights over LEVELS levels: 1 is agreement, 0 is chance."""
    rows, columns = _levels(human), _levels(predicted)
    observed = np.zeros((LEVELS, LEVELS))
    np.add.at(observed, (rows, columns), 1.0)
    places = np.arange(LEVELS)
    weights = (places[:, None] - places[None, :]) ** 2
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / max(1, len(rows))
    chance = float((weights * expected).sum())
    return 1 - float((weights * observed).sum()) / chance if chance else float("nan")


def pearson(human: Floats, predicted: Floats) -> float:
    """Pearson's correlation; nan where one side does not vary."""
    if len(human) < 2 or np.ptp(human) == 0 or np.ptp(predicted) == 0:
        return float("nan")
    return float(np.corrcoef(human, predicted)[0, 1])


def mae(human: Floats, predicted: Floats) -> float:
    """Mean absolute error."""
    return float(np.abs(predicted - human).mean()) if len(human) else float("nan")


def mae_middle(human: Floats, predicted: Floats) -> float:
    """Mean absolute error where the human score is within MIDDLE."""
    inside = (human >= MIDDLE[0]) & (human <= MIDDLE[1])
    return mae(human[inside], predicted[inside])


def bias(human: Floats, predicted: Floats) -> float:
    """Mean signed error: above 0 is too generous."""
    return float((predicted - human).mean()) if len(human) else float("nan")


MEASURES: dict[str, Measure] = {"qwk": qwk, "r": pearson, "mae": mae, "mae_middle": mae_middle, "bias": bias}


def bootstrap_interval(
    measure: Measure,
    human: Floats,
    predicted: Floats,
    groups: Sequence[Hashable],
    *,
    seed: int,
    draws: int = 1000,
    level: float = 0.95,
) -> tuple[float, float]:
    """Percentile interval of ``measure`` when whole groups (questions) are drawn again with replacement.

    Answers to one question are alike; drawing single answers would make the interval too narrow.
    """
    if not groups:
        return float("nan"), float("nan")
    names = list(dict.fromkeys(groups))
    members = [np.flatnonzero([group == name for group in groups]) for name in names]
    random = np.random.default_rng(seed)
    values: list[float] = []
    for _ in range(draws):
        drawn = random.integers(0, len(members), len(members))
        rows = np.concatenate([members[place] for place in drawn])
        values.append(measure(human[rows], predicted[rows]))
    defined = np.array([value for value in values if not np.isnan(value)])
    if not len(defined):
        return float("nan"), float("nan")
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Chance that a random positive scores above a random negative, ties counting half."""
    if not len(positive) or not len(negative):
        return float("nan")
    difference = np.asarray(positive, float)[:, None] - np.asarray(negative, float)[None, :]
    return float(((difference > 0) + 0.5 * (difference == 0)).mean())


def confusion(true: Sequence[str], predicted: Sequence[str], labels: Sequence[str]) -> NDArray[np.int64]:
    """Counts: row is the true label, column the predicted one, in the order of ``labels``."""
    place = {label: index for index, label in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)), dtype=np.int64)
    for expected, found in zip(true, predicted, strict=True):
        counts[place[expected], place[found]] += 1
    return counts


def macro_f1(counts: NDArray[np.int64]) -> float:
    """Mean F1 over the labels that occur at all, from a confusion matrix."""
    right = np.diag(counts).astype(float)
    both = counts.sum(axis=0) + counts.sum(axis=1)
    occurring = both > 0
    return float((2 * right[occurring] / both[occurring]).mean()) if occurring.any() else float("nan")


def _levels(scores: Floats) -> NDArray[np.int64]:
    return np.clip(np.floor(np.asarray(scores) * (LEVELS - 1) + 0.5), 0, LEVELS - 1).astype(np.int64)
