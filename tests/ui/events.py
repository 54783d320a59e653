"""One question with a formula, a highlight and a tag in it, and the events around it."""

from __future__ import annotations

from datetime import UTC, datetime

from coach.model import (
    Answer,
    AnswerStatus,
    Asked,
    FalseClaim,
    Flag,
    Grade,
    Graded,
    JudgedBy,
    KeyPoint,
    PointGrade,
    Question,
    Turn,
    Verdict,
)
from ui.texts import Texts

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
VARIANCE = KeyPoint(id="k1", text="方差随 $d$ 增长", lines=(4, 4))
GRADIENT = KeyPoint(id="k2", text="梯度消失", weight=2, lines=(5, 6))
QUESTION = Question(
    id="q",
    text="为什么除以 $\\sqrt{d}$？",
    file="/home/me/notes/attention.md",
    line=3,
    heading_path=("注意力", "缩放"),
    status=AnswerStatus.ANSWERED,
    answer_lines=(4, 6),
    answer="- ==方差==随 $d$ 增长\n- 梯度<script>\n  消失",
    key_points=(VARIANCE, GRADIENT),
)
TURN = Turn(id="s-1", session_id="s", number=1, question_id="q", text=QUESTION.text)
ASKED = Asked(turn=TURN, question=QUESTION, total=3)
FOLLOW_UP = Asked(
    turn=TURN.model_copy(update={"id": "s-1.1", "follow_up_of": "s-1", "text": "还有呢？"}), question=QUESTION, total=3
)
ANSWER = Answer(id="a", text="方差会变大 <b>", created_at=NOON)
GRADE = Grade(
    id="g",
    question_id="q",
    answer_id="a",
    score=0.33,
    confidence=0.9,
    points=(
        PointGrade(key_point=VARIANCE, verdict=Verdict.COVERED, confidence=0.9, quote="方差会变大", quote_span=(0, 5)),
        PointGrade(key_point=GRADIENT, verdict=Verdict.MISSING, confidence=0.5, why="没有提到 <梯度>"),
    ),
    false_claims=(FalseClaim(quote="<b>", why="标签"),),
    flags=(Flag.ECHO,),
    judged_by=JudgedBy(judge="cross-encoder", model="m@1"),
    created_at=NOON,
)
GRADED = Graded(turn_id="s-1", question=QUESTION, answer=ANSWER, grade=GRADE)
ZH, EN = Texts("zh"), Texts("en")
