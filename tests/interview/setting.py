"""A whole interview over stand-ins: the real graph and its checkpoint file, with scripted models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from coach.errors import UnknownItem
from coach.interview.coaching import Coaching
from coach.interview.explaining import Explainer
from coach.interview.following_up import FollowUpWriter
from coach.interview.grading.grader import Grader
from coach.interview.grading.judging import Judge
from coach.interview.grading.memory import JudgementMemory
from coach.interview.graph import InterviewGraph
from coach.interview.interviewer import Interviewer
from coach.interview.steps import Steps
from coach.interview.support import SupportChecker
from coach.model import Event, Hit, InputKind, Message, Passage, Plan, Question
from coach.ports import ChatModel, SessionStore
from tests.fakes import FakeEmbedder
from tests.interview.doubles import (
    PROMPTS,
    QUESTIONS,
    KeywordJudge,
    MemoryStore,
    no_model,
    numbered_ids,
    ticking_clock,
)

PASSAGE = Passage(id="p", file="transformer.md", lines=(4, 4), text="点积的方差随维度增大。")

ONE = Plan(count=1, topics=("自注意力",), seed=1)
"""The question SCALING alone."""
TWO = Plan(count=2, topics=("自注意力", "微调"), seed=1)
"""SCALING and TUNING, in the order of the seed."""


class Setting:
    """One home with its interviewer. A second ``Setting`` over the same file and store is the process that restarts."""

    def __init__(
        self,
        checkpoints: Path,
        *,
        store: SessionStore | None = None,
        judge: Judge | None = None,
        memory: JudgementMemory | None = None,
        chat: ChatModel | None = None,
        questions: Sequence[Question] = QUESTIONS,
        search: Callable[[str], Sequence[Hit]] = lambda query: [Hit(passage=PASSAGE, score=1.0)],
        new_id: Callable[[], str] | None = None,
    ) -> None:
        self.store = store if store is not None else MemoryStore()
        self.judge = judge if judge is not None else KeywordJudge()
        self.chat = chat if chat is not None else no_model()
        self.library = {question.id: question for question in questions}
        self.successors: dict[str, str] = {}
        clock, ids = ticking_clock(), new_id or numbered_ids()
        support = SupportChecker(None)
        grader = Grader(self.judge, clock=clock, new_id=ids, memory=memory)
        steps = Steps(
            self.store,
            self._question,
            lambda question_id: [f"passage of {question_id}"],
            grader,
            Explainer(self.chat, PROMPTS, support),
            FollowUpWriter(self.chat, PROMPTS, FakeEmbedder()),
            Coaching(self.chat, PROMPTS, support, search),
            clock,
        )
        self.graph = InterviewGraph(steps, self.store, checkpoints)
        self.interviewer = Interviewer(
            self.graph,
            steps,
            self.store,
            grader,
            lambda: list(self.library.values()),
            self.original,
            clock,
            ids,
            Random,
        )

    def original(self, question_id: str) -> str:
        question = self.library.get(self.successors.get(question_id, question_id))
        return (question.duplicate_of or question.id) if question else question_id

    def _question(self, question_id: str) -> Question:
        question_id = self.successors.get(question_id, question_id)
        if question_id not in self.library:
            raise UnknownItem(f"There is no question {question_id}.", f"没有题目 {question_id}。")
        return self.library[question_id]

    def start(self, plan: Plan = ONE) -> tuple[str, list[Event]]:
        session_id, events = self.interviewer.start(plan)
        return session_id, list(events)

    def say(self, session_id: str, text: str = "", kind: InputKind | None = None) -> list[Event]:
        return list(self.interviewer.send(session_id, Message(text=text, kind=kind)))


def types(events: Sequence[Event]) -> list[str]:
    """The kinds of ``events`` in order, what is only shown for a while left out."""
    return [event.type for event in events if event.type not in ("judging", "explaining")]
