"""The evaluation of grading: reading labelled answers, anchors, and what the result says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from coach.errors import InputError, ModelTimeout
from coach.evaluation.anchors import AskedForANumber, Length, Likeness, fitted
from coach.evaluation.graded_answers import GradedAnswer, read_graded_answers
from coach.evaluation.grading import GRADER, evaluate_grading
from coach.interview.grading.classifier_judge import ClassifierJudge
from coach.interview.grading.grader import Grader
from coach.ports import ChatMessage, Completion, Vector
from coach.prompts import FilePrompts
from tests.fakes import FakePointClassifier

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data" / "grading"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
GRADER_UNDER_TEST = Grader(ClassifierJudge(FakePointClassifier()), lambda: NOON, lambda: "g")


def silent(what: str, done: int, total: int) -> None:
    """A progress callback that says nothing."""


class NumberModel:
    identity = "number"
    remote = False

    def __init__(self, reply: str | Exception) -> None:
        self._reply = reply

    def complete(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, json_schema: Mapping[str, object] | None = None
    ) -> Completion:
        if isinstance(self._reply, Exception):
            raise self._reply
        return Completion(self._reply, 1, 1)

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int) -> Iterator[str]:
        raise NotImplementedError

    def prefill(self, messages: Sequence[ChatMessage]) -> None: ...


class LetterEmbedder:
    identity = "letters"

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        vectors = np.array([[1 + text.count(letter) for letter in "abcde的是化"] for text in texts], dtype=float)
        return list((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).tolist())

    def embed_query(self, text: str) -> Vector:
        return self.embed_passages([text])[0]


@pytest.mark.parametrize(("file", "rows"), [("ads_zh", 600), ("le_zh", 218), ("saf_en", 400), ("points", 112)])
def test_every_labelled_file_can_be_read(file: str, rows: int) -> None:
    answers = read_graded_answers(DATA / f"{file}.dev.jsonl", limit=None, seed=0)
    assert len(answers) == rows
    assert all(0 <= row.human <= 1 and row.question.key_points for row in answers)


def test_a_limit_deals_evenly_over_the_questions_and_the_seed_decides_which() -> None:
    path = DATA / "points.dev.jsonl"
    first, again = (read_graded_answers(path, limit=32, seed=1) for _ in range(2))
    assert [row.id for row in first] == [row.id for row in again]
    assert Counter(Counter(row.question.text for row in first).values()) == {2: 16}
    assert {row.id for row in first} != {row.id for row in read_graded_answers(path, limit=32, seed=2)}


@pytest.mark.parametrize(
    "text", ["{", '{"id": 1}', '{"id": 1, "question": "q", "reference": "r", "answer": "a", "score": "x"}']
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.jsonl"):
        read_graded_answers(path, limit=None, seed=0)
    with pytest.raises(InputError):
        read_graded_answers(tmp_path / "none.jsonl", limit=None, seed=0)


def test_a_grader_is_measured_beside_its_anchors_on_the_same_rows() -> None:
    anchors = [
        Length(),
        Likeness(LetterEmbedder()),
        AskedForANumber(NumberModel('{"score": 8}'), FilePrompts(ROOT / "prompts")),
    ]
    result = evaluate_grading([DATA / "points.dev.jsonl"], GRADER_UNDER_TEST, anchors, limit=28, seed=0)
    scores = result.sets[0]
    assert (scores.rows, scores.questions, scores.failed) == (28, 16, 0)
    assert [system.system for system in scores.systems] == [GRADER, *(anchor.name for anchor in anchors)]
    assert scores.verdicts is not None
    assert sum(map(sum, scores.verdicts.confusion)) == scores.verdicts.points
    assert "full" in {kind.kind for kind in scores.kinds}
    assert result.judge == "cross-encoder fake-point-classifier"
    assert len(result.table()) == 4
    assert json.loads(result.model_dump_json())["sets"][0]["data"] == "points.dev.jsonl"


def test_rows_without_a_score_are_counted_and_left_out_for_all() -> None:
    anchor = AskedForANumber(NumberModel(ModelTimeout("late", "超时")), FilePrompts(ROOT / "prompts"))
    scores = evaluate_grading([DATA / "points.dev.jsonl"], GRADER_UNDER_TEST, [anchor], limit=7).sets[0]
    assert (scores.rows, scores.failed) == (0, 7)


@pytest.mark.parametrize(
    ("reply", "score"),
    [('{"score": 7}', 0.7), ('{"score": 12}', 1.0), ('{"score": -1}', 0.0), ("7", None), ("eight", None)],
)
def test_the_number_a_model_names(reply: str, score: float | None) -> None:
    rows = read_graded_answers(DATA / "points.dev.jsonl", limit=1, seed=0)
    assert AskedForANumber(NumberModel(reply), FilePrompts(ROOT / "prompts")).scores(rows, silent) == [score]


def rows_of(*answers: tuple[str, float]) -> list[GradedAnswer]:
    template = read_graded_answers(DATA / "points.dev.jsonl", limit=1, seed=0)[0]
    return [
        GradedAnswer(str(n), template.question.model_copy(update={"text": text}), "x", human)
        for n, (text, human) in enumerate(answers)
    ]


def test_a_fitted_score_never_sees_its_own_question() -> None:
    rows = rows_of(("a", 0.0), ("a", 0.5), ("b", 1.0), ("b", 1.0))
    scores = fitted(np.array([0.0, 1.0, 0.0, 1.0]), rows)
    assert scores[:2] == pytest.approx([1.0, 1.0])
    assert scores[2:] == pytest.approx([0.0, 0.5])


def test_a_single_question_is_fitted_row_by_row() -> None:
    rows = rows_of(*[("a", place / 10) for place in range(10)])
    assert fitted(np.arange(10, dtype=float), rows) == pytest.approx([place / 10 for place in range(10)])
