"""From events to chat messages, exactly."""

from __future__ import annotations

from datetime import UTC, datetime

from coach.model import (
    Answer,
    AnswerSaved,
    AnswerStatus,
    Asked,
    Citation,
    Ended,
    Event,
    Explained,
    ExplainedPoint,
    Explaining,
    FalseClaim,
    Flag,
    Grade,
    Graded,
    Hinted,
    JudgedBy,
    KeyPoint,
    NotGraded,
    PointGrade,
    Question,
    Replied,
    Report,
    TopicScore,
    Turn,
    Verdict,
)
from ui.present import card, messages
from ui.texts import Texts

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
VARIANCE = KeyPoint(id="k1", text="方差随 $d$ 增长", lines=(4, 4))
GRADIENT = KeyPoint(id="k2", text="梯度消失", lines=(5, 5))
QUESTION = Question(
    id="q",
    text="为什么除以 $\\sqrt{d}$？",
    file="/home/me/notes/attention.md",
    line=3,
    heading_path=("注意力", "缩放"),
    status=AnswerStatus.ANSWERED,
    answer_lines=(4, 5),
    answer="- ==方差==随 $d$ 增长\n- 梯度<script>消失",
    key_points=(VARIANCE, GRADIENT),
)
TURN = Turn(id="s-1", session_id="s", number=1, question_id="q", text=QUESTION.text)
ASKED = Asked(turn=TURN, question=QUESTION, total=3)
ANSWER = Answer(id="a", text="方差会变大 <b>", created_at=NOON)
GRADE = Grade(
    id="g",
    question_id="q",
    answer_id="a",
    score=0.5,
    confidence=0.9,
    points=(
        PointGrade(key_point=VARIANCE, verdict=Verdict.COVERED, confidence=0.9, quote="方差会变大", quote_span=(0, 5)),
        PointGrade(key_point=GRADIENT, verdict=Verdict.MISSING, confidence=0.9),
    ),
    false_claims=(FalseClaim(quote="<b>", why="标签"),),
    flags=(Flag.ECHO,),
    judged_by=JudgedBy(judge="cross-encoder", model="m@1"),
    created_at=NOON,
)
GRADED = Graded(turn_id="s-1", question=QUESTION, answer=ANSWER, grade=GRADE)
ZH, EN = Texts("zh"), Texts("en")


def contents(events: list[Event], texts: Texts = ZH) -> list[tuple[str, str]]:
    return [(entry["role"], entry["content"]) for entry in messages(events, texts)]


def test_the_card_names_number_topic_and_source() -> None:
    assert card(ASKED, ZH) == (
        "<small>第 1 / 3 题 · 注意力 › 缩放 · notes/attention.md:3</small>\n\n### 为什么除以 $\\sqrt{d}$？"
    )
    assert card(None, EN) == "No question yet: choose topics above and start."


def test_question_and_answer_stand_on_their_sides() -> None:
    assert contents([ASKED, AnswerSaved(turn_id="s-1", answer=ANSWER)]) == [
        ("assistant", "**第 1 / 3 题** 为什么除以 $\\sqrt{d}$？"),
        ("user", "方差会变大 &lt;b&gt;".replace("&gt;", "&gt;")),
    ]


def test_a_follow_up_is_named_as_one() -> None:
    turn = TURN.model_copy(update={"id": "s-1.1", "follow_up_of": "s-1", "text": "还有呢？"})
    assert contents([Asked(turn=turn, question=QUESTION, total=3)]) == [("assistant", "**追问** 还有呢？")]


def test_a_grade_shows_verdicts_quotes_notes_and_who_judged() -> None:
    ((role, text),) = contents([GRADED])
    assert role == "assistant"
    parts = text.split("\n\n")
    assert parts[0] == "**得分 50%** &nbsp; ✓○"
    assert parts[1] == (
        '<span class="chip v-covered">✓ 讲到</span> 方差随 $d$ 增长<br><span class="quote">“方差会变大”</span>'
    )
    assert parts[2:5] == [
        "<details><summary>notes/attention.md:4&#45;4</summary>",
        "- <mark>方差</mark>随 $d$ 增长",
        "</details>",
    ]
    assert parts[5] == '<span class="chip v-missing">○ 没讲</span> 梯度消失'
    assert parts[7] == "- 梯度&lt;script&gt;消失"
    assert '<div class="flag">⚑ 重复题目的部分不计分。</div>' in parts
    assert '<mark class="v-covered">方差会变大</mark> &lt;b' in text
    assert parts[-1] == '<div class="by">评判：本机训练的评分模型 m@1</div>'
    assert "<script>" not in text


def test_the_explanation_streams_and_is_replaced_by_the_checked_whole() -> None:
    pieces: list[Event] = [
        Explaining(turn_id="s-1", key_point_id="k2", text="笔记的要点是：梯度消失\n"),
        Explaining(turn_id="s-1", key_point_id="k2", text="你没有提到。"),
    ]
    assert contents([GRADED, *pieces])[-1] == ("assistant", "**讲评**\n\n- 笔记的要点是：梯度消失<br>你没有提到。")
    citation = Citation(file="/home/me/notes/attention.md", lines=(5, 5), quote="- 梯度消失")
    whole = Explained(
        turn_id="s-1", points=(ExplainedPoint(key_point_id="k2", text="梯度消失", citations=(citation,)),)
    )
    assert contents([*pieces, whole]) == [
        ("assistant", '**讲评**\n\n- 梯度消失 <span class="place">notes/attention.md:5&#45;5</span>')
    ]


def test_a_grade_that_failed_says_why() -> None:
    event = NotGraded(turn_id="s-1", reason="模型超时；请重试。")
    assert contents([event]) == [("assistant", "⚠️ **还没有评分，回答已保存。** 模型超时；请重试。")]


def test_hints_and_replies() -> None:
    citation = Citation(file="n.md", lines=(1, 2), quote="B 为 ==0==")
    reply = Replied(turn_id="s-1", asked="什么是 LoRA？", text="低秩分解。", citations=(citation,))
    assert contents([Hinted(turn_id="s-1", number=1, text="想想方差"), reply]) == [
        ("assistant", "💡 想想方差"),
        ("user", "什么是 LoRA？"),
        (
            "assistant",
            "低秩分解。\n\n<details><summary>n.md:1&#45;2</summary>\n\nB 为 <mark>0</mark>\n\n</details>",
        ),
    ]


def test_the_report_counts_and_names_what_to_work_on() -> None:
    report = Report(
        session_id="s",
        score=0.5,
        asked=2,
        answered=1,
        skipped=1,
        dont_know=0,
        ungraded=0,
        topics=(
            TopicScore(topic="缩放", score=0.5, answered=1, asked=1),
            TopicScore(topic="RoPE", score=None, answered=0, asked=1),
        ),
        weakest=(GRADIENT,),
    )
    assert contents([Ended(report=report)], EN) == [
        (
            "assistant",
            "### Report\n\n**Score 50%** · 2 asked, 1 answered, 1 skipped, 0 not known, 0 not graded\n\n"
            "- 缩放: 50%\n- RoPE: not graded\n**What to work on**\n- 梯度消失",
        )
    ]
