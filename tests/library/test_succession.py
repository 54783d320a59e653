"""Which question inherits the history of one that is gone."""

from __future__ import annotations

import pytest

from coach.library.succession import find_successors
from coach.model import AnswerStatus, Question

ANSWER = "- 方差：点积的方差随维度线性增长\n- 后果：softmax 饱和，梯度几乎为零"
OTHER = "- 归一化：让每一层的输入分布稳定，与批大小无关"


def question(
    id_: str, text: str, *, file: str = "a.md", answer: str = ANSWER, line: int = 3, topic: str = "注意力"
) -> Question:
    status = AnswerStatus.ANSWERED if answer else AnswerStatus.UNANSWERED
    return Question(
        id=id_, text=text, file=file, line=line, heading_path=(topic,), status=status, answer=answer,
        answer_lines=(line + 1, line + 2) if answer else None,
    )  # fmt: skip


def follows(old: Question, *new: Question) -> str | None:
    return find_successors([old], {q.id for q in new}, new).get(old.id)


OLD = question("old", "为什么注意力要除以根号 d？")


def test_the_same_question_in_a_renamed_or_moved_file() -> None:
    assert follows(OLD, question("new", OLD.text, file="deep/b.md", topic="别的标题")) == "new"


def test_the_same_file_comes_first_then_the_same_heading() -> None:
    elsewhere = question("x", OLD.text, file="b.md", topic="别处")
    assert follows(OLD, elsewhere, question("new", OLD.text, file="c.md")) == "new"
    assert follows(OLD, elsewhere, question("new", OLD.text, topic="改过")) == "new"


def test_the_same_question_that_was_there_all_along_inherits_too() -> None:
    there = question("there", OLD.text, file="b.md")
    assert find_successors([OLD], set(), [there]) == {"old": "there"}


@pytest.mark.parametrize(
    "text",
    [
        "为什么注意力要除以根号 d？？",
        "注意力为什么要除以根号d",
        "为什么点积注意力要除以根号 d？",
        "为何注意力要除以根号 d",
    ],
)
def test_another_wording(text: str) -> None:
    assert follows(OLD, question("new", text)) == "new"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("BN 和 LN 的区别是什么？", "BN 和 GN 的区别是什么？"),
        ("什么是 MHA？", "什么是 MQA？"),
        ("编码器有什么作用？", "解码器有什么作用？"),
        ("为什么注意力需要缩放？", "为什么注意力不需要缩放？"),
        ("窗口为 512 时怎么外推？", "窗口为 1024 时怎么外推？"),
    ],
)
def test_another_term_number_or_negation_is_another_question(before: str, after: str) -> None:
    assert follows(question("old", before), question("new", after, answer=OTHER)) is None
    assert follows(question("old", before), question("new", after)) is None


def test_a_like_wording_with_another_answer_is_another_question() -> None:
    assert (
        follows(question("old", "批归一化的作用是什么？"), question("new", "层归一化的作用是什么？", answer=OTHER))
        is None
    )


def test_the_same_answer_lets_the_wording_change_more() -> None:
    assert follows(OLD, question("new", "注意力分数为什么要做缩放，即除以根号 d？")) == "new"
    assert follows(OLD, question("new", "今天天气怎么样，要除以 d 吗")) is None


def test_a_like_wording_elsewhere_is_not_followed() -> None:
    assert follows(OLD, question("new", "为什么注意力得除以根号 d", file="b.md", topic="别处", answer=OTHER)) is None


def test_two_that_are_alike_leave_it_open() -> None:
    old = question("old", "为什么注意力要除以根号 d 呢")
    one, other = (question(id_, f"为什么注意力{word}除以根号 d") for id_, word in (("1", "该"), ("2", "须")))
    assert follows(old, one, other) is None


def test_no_two_reworded_questions_get_the_same_successor() -> None:
    first, second = question("1", "为什么注意力该除以根号 d"), question("2", "为什么注意力须除以根号 d")
    new = question("new", "为什么注意力会除以根号 d 呢")
    assert find_successors([first, second], {"new"}, [new]) == {}


def test_what_names_no_subject_follows_within_its_topic_only() -> None:
    old = question("old", "优点", topic="LoRA")
    assert follows(old, question("new", "优点", topic="BERT", answer=OTHER)) is None
    assert follows(old, question("new", "优点", topic="LoRA", file="b.md", answer=OTHER)) == "new"
    assert follows(old, question("new", "优点", topic="改名的标题")) == "new"


def test_a_question_that_was_there_all_along_is_no_rewording() -> None:
    there = question("there", "为什么点积注意力要除以根号 d？")
    assert find_successors([OLD], set(), [there]) == {}


def test_nothing_gone_nothing_followed() -> None:
    assert find_successors([], {"new"}, [question("new", OLD.text)]) == {}
