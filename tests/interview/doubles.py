"""Small stand-ins for the parts around an interview, and the questions that its tests ask."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from coach.errors import ModelError, ModelTimeout, ModelUnavailable, UnknownItem
from coach.interview.grading.judging import JudgedPoint, Judgement
from coach.model import (
    Answer,
    AnswerStatus,
    Event,
    ExplainedPoint,
    FollowUp,
    Grade,
    JudgedBy,
    KeyPoint,
    PointGrade,
    Question,
    Recording,
    Session,
    Span,
    Turn,
    Verdict,
)
from coach.ports import PointPair, VerdictProbabilities
from coach.prompts import FilePrompts
from tests.fakes import FakeChatModel, Reply

PROMPTS = FilePrompts(Path(__file__).resolve().parents[2] / "prompts")

SCALING = Question(
    id="scaling",
    text="自注意力为什么要除以根号 d？",
    file="transformer.md",
    line=3,
    heading_path=("Transformer", "自注意力"),
    status=AnswerStatus.ANSWERED,
    answer_lines=(4, 6),
    answer="- **方差**：点积的方差随维度增大\n- **饱和**：softmax 会进入饱和区\n- **梯度**：饱和区里的反向信号趋近于零",
    key_points=(
        KeyPoint(id="variance", text="点积的方差随维度增大", weight=1, lines=(4, 4), label="方差"),
        KeyPoint(id="saturation", text="softmax 会进入饱和区", weight=2, lines=(5, 5), label="数值范围"),
        KeyPoint(id="gradient", text="饱和区里的反向信号趋近于零", weight=1, lines=(6, 6), label="梯度"),
    ),
    language="zh",
)
TUNING = Question(
    id="tuning",
    text="参数高效微调有哪些方法？",
    file="tuning.md",
    line=1,
    heading_path=("微调",),
    status=AnswerStatus.ANSWERED,
    answer_lines=(2, 3),
    answer="- **LoRA**：用两个低秩矩阵表示权重的增量\n- **Adapter**：在层间插入小的瓶颈网络",
    key_points=(
        KeyPoint(id="lora", text="LoRA：用两个低秩矩阵表示权重的增量", lines=(2, 2), label="LoRA"),
        KeyPoint(id="adapter", text="Adapter：在层间插入小的瓶颈网络", lines=(3, 3), label="Adapter"),
    ),
    language="zh",
)
DROPOUT = Question(
    id="dropout",
    text="How does dropout regularise a network?",
    file="training.md",
    line=1,
    heading_path=("Training", "Dropout"),
    status=AnswerStatus.ANSWERED,
    answer_lines=(2, 3),
    answer="Units are silenced at random, so none can rely on a fixed partner.\nAt test time all units stay on.",
    key_points=(
        KeyPoint(
            id="silenced", text="Units are silenced at random, so none can rely on a fixed partner.", lines=(2, 2)
        ),
        KeyPoint(id="testing", text="At test time all units stay on.", lines=(3, 3), label="inference"),
    ),
    language="en",
)
QUESTIONS = (SCALING, TUNING, DROPOUT)

KEYWORDS = {
    "variance": "方差",
    "saturation": "饱和",
    "gradient": "反向信号",
    "lora": "低秩",
    "adapter": "瓶颈",
    "silenced": "silenced",
    "testing": "stay on",
}
"""What ``KeywordJudge`` looks for."""

FULL = "因为点积的方差会随着维度变大，softmax 于是落到饱和区，饱和区里反向信号几乎是零。"
ONLY_VARIANCE = "我觉得主要是因为点积的方差会随着维度变大。"


def ticking_clock(start: datetime = datetime(2025, 1, 1, tzinfo=UTC)) -> Callable[[], datetime]:
    """A clock that goes on by a second at every look."""
    seconds = count()
    return lambda: start + timedelta(seconds=next(seconds))


def numbered_ids(prefix: str = "id") -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"


def graded(
    question: Question, *verdicts: tuple[str, Verdict] | tuple[str, Verdict, str], answer_id: str = "a1"
) -> Grade:
    """A grade of ``question`` with the (key point id, verdict[, quote]) given."""
    points = {point.id: point for point in question.key_points}
    return Grade(
        id="g1",
        question_id=question.id,
        answer_id=answer_id,
        score=0.5,
        confidence=0.9,
        points=tuple(
            PointGrade(
                key_point=points[verdict[0]],
                verdict=verdict[1],
                confidence=0.9,
                quote=verdict[2] if len(verdict) > 2 else None,
            )
            for verdict in verdicts
        ),
        judged_by=JudgedBy(judge="test", model="test"),
        created_at=datetime(2025, 1, 1, tzinfo=UTC),
    )


class ScriptedChat(FakeChatModel):
    """Says ``replies`` in turn. ``break_after``: characters of the first reply after which its stream fails."""

    def __init__(self, *replies: str | ModelError, break_after: int | None = None) -> None:
        script: list[Reply] = list(replies)
        if break_after is not None:
            script[0] = [*str(replies[0])[:break_after], ModelTimeout("The model stopped.", "模型停止了。")]
        super().__init__(script)

    @property
    def prompts(self) -> list[str]:
        """The last message of each request."""
        return [call.messages[-1].content for call in self.calls]

    @property
    def read_ahead(self) -> list[str]:
        """The last message of each prompt that was read ahead of time."""
        return [messages[-1].content for messages in self.prefilled]


def no_model() -> ScriptedChat:
    """A chat model that is not there."""
    return ScriptedChat(ModelUnavailable("The model cannot be reached.", "连不上模型。"))


class KeywordJudge:
    """A Judge: a point is covered where the answer holds its keyword. ``errors`` are raised first, one a call."""

    def __init__(self, *errors: ModelError, keywords: Mapping[str, str] = KEYWORDS) -> None:
        self._errors = list(errors)
        self._keywords = keywords
        self.calls: list[str] = []

    def judge(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> Judgement:
        self.calls.append(json.dumps([question, [point.id for point in points], answer], ensure_ascii=False))
        if self._errors:
            raise self._errors.pop(0)
        return Judgement(
            tuple(self._judged(point, answer) for point in points), JudgedBy(judge="keyword", model="test")
        )

    def _judged(self, point: KeyPoint, answer: str) -> JudgedPoint:
        keyword = self._keywords[point.id]
        if keyword not in answer:
            return JudgedPoint(point.id, Verdict.MISSING, 0.9)
        return JudgedPoint(point.id, Verdict.COVERED, 0.9, keyword)


class Contradicting:
    """A PointClassifier that sees a contradiction in every key point that holds ``word``."""

    identity = "test:contradicting"

    def __init__(self, word: str) -> None:
        self._word = word

    def classify(self, pairs: Sequence[PointPair]) -> list[VerdictProbabilities]:
        return [self._probabilities(self._word in pair.key_point) for pair in pairs]

    def _probabilities(self, contradicted: bool) -> VerdictProbabilities:
        share = 0.9 if contradicted else 0.1
        return {
            Verdict.COVERED: 1 - share,
            Verdict.PARTIAL: 0.0,
            Verdict.MISSING: 0.0,
            Verdict.CONTRADICTED: share,
        }


class MemoryStore:
    """A SessionStore in memory."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._turns: dict[str, Turn] = {}
        self._answers: defaultdict[str, list[Answer]] = defaultdict(list)
        self._grades: defaultdict[str, list[Grade]] = defaultdict(list)
        self.explanations: dict[str, tuple[tuple[ExplainedPoint, ...], str, str]] = {}
        self._follow_ups: dict[str, FollowUp] = {}
        self._events: defaultdict[str, list[Event]] = defaultdict(list)

    def save_session(self, session: Session) -> None:
        self._sessions[session.id] = session

    def session(self, session_id: str) -> Session:
        if session_id not in self._sessions:
            raise UnknownItem(f"There is no interview {session_id}.", f"没有面试 {session_id}。")
        return self._sessions[session_id]

    def sessions(self) -> list[Session]:
        return sorted(self._sessions.values(), key=lambda session: session.created_at)[::-1]

    def delete_session(self, session_id: str) -> None:
        for turn in self.turns(session_id):
            for grade in self._grades.pop(turn.id, []):
                self.explanations.pop(grade.id, None)
            self._follow_ups.pop(turn.id, None)
            self._answers.pop(turn.id, None)
            del self._turns[turn.id]
        self._events.pop(session_id, None)
        self._sessions.pop(session_id, None)

    def save_turn(self, turn: Turn) -> None:
        self._turns[turn.id] = turn

    def turns(self, session_id: str) -> list[Turn]:
        return [turn for turn in self._turns.values() if turn.session_id == session_id]

    def save_answer(self, turn_id: str, answer: Answer) -> None:
        self._answers[turn_id].append(answer)

    def answers(self, turn_id: str) -> list[Answer]:
        return list(self._answers[turn_id])

    def save_grade(self, turn_id: str, grade: Grade) -> None:
        self._grades[turn_id].append(grade)

    def grades(self, turn_id: str) -> list[Grade]:
        return list(self._grades[turn_id])

    def save_explanation(self, grade_id: str, points: Sequence[ExplainedPoint], model: str, prompt_hash: str) -> None:
        self.explanations[grade_id] = (tuple(points), model, prompt_hash)

    def explanation(self, grade_id: str) -> tuple[ExplainedPoint, ...] | None:
        return self.explanations[grade_id][0] if grade_id in self.explanations else None

    def save_follow_up(self, turn_id: str, follow_up: FollowUp) -> None:
        self._follow_ups[turn_id] = follow_up

    def follow_up(self, turn_id: str) -> FollowUp | None:
        return self._follow_ups.get(turn_id)

    def log(self, session_id: str, event: Event) -> None:
        if event not in self._events[session_id]:
            self._events[session_id].append(event)

    def events(self, session_id: str) -> list[Event]:
        return list(self._events[session_id])


class MemoryRecordings:
    """A RecordingStore in memory."""

    def __init__(self) -> None:
        self._recordings: dict[str, Recording] = {}

    def save_recording(self, recording: Recording) -> None:
        self._recordings[recording.id] = recording

    def recording(self, recording_id: str) -> Recording:
        if recording_id not in self._recordings:
            raise UnknownItem(f"There is no recording {recording_id}; record the answer again.", "没有这段录音。")
        return self._recordings[recording_id]

    def recordings(self, session_id: str | None = None) -> list[Recording]:
        return [r for r in self._recordings.values() if session_id in (None, r.session_id)]

    def delete_recordings(self, session_id: str) -> None:
        for recording in self.recordings(session_id):
            del self._recordings[recording.id]
