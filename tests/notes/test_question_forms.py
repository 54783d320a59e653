"""The many ways in which people write a question down."""

from __future__ import annotations

from textwrap import dedent

import pytest

from coach.notes import parse_notes


def found(markdown: str, file: str = "notes.md") -> list[tuple[int, str, str, tuple[int, int] | None]]:
    questions = parse_notes(dedent(markdown).lstrip("\n"), file).questions
    return [(question.line, question.text, question.status.value, question.answer_lines) for question in questions]


def texts(markdown: str, file: str = "notes.md") -> list[str]:
    return [text for _, text, _, _ in found(markdown, file)]


def test_speakers_in_chinese_and_english() -> None:
    assert found("""
        # 面试

        Q: 什么是自注意力？
        A: 序列内部的加权求和。

        **Q2：** 为什么要缩放？

        **A2：** 防止 softmax 饱和。

        问：dropout 的作用
        答：正则化
        问：多头的好处是什么？
        答：TODO
        """) == [
        (3, "什么是自注意力？", "answered", (4, 5)),
        (6, "为什么要缩放？", "answered", (7, 9)),
        (10, "dropout 的作用", "answered", (11, 11)),
        (12, "多头的好处是什么？", "unanswered", None),
    ]


def test_qkv_is_no_speaker() -> None:
    assert found("""
        ## 注意力

        Q、K、V 三个矩阵由输入投影得到。
        """) == [(1, "注意力", "answered", (2, 4))]


def test_enumerated_paragraphs_with_answers_enumerated_in_the_same_form() -> None:
    assert found("""
        1、什么是LoRA？

        LoRA 用低秩矩阵近似权重更新。

        2、LoRA 与全参微调的区别
        全参微调更新所有参数。
        3、rank 怎么选？
        1、任务简单选 4~8
        2、任务复杂选 16~64
        4、推理时有延迟吗？
        没有，可以合并权重。
        """) == [
        (1, "什么是LoRA？", "answered", (2, 4)),
        (5, "LoRA 与全参微调的区别", "answered", (6, 6)),
        (7, "rank 怎么选？", "answered", (8, 9)),
        (10, "推理时有延迟吗？", "answered", (11, 12)),
    ]


def test_headings_without_a_space_and_all_four_statuses() -> None:
    assert found("""
        ##一、基础
        ###1.什么是梯度消失？
        反向传播时梯度逐层变小。
        ###2.什么是过拟合
        ![](a.png)
        ###3.Adam和SGD的区别
        [知乎](https://zhihu.com/x)
        ###4.为什么需要预热
        待补充
        """) == [
        (2, "什么是梯度消失？", "answered", (3, 3)),
        (4, "什么是过拟合", "image_only", (5, 5)),
        (6, "Adam和SGD的区别", "link_only", (7, 7)),
        (8, "为什么需要预热", "unanswered", None),
    ]


def test_headings_inside_numbered_items() -> None:
    assert found("""
        # React

        ### Table of Contents

        | No. | Questions |
        | --- | --------- |
        | 1 | [What is React?](#what-is-react) |

        1. ### What is React?

           React is a library.

           **[⬆ Back to Top](#table-of-contents)**

        2. ### What is JSX?

           JSX is a syntax extension.
        """) == [
        (9, "What is React?", "answered", (10, 12)),
        (15, "What is JSX?", "answered", (16, 18)),
    ]


def test_details_with_the_question_in_the_summary_or_the_answer_below_it() -> None:
    assert found("""
        <details>
        <summary>What is the virtual DOM?</summary>

        A copy of the real DOM.

        </details>

        <details><summary><b>What is a hook?</b></summary><p>A function that uses state.</p></details>
        """) == [
        (2, "What is the virtual DOM?", "answered", (3, 4)),
        (8, "What is a hook?", "answered", (8, 8)),
    ]
    assert found("""
        ###### What's the output?

        ```js
        console.log(1)
        ```

        <details><summary><b>Answer</b></summary>
        <p>

        #### Answer: A

        Because it logs 1.

        </p>
        </details>
        """) == [(1, "What's the output?", "answered", (2, 16))]


def test_table_with_a_column_of_questions() -> None:
    assert found("""
        ## RAG

        | 序号 | 问题 | 答案 |
        |----|----|----|
        | 1 | 什么是RAG？ | 检索增强生成 |
        | 2 | 如何评估？ | |
        """) == [
        (5, "什么是RAG？", "answered", (5, 5)),
        (6, "如何评估？", "unanswered", None),
    ]


def test_cards_callouts_and_checkboxes() -> None:
    assert found("""
        - [ ] 什么是 Batch Norm？ #flashcard
          - 对每个 batch 归一化
        - [x] 什么是 Dropout？
          - 随机丢弃神经元

        梯度下降::沿负梯度方向更新参数
        学习率::步长
        动量::累积历史梯度

        > [!question] 什么是学习率预热？
        > 训练初期用较小的学习率。
        """) == [
        (1, "什么是 Batch Norm？", "answered", (2, 2)),
        (3, "什么是 Dropout？", "answered", (4, 4)),
        (6, "梯度下降", "answered", (6, 6)),
        (7, "学习率", "answered", (7, 7)),
        (8, "动量", "answered", (8, 8)),
        (10, "什么是学习率预热？", "answered", (11, 11)),
    ]


def test_questions_first_and_answers_later_by_number() -> None:
    assert found("""
        # Quiz

        ## Questions

        1. What is overfitting?
        2. What is regularization?
        3. Name two optimizers.

        ## Answers

        1. The model memorises the data.
        2. Penalising complexity:
           - L1
           - L2
        """) == [
        (5, "What is overfitting?", "answered", (11, 11)),
        (6, "What is regularization?", "answered", (12, 14)),
        (7, "Name two optimizers.", "unanswered", None),
    ]


def test_a_log_of_an_interview_is_a_list_of_questions() -> None:
    assert texts("""
        # 面经

        ## 一面

        1. 项目介绍
        2. 讲讲 Transformer 的结构
        3. LoRA 原理
        4. 为什么用 RMSNorm？

        ## 总结

        问得很细。
        """) == ["项目介绍", "讲讲 Transformer 的结构", "LoRA 原理", "为什么用 RMSNorm？"]


def test_plain_lines_that_ask() -> None:
    assert found("""
        什么是交叉熵？

        衡量两个分布的差异。

        和 KL 散度什么关系？

        相差一个熵。
        """) == [
        (1, "什么是交叉熵？", "answered", (2, 4)),
        (5, "和 KL 散度什么关系？", "answered", (6, 8)),
    ]


def test_bold_questions_in_items_with_the_answer_behind_them() -> None:
    assert found("""
        * **What is a list?** A mutable sequence.
        * **What is a tuple?** An immutable sequence.
        """) == [
        (1, "What is a list?", "answered", (1, 1)),
        (2, "What is a tuple?", "answered", (2, 2)),
    ]


def test_headings_that_only_announce_a_question() -> None:
    assert found("""
        ## 第1题

        什么是 BPE？

        ### 答案

        反复合并最常见的字节对。
        """) == [(3, "什么是 BPE？", "answered", (4, 8))]


@pytest.mark.parametrize(
    "markdown",
    [
        "",
        "只有一段话，没有问题。",
        "# 目录\n\n- [什么是 LoRA？](#lora)\n- [什么是 QLoRA？](#qlora)\n",
        "# Notes\n\n## References\n\n- [What is LoRA?](https://example.org/lora)\n- [Why LoRA?](https://example.org/why)\n",
        "```python\n# What is this?\nprint(1)\n```\n",
        "[![Build?](https://example.org/badge.svg)](https://example.org)\n",
        "<!--\n## 什么是注释？\n没有\n-->\n",
        "---\ntitle: 什么是元数据？\n---\n",
        "## LoRA\n",
    ],
)
def test_nothing_is_invented(markdown: str) -> None:
    assert texts(markdown) == []


def test_an_asking_bold_line_inside_an_answer_stays_in_it() -> None:
    assert found("""
        ## 什么是索引？

        一种数据结构。

        **用了索引就一定快吗？**

        不一定。
        """) == [(1, "什么是索引？", "answered", (2, 8))]


def test_repeated_questions_point_to_the_first() -> None:
    questions = parse_notes("## 什么是 LoRA？\n\n低秩适配。\n\n## 什么是 LoRA？\n\n见上。\n", "a.md").questions
    assert [question.duplicate_of for question in questions] == [None, questions[0].id]
    assert questions[0].id != questions[1].id


def test_ids_survive_lines_that_move() -> None:
    before = parse_notes("## 什么是 LoRA？\n\n- 低秩\n- 冻结\n", "a.md").questions[0]
    after = parse_notes("前言\n\n\n## 什么是 LoRA？\n\n- 低秩\n- 冻结\n", "a.md").questions[0]
    assert before.id == after.id
    assert [point.id for point in before.key_points] == [point.id for point in after.key_points]
    assert before.line != after.line
