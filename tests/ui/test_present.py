"""From events to chat messages, exactly."""

from __future__ import annotations

import pytest

from coach.model import (
    AnswerSaved,
    Citation,
    Event,
    Explained,
    ExplainedPoint,
    Explaining,
    Failed,
    Graded,
    Hinted,
    JudgedBy,
    Judging,
    Moved,
    NotGraded,
    ReferenceShown,
    Replied,
    TurnOutcome,
)
from tests.ui.events import ANSWER, ASKED, EN, FOLLOW_UP, GRADE, GRADED, ZH
from ui.grades import graded_card, judging_card
from ui.present import card, messages
from ui.texts import Texts

SAVED = AnswerSaved(turn_id="s-1", answer=ANSWER)
CITATION = Citation(file="/home/me/notes/attention.md", lines=(5, 5), quote="- ==梯度==消失")
PIECES: list[Event] = [
    Explaining(turn_id="s-1", key_point_id="k2", text="笔记的要点是：梯度 $g$ 消失\n"),
    Explaining(turn_id="s-1", key_point_id="k2", text="你没有提到。"),
]
WHOLE = Explained(turn_id="s-1", points=(ExplainedPoint(key_point_id="k2", text="梯度消失", citations=(CITATION,)),))


def contents(*events: Event, texts: Texts = ZH, busy: bool = False) -> list[tuple[str, str]]:
    return [(entry["role"], entry["content"]) for entry in messages(events, texts, busy=busy)]


def test_the_card_names_number_topic_and_source() -> None:
    assert card(ASKED, ZH).split("\n") == [
        '<div class="where"><b>第 1 / 3 题</b> 注意力 › 缩放 <code>notes/attention.md:3</code></div>',
        "<h3>为什么除以 $\\sqrt{d}$？</h3>",
    ]
    assert card(None, EN) == "No question yet: choose topics above and start."


def test_the_card_of_a_follow_up_names_the_question_it_follows() -> None:
    lines = card(FOLLOW_UP, ZH).split("\n")
    assert '<span class="chip">追问</span>' in lines[0]
    assert lines[1:] == ["<h3>还有呢？</h3>", '<div class="where">原题： 为什么除以 $\\sqrt{d}$？</div>']


def test_question_and_answer_stand_on_their_sides() -> None:
    assert contents(ASKED, SAVED) == [
        ("assistant", '<div class="asked"><b>第 1 / 3 题</b> 为什么除以 $\\sqrt{d}$？</div>'),
        ("user", '<div class="step said">方差会变大 &lt;b&gt;</div>'),
    ]


def test_a_follow_up_is_named_as_one() -> None:
    assert contents(FOLLOW_UP) == [("assistant", '<div class="asked"><b>追问</b> 还有呢？</div>')]


def test_a_graded_answer_has_its_quotes_marked() -> None:
    answer, grade = contents(SAVED, GRADED)
    assert answer == ("user", '<div class="step said"><mark class="v-covered">方差会变大</mark> &lt;b&gt;</div>')
    assert grade == ("assistant", graded_card(GRADED, ZH))


def test_the_latest_grade_of_an_answer_takes_the_place_of_the_earlier_one() -> None:
    by_person = GRADE.model_copy(update={"id": "g2", "judged_by": JudgedBy(judge="person", model="m@1")})
    later = Graded(turn_id="s-1", question=GRADED.question, answer=ANSWER, grade=by_person)
    shown = contents(SAVED, GRADED, FOLLOW_UP, later)
    assert [role for role, _ in shown] == ["user", "assistant", "assistant"]
    assert shown[1] == ("assistant", graded_card(later, ZH, [GRADE]))
    assert contents(SAVED, GRADED, GRADED, later)[1] == shown[1]


def test_verdicts_are_shown_as_they_are_decided_and_then_replaced() -> None:
    judging = Judging(turn_id="s-1", question=GRADED.question, points=GRADED.question.key_points)
    some = judging.model_copy(update={"decided": GRADE.points[1:]})
    assert contents(SAVED, judging)[-1] == ("assistant", judging_card(judging, ZH))
    assert contents(SAVED, judging, some, busy=True)[-2:] == [
        ("assistant", judging_card(some, ZH)),
        ("assistant", '<div class="pending">回答已保存，正在评分……</div>'),
    ]
    assert contents(SAVED, judging, some, GRADED) == contents(SAVED, GRADED)
    failed = NotGraded(turn_id="s-1", reason="模型超时；请重试。")
    assert contents(SAVED, judging, some, failed) == contents(SAVED, failed)


def test_a_grade_that_failed_says_why_until_there_is_one() -> None:
    failed = NotGraded(turn_id="s-1", reason="模型超时；请重试。")
    note = '<div class="step note failed">⚠ <b>还没有评分，回答已保存。</b> 模型超时；请重试。</div>'
    assert contents(failed) == [("assistant", note)]
    assert contents(failed, GRADED) == [("assistant", graded_card(GRADED, ZH))]


def test_the_explanation_streams_and_is_replaced_by_the_checked_whole() -> None:
    assert contents(GRADED, *PIECES)[-1] == (
        "assistant",
        '<div class="explanation"><h4>讲评</h4>\n'
        "<section>笔记的要点是：梯度 $g$ 消失<br>你没有提到。\n</section>\n</div>",
    )
    assert contents(*PIECES, WHOLE) == [
        (
            "assistant",
            '<div class="explanation"><h4>讲评</h4>\n<section>梯度消失\n\n'
            "<details><summary>notes/attention.md:5</summary>\n\n- <mark>梯度</mark>消失\n\n</details>\n"
            "</section>\n</div>",
        )
    ]


def test_nothing_is_said_where_nothing_was_missed() -> None:
    assert contents(Explained(turn_id="s-1", points=())) == []


def test_hints_and_replies() -> None:
    reply = Replied(turn_id="s-1", asked="什么是 <LoRA>？", text="低秩分解。", citations=(CITATION,))
    assert contents(Hinted(turn_id="s-1", number=1, text="想想方差"), reply) == [
        ("assistant", '<div class="step">💡 <b>提示 1</b> 想想方差</div>'),
        ("user", '<div class="step">什么是 &lt;LoRA&gt;？</div>'),
        (
            "assistant",
            "低秩分解。\n\n<details><summary>notes/attention.md:5</summary>\n\n- <mark>梯度</mark>消失\n\n</details>",
        ),
    ]


def test_who_does_not_know_is_shown_the_notes() -> None:
    moved = Moved(turn_id="s-1", outcome=TurnOutcome.DONT_KNOW)
    said, shown = contents(moved, ReferenceShown(turn_id="s-1", question=ASKED.question), texts=EN)
    assert said == ("assistant", '<div class="step">That is fine. This is what your notes say:</div>')
    assert shown[1].startswith(
        '<div class="from-notes step"><h4>From your notes <code>notes/attention.md:4&#45;6</code></h4>\n\n- <mark>方差'
    )
    assert "<script>" not in shown[1]


def test_what_went_wrong_is_said_in_its_sentence() -> None:
    note = '<div class="step note failed">⚠ 磁盘满了 &lt;x&gt;。</div>'
    assert contents(Failed(reason="磁盘满了 <x>。")) == [("assistant", note)]


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([], "正在准备下一个问题……"),
        ([ASKED], "请稍等……"),
        ([ASKED, SAVED], "回答已保存，正在评分……"),
        ([ASKED, SAVED, GRADED], "正在准备讲评……"),
        ([ASKED, SAVED, GRADED, WHOLE], "正在准备下一个问题……"),
    ],
)
def test_while_the_coach_is_at_work_the_last_message_says_on_what(events: list[Event], said: str) -> None:
    assert contents(*events, busy=True)[-1] == ("assistant", f'<div class="pending">{said}</div>')
    assert all("pending" not in content for _, content in contents(*events))
