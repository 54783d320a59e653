"""Which notes ask for some of several points, or for an order, and which merely use the words."""

from __future__ import annotations

import pytest

from coach.model import KeyPoint
from coach.notes.groups import groups_of

LIST = "\n- 数据增强\n- dropout\n- 早停\n- 权重衰减"


def found(announcement: str, below: str = LIST) -> list[tuple[str, int, int]]:
    answer = announcement + below
    points = [
        KeyPoint(id=f"p{number}", text=line.lstrip(" -*0123456789.|"), lines=(number, number))
        for number, line in enumerate(answer.split("\n"), start=1)
        if line.lstrip()[:1] in tuple("-*0123456789|") and not set(line) <= set("|- ")
    ]
    return [(group.kind, len(group.members), group.needed) for group in groups_of(answer, points)]


@pytest.mark.parametrize(
    ("announcement", "needed"),
    [
        ("以下任选两个：", 2), ("任选两个即可：", 2), ("**任选三种方法**：", 3), ("任选其中两点：", 2),
        ("任选 2 个：", 2),
        ("其中之一即可：", 1), ("例如以下任一：", 1), ("以下任意一种即可：", 1), ("答出下列任意两条：", 2),
        ("至少说出三种：", 3), ("防止过拟合的方法（至少说出三种）：", 3), ("至少列举两种正则化方法：", 2),
        ("常见方法，说出其中任意三种就行：", 3), ("答出其中两点即可。", 2), ("下面之一：", 1),
        ("Any two of the following:", 2), ("any two of these will do:", 2), ("One of the following:", 1),
        ("Name at least three:", 3), ("Give any two regularisation methods:", 2), ("At least two of the following:", 2),
        ("**Any 3 of these are enough:**", 3), ("Any two will do:", 2), ("Either of these suffices:", 1),
    ],
)  # fmt: skip
def test_alternatives(announcement: str, needed: int) -> None:
    assert found(announcement) == [("any", 4, needed)]


@pytest.mark.parametrize(
    "announcement",
    [
        "自注意力让任意两个位置直接交互：", "任选两个样本计算距离：", "任意两个 token 之间：", "至少需要三层网络：",
        "至少包含两个编码器：", "其中两个是可训练的：", "以下方法可以缓解过拟合：", "这是最重要的优化之一：",
        "Any two heads can be pruned:", "It needs at least two layers:",
        "It fails when any two of the nodes disagree:",
        "Caused by one of the following:", "It is one of the most common methods:", "Choose a method:",
    ],
)  # fmt: skip
def test_content_that_uses_the_words_asks_for_nothing(announcement: str) -> None:
    assert found(announcement) == []


@pytest.mark.parametrize(
    "announcement",
    ["按顺序：", "按以下顺序进行：", "必须按照如下步骤：", "流程依次为：", "步骤（顺序不能颠倒）：", "In this order:",
     "The steps, in order:", "Run them in the following order:", "The order matters:"],
)  # fmt: skip
def test_required_order(announcement: str) -> None:
    assert found(announcement) == [("ordered", 4, 4)]


@pytest.mark.parametrize(
    "announcement",
    ["这里按顺序扫描数组", "这里按顺序扫描数组：", "按顺序读取每个元素，时间为 O(n)：", "大致按顺序：",
        "按重要性顺序：",
     "**Fix**, roughly in order:", "In order to train it:", "in order of importance:", "依次扫描每个元素：",
     "元素依次入栈，先进后出：", "It scans the array in order and stops early:"],
)  # fmt: skip
def test_an_order_in_the_content_is_none_that_is_asked_for(announcement: str) -> None:
    assert found(announcement) == []


def test_numbered_steps_that_say_first_and_then_are_ordered() -> None:
    assert found("训练流程", "\n1. 首先做 SFT\n2. 然后训练奖励模型\n3. 最后用 PPO 优化") == [("ordered", 3, 3)]
    assert found("Steps", "\n\n1. First, tokenise\n2. Then embed\n3. Finally decode") == [("ordered", 3, 3)]
    assert found("优点", "\n1. 首先速度快\n2. 其次省显存\n3. 另外好部署") == []
    assert found("训练流程", "\n1. 做 SFT\n2. 训练奖励模型\n3. 用 PPO 优化") == []
    assert found("训练流程", "\n- 首先做 SFT\n- 然后训练奖励模型") == []


def test_a_table_makes_a_group_of_its_rows() -> None:
    table = "\n\n| 方法 | 作用 |\n| --- | --- |\n| 甲 | 一 |\n| 乙 | 二 |\n| 丙 | 三 |"
    points = [KeyPoint(id=text, text=text, lines=(line, line)) for line, text in ((5, "甲"), (6, "乙"), (7, "丙"))]
    (group,) = groups_of("任选两个：" + table, points)
    assert group == ("any", (("甲",), ("乙",), ("丙",)), 2)


def test_nested_points_belong_to_their_item_and_what_follows_the_list_does_not() -> None:
    answer = "先总述。\n\n任选一个：\n\n- 甲\n  - 甲一\n- 乙\n\n另外要讲丙。"
    points = [
        KeyPoint(id=name, text=name, lines=(line, line))
        for line, name in ((11, "总述"), (15, "甲"), (16, "甲一"), (17, "乙"), (19, "丙"))
    ]
    assert groups_of(answer, points, first_line=11) == (("any", (("甲", "甲一"), ("乙",)), 1),)


def test_a_nested_list_is_a_group_of_its_own() -> None:
    answer = "- 定义\n- 方法，任选两个：\n  - 甲\n  - 乙\n  - 丙\n- 结论"
    points = [KeyPoint(id=str(line), text="x", lines=(line, line)) for line in (1, 3, 4, 5, 6)]
    assert groups_of(answer, points) == (("any", (("3",), ("4",), ("5",)), 2),)


def test_a_group_that_needs_all_of_its_members_is_none() -> None:
    assert found("至少说出四种：") == []
    assert found("任选两个：", "\n- 甲\n- 乙") == []
    assert groups_of("", []) == ()


@pytest.mark.parametrize(
    ("question", "needed"),
    [
        ("What are the objectives of IPv6? Please state at least 3 objectives.", 3),
        ("请至少写出两个特点。", 2),
        ("至少列举三种正则化方法？", 3),
        ("Name at least five reasons.", None),  # more than there are
        ("Which methods are there?", None),
    ],
)
def test_a_question_may_say_how_many_points_are_enough(question: str, needed: int | None) -> None:
    points = [KeyPoint(id=f"p{line}", text=f"method {line}", lines=(line, line)) for line in range(1, 5)]
    groups = groups_of(LIST.strip(), points, question=question)
    assert [(group.kind, group.needed) for group in groups] == ([("any", needed)] if needed else [])


def test_what_the_notes_ask_for_goes_before_what_the_question_asks_for() -> None:
    answer = "以下任选两个：" + LIST
    points = [KeyPoint(id=f"p{line}", text=f"方法 {line}", lines=(line, line)) for line in range(2, 6)]
    assert [group.needed for group in groups_of(answer, points, question="至少列举三种方法？")] == [2]
