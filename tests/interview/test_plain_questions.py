"""Questions worded by rules: what they hold on to and what they ask for."""

from __future__ import annotations

import pytest

from coach.interview.known_words import anchor, excerpt
from coach.interview.leaking import leaks, public
from coach.interview.plain_questions import candidates
from coach.interview.point_forms import PointForm, QuestionForm, defines, form_asked, form_of
from coach.model import KeyPoint, Verdict
from tests.interview.doubles import DROPOUT, QUESTIONS, SCALING, graded


def point(text: str, label: str = "") -> KeyPoint:
    return KeyPoint(id="p", text=text, lines=(1, 1), label=label)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("秩 r 通常取 8", PointForm.NUMBER),
        ("$y = x + F(x)$", PointForm.FORMULA),
        ("学习率过大的原因是步长超出", PointForm.CAUSE),
        ("fp16 下会溢出", PointForm.LIMIT),
        ("用途：屏蔽 padding", PointForm.USE),
        ("取分数而不是排名", PointForm.CONTRAST),
        ("首先切成块", PointForm.STEP),
        ("从而收敛", PointForm.EFFECT),
        ("假设簇是球形", PointForm.CONDITION),
        ("旋转 q 和 k", PointForm.WAY),
        ("Memory falls by 3 times", PointForm.NUMBER),
        ("It fails on rare classes", PointForm.LIMIT),
        ("Assumes spherical clusters", PointForm.CONDITION),
        ("Repeat until nothing changes", PointForm.STEP),
        ("Rotates queries and keys", PointForm.WAY),
    ],
)
def test_the_form_of_a_point(text: str, form: PointForm) -> None:
    assert form_of(point(text)) is form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("为什么要除以根号 d？", QuestionForm.WHY),
        ("BN 和 LN 有什么区别？", QuestionForm.COMPARE),
        ("参数高效微调有哪些方法？", QuestionForm.LIST),
        ("简述 ViT 的架构", QuestionForm.HOW),
        ("什么是注意力？", QuestionForm.WHAT),
        ("Why do residual connections help?", QuestionForm.WHY),
        ("What is attention?", QuestionForm.WHAT),
    ],
)
def test_the_form_of_a_question(text: str, form: QuestionForm) -> None:
    assert form_asked(SCALING.model_copy(update={"text": text})) is form


def test_a_definition_is_told_from_a_detail() -> None:
    assert defines(point("注意力是一种加权求和"))
    assert defines(point("Recall measures how many positives are found"))
    assert not defines(point("秩 r 通常取 8"))


@pytest.mark.parametrize(
    ("text", "known", "found"),
    [
        ("加入位置编码，保留顺序", "为什么需要位置编码？", "位置编码"),
        ("RoPE 配合插值扩展", "rope 是什么？", "RoPE"),
        ("Start from scratch", "Modern art", ""),  # "art" is no word of the point
        ("softmax 之后再置 0", "在 softmax 之前", "softmax"),
        ("打分的方差", "为什么缩放？", ""),
        ("每个头有自己的矩阵", "我自己部署的时候", ""),
    ],
)
def test_a_word_to_hold_on_to_was_said_already(text: str, known: str, found: str) -> None:
    assert anchor(point(text), known, []) == found


def test_a_word_of_this_point_alone_is_preferred() -> None:
    target = point("注意力的打分先做缩放")
    assert anchor(target, "注意力 缩放", [point("注意力的输出"), point("注意力的权重")]) == "缩放"


def test_of_a_long_statement_the_clause_about_the_point_is_said_back() -> None:
    target = point("点积的方差随维度增大")
    long = "我记得不太清楚了，以前看过一篇很长的文章里面讲过这个事情，好像是点积的方差会变小，"
    long += "其他的部分我就完全没有什么印象了"
    assert excerpt(long, target) == "好像是点积的方差会变小"
    assert excerpt("随便说说" * 30, target) == ""
    assert excerpt("方差变小。", target) == "方差变小"


def test_a_question_goes_from_the_aspect_to_the_question_itself() -> None:
    (target, *others) = graded(DROPOUT, ("testing", Verdict.MISSING), ("silenced", Verdict.MISSING)).points
    assert list(candidates(DROPOUT, target, others, basic=True)) == [
        "Start from the basics, “inference”: how does it come about, exactly?",
        "Start from the basics of “How does dropout regularise a network”: "
        "what problem is there to solve, and what is done at the very start?",
        "Now think of the time after it was built: how does it come about, exactly?",
        "Back to “How does dropout regularise a network”: one link is still open; how does that part come about?",
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_last_candidate_gives_nothing_away(question) -> None:  # type: ignore[no-untyped-def]
    for target in graded(question, *((p.id, Verdict.MISSING) for p in question.key_points)).points:
        *_, last = candidates(question, target, [], basic=False)
        assert not leaks(last, target.key_point, public(question))
