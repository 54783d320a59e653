"""The points a good answer makes, read from the notes."""

from __future__ import annotations

from textwrap import dedent

import pytest

from coach.model import KeyPoint
from coach.notes import key_points_of, parse_notes


def points(markdown: str) -> list[tuple[str, str, tuple[int, int]]]:
    return [(point.label, point.text, point.lines) for point in key_points_of(dedent(markdown).strip("\n"))]


def texts(markdown: str) -> list[str]:
    return [text for _, text, _ in points(markdown)]


def test_one_point_for_each_labelled_item_with_its_label() -> None:
    assert points("""
        按阶段分。

        - **初始化**：A 用高斯，B 用==全 0==。
        - **缩放**：乘以 $\\frac{\\alpha}{r}$
        """) == [
        ("初始化", "初始化：A 用高斯，B 用全 0。", (3, 3)),
        ("缩放", "缩放：乘以 $\\frac{\\alpha}{r}$", (4, 4)),
    ]


def test_children_of_a_title_item_are_the_points() -> None:
    assert points("""
        1. 数据
           - 去除异常值
           - 补充样本
        2. 训练
           - 降低学习率
        """) == [
        ("数据", "数据：去除异常值", (2, 2)),
        ("数据", "数据：补充样本", (3, 3)),
        ("训练", "训练：降低学习率", (5, 5)),
    ]


def test_a_statement_with_details_is_a_point_beside_them() -> None:
    found = key_points_of("- 旋转编码：把位置变成旋转。\n  - 文本：退化为一维\n  - 图像：时间不变\n")
    assert [point.text for point in found] == [
        "旋转编码：把位置变成旋转。",
        "旋转编码：文本：退化为一维",
        "旋转编码：图像：时间不变",
    ]
    assert found[0].weight > found[1].weight


def test_rows_of_a_table_carry_the_names_of_columns() -> None:
    assert points("""
        | 方面 | BN | LN |
        |---|---|---|
        | **统计轴** | 跨样本 | 跨特征 |
        | 推理 | 滑动平均 | |
        """) == [
        ("统计轴", "统计轴：BN：跨样本；LN：跨特征", (3, 3)),
        ("推理", "推理：BN：滑动平均", (4, 4)),
    ]


def test_highlights_and_bold_weigh_more() -> None:
    assert [point.weight for point in key_points_of("- 甲是==关键==的\n- 乙是**重要**的\n- 丙是普通的\n")] == [
        1.5,
        1.25,
        1.0,
    ]


def test_prose_is_cut_into_whole_sentences_with_their_lines() -> None:
    assert points("""
        Dropout zeroes activations at random, which keeps
        units from relying on each other.
        At test time nothing is dropped.
        """) == [
        ("", "Dropout zeroes activations at random, which keeps units from relying on each other.", (1, 2)),
        ("", "At test time nothing is dropped.", (3, 3)),
    ]


def test_a_formula_joins_the_sentence_that_announces_it() -> None:
    assert points("更新量为：\n\n$$\nW' = W + BA\n$$\n\n只训练 B 和 A 两个矩阵。") == [
        ("更新量为", "更新量为： $$W' = W + BA$$", (1, 5)),
        ("", "只训练 B 和 A 两个矩阵。", (7, 7)),
    ]


def test_enumerations_inside_one_line_are_split() -> None:
    assert texts("目的：（1）避免梯度消失（2）控制初始偏移") == ["目的：避免梯度消失", "目的：控制初始偏移"]
    assert texts("Qformer、双层MLP、Conv/Linear") == ["Qformer", "双层MLP", "Conv/Linear"]
    assert texts("切块 -> 线性映射 -> 编码器 -> 分类头") == ["切块", "线性映射", "编码器", "分类头"]


def test_numbers_that_end_sentences_enumerate_nothing() -> None:
    assert texts("The window grows by 1. After a loss it is cwnd / 2. Then it is reset to 1. Slow start follows.") == [
        "The window grows by 1.",
        "After a loss it is cwnd / 2. Then it is reset to 1.",
        "Slow start follows.",
    ]


def test_bullets_whose_line_breaks_were_lost_are_split() -> None:
    assert texts("- It splits the data. - One part trains, i.e., fits the weights. - The last part tests.") == [
        "It splits the data.",
        "One part trains, i.e., fits the weights.",
        "The last part tests.",
    ]
    assert texts("It has three parts, * Input * Convolution * Feed-forward layers") == [
        "It has three parts: Input",
        "It has three parts: Convolution",
        "It has three parts: Feed-forward layers",
    ]
    assert texts("The area is a * B * C. - 5 degrees is cold.") == ["The area is a * B * C. - 5 degrees is cold."]


def test_sentences_before_an_enumeration_in_one_line_are_points_too() -> None:
    assert texts("Maps learn without labels. Their steps: 1. Compete for the input 2. Update the neighbours") == [
        "Maps learn without labels.",
        "Their steps: Compete for the input",
        "Their steps: Update the neighbours",
    ]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("错误。顺序栈的元素不一定有序。", ["错误。", "顺序栈的元素不一定有序。"]),
        ("不能。删除要知道前一个节点。", ["不能。", "删除要知道前一个节点。"]),
        ("No. Arrivals come in bursts.", ["No.", "Arrivals come in bursts."]),
        ("单链表不可以。双链表可以，为 O(1)。", ["单链表不可以。", "双链表可以，为 O(1)。"]),
    ],
)
def test_a_ruling_is_a_point_apart_from_its_reason(markdown: str, expected: list[str]) -> None:
    assert texts(markdown) == expected


def test_sub_headings_lead_in_their_points() -> None:
    assert texts("### 优点\n\n- 省显存\n\n### 缺点\n\n- 多了延迟\n") == ["优点：省显存", "缺点：多了延迟"]


def test_long_answers_keep_at_most_eight_points_over_all_aspects() -> None:
    aspects = [
        f"**第{i}方面**\n\n这是第{i}方面的第一句完整说明文字。另外一句补充说明也写在这里了。\n" for i in range(1, 7)
    ]
    found = key_points_of("\n".join(aspects))
    assert len(found) <= 8
    assert {point.label for point in found} == {f"第{i}方面" for i in range(1, 7)}


def test_images_and_links_vanish_from_points_and_code_is_the_last_resort() -> None:
    assert texts("见图 ![图](a.png)，残差连接把输入加到[输出](b)上。") == ["残差连接把输入加到输出上。"]
    assert points("```python\nprint(1)\n```\n") == [("", "print(1)", (1, 3))]


@pytest.mark.parametrize(
    "markdown",
    [
        "",
        "TODO",
        "待补充",
        "Answer here",
        "![](a.png)",
        "[知乎](https://zhihu.com)",
        "https://example.org",
        "如下图：\n\n![](a.png)",
    ],
)
def test_what_is_no_answer_has_no_points(markdown: str) -> None:
    assert key_points_of(markdown) == ()
    question = parse_notes(f"## 什么是 LoRA？\n\n{markdown}\n", "a.md").questions[0]
    assert question.key_points == ()
    assert question.status != "answered"


def test_ids_of_points_follow_their_text() -> None:
    first: tuple[KeyPoint, ...] = key_points_of("- 甲\n- 乙\n")
    second = key_points_of("\n\n- 乙\n- 甲\n")
    assert {point.id for point in first} == {point.id for point in second}


def test_clauses_behind_a_semicolon_carry_the_label_of_their_sentence() -> None:
    assert texts("BN：沿 batch 统计；推理用滑动平均；小 batch 不稳。LN：沿特征统计；与 batch 无关。") == [
        "BN：沿 batch 统计",
        "BN：推理用滑动平均",
        "BN：小 batch 不稳。",
        "LN：沿特征统计",
        "LN：与 batch 无关。",
    ]


def test_a_lone_sentence_is_told_in_the_facts_it_holds() -> None:
    assert texts("多个查询头共享一组 KV，缓存变小，质量几乎不掉。") == [
        "多个查询头共享一组 KV",
        "缓存变小",
        "质量几乎不掉。",
    ]
    assert texts("如果 batch 太小，统计量就不准。") == ["如果 batch 太小，统计量就不准。"]
    assert texts("激活函数主要有三种：Sigmoid、Tanh 和 ReLU。") == [
        "激活函数：Sigmoid",
        "激活函数：Tanh",
        "激活函数：ReLU",
    ]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("验收方式分为全验和抽验。", ["验收方式：全验", "验收方式：抽验"]),
        ("盘点方式包括：定期盘点、临时盘点。", ["盘点方式：定期盘点", "盘点方式：临时盘点"]),
        ("运输系统由线路、工具及运输的参与者组成。", ["运输系统：线路", "运输系统：工具", "运输系统：运输的参与者"]),
        ("缓存分为强一致缓存与最终一致缓存两种", ["缓存：强一致缓存", "缓存：最终一致缓存"]),
        (
            "按时间要求可分为定期、不定期和快捷市场等。",
            ["按时间要求：定期", "按时间要求：不定期", "按时间要求：快捷市场"],
        ),
        ("预处理包括数据清洗、转换，之后才建模。", ["预处理包括数据清洗、转换", "之后才建模。"]),
    ],
)
def test_a_lone_sentence_that_names_parts_is_told_part_by_part(markdown: str, expected: list[str]) -> None:
    assert texts(markdown) == expected


def test_clauses_behind_a_name_and_a_colon_are_facts_with_that_name() -> None:
    assert texts("一维条码的特点：信息密度低，信息容量较小，没有错纠能力。") == [
        "一维条码的特点：信息密度低",
        "一维条码的特点：信息容量较小",
        "一维条码的特点：没有错纠能力",
    ]
    assert texts("优点：如果数据量大，查询会更快，因为有索引") == ["优点：如果数据量大，查询会更快，因为有索引"]


def test_what_another_point_says_is_said_once() -> None:
    assert texts("- 残差连接缓解梯度消失\n- 层归一化稳定训练\n\n残差连接缓解梯度消失。") == [
        "残差连接缓解梯度消失",
        "层归一化稳定训练",
    ]


def test_a_statement_above_a_list_is_a_point_and_one_that_only_counts_is_none() -> None:
    assert texts("Requests join at every step.\n\n- slots never idle\n- short ones leave early\n") == [
        "Requests join at every step.",
        "slots never idle",
        "short ones leave early",
    ]
    assert texts("主要有以下两种。\n\n- 贪心\n- 束搜索\n") == ["贪心", "束搜索"]


def test_references_follow_ups_and_tasks_are_no_points() -> None:
    assert texts("""
        题目：给定数组，求最大值。

        从左到右扫描一遍。

        **追问：能并行吗？**

        可以分块归约。

        ### 参考资料

        - 某某，《算法导论》，第九章
        """) == ["从左到右扫描一遍。"]


def test_comments_tell_what_code_alone_does() -> None:
    assert points(
        "```python\nx = x - x.max()  # 减去最大值防止溢出\ne = np.exp(x)\nreturn e / e.sum()  # 归一化成概率\n```"
    ) == [
        ("", "减去最大值防止溢出", (2, 2)),
        ("", "归一化成概率", (4, 4)),
    ]


def test_columns_that_only_count_and_titles_that_say_nothing_are_left_out() -> None:
    assert texts("| # | 方法 | 说明 |\n|---|---|---|\n| 1 | 剪枝 | 去掉小权重 |\n") == ["剪枝：去掉小权重"]
    assert texts("### 概述\n\n- 省显存\n- 速度快\n") == ["省显存", "速度快"]
    assert texts("**Short answer:** it depends on the batch.\n\n**计算量**\\*\\*：\\*\\* 随长度平方增长") == [
        "it depends on the batch.",
        "计算量： 随长度平方增长",
    ]


def test_symbols_are_explained_with_their_formula() -> None:
    assert texts("权重为：\n\n$$\nw = x / d\n$$\n\n其中 $d$ 是维度。\n\n它们之和为 1。") == [
        "权重为： $$w = x / d$$ 其中 $d$ 是维度。",
        "它们之和为 1。",
    ]
