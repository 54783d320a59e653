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
