"""A grade as it is shown, exactly."""

from __future__ import annotations

import pytest

from coach.model import Flag, JudgedBy, Lines, Place
from tests.ui.events import EN, GRADE, GRADED, QUESTION, ZH
from ui.grades import graded_card, lines_of, quote_marks
from ui.pictures import located


def test_a_grade_shows_score_flags_verdicts_quotes_notes_and_who_judged() -> None:
    assert graded_card(GRADED, ZH).split("\n") == [
        '<div class="grade step">',
        '<div class="score"><span><b>33%</b> <small>得分</small></span>'
        '<div class="meter"><i class="v-covered" style="flex-grow:1"></i>'
        '<i class="v-missing" style="flex-grow:2"></i></div><span>✓ 讲到 1 · ○ 没讲 1</span></div>',
        '<div class="note">⚑ 重复题目的部分不计分。</div>',
        '<section class="point v-covered"><span class="chip v-covered">✓ 讲到</span>'
        '<div>方差随 $d$ 增长<div class="quote">“方差会变大”</div></div>',
        "<details><summary>notes/attention.md:4</summary>",
        "",
        "- <mark>方差</mark>随 $d$ 增长",
        "",
        "</details>",
        "</section>",
        '<section class="point v-missing"><span class="chip v-missing">○ 没讲</span>'
        '<div>梯度消失<div class="why">没有提到 &lt;梯度&gt;</div><div class="why">这一条评判的把握不大。</div></div>',
        "<details><summary>notes/attention.md:5&#45;6</summary>",
        "",
        "- 梯度&lt;script&gt;",
        "  消失",
        "",
        "</details>",
        "</section>",
        '<div class="note v-contradicted">✗ “&lt;b&gt;”与笔记不符：标签</div>',
        '<div class="by">评判：本机训练的评分模型 m@1</div>',
        "</div>",
    ]


@pytest.mark.parametrize("flag", list(Flag))
def test_every_flag_is_explained_in_words(flag: Flag) -> None:
    event = GRADED.model_copy(update={"grade": GRADE.model_copy(update={"flags": (flag,)})})
    assert f"⚑ {ZH(f'flag_{flag.value}')}" in graded_card(event, ZH)


def test_it_says_when_the_person_decided() -> None:
    by_person = GRADE.model_copy(update={"judged_by": JudgedBy(judge="person", model="m@1")})
    card = graded_card(GRADED.model_copy(update={"grade": by_person}), EN)
    assert "Judged by you; the earlier grade is kept" in card


def test_quotes_are_marked_with_their_verdict() -> None:
    assert quote_marks(GRADE) == [((0, 5), "v-covered")]


@pytest.mark.parametrize(("lines", "shown"), [((4, 4), "notes/attention.md:4"), ((4, 6), "notes/attention.md:4-6")])
def test_a_source_is_a_short_path_with_lines(lines: Lines, shown: str) -> None:
    assert located(QUESTION.file, lines, None, ZH) == shown


def test_a_source_without_lines_is_named_by_its_place() -> None:
    place = Place(unit="page", number=3)
    assert located("a/notes/attention.pdf", (4, 4), place, ZH) == "notes/attention.pdf 第 3 页"
    assert located("a/notes/attention.pdf", (4, 4), place, EN) == "notes/attention.pdf, page 3"


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ((12, 12), "| a | b |\n|---|---|\n| 1 | 2 |"),
        ((12, 13), "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |"),
        ((13, 13), "| a | b |\n|---|---|\n| 3 | 4 |"),
        ((10, 12), "| a | b |\n|---|---|\n| 1 | 2 |"),
        ((14, 14), "text"),
    ],
)
def test_rows_of_a_table_come_with_its_head(lines: Lines, shown: str) -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\ntext"
    question = QUESTION.model_copy(update={"answer": table, "answer_lines": (10, 14)})
    assert lines_of(question, lines) == shown
