"""Which questions of a library are linked, and which is the original."""

from __future__ import annotations

from random import Random

import pytest

from coach.library.duplicates import is_generic, link_duplicates, with_links
from coach.model import AnswerStatus, KeyPoint, Question

LORA = "- 低秩：冻结预训练权重，只训练两个小矩阵 A 和 B\n- 合并：推理时没有额外延迟"


def question(
    id_: str, text: str, *, file: str = "a.md", answer: str = LORA, points: int = 2, **more: object
) -> Question:
    status = AnswerStatus.ANSWERED if answer else AnswerStatus.UNANSWERED
    made = Question(
        id=id_,
        text=text,
        file=file,
        line=1,
        heading_path=(f"headings of {file}",),
        status=status,
        answer=answer,
        answer_lines=(2, 3) if answer else None,
        key_points=tuple(KeyPoint(id=f"{id_}{n}", text="p", lines=(2, 2)) for n in range(points if answer else 0)),
    )
    return made.model_copy(update=more)


def test_the_same_question_in_other_words_and_another_file() -> None:
    asked = [
        question("1", "什么是 LoRA？"),
        question("2", "LoRA是什么", file="b.md", answer="LoRA 是低秩适配，冻结权重。"),
    ]
    assert link_duplicates(asked) == {"2": "1"}


@pytest.mark.parametrize("status", [AnswerStatus.UNANSWERED, AnswerStatus.LINK_ONLY])
def test_the_one_with_an_answer_is_the_original(status: AnswerStatus) -> None:
    bare = question("1", "什么是 LoRA？", answer="").model_copy(update={"status": status})
    assert link_duplicates([bare, question("2", "LoRA 是什么？", file="z.md")]) == {"1": "2"}


def test_then_the_one_with_more_points_then_the_first_by_file_and_line() -> None:
    asked = [question("1", "什么是 LoRA？"), question("2", "什么是 LoRA？", file="b.md", points=4)]
    assert link_duplicates(asked) == {"1": "2"}
    asked = [question("1", "什么是 LoRA？", file="b.md"), question("2", "什么是 LoRA？", file="a.md", line=7)]
    assert link_duplicates([*asked, question("3", "什么是 LoRA？", line=3)]) == {"1": "3", "2": "3"}


def test_short_questions_with_answers_that_share_nothing_are_two() -> None:
    other = "- 计算机视觉里的损失由分类和回归两部分组成"
    asked = [question("1", "什么是幻觉？"), question("2", "幻觉是什么", file="b.md", answer=other)]
    assert link_duplicates(asked) == {}


def test_a_long_question_speaks_for_itself() -> None:
    text = "为什么注意力要除以根号 d？"
    asked = [question("1", text), question("2", text.replace("？", "?"), file="b.md", answer="完全另写的一段话")]
    assert link_duplicates(asked) == {"2": "1"}


@pytest.mark.parametrize("text", ["有哪些优点？", "损失函数是什么？", "它的原理是什么？", "How does it work?"])
def test_what_names_no_subject_means_something_else_in_each_place(text: str) -> None:
    assert is_generic(text)
    assert link_duplicates([question("1", text), question("2", text, file="b.md")]) == {}
    same_place = {"heading_path": ("LoRA",)}
    assert link_duplicates([question("1", text, **same_place), question("2", text, file="b.md", **same_place)])


def test_an_entry_of_a_list_is_answered_by_the_heading_of_its_file() -> None:
    entry = question("1", "LoRA 的两个矩阵", answer="", heading_path=("目录",))
    assert link_duplicates([entry, question("2", "LoRA 的两个矩阵", heading_path=("微调",))]) == {"1": "2"}
    assert link_duplicates([entry, question("2", "LoRA 的两个矩阵", file="b.md")]) == {}


def test_an_entry_that_two_answered_questions_fit_names_neither() -> None:
    entry = question("1", "矩阵的初始化", answer="", heading_path=("目录",))
    headings = [question(str(n), "矩阵的初始化", heading_path=(topic,)) for n, topic in enumerate(("LoRA", "BERT"), 2)]
    assert link_duplicates([entry, *headings]) == {}


def test_twins_join_what_is_linked_in_each_language() -> None:
    zh = [question("1", "LoRA 的秩一般怎么选？"), question("2", "LoRA的秩一般如何选", file="b.md")]
    en = [question("3", "How is the rank of LoRA chosen?", file="c.md", points=5, language="en")]
    assert link_duplicates([*zh, *en], [("2", "3")]) == {"1": "3", "2": "3"}


def test_what_the_parser_linked_stays_linked() -> None:
    asked = [question("1", "第一个说法", duplicate_of="2"), question("2", "完全不同的说法")]
    assert link_duplicates(asked) in ({"1": "2"}, {"2": "1"})


def test_the_order_of_the_files_does_not_matter() -> None:
    texts = [
        "什么是 LoRA？",
        "LoRA 是什么",
        "LoRA 的优点",
        "LoRA 有哪些优点？",
        "MHA 和 MQA 的区别",
        "MQA 与 MHA 的不同",
    ]
    asked = [question(str(n), text, file=f"{n % 3}.md", points=n % 4) for n, text in enumerate(texts * 3)]
    expected = link_duplicates(asked)
    assert expected
    for seed in range(5):
        Random(seed).shuffle(asked)
        assert link_duplicates(asked) == expected


def test_links_are_written_into_the_questions() -> None:
    asked = [question("1", "甲", duplicate_of="2"), question("2", "乙")]
    assert [q.duplicate_of for q in with_links(asked, {"2": "1"})] == [None, "1"]
