"""A claim beside its own opposite earns a part at most; a contrast between two things is none."""

from __future__ import annotations

import pytest
from grading_helpers import NOON, ScriptedJudge, answer, labelled_answers, question

from coach.interview.grading.grader import Grader
from coach.interview.grading.guards.hedging import hedged_spans
from coach.model import Flag, Verdict


def hedged(text: str) -> list[str]:
    return [text[start:end] for start, end in hedged_spans(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LN 看 batch 的统计量。LN 不看 batch 的统计量。", ["LN 看 batch 的统计量。", "LN 不看 batch 的统计量。"]),
        ("可能会收敛，也可能不会收敛", ["可能会收敛，也可能不会收敛"]),
        ("Dropout may or may not help here. It drops units.", ["Dropout may or may not help here."]),
        ("要么会梯度消失，要么正好相反", ["要么会梯度消失，要么正好相反"]),
        (
            "The learning rate rises during warmup. The learning rate falls during warmup.",
            ["The learning rate rises during warmup.", "The learning rate falls during warmup."],
        ),
    ],
)
def test_both_a_claim_and_its_opposite(text: str, found: list[str]) -> None:
    assert hedged(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "BN 依赖 batch 统计量。LN 不依赖 batch 统计量。",
        "单链表不能删除 p 指向的结点。双链表能删除 p 指向的结点。",
        "温度会增大或减小多样性，取决于取值。",
        "It increases or decreases depending on the sign of the gradient.",
        "不太确定，大概是训练刚开始时梯度方差大，学习率先从小慢慢升上去。",
        "Low temperature makes the distribution sharp. High temperature makes it flat and more random.",
        "它不会逐层衰减，因为残差连接让梯度直接回传。",
    ],
)
def test_contrasts_conditions_and_doubts_are_no_contradiction(text: str) -> None:
    assert hedged(text) == []


@pytest.mark.parametrize("file", ["points.dev.jsonl", "train.jsonl"])
def test_honest_answers_are_not_hedged(file: str) -> None:
    for _, _, text in labelled_answers(file, "full", "good_partial", "spoken", "cross_lingual", "terse", "verbose"):
        assert hedged(text) == [], text


def test_a_hedged_point_is_partial_and_the_answer_says_so() -> None:
    text = "LN 依赖 batch 的统计量。LN 不依赖 batch 的统计量。它在样本内部归一化。"
    judge = ScriptedJudge((Verdict.COVERED, "LN 不依赖 batch 的统计量"), (Verdict.COVERED, "它在样本内部归一化"))
    grade = Grader(judge, lambda: NOON, lambda: "g").grade(
        asked := question("LN 有什么特点？", "LN 不依赖 batch", "样本内部归一化"), asked.key_points, answer(text)
    )
    assert [point.verdict for point in grade.points] == [Verdict.PARTIAL, Verdict.COVERED]
    assert grade.score == 0.75
    assert Flag.HEDGED in grade.flags
