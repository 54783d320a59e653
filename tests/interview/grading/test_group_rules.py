"""What groups of points mean for a grade, in exact numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from grading_helpers import NOON, ScriptedJudge, answer

from coach.interview.grading.chat_judge import ChatJudge
from coach.interview.grading.grader import Grader
from coach.interview.grading.group_rules import in_order, needed_points
from coach.model import AnswerStatus, Grade, KeyPoint, PointGrade, Question, Span, Verdict
from coach.notes import key_points_of
from coach.notes.groups import Group
from coach.prompts import FilePrompts
from tests.fakes import FakeChatModel

COVERED, PARTIAL, MISSING, CONTRADICTED = Verdict
ANY = (
    "防止过拟合的方法，任选两个：\n\n- 用数据增强扩充样本\n- 训练时随机丢弃神经元\n- 验证损失上升时早停\n- 对权重做衰减"
)
ORDERED = "训练流程，按以下顺序：\n\n1. 用指令数据做有监督微调\n2. 用偏好数据训练奖励模型\n3. 用 PPO 优化策略"
FOUR = "数据增强扩充样本", "随机丢弃神经元", "验证损失上升就早停", "权重做衰减"


def graded(notes: str, said: str, *proposals: tuple[Verdict, str | None]) -> Grade:
    points = key_points_of(notes)
    question = Question(
        id="q", text="问题？", file="n.md", line=1, status=AnswerStatus.ANSWERED, answer=notes, key_points=points,
        answer_lines=(1, notes.count("\n") + 1),
    )  # fmt: skip
    return Grader(ScriptedJudge(*proposals), lambda: NOON, lambda: "g").grade(question, points, answer(said))


@pytest.mark.parametrize(
    ("verdicts", "score", "shown"),
    [
        ((COVERED, MISSING, COVERED, MISSING), 1.0, [COVERED, COVERED]),
        ((MISSING, MISSING, COVERED, MISSING), 0.5, [MISSING, COVERED]),
        ((COVERED, COVERED, COVERED, COVERED), 1.0, [COVERED, COVERED]),
        ((MISSING, PARTIAL, MISSING, COVERED), 0.75, [PARTIAL, COVERED]),
        ((MISSING, MISSING, MISSING, MISSING), 0.0, [MISSING, MISSING]),
        ((COVERED, CONTRADICTED, COVERED, MISSING), 0.95, [COVERED, COVERED]),
        ((COVERED, CONTRADICTED, MISSING, MISSING), 0.45, [COVERED, MISSING]),
    ],
)
def test_enough_alternatives_earn_full_credit(
    verdicts: tuple[Verdict, ...], score: float, shown: list[Verdict]
) -> None:
    grade = graded(
        ANY, "，".join(FOUR), *((v, q if v is not MISSING else None) for v, q in zip(verdicts, FOUR, strict=True))
    )
    assert (grade.score, [point.verdict for point in grade.points]) == (score, shown)
    assert [bool(claim) for claim in grade.false_claims] == [True] * verdicts.count(CONTRADICTED)
    missing = [point.why for point in grade.points if point.verdict is MISSING]
    assert missing == ["这 4 条中讲对任意 2 条即可。"] * len(missing)


STEPS = "先做有监督微调", "再训练奖励模型", "最后用 PPO 优化"


@pytest.mark.parametrize(
    ("told", "verdicts", "score"),
    [
        ((0, 1, 2), [COVERED, COVERED, COVERED], 1.0),
        ((0, 2, 1), [COVERED, COVERED, PARTIAL], 0.833333),
        ((2, 0, 1), [COVERED, COVERED, PARTIAL], 0.833333),
        ((1, 0, 2), [COVERED, PARTIAL, COVERED], 0.833333),
    ],
)
def test_steps_told_out_of_order_are_partial_and_say_why(
    told: tuple[int, ...], verdicts: list[Verdict], score: float
) -> None:
    grade = graded(ORDERED, "，".join(STEPS[place] for place in told), *((COVERED, step) for step in STEPS))
    assert grade.score == score
    assert sorted(point.verdict for point in grade.points) == sorted(verdicts)
    assert [point.why != "" for point in grade.points] == [point.verdict is PARTIAL for point in grade.points]


def test_a_step_that_is_said_to_come_before_is_left_alone() -> None:
    said = "用 PPO 优化策略，在那之前先训练奖励模型"
    grade = graded(ORDERED, said, (MISSING, None), (COVERED, "先训练奖励模型"), (COVERED, "用 PPO 优化策略"))
    assert [point.verdict for point in grade.points] == [MISSING, COVERED, COVERED]


def point(name: str, verdict: Verdict, span: Span | None = None, weight: float = 1.0) -> PointGrade:
    key_point = KeyPoint(id=name, text=name, lines=(1, 1), weight=weight)
    return PointGrade(
        key_point=key_point, verdict=verdict, confidence=1.0, quote="x" if span else None, quote_span=span
    )


def test_steps_quoted_from_one_place_are_in_order() -> None:
    points = [point("a", COVERED, (0, 9)), point("b", COVERED, (0, 9)), point("c", COVERED, (0, 9))]
    assert in_order(points, [Group("ordered", (("a",), ("b",), ("c",)), 3)], "x" * 9, "en") == points


def test_among_equals_the_heavier_alternative_stays_and_other_points_are_left_alone() -> None:
    points = [point("a", MISSING), point("b", MISSING, weight=1.5), point("c", COVERED, (0, 1))]
    kept = needed_points(points, [Group("any", (("a",), ("b",)), 1)], "en")
    assert [(p.key_point.id, p.why) for p in kept] == [("b", "Any 1 of these 2 are enough."), ("c", "")]


def test_a_follow_up_about_fewer_points_than_needed_keeps_them() -> None:
    points = [point("a", MISSING)]
    assert needed_points(points, [Group("any", (("a",), ("b",), ("c",)), 2)], "zh") == points


def test_restated_points_count_once() -> None:
    points = [
        KeyPoint(id="a", text="残差连接让梯度直接回传", lines=(1, 1)),
        KeyPoint(id="b", text="小结：残差连接让梯度直接回传", lines=(5, 5), weight=1.5),
        KeyPoint(id="c", text="层归一化稳定分布", lines=(2, 2)),
    ]
    question = Question(
        id="q", text="怎么缓解梯度消失？", file="n.md", line=1, status=AnswerStatus.ANSWERED, key_points=tuple(points)
    )
    judge = ScriptedJudge((COVERED, "梯度能直接回传"), (MISSING, None))
    grade = Grader(judge, lambda: NOON, lambda: "g").grade(question, points, answer("残差让梯度能直接回传。"))
    assert [(p.key_point.id, p.key_point.weight) for p in grade.points] == [("a", 1.5), ("c", 1.0)]
    assert grade.score == 0.6


def test_the_chat_judge_reads_ahead_and_a_judge_that_cannot_is_left_alone() -> None:
    prompts = FilePrompts(Path(__file__).resolve().parents[3] / "prompts")
    model = FakeChatModel()
    points = key_points_of(ANY)
    question = Question(id="q", text="怎么防止过拟合？", file="n.md", line=1, status=AnswerStatus.ANSWERED)
    Grader(ChatJudge(model, prompts), lambda: NOON, lambda: "g").prefill(question, points, "换个说法？")
    assert "换个说法？" in model.prefilled[0][-1].content
    Grader(ScriptedJudge(), lambda: NOON, lambda: "g").prefill(question, points)
