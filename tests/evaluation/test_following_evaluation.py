"""The evaluation of explanations and follow-ups: cases from labels, checks of its own, and what the result says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.errors import InputError
from coach.evaluation.following import (
    FollowingEvaluator,
    ListeningChecker,
    NoChatModel,
    evaluate_checks,
    evaluate_following,
)
from coach.evaluation.following_cases import cases_of
from coach.evaluation.following_checks import agreement, conflict, given_away, read_labelled_sentences
from coach.evaluation.graded_answers import read_graded_answers
from coach.interview.explaining import Explainer
from coach.interview.following_up import FollowUpWriter
from coach.model import Verdict
from tests.fakes import FakeChatModel, FakeEmbedder, FakePointClassifier
from tests.interview.doubles import PROMPTS

DATA = Path(__file__).resolve().parents[1] / "data" / "grading"
POINTS = DATA / "points.dev.jsonl"


def evaluator(chat: FakeChatModel | NoChatModel) -> FollowingEvaluator:
    classifier, embedder = FakePointClassifier(), FakeEmbedder()
    checker = ListeningChecker(classifier)
    return FollowingEvaluator(
        Explainer(chat, PROMPTS, checker), checker, FollowUpWriter(chat, PROMPTS, embedder), embedder, classifier
    )


def test_the_grade_of_a_case_is_the_one_people_gave() -> None:
    rows = {row.id: row for row in read_graded_answers(POINTS, limit=20, seed=0)}
    cases = cases_of(list(rows.values()), FakeEmbedder())
    assert 0 < len(cases) < len(rows)
    for case in cases:
        verdicts = {point.key_point.id: point.verdict for point in case.grade.points}
        assert verdicts == dict(rows[case.id].verdicts)
        assert set(verdicts.values()) != {Verdict.COVERED}
        first, last = case.question.answer_lines or (0, 0)
        assert all(first <= point.lines[0] <= point.lines[1] <= last for point in case.question.key_points)
        for point in case.grade.points:
            assert (point.quote is None) == (point.verdict is Verdict.MISSING)
            if point.quote_span:
                assert case.answer[slice(*point.quote_span)] == point.quote


def test_without_a_model_nothing_is_worded_by_it_and_every_target_is_a_gap() -> None:
    result = evaluate_following(POINTS, evaluator(NoChatModel()), FakeEmbedder(), "none", limit=16)
    assert result.follow_ups["worded by the model"].value == 0
    assert result.follow_ups["declared targets are gaps"].value == 1
    assert result.follow_ups["leaks by the coach's rule"].value == 0
    assert result.explanations["points told by the model too"].value == 0
    assert "model's sentences kept" not in result.explanations
    assert len(result.table()) == len(result.follow_ups) + len(result.explanations)
    assert json.loads(result.model_dump_json())["data"] == "points.dev.jsonl"


def test_the_models_sentences_are_counted_also_where_nobody_sees_them() -> None:
    chat = FakeChatModel(["这是 1998 年的事。"])
    result = evaluate_following(POINTS, evaluator(chat), FakeEmbedder(), chat.identity, limit=8)
    assert result.explanations["model's sentences kept"].value == 0
    assert result.explanations["model's sentences kept"].count > 0


@pytest.mark.parametrize(
    ("sentence", "cited", "found"),
    [
        ("秩取 16", "秩取 8", True),
        ("推理时不丢弃", "推理时丢弃", True),
        ("推理时丢弃", "推理时不丢弃", False),  # the judge is to see this one
        ("It was published by researchers", "Units are silenced", True),
        ("Units are silent", "Units are silenced", False),
    ],
)
def test_plain_conflicts(sentence: str, cited: str, found: bool) -> None:
    assert conflict(sentence, cited) is found


@pytest.mark.parametrize(
    ("question", "known", "given"),
    [
        ("会进入饱和区吗？", "", True),
        ("会进入饱和区吗？", "我说它进入饱和区", False),
        ("softmax 会怎样？", "", True),
        ("一般取 8 吗？", "", True),
        ("它会怎样？", "", False),
    ],
)
def test_what_gives_a_point_away_by_plain_words(question: str, known: str, given: bool) -> None:
    assert given_away(question, "softmax 进入饱和区，秩取 8", known) is given


def test_agreement_with_labels() -> None:
    assert agreement([True, True, False, False], [True, False, False, False]) == (0.75, 1.0, 0.5)


def test_the_checks_themselves_are_measured_on_labelled_sentences(tmp_path: Path) -> None:
    path = DATA / "following" / "sentences.json"
    rows = read_labelled_sentences(path)
    assert len(rows) >= 59
    assert 0.3 < sum(row.supported for row in rows) / len(rows) < 0.7
    assert [scores.check for scores in evaluate_checks(path, FakePointClassifier())] == ["coach", "independent"]
    (tmp_path / "x.json").write_text("[{}]", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.json"):
        read_labelled_sentences(tmp_path / "x.json")
