"""A grade as it is shown, exactly."""

from __future__ import annotations

import pytest

from coach.model import FalseClaim, Flag, JudgedBy, Judging, Lines, Place, Remark, Strictness, Usage
from tests.ui.events import EN, GRADE, GRADED, NOON, QUESTION, ZH
from ui.grades import graded_card, judging_card, lines_of, quote_marks
from ui.pictures import located
from ui.strictness import meaning


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


def shown(**changes: object) -> str:
    return graded_card(GRADED.model_copy(update={"grade": GRADE.model_copy(update=changes)}), ZH)


@pytest.mark.parametrize(
    ("strictness", "said"), [("lenient", "得分 · 宽松"), ("fair", "得分"), ("strict", "得分 · 严格")]
)
def test_a_score_that_is_not_fair_says_so(strictness: str, said: str) -> None:
    assert f"<small>{said}</small>" in shown(strictness=Strictness(strictness))


@pytest.mark.parametrize(
    ("cost", "said"),
    [(None, "与笔记不符：标签<"), (0.05, "标签 （−5%）<"), (0.125, "标签 （−12.5%）<"), (0.0, "标签 （不扣分）<")],
)
def test_what_is_false_says_what_it_costs(cost: float | None, said: str) -> None:
    assert said in shown(false_claims=(FalseClaim(quote="x", why="标签", cost=cost),))


def test_what_is_beyond_the_notes_is_remarked_upon() -> None:
    remarks = (Remark(quote="A <b>", text="说得对。"), Remark(quote="说了，没有用到"))
    assert shown(remarks=remarks).split("\n")[-8:] == [
        '<div class="note remark">＋ 笔记之外：“A &lt;b&gt;” 说得对。（不加分，也不扣分）</div>',
        "<details><summary>没有对应到要点的话：不加分，也不扣分</summary>",
        "",
        '<ul class="unused"><li>说了，没有用到</li></ul>',
        "",
        "</details>",
        '<div class="by">评判：本机训练的评分模型 m@1</div>',
        "</div>",
    ]


def test_earlier_grades_are_listed_latest_first_with_time_score_strictness_and_judge() -> None:
    by_person = GRADE.model_copy(update={"id": "g2", "judged_by": JudgedBy(judge="person", model="m@1"), "score": 0.5})
    strict = GRADE.model_copy(update={"id": "g3", "strictness": Strictness.STRICT})
    card = graded_card(GRADED.model_copy(update={"grade": strict}), ZH, [GRADE, by_person])
    when = NOON.astimezone().strftime("%Y&#45;%m&#45;%d %H:%M")
    assert "<summary>之前的评分（2 次）</summary>" in card
    assert (
        f'<ul class="earlier"><li>{when}，50%，适中。评判：你自己改的结论；原评分由 m@1 给出，已保留</li>'
        f"<li>{when}，33%，适中。评判：本机训练的评分模型 m@1</li></ul>"
    ) in card


def test_points_have_their_places_while_they_are_judged() -> None:
    judging = Judging(turn_id="s-1", question=QUESTION, points=QUESTION.key_points, decided=GRADE.points[:1])
    lines = judging_card(judging, ZH).split("\n")
    assert lines[:2] == [
        '<div class="grade judging">',
        '<div class="score"><span>正在逐点评判：1 / 2</span><div class="meter">'
        '<i class="v-covered" style="flex-grow:1"></i><i class="v-open" style="flex-grow:2"></i></div></div>',
    ]
    assert lines[2].startswith('<section class="point v-covered"><span class="chip v-covered">✓ 讲到</span>')
    assert lines[-3:] == [
        '<section class="point v-open"><span class="chip">… 评判中</span><div>梯度消失</div>',
        "</section>",
        "</div>",
    ]


@pytest.mark.parametrize(
    ("strictness", "zh", "en"),
    [
        (
            Strictness.LENIENT,
            "部分算 0.75，说反不倒扣（0%），要点之外每说错一处扣 5%。",
            "a partial point counts 0.75, a contradiction costs nothing (0%), and each false claim beyond the points "
            "costs 5%.",
        ),
        (
            Strictness.FAIR,
            "部分算 0.5，说反扣该要点分值的 25%，要点之外每说错一处扣 5%。",
            "a partial point counts 0.5, a contradiction costs 25% of its point, and each false claim beyond the "
            "points costs 5%.",
        ),
        (
            Strictness.STRICT,
            "部分算 0.25，说反扣该要点分值的 50%，要点之外每说错一处扣 10%。",
            "a partial point counts 0.25, a contradiction costs 50% of its point, and each false claim beyond the "
            "points costs 10%.",
        ),
    ],
)
def test_strictness_is_told_in_a_sentence_with_its_numbers(strictness: Strictness, zh: str, en: str) -> None:
    assert (meaning(strictness, ZH), meaning(strictness, EN)) == (zh, en)


def test_it_says_when_the_person_decided() -> None:
    by_person = GRADE.model_copy(update={"judged_by": JudgedBy(judge="person", model="m@1")})
    card = graded_card(GRADED.model_copy(update={"grade": by_person}), EN)
    assert "Judged by you; the earlier grade is kept" in card


@pytest.mark.parametrize(
    ("cost", "said"),
    [(None, "评判：m@1；调用 2 次，读 1,234、写 56 token</div>"), (0.00123, "写 56 token；0.0012 USD</div>")],
)
def test_what_a_chat_model_took_stands_beside_its_name(cost: float | None, said: str) -> None:
    usage = Usage(calls=2, input_tokens=1234, output_tokens=56, cost=cost, currency="USD")
    by_chat = GRADE.model_copy(update={"judged_by": JudgedBy(judge="chat", model="m@1", usage=usage)})
    assert said in graded_card(GRADED.model_copy(update={"grade": by_chat}), ZH)


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
