"""Notes in conventions that the parser was not written for first: found whole, nothing invented, status right."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from coach.evaluation.extraction import ExtractionScores, evaluate_extraction
from coach.model import Question
from coach.notes import linked_places, parse_notes

FORMS = Path(__file__).parent.parent / "data" / "notes" / "forms"
LABELS = json.loads((FORMS / "labels.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def scores() -> ExtractionScores:
    return evaluate_extraction(LABELS, FORMS)


def questions(markdown: str) -> tuple[Question, ...]:
    return parse_notes(dedent(markdown).lstrip("\n"), "notes.md").questions


def found(markdown: str) -> list[tuple[int, str, str, tuple[int, int] | None]]:
    return [(q.line, q.text, q.status.value, q.answer_lines) for q in questions(markdown)]


def points(markdown: str) -> list[str]:
    return [point.text for question in questions(markdown) for point in question.key_points]


def test_every_explicit_question_is_found_and_none_is_invented(scores: ExtractionScores) -> None:
    assert {file.file: (file.missed, file.invented) for file in scores.files} == {
        entry["file"]: ((), ()) for entry in LABELS
    }


def test_status_is_right_and_no_point_is_made_up(scores: ExtractionScores) -> None:
    assert scores.status_accuracy == 1.0
    assert scores.made_up_points == 0
    assert scores.line_iou > 0.9


def test_of_a_choice_only_the_right_option_is_a_point() -> None:
    assert points("""
        #### Q1. Which loss is robust to outliers?

        - [ ] squared error
        - [x] absolute error

        ### 2. 下列说法正确的是（ ）

        A. RoPE 需要可学习的参数
        B. RoPE 只依赖相对位置

        **答案：B**，旋转之后点积只与位置差有关
        """) == ["absolute error", "RoPE 只依赖相对位置", "旋转之后点积只与位置差有关"]


def test_lettered_points_that_offer_no_choice_stay() -> None:
    assert points("## 训练不收敛怎么排查？\n\n- A. 检查数据\n- B. 调小学习率\n") == ["检查数据", "调小学习率"]


def test_lines_that_describe_a_question_answer_nothing() -> None:
    assert found("""
        ### Q: What is dropout?

        **Difficulty:** Easy
        **Tags:** regularisation

        ### Q: What is batch norm?

        **Difficulty:** Hard

        Normalises each feature over the batch.
        """) == [
        (1, "What is dropout?", "unanswered", None),
        (6, "What is batch norm?", "answered", (7, 11)),
    ]


def test_an_entry_that_leads_to_a_heading_of_the_file_is_asked_once() -> None:
    parsed = questions("""
        # LoRA

        - B 为什么初始化为 0？ [答案](#b-的初始化)
        - 秩取多大？ [答案](./rank.md)
        - 能合并权重吗？ [见](#merge)

        ## B 的初始化是什么？

        让增量从 0 开始。

        <a id="merge"></a>
        ### 合并

        推理前把 BA 加回原权重。
        """)
    by_line = {question.line: question for question in parsed}
    assert by_line[4].status.value == "link_only"
    assert by_line[5].answer_lines == (14, 14)
    assert by_line[5].status.value == "answered"


def test_a_link_to_a_heading_that_asks_marks_the_entry_as_its_duplicate() -> None:
    entry, heading = questions("""
        - LoRA 的秩怎么选？ [答案](#如何选择秩)

        ## 如何选择秩？

        8 到 64。
        """)
    assert entry.duplicate_of == heading.id
    assert heading.duplicate_of is None


def test_a_column_whose_cells_ask_is_one_of_questions() -> None:
    assert found("""
        ## CUDA

        | 题目 Question | 要点 |
        |---|---|
        | 什么是 warp？ | 32 个线程 |
        | 为什么要合并访存？ | 带宽利用率高 |
        | bank conflict 怎么避免？ | |
        """) == [
        (5, "什么是 warp？", "answered", (5, 5)),
        (6, "为什么要合并访存？", "answered", (6, 6)),
        (7, "bank conflict 怎么避免？", "unanswered", None),
    ]


def test_an_item_above_questions_holds_none_of_them_as_its_answer() -> None:
    assert [
        (line, status)
        for line, _, status, _ in found("""
        # 面试题

        - 一、前言
        - 二、为什么需要 RAG？
          - 策略一：HYDE
            - 1. HYDE 的思路是什么？
            - 2. HYDE 有什么问题？
        - 三、评测篇
          - 3.1 怎么评估？
        """)
    ] == [(4, "unanswered"), (6, "unanswered"), (7, "unanswered"), (9, "unanswered")]


def test_titles_without_an_answer_count_in_a_row_of_questions_only() -> None:
    assert [
        (text, status)
        for _, text, status, _ in found("""
        ## 什么是 GQA？

        共享 KV。

        ## SwiGLU

        待补充

        ## 为什么用 RoPE？

        外推。
        """)
    ] == [("什么是 GQA？", "answered"), ("SwiGLU", "unanswered"), ("为什么用 RoPE？", "answered")]
    assert found("## SwiGLU\n\n待补充\n\n## GEGLU\n\n待补充\n") == []


def test_entries_tell_which_files_of_the_notes_answer_them() -> None:
    parsed = parse_notes(
        "- [什么是 LoRA？](../peft/lora.md#原理)\n- 什么是 QLoRA？ [答案](./q%20lora.md)\n- 什么是 DoRA？ [[DoRA]]\n"
        "- 什么是 AdaLoRA？ [论文](https://example.org/a.md)\n",
        "llm/list.md",
    )
    assert [(q.status.value, [tuple(place) for place in linked_places(q)]) for q in parsed.questions] == [
        ("link_only", [("peft/lora.md", "原理")]),
        ("link_only", [("llm/q lora.md", "")]),
        ("link_only", [("llm/DoRA.md", "")]),
        ("link_only", []),
    ]


def test_links_back_to_the_top_answer_nothing() -> None:
    assert found("# 题目\n\n## 什么是闭包？\n\n[⬆ 回到顶部](#题目)\n") == [(3, "什么是闭包？", "unanswered", None)]


def test_the_front_matter_asks_where_nothing_else_does() -> None:
    assert found("""
        ---
        title: 为什么要用 GQA
        tags: [注意力]
        ---

        ## 背景

        多头注意力的 KV 缓存太大。

        ## 做法

        多个查询头共享一组 KV。
        """) == [(2, "为什么要用 GQA", "answered", (6, 13))]


def test_a_top_heading_that_asks_is_the_question_of_its_file() -> None:
    assert [
        (line, text) for line, text, _, _ in found("# 什么是 RoPE？\n\n## 原理\n\n旋转。\n\n## 优点\n\n外推。\n")
    ] == [(1, "什么是 RoPE？")]


def test_aspects_are_put_with_what_they_are_aspects_of() -> None:
    assert [
        text
        for _, text, _, _ in found("""
        ## 位置编码

        ### 作用

        区分先后。

        ### 为什么需要？

        注意力与顺序无关。
        """)
    ] == ["位置编码 / 作用", "位置编码 / 为什么需要？"]


def test_titles_between_enumerated_questions_belong_to_no_answer() -> None:
    assert found("""
        一、位置编码
        （1）作用是什么？
        区分先后。
        （2）RoPE 的原理是什么？
        旋转。
        二、注意力
        （1）复杂度是多少？
        平方。
        （2）为什么要缩放？
        防止饱和。
        """) == [
        (2, "位置编码 / 作用是什么？", "answered", (3, 3)),
        (4, "RoPE 的原理是什么？", "answered", (5, 5)),
        (7, "复杂度是多少？", "answered", (8, 8)),
        (9, "为什么要缩放？", "answered", (10, 11)),
    ]


def test_folded_text_of_every_kind() -> None:
    assert found("""
        <details>
        <summary>What is paging?</summary><br><b>

        * fixed blocks
        </b></details>

        <details>
        <summary>What is swapping?</summary><br><b>
        </b></details>

        ::: details What is a cache?
        Fast memory.
        :::

        ??? question "What is a page fault?"
            An access to a page that is not in memory.
        """) == [
        (2, "What is paging?", "answered", (3, 4)),
        (8, "What is swapping?", "unanswered", None),
        (11, "What is a cache?", "answered", (12, 12)),
        (15, "What is a page fault?", "answered", (16, 16)),
    ]


def test_items_that_speak_in_turn_and_cards_that_are_turned() -> None:
    assert found("""
        - Q: What is an embedding?
        - A: A dense vector.
        - Q: What is pooling?
        - A: TODO

        什么是困惑度？
        ?
        交叉熵的指数。

        面试考点 1：PPO 为什么裁剪？
        满分答案：限制更新幅度。
        """) == [
        (1, "What is an embedding?", "answered", (2, 2)),
        (3, "What is pooling?", "unanswered", None),
        (6, "什么是困惑度？", "answered", (8, 8)),
        (10, "PPO 为什么裁剪？", "answered", (11, 12)),
    ]


def test_lines_that_all_ask_are_questions_without_answers() -> None:
    assert [
        (line, status) for line, _, status, _ in found("GAN 的原理\nRPN 怎么做的？\nIoU 和 mAP 分别是什么？\n")
    ] == [
        (1, "unanswered"),
        (2, "unanswered"),
        (3, "unanswered"),
    ]


def test_closing_lines_end_the_last_answer() -> None:
    assert found("""
        **什么是 RAG？**

        检索增强生成。

        **什么是重排？**

        再打一次分。

        **怎么评估？**

        看召回率。

        **写在最后**

        觉得有用吗？
        """)[-1] == (9, "怎么评估？", "answered", (10, 12))


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("同上", "unanswered"),
        ("见第 3 题", "unanswered"),
        ("*Answer to be added.*", "unanswered"),
        ("（没答好，回头补）", "unanswered"),
        ("参考：《动手学深度学习》第 7 章", "unanswered"),
        ('<iframe src="https://player.example.org/1"></iframe>', "link_only"),
        ('{{< figure src="a.png" >}}', "image_only"),
        ("![[图.png]]", "image_only"),
        ("不会，因为缓存按层存放。", "answered"),
        ("`nvidia-smi`", "answered"),
        ("$E=mc^2$", "answered"),
        ("```\n2\n```", "answered"),
    ],
)
def test_status_of_what_stands_for_an_answer(answer: str, status: str) -> None:
    question = questions(f"## 什么是 KV cache？\n\n{answer}\n")[0]
    assert question.status.value == status
    assert bool(question.key_points) == (status == "answered")
