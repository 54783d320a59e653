"""What gives the answer away, and what may be said."""

from __future__ import annotations

import pytest

from coach.interview.leaking import leaks, may_name, public
from coach.model import KeyPoint
from tests.interview.doubles import DROPOUT, SCALING, TUNING

SATURATION = SCALING.key_points[1]
GRADIENT = SCALING.key_points[2]
SILENCED = DROPOUT.key_points[0]


@pytest.mark.parametrize(
    ("text", "point", "leaked"),
    [
        ("如果分数特别大，概率分布会变成什么样？", SATURATION, False),
        ("分数很大时 softmax 会怎样？", SATURATION, True),
        ("为什么会进入饱和区？", SATURATION, True),
        ("分数的数值范围对后面有什么影响？", SATURATION, False),
        ("这对反向传播有什么影响？", GRADIENT, False),
        ("反向信号会怎样？", GRADIENT, True),
        ("信号会不会趋近于零？", GRADIENT, True),
        ("Can a unit depend on one particular neighbour?", SILENCED, False),
        ("What happens to the network in each step of training?", SILENCED, False),
        ("Are some units silenced?", SILENCED, True),
        ("What if a fixed partner is missing?", SILENCED, True),
    ],
)
def test_terms_and_stretches_of_the_point_leak_it(text: str, point: KeyPoint, leaked: bool) -> None:
    question = DROPOUT if point is SILENCED else SCALING
    assert leaks(text, point, public(question)) is leaked


def test_a_number_of_the_point_leaks_it() -> None:
    point = KeyPoint(id="p", text="秩 r 通常取 8", lines=(1, 1))
    assert leaks("一般取 8 吗？", point, "秩怎么选？")
    assert not leaks("一般取多大？", point, "秩怎么选？")


def test_what_is_known_already_is_no_leak() -> None:
    assert leaks("softmax 的分布会怎样？", SATURATION, "")
    assert not leaks("softmax 的分布会怎样？", SATURATION, "softmax 为什么要缩放？")


def test_width_and_case_hide_nothing() -> None:
    assert leaks("ＳＯＦＴＭＡＸ 会怎样？", SATURATION, "")


def test_an_aspect_may_be_named_unless_the_question_asks_for_the_list_of_them() -> None:
    assert [may_name(SCALING, point) for point in SCALING.key_points] == [True, True, True]
    assert [may_name(TUNING, point) for point in TUNING.key_points] == [False, False]
    assert [may_name(DROPOUT, point) for point in DROPOUT.key_points] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "列举三种归一化",
        "归一化有哪几种？",
        "微调包括哪几个步骤？",
        "LoRA 的优点是什么？",
        "What are the types of attention?",
        "Name two optimisers.",
        "Which losses are used?",
        "What are the steps of RLHF?",
    ],
)
def test_questions_that_ask_for_a_list(text: str) -> None:
    question = SCALING.model_copy(update={"text": text})
    assert not any(may_name(question, point) for point in question.key_points)


def test_public_is_the_question_its_headings_and_the_aspects_that_may_be_named() -> None:
    assert public(SCALING) == "自注意力为什么要除以根号 d？ Transformer 自注意力 方差 数值范围 梯度"
    assert public(TUNING) == "参数高效微调有哪些方法？ 微调"


def test_a_heading_that_is_a_statement_may_not_be_named() -> None:
    point = SILENCED.model_copy(update={"label": "Units are silenced"})
    assert not may_name(DROPOUT, point)
    assert may_name(DROPOUT, point.model_copy(update={"label": "How does dropout"}))  # the question says it itself
