"""How good the judge's probabilities are by themselves, without the windows, guards and thresholds of the grader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.evaluation.graded_answers import GradedAnswer
from coach.evaluation.measures import Floats, auc, bias, confusion, macro_f1, mae, mae_middle, pearson, qwk
from coach.model import Verdict
from coach.ports import PointPair

VERDICTS = tuple(Verdict)
CREDITS = np.array([1.0, 0.5, 0.0, 0.0])
"""What each verdict is worth in the score; contradicted is worth nothing before any deduction."""


class AllPairs(NamedTuple):
    """Every key point of every answer, held against the whole answer.

    Args:
        verdicts: people's, one a pair; None where only whole answers were scored.
        answer: index of the answer each pair belongs to.
        weight: of the key point of each pair.
        score: people's, 0 to 1, one an answer.
    """

    pairs: list[PointPair]
    verdicts: NDArray[np.int64] | None
    answer: NDArray[np.int64]
    weight: Floats
    score: Floats


def all_pairs(answers: Sequence[GradedAnswer]) -> AllPairs:
    """The pairs of all answers."""
    rows = [(at, graded, point) for at, graded in enumerate(answers) for point in graded.question.key_points]
    labelled = all(graded.verdicts for graded in answers)
    return AllPairs(
        [PointPair(graded.question.text, point.text, graded.text) for _, graded, point in rows],
        np.array([VERDICTS.index(graded.verdicts[point.id]) for _, graded, point in rows]) if labelled else None,
        np.array([at for at, _, _ in rows]),
        np.array([point.weight for _, _, point in rows]),
        np.array([graded.human for graded in answers]),
    )


def measure(probabilities: Floats, among: AllPairs) -> dict[str, float]:
    """Measures of the answers' scores, and of the verdicts where people gave any.

    An answer's score is its weighted mean credit with the verdicts' probabilities in place of verdicts.
    """
    credit = probabilities @ CREDITS
    score = np.bincount(among.answer, credit * among.weight) / np.bincount(among.answer, among.weight)
    found = {
        "answers": float(len(score)),
        "r": pearson(among.score, score),
        "qwk": qwk(among.score, score),
        "mae": mae(among.score, score),
        "mae_middle": mae_middle(among.score, score),
        "bias": bias(among.score, score),
    }
    return found if among.verdicts is None else found | of_verdicts(probabilities, among.verdicts)


def of_verdicts(probabilities: Floats, truth: NDArray[np.int64]) -> dict[str, float]:
    """Measures of single verdicts; ``calibration_error`` compares confidence and accuracy in ten bins."""
    chosen = probabilities.argmax(axis=1)
    credit = probabilities @ CREDITS
    covered, partial, missing, contradicted = (credit[truth == verdict] for verdict in range(4))
    names = [verdict.value for verdict in VERDICTS]
    counts = confusion([names[at] for at in truth], [names[at] for at in chosen], names)
    of_truth = probabilities[np.arange(len(truth)), truth]
    return {
        "points": float(len(truth)),
        "accuracy": float((chosen == truth).mean()),
        "macro_f1": macro_f1(counts),
        **{f"recall_{name}": float(counts[at, at] / counts[at].sum()) for at, name in enumerate(names)},
        **{f"precision_{name}": float(counts[at, at] / max(1, counts[:, at].sum())) for at, name in enumerate(names)},
        "auc_covered_missing": auc(covered.tolist(), missing.tolist()),
        "auc_covered_contradicted": auc(covered.tolist(), contradicted.tolist()),
        "credit_of_partial": float(partial.mean()),
        "log_loss": float(-np.log(of_truth.clip(1e-9)).mean()),
        "calibration_error": calibration_error(probabilities.max(axis=1), chosen == truth),
    }


def calibration_error(confidence: Floats, correct: NDArray[np.bool_], bins: int = 10) -> float:
    """Mean distance between confidence and accuracy over equally wide bins, weighted by their size."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[place == at].mean() - correct[place == at].mean()) * (place == at).mean()
        for at in range(bins)
        if (place == at).any()
    ]
    return float(np.sum(gaps))
