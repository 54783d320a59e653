"""What is read aloud, and what the page's scripts are told of an interview."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest

from coach.model import (
    AnswerSaved,
    Ended,
    Event,
    Explained,
    ExplainedPoint,
    Hinted,
    NotGraded,
    Report,
)
from tests.ui.events import ANSWER, ASKED, FOLLOW_UP, GRADED, GRADIENT
from ui.aloud import aloud
from ui.now import now_of

EXPLAINED = Explained(turn_id="s-1", points=(ExplainedPoint(key_point_id="k2", text="梯度消失", citations=()),))
HINT = Hinted(turn_id="s-1", number=1, text="想想方差。")
FAILED = NotGraded(turn_id="s-1", reason="评分模型超时；请重试。")
REPORT = Report(
    session_id="s", score=0.5, asked=2, answered=1, skipped=1, dont_know=0, ungraded=0, topics=(), weakest=(GRADIENT,)
)
ENDED = Ended(report=REPORT)
SAVED = AnswerSaved(turn_id="s-1", answer=ANSWER)


@pytest.mark.parametrize(
    ("events", "turn", "what", "text"),
    [
        ([ASKED], "s-1", "question", "为什么除以 $\\sqrt{d}$？"),
        ([ASKED, FOLLOW_UP], "s-1.1", "question", "还有呢？"),
        ([ASKED, GRADED], "s-1", "verdicts", "得分百分之33。要点：讲到 1 个、没讲 1 个。"),
        ([ASKED, GRADED, EXPLAINED], "s-1", "explanation", "梯度消失"),
        ([ASKED, HINT], "s-1", "reply", "想想方差。"),
        ([ASKED, FAILED], "s-1", "reply", "评分模型超时；请重试。"),
        ([ASKED, GRADED], "s-1", "reply", ""),
        ([ASKED], "s-1", "verdicts", ""),
        ([ASKED], "elsewhere", "question", ""),
        ([ASKED], "s-1", "anything", ""),
        ([], "s-1", "report", ""),
    ],
)
def test_each_part_of_a_turn(events: list[Event], turn: str, what: str, text: str) -> None:
    assert aloud(events, turn, what, "zh") == (text, "zh")


def test_the_report_names_what_to_work_on() -> None:
    text, language = aloud([ASKED, ENDED], "s-1", "report", "en")
    assert language == "zh"  # of the questions; the page's where there is none
    assert text.startswith("平均得分百分之50。")
    assert text.endswith("梯度消失")


def told(events: list[Event], *, busy: bool = False) -> dict[str, Any]:
    element = now_of(events, busy=busy, submit=False)
    found: dict[str, Any] = json.loads(html.unescape(element.split('data-now="')[1].split('"')[0]))
    return found


def test_the_page_knows_whose_turn_it_is() -> None:
    assert told([])["open"] is False
    assert told([ASKED]) == {
        "session": "s", "turn": "s-1", "language": "zh", "open": True, "ended": False, "submit": False,
        "graded": "", "explained": "", "failed": False,
    }  # fmt: skip
    assert told([ASKED], busy=True)["open"] is False
    after = told([ASKED, SAVED, GRADED, EXPLAINED, FOLLOW_UP])
    assert (after["turn"], after["graded"], after["explained"]) == ("s-1.1", "g", "s-1")
    assert told([ASKED, FAILED])["failed"] is True
    ended = told([ASKED, ENDED])
    assert (ended["open"], ended["ended"]) == (False, True)
