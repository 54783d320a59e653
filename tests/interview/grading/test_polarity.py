"""A key point repeated the other way round is seen in code, whatever a judge reads into it."""

from __future__ import annotations

import pytest
from grading_helpers import DATA, NOON, ScriptedJudge, answer, question

from coach.evaluation.graded_answers import read_graded_answers
from coach.interview.grading.grader import Grader
from coach.interview.grading.guards.polarity import denied_share
from coach.model import Verdict


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("LN 不依赖 batch 的统计量", "LN 依赖 batch 的统计量。"),
        ("残差连接让梯度直接回传", "并非如此：残差连接让梯度直接回传"),
        ("点积的方差随 d_k 增大", "点积的方差随 d_k 减小"),
        ("Regularization such as weight decay", "It is false that regularization such as weight decay"),
        ("validation loss rises and climbs steadily", "validation loss falls and climbs steadily"),
        ("LoRA adds no latency at inference", "LoRA adds latency at inference"),
    ],
)
def test_the_same_words_turned_round_deny_the_point(point: str, said: str) -> None:
    assert denied_share(point, f"先说一句别的。\n{said}") == 1.0
    assert denied_share(point, point) == 0.0


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("LN 不依赖 batch 的统计量", "BN 依赖 batch 的统计量，LN 不需要看别的样本。"),
        ("LN 不依赖 batch 的统计量", "LN 和 batch 里的其他样本没有关系"),
        ("点积的方差随 d_k 增大", "点积的方差不随 d_k 减小"),
        ("循环链表可以删除前驱", "单链表不可以删除前驱，双链表和循环链表可以删除前驱"),
        ("LN 不依赖 batch 的统计量", "LN 依赖 batch 的统计量。不对，LN 不依赖 batch 的统计量。"),
        ("", "什么都没有"),
    ],
)
def test_other_words_two_turns_and_corrections_deny_nothing(point: str, said: str) -> None:
    assert denied_share(point, said) == 0.0


def test_only_the_denied_sentence_of_a_point_counts() -> None:
    point = "残差连接让梯度直接回传；层归一化让激活的尺度保持稳定"
    assert denied_share(point, "残差连接不让梯度直接回传；层归一化让激活的尺度保持稳定") == pytest.approx(
        10 / 24, abs=0.1
    )


@pytest.mark.parametrize("file", ["points.dev.jsonl", "train.jsonl"])
def test_no_labelled_answer_is_taken_to_deny_what_people_saw_covered(file: str) -> None:
    for row in read_graded_answers(DATA / file, limit=None, seed=0):
        for point in row.question.key_points:
            if row.verdicts[point.id] in (Verdict.COVERED, Verdict.PARTIAL):
                assert denied_share(point.text, row.text) == 0.0, row.text


@pytest.mark.parametrize(
    ("said", "verdict", "score"),
    [
        ("残差连接不让梯度直接回传", Verdict.CONTRADICTED, 0.0),
        ("残差连接让梯度直接回传", Verdict.COVERED, 1.0),
    ],
)
def test_a_judge_that_reads_past_a_negation_is_corrected(said: str, verdict: Verdict, score: float) -> None:
    asked = question("Transformer 是怎么缓解梯度消失的？", "残差连接让梯度直接回传")
    grader = Grader(ScriptedJudge((Verdict.COVERED, said)), lambda: NOON, lambda: "g")
    grade = grader.grade(asked, asked.key_points, answer(said))
    assert (grade.points[0].verdict, grade.score) == (verdict, score)
