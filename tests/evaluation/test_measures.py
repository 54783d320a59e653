"""Measures of agreement on tables whose results can be worked out by hand, and against scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from coach.evaluation.measures import (
    auc,
    bias,
    bootstrap_interval,
    confusion,
    macro_f1,
    mae,
    mae_middle,
    pearson,
    qwk,
)

HUMAN = np.array([0.0, 0.2, 0.5, 0.8, 1.0])
SAME = HUMAN.copy()


def test_perfect_agreement() -> None:
    assert (qwk(HUMAN, SAME), pearson(HUMAN, SAME), mae(HUMAN, SAME), bias(HUMAN, SAME)) == (
        1.0,
        pytest.approx(1),
        0,
        0,
    )


def test_reversed_scores_disagree() -> None:
    assert qwk(np.array([0.0, 1.0]), np.array([1.0, 0.0])) == -1.0
    assert pearson(HUMAN, 1 - HUMAN) == pytest.approx(-1)


def test_kappa_of_a_table_worked_out_by_hand() -> None:
    """Scores 0, 0, 1, 1 against 0, 1, 1, 1: observed 1 x 1, expected 0.5 x (0.75 + 0.25) x 4 / 4 in squared levels."""
    assert qwk(np.array([0.0, 0, 1, 1]), np.array([0.0, 1, 1, 1])) == pytest.approx(1 - (1 / 4) / (1 / 2))


def test_a_constant_grader_has_no_kappa_and_no_correlation() -> None:
    constant = np.full(5, 0.8)
    assert qwk(HUMAN, constant) == pytest.approx(0)
    assert math.isnan(pearson(HUMAN, constant))
    assert math.isnan(qwk(constant, constant))


def test_errors_and_bias() -> None:
    predicted = np.array([0.1, 0.3, 0.5, 0.6, 1.0])
    assert mae(HUMAN, predicted) == pytest.approx(0.08)
    assert mae_middle(HUMAN, predicted) == pytest.approx(0.1)
    assert bias(HUMAN, predicted) == pytest.approx(0.0)
    assert bias(HUMAN, predicted + 0.1) == pytest.approx(0.1)
    assert math.isnan(mae_middle(np.array([0.0, 1.0]), np.array([0.0, 1.0])))


def test_correlation_and_area_agree_with_scipy() -> None:
    random = np.random.default_rng(1)
    left, right = random.random(60), random.random(60).round(1)
    assert pearson(left, right) == pytest.approx(stats.pearsonr(left, right).statistic)
    wins = stats.mannwhitneyu(right[:20], right[20:]).statistic
    assert auc(right[:20].tolist(), right[20:].tolist()) == pytest.approx(wins / (20 * 40))


@pytest.mark.parametrize(
    ("positive", "negative", "area"),
    [([1.0], [0.0], 1.0), ([0.0], [1.0], 0.0), ([1.0], [1.0], 0.5), ([2, 1], [1, 0], 0.875)],
)
def test_area_under_the_curve(positive: list[float], negative: list[float], area: float) -> None:
    assert auc(positive, negative) == area


def test_area_without_one_of_the_classes_is_undefined() -> None:
    assert math.isnan(auc([], [1.0]))


def test_confusion_and_macro_f1() -> None:
    counts = confusion(["a", "a", "b", "b"], ["a", "b", "b", "b"], ["a", "b", "c"])
    assert counts.tolist() == [[1, 1, 0], [0, 2, 0], [0, 0, 0]]
    assert macro_f1(counts) == pytest.approx((2 / 3 + 4 / 5) / 2)


def test_the_interval_is_repeatable_and_holds_the_value() -> None:
    random = np.random.default_rng(2)
    human = random.random(80)
    predicted = np.clip(human + random.normal(0, 0.1, 80), 0, 1)
    groups = [place // 8 for place in range(80)]
    low, high = bootstrap_interval(pearson, human, predicted, groups, seed=3, draws=200)
    assert (low, high) == bootstrap_interval(pearson, human, predicted, groups, seed=3, draws=200)
    assert low < pearson(human, predicted) < high


def test_one_question_gives_no_spread() -> None:
    low, high = bootstrap_interval(mae, HUMAN, SAME + 0.1, ["q"] * 5, seed=0, draws=20)
    assert low == high == pytest.approx(0.1)
