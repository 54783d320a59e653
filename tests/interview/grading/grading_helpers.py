"""Short ways to write questions, points and answers in the tests of grading."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from coach.interview.grading.judging import JudgedPoint, Judgement
from coach.model import Answer, AnswerStatus, FalseClaim, JudgedBy, KeyPoint, Question, Remark, Span, Verdict

DATA = Path(__file__).resolve().parents[2] / "data" / "grading"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def points(*texts: str, weights: Sequence[float] = ()) -> tuple[KeyPoint, ...]:
    return tuple(
        KeyPoint(id=f"p{place}", text=text, weight=weights[place - 1] if weights else 1.0, lines=(1, 1))
        for place, text in enumerate(texts, start=1)
    )


def question(text: str, *texts: str, status: AnswerStatus = AnswerStatus.ANSWERED) -> Question:
    return Question(id="q1", text=text, file="notes.md", line=1, status=status, key_points=points(*texts))


def answer(text: str) -> Answer:
    return Answer(id="a1", text=text, created_at=NOON)


class ScriptedJudge:
    """Returns what it was given, and remembers what it was asked."""

    def __init__(
        self,
        *proposals: tuple[Verdict, str | None],
        claims: Sequence[FalseClaim] = (),
        remarks: Sequence[Remark] = (),
    ) -> None:
        self.proposals = proposals
        self.claims = tuple(claims)
        self.remarks = tuple(remarks)
        self.asked: list[tuple[str, tuple[KeyPoint, ...], str, tuple[Span, ...]]] = []

    def judge(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> Judgement:
        self.asked.append((question, tuple(points), answer, tuple(allowed)))
        judged = tuple(
            JudgedPoint(point.id, verdict, 0.8, quote)
            for point, (verdict, quote) in zip(points, self.proposals, strict=True)
        )
        judged_by = JudgedBy(judge="chat", model="scripted", prompt_hash="0" * 12)
        return Judgement(judged, judged_by, self.claims, self.remarks)


def labelled_answers(file: str, *kinds: str) -> Iterator[tuple[str, str, str]]:
    """(kind, question, answer) of the labelled answers in ``file``; all kinds where none is named."""
    for line in (DATA / file).read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for given in record["answers"]:
            if not kinds or given["kind"] in kinds:
                yield given["kind"], record["question"], given["text"]
