"""Passages: questions with their answers, and everything else that can be looked up."""

from __future__ import annotations

from coach.notes import parse_notes
from coach.notes.passages import LONGEST_PASSAGE


def test_a_question_and_its_answer_are_one_passage_below_their_headings() -> None:
    document = parse_notes("# 大模型\n\n## LoRA\n\n### 什么是 LoRA？\n\n低秩适配。\n", "a.md")
    (passage,) = document.passages
    assert passage.text == "大模型 > LoRA\n什么是 LoRA？\n低秩适配。"
    assert passage.lines == (7, 7)
    assert passage.heading_path == ("大模型", "LoRA")
    assert passage.question_id == document.questions[0].id


def test_introductions_that_answer_nothing_can_still_be_found() -> None:
    document = parse_notes("# 大模型\n\n本文按训练与推理两部分整理。\n\n## 什么是 LoRA？\n\n低秩适配。\n", "a.md")
    assert [(passage.lines, passage.question_id is None) for passage in document.passages] == [
        ((3, 3), True),
        ((7, 7), False),
    ]


def test_long_answers_are_cut_between_blocks_never_inside_a_table_or_formula() -> None:
    paragraph = "自注意力让每个位置看到所有位置。" * 15
    table = "| 方面 | 值 |\n|---|---|\n" + "\n".join(f"| 第{i}行 | {'值' * 40} |" for i in range(15))
    formula = "$$\na = b\n$$"
    document = parse_notes(f"## 什么是注意力？\n\n{paragraph}\n\n{table}\n\n{formula}\n\n{paragraph}\n", "a.md")
    spans = [passage.lines for passage in document.passages]
    assert spans == [(3, 3), (5, 21), (23, 25), (27, 27)] or spans == [(3, 3), (5, 21), (23, 27)]


def test_long_lists_are_cut_between_items() -> None:
    items = "\n".join(f"- 第{i}条：{'内容' * 40}" for i in range(12))
    document = parse_notes(f"## 有哪些方法？\n\n{items}\n", "a.md")
    assert len(document.passages) > 1
    assert [line for passage in document.passages for line in range(passage.lines[0], passage.lines[1] + 1)] == list(
        range(3, 15)
    )
    assert all(len(passage.text) < 1.2 * LONGEST_PASSAGE for passage in document.passages)


def test_unanswered_questions_have_no_passage() -> None:
    assert parse_notes("## 什么是 LoRA？\n\n待补充\n\n## 什么是 PPO？\n\n![](a.png)\n", "a.md").passages == ()
