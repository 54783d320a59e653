"""The embedded judge: one bounded batch, verdicts from probabilities, quotes from windows."""

from __future__ import annotations

from collections.abc import Sequence

from grading_helpers import points

from coach.interview.grading.classifier_judge import ClassifierJudge
from coach.interview.grading.judging import JudgedPoint
from coach.model import Verdict
from coach.ports import PointPair, VerdictProbabilities
from tests.fakes import FakePointClassifier

QUESTION = "Transformer 是怎么缓解梯度消失的？"
POINTS = points("残差连接让梯度直接回传", "层归一化稳定每层的分布", "学习率预热", "混合精度")
ANSWER = "残差连接让梯度可以直接回传。层归一化不是为了稳定每层的分布。其他的我说不好。"


def test_missing_points_are_told_first_then_each_other_one() -> None:
    told: list[JudgedPoint] = []
    judge = ClassifierJudge(FakePointClassifier())
    judgement = judge.judge_streaming(QUESTION, POINTS, ANSWER, [(0, len(ANSWER))], told.append)
    assert judgement == judge.judge(QUESTION, POINTS, ANSWER, [(0, len(ANSWER))])
    assert sorted(told, key=lambda point: point.key_point_id) == sorted(
        judgement.points, key=lambda point: point.key_point_id
    )
    missing = [point.verdict is Verdict.MISSING for point in told]
    assert missing == sorted(missing, reverse=True)
    assert 0 < sum(missing) < len(missing)


def test_each_point_gets_a_verdict_and_the_sentence_that_carries_it() -> None:
    judgement = ClassifierJudge(FakePointClassifier()).judge(QUESTION, POINTS, ANSWER, [(0, len(ANSWER))])
    assert [point.key_point_id for point in judgement.points] == ["p1", "p2", "p3", "p4"]
    assert judgement.points[0].quote == "残差连接让梯度可以直接回传。"
    assert judgement.points[1].verdict is Verdict.CONTRADICTED
    assert judgement.points[1].quote == "层归一化不是为了稳定每层的分布。"
    assert [point.verdict for point in judgement.points[2:]] == [Verdict.MISSING] * 2
    assert (judgement.judged_by.judge, judgement.judged_by.model) == ("cross-encoder", "fake-point-classifier")


def test_all_readings_of_an_answer_are_one_batch_of_at_most_24() -> None:
    classifier = FakePointClassifier()
    text = "这是第一句话。" * 30
    ClassifierJudge(classifier).judge(QUESTION, POINTS, text, [(0, len(text))])
    assert len(classifier.batches) == 1
    assert len(classifier.batches[0]) <= 24


def test_a_very_long_answer_costs_a_bounded_number_of_readings_and_its_last_sentence_counts() -> None:
    classifier = FakePointClassifier()
    text = "这一句和题目没有什么关系。" * 3_800 + "残差连接让梯度直接回传。"
    judgement = ClassifierJudge(classifier).judge(QUESTION, POINTS, text, [(0, len(text))])
    assert judgement.points[0].quote is not None
    assert "残差连接" in judgement.points[0].quote
    assert len(classifier.batches[0]) <= 40


def test_nothing_outside_the_allowed_spans_is_quoted() -> None:
    first = ANSWER.index("层归一化")
    judgement = ClassifierJudge(FakePointClassifier()).judge(QUESTION, POINTS, ANSWER, [(first, len(ANSWER))])
    assert judgement.points[0].quote is None or "残差" not in judgement.points[0].quote


class OnlyTheWhole:
    """Sees the point in the whole answer and in no window of it."""

    identity = "only-the-whole"

    def classify(self, pairs: Sequence[PointPair]) -> list[VerdictProbabilities]:
        sure = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 0.0, Verdict.MISSING: 0.0, Verdict.CONTRADICTED: 0.0}
        blind = {Verdict.COVERED: 0.0, Verdict.PARTIAL: 0.0, Verdict.MISSING: 1.0, Verdict.CONTRADICTED: 0.0}
        return [sure if pair.answer == ANSWER else blind for pair in pairs]


def test_a_verdict_that_no_window_bears_out_is_missing() -> None:
    judgement = ClassifierJudge(OnlyTheWhole()).judge(QUESTION, POINTS[:1], ANSWER, [(0, len(ANSWER))])
    assert (judgement.points[0].verdict, judgement.points[0].quote) == (Verdict.MISSING, None)


class Doubtful:
    """Takes the whole answer for a contradiction, narrowly, and each sentence for what ``sentence`` says."""

    identity = "doubtful"

    def __init__(self, sentence: Verdict) -> None:
        self._sentence = sentence

    def classify(self, pairs: Sequence[PointPair]) -> list[VerdictProbabilities]:
        return [self._reading(pair.answer) for pair in pairs]

    def _reading(self, answer: str) -> VerdictProbabilities:
        likeliest = Verdict.CONTRADICTED if answer.count("。") > 1 else self._sentence
        other = Verdict.COVERED if likeliest is Verdict.CONTRADICTED else Verdict.CONTRADICTED
        return dict.fromkeys(Verdict, 0.02) | (
            {likeliest: 0.48, other: 0.48} if answer.count("。") > 1 else {likeliest: 0.7, other: 0.26}
        )


def test_a_contradiction_that_no_sentence_shows_is_none() -> None:
    for sentence, expected in ((Verdict.COVERED, Verdict.COVERED), (Verdict.CONTRADICTED, Verdict.CONTRADICTED)):
        judgement = ClassifierJudge(Doubtful(sentence)).judge(QUESTION, POINTS[:1], ANSWER, [(0, len(ANSWER))])
        assert [point.verdict for point in judgement.points] == [expected]
