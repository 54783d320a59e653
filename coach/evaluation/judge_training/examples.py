"""What one epoch trains on: pairs whose verdict is known, and answers of which only the whole score is known."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from coach.evaluation.graded_answers import GradedAnswer
from coach.evaluation.judge_training.augmentation import Labelled, Words, labelled_pairs, made_pairs
from coach.evaluation.judge_training.data import LabelledQuestion
from coach.ports import PointPair


class Example(NamedTuple):
    """Pairs that are learned together.

    Args:
        verdict: of a single pair, as index; None where only ``score`` is known.
        weights: of the pairs in the score.
        score: people's, 0 to 1, of all pairs together; None where the verdict is known.
    """

    pairs: tuple[PointPair, ...]
    verdict: int | None = None
    weights: tuple[float, ...] = (1.0,)
    score: float | None = None


class Material(NamedTuple):
    """All there is to train on.

    Args:
        recited: questions whose answers are recited from notes; nothing further is made out of them.
        made_share: of the pairs that are made out of labelled ones, the share taken in an epoch.
        most_scored: of the scored answers, the number taken in an epoch, dealt evenly over the sets.
    """

    questions: Sequence[LabelledQuestion]
    recited: Sequence[LabelledQuestion] = ()
    scored: Sequence[Sequence[GradedAnswer]] = ()
    made_share: float = 1.0
    most_scored: int = 900


def epoch(words: Words, material: Material, rng: Random) -> list[Example]:
    """The examples of one epoch: every labelled pair, a share of the made ones, some scored answers."""
    labelled: list[Labelled] = []
    for question in material.questions:
        labelled += labelled_pairs(words, question, rng)
        made = made_pairs(words, question, material.questions, rng)
        labelled += rng.sample(made, round(len(made) * material.made_share))
    for question in material.recited:
        labelled += labelled_pairs(words, question, rng)
    examples = [Example((item.pair,), item.verdict_index) for item in labelled]
    for answers in material.scored:
        chosen = rng.sample(answers, min(len(answers), material.most_scored // len(material.scored)))
        examples += [_of_scored(answer) for answer in chosen]
    return examples


def _of_scored(answer: GradedAnswer) -> Example:
    points = answer.question.key_points
    return Example(
        tuple(PointPair(answer.question.text, point.text, answer.text) for point in points),
        weights=tuple(point.weight for point in points),
        score=answer.human,
    )
