"""What the judge is trained on, and the loss, without a network."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from coach.adapters.judge_network import Tokens  # noqa: E402
from coach.evaluation.graded_answers import read_graded_answers  # noqa: E402
from coach.evaluation.judge_training.augmentation import Words  # noqa: E402
from coach.evaluation.judge_training.data import read_questions  # noqa: E402
from coach.evaluation.judge_training.examples import Example, Material, epoch  # noqa: E402
from coach.evaluation.judge_training.recited import recited  # noqa: E402
from coach.evaluation.judge_training.training import Encoded, Recipe, batches, loss_of  # noqa: E402
from coach.evaluation.unseen import is_test_question  # noqa: E402
from coach.model import Verdict  # noqa: E402
from coach.ports import PointPair  # noqa: E402

DATA = Path(__file__).resolve().parents[1] / "data" / "grading"
DECK = Path(__file__).resolve().parents[2] / "knowledge"
PAIR = PointPair("q", "point", "answer")


def encoded(example: Example, *widths: int) -> Encoded:
    return Encoded([Tokens([0] * width, 1, 2) for width in widths], example)


def test_every_labelled_pair_is_met_once_an_epoch_and_made_ones_by_their_share() -> None:
    questions = read_questions(DATA / "train.jsonl")[:6]
    labelled = sum(len(question.key_points) * len(question.answers) for question in questions)
    without, whole = (
        len(epoch(Words(), Material(questions, made_share=share), random.Random(1))) for share in (0.0, 1.0)
    )
    assert without == labelled
    assert whole > 1.3 * labelled


def test_scored_answers_bring_all_their_points_and_the_score() -> None:
    answers = read_graded_answers(DATA / "le_zh.dev.jsonl", limit=30, seed=0)
    examples = epoch(Words(), Material([], scored=[answers], most_scored=10), random.Random(1))
    assert len(examples) == 10
    by_text = {answer.text: answer for answer in answers}
    for example in examples:
        answer = by_text[example.pairs[0].answer]
        assert example.verdict is None
        assert example.score == answer.human
        assert [pair.key_point for pair in example.pairs] == [point.text for point in answer.question.key_points]


def test_recitals_leave_the_test_questions_out_and_label_only_what_was_recited() -> None:
    questions = recited([DECK / "en" / "alignment.md"], random.Random(3))
    assert questions
    assert not any(is_test_question(question.question) for question in questions)
    for question in questions:
        texts = {point.id: point.text for point in question.key_points}
        for answer in question.answers:
            covered = [point for point, verdict in answer.labels.items() if verdict is Verdict.COVERED]
            assert (answer.kind.startswith("some")) == bool(covered)
            assert all(texts[point].rstrip(".")[-20:] in answer.text for point in covered)


def test_a_batch_holds_at_most_its_number_of_pairs_and_every_example_once() -> None:
    rng = random.Random(5)
    items = [
        encoded(Example((PAIR,) * pairs, score=0.5, weights=(1.0,) * pairs), *[rng.randint(5, 90)] * pairs)
        for pairs in (rng.randint(1, 5) for _ in range(100))
    ]
    made = batches(items, 8, rng)
    assert max(sum(len(item.tokens) for item in batch) for batch in made) <= 8
    assert Counter(id(item) for batch in made for item in batch) == Counter(map(id, items))


def test_a_scored_answer_costs_the_square_of_its_error() -> None:
    logits = torch.tensor([[9.0, -9, -9, -9], [-9, -9, 9, -9]])  # covered, missing
    item = encoded(Example((PAIR, PAIR), weights=(3.0, 1.0), score=0.25), 5, 5)
    loss = loss_of(logits, [item], Recipe(score_weight=4.0))
    assert loss.item() == pytest.approx(4 * (0.75 - 0.25) ** 2, abs=1e-4)


def test_a_labelled_pair_costs_more_the_further_the_verdict() -> None:
    sure_missing = torch.tensor([[-4.0, -4, 4, -4]])
    costs = [loss_of(sure_missing, [encoded(Example((PAIR,), verdict), 5)], Recipe()).item() for verdict in range(3)]
    assert costs[2] < costs[1] < costs[0]
