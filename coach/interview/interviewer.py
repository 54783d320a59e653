"""One interview after another: starts sessions, takes messages, resumes what was cut off."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from random import Random

from coach.errors import AnswerTooLong, InputError
from coach.interview.grading.grader import Grader
from coach.interview.grading.scoring import overruled
from coach.interview.graph import InterviewGraph
from coach.interview.intents import kind_of
from coach.interview.selecting import choose
from coach.interview.steps import InterviewState, Said, Steps
from coach.model import (
    Answer,
    AnswerSaved,
    Asked,
    Event,
    Grade,
    Graded,
    InputKind,
    Message,
    Plan,
    Question,
    Session,
    Turn,
    TurnOutcome,
    Verdict,
)
from coach.ports import Clock, NewId, SessionStore

LONGEST_ANSWER = 20_000
"""Characters of one answer: an hour of speech. More is refused with a sentence, and stays in the person's hands."""

_NOTHING_SAID = Said(kind="", text="", answer_id="")


class Interviewer:
    """The sessions of all visitors. Messages of one session are taken one at a time.

    Args:
        questions: all questions of the library.
        random: a generator for a plan's seed (None: any order).
    """

    def __init__(
        self,
        graph: InterviewGraph,
        steps: Steps,
        store: SessionStore,
        grader: Grader,
        questions: Callable[[], list[Question]],
        clock: Clock,
        new_id: NewId,
        random: Callable[[int | None], Random],
    ) -> None:
        self._graph = graph
        self._steps = steps
        self._store = store
        self._grader = grader
        self._questions = questions
        self._clock = clock
        self._new_id = new_id
        self._random = random
        self._busy: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def start(self, plan: Plan) -> tuple[str, Iterator[Event]]:
        """Begin a session; the events run to its first question.

        Raises:
            InputError: no question fits ``plan``.
        """
        queue = choose(self._questions(), plan, self.last_scores(), self._random(plan.seed))
        session = Session(id=self._new_id(), plan=plan, created_at=self._clock())
        self._store.save_session(session)
        state = InterviewState(
            session_id=session.id,
            queue=queue,
            number=0,
            total=len(queue),
            question_id="",
            follow_ups=0,
            follow_up_text="",
            targets=[],
            said=_NOTHING_SAID,
        )
        return session.id, self._alone(session.id, lambda: self._graph.start(state))

    def send(self, session_id: str, message: Message) -> Iterator[Event]:
        """Take the person's message. An answer is on disk before the first event comes out.

        Raises:
            UnknownItem: there is no such session.
            AnswerTooLong: more than LONGEST_ANSWER characters.
            InputError: with the first event: the session has ended, or is still at work on an earlier message.
        """
        self._store.session(session_id)
        if len(message.text) > LONGEST_ANSWER:
            raise AnswerTooLong(
                f"The answer has {len(message.text):,} characters; shorten it to {LONGEST_ANSWER:,} and send it again.",
                f"回答有 {len(message.text):,} 个字符；请缩短到 {LONGEST_ANSWER:,} 个以内再发送。",
            )
        return self._alone(session_id, lambda: self._take(session_id, message))

    def resume(self, session_id: str) -> Iterator[Event]:
        """Finish what was cut off (a killed process, a closed page), up to the next wait. Grades nothing twice."""
        self._store.session(session_id)
        return self._alone(session_id, lambda: self._catch_up(session_id))

    def transcript(self, session_id: str) -> list[Event]:
        """All that was said so far, to show it again."""
        self._store.session(session_id)
        return self._store.events(session_id)

    def regrade(self, session_id: str, turn_id: str) -> Graded:
        """Grade the turn's answer again. The earlier grade is kept; the new one counts.

        Raises:
            InputError: the turn has no answer yet.
            ModelError: the judge failed; nothing changed.
        """
        asked, answer = self._answered(session_id, turn_id)
        points = [p for p in asked.question.key_points if not asked.turn.targets or p.id in asked.turn.targets]
        return self._regraded(asked, answer, self._grader.grade(asked.question, points, answer, asked=asked.turn.text))

    def overrule(self, session_id: str, turn_id: str, key_point_id: str, verdict: Verdict) -> Graded:
        """The person decides a verdict. The judge's grade is kept beside it; the person's counts.

        Raises:
            InputError: the turn has no grade yet.
        """
        asked, answer = self._answered(session_id, turn_id)
        grades = self._store.grades(turn_id)
        if not grades:
            raise _nothing_to_grade()
        grade = overruled(grades[-1], key_point_id, verdict, grade_id=self._new_id(), at=self._clock())
        return self._regraded(asked, answer, grade)

    def last_scores(self) -> dict[str, float]:
        """The latest score (0 to 1) of each question that was ever answered or not known."""
        scores: dict[str, float] = {}
        for session in reversed(self._store.sessions()):
            for turn in self._store.turns(session.id):
                if turn.follow_up_of is not None:
                    continue
                if turn.outcome is TurnOutcome.DONT_KNOW:
                    scores[turn.question_id] = 0.0
                elif grades := self._store.grades(turn.id):
                    scores[turn.question_id] = grades[-1].score
        return scores

    def _take(self, session_id: str, message: Message) -> Iterator[Event]:
        yield from self._catch_up(session_id)
        if not self._graph.waiting(session_id):
            raise InputError("This interview has ended; start a new one.", "这场面试已经结束；请开始新的一场。")
        kind = kind_of(message)
        turn = self._steps.turn(self._graph.state(session_id))
        if kind is InputKind.RETRY:
            answers = self._store.answers(turn.id)
            if not answers:
                raise _nothing_to_grade()
            answer = answers[-1]
        elif kind is InputKind.ANSWER:
            answer = self._keep_answer(turn, message)
            saved = AnswerSaved(turn_id=turn.id, answer=answer)
            self._store.log(session_id, saved)
            yield saved
        else:
            yield from self._graph.say(session_id, Said(kind=kind.value, text=message.text, answer_id=""))
            return
        yield from self._graph.say(session_id, Said(kind=InputKind.ANSWER.value, text="", answer_id=answer.id))

    def _keep_answer(self, turn: Turn, message: Message) -> Answer:
        answer = Answer(id=self._new_id(), text=message.text, spoken=message.spoken, created_at=self._clock())
        self._store.save_answer(turn.id, answer)
        if turn.outcome is TurnOutcome.UNGRADED:
            self._store.save_turn(turn.model_copy(update={"outcome": TurnOutcome.WAITING}))
        return answer

    def _catch_up(self, session_id: str) -> Iterator[Event]:
        if self._graph.under_way(session_id):
            yield from self._graph.go_on(session_id)
        if not self._graph.waiting(session_id):
            return
        turn = self._steps.turn(self._graph.state(session_id))
        answers = self._store.answers(turn.id)
        if answers and turn.outcome is TurnOutcome.WAITING:  # saved, and the process died before the graph heard of it
            self._store.log(session_id, AnswerSaved(turn_id=turn.id, answer=answers[-1]))
            yield from self._graph.say(session_id, Said(kind=InputKind.ANSWER.value, text="", answer_id=answers[-1].id))

    def _answered(self, session_id: str, turn_id: str) -> tuple[Asked, Answer]:
        asked = next((e for e in self.transcript(session_id) if isinstance(e, Asked) and e.turn.id == turn_id), None)
        answers = self._store.answers(turn_id)
        if asked is None or not answers:
            raise _nothing_to_grade()
        return asked, answers[-1]

    def _regraded(self, asked: Asked, answer: Answer, grade: Grade) -> Graded:
        self._store.save_grade(asked.turn.id, grade)
        event = Graded(turn_id=asked.turn.id, question=asked.question, answer=answer, grade=grade)
        self._store.log(asked.turn.session_id, event)
        return event

    def _alone(self, session_id: str, run: Callable[[], Iterator[Event]]) -> Iterator[Event]:
        lock = self._busy[session_id]
        if not lock.acquire(blocking=False):
            raise InputError(
                "The coach is still at work on your last message; wait for it to finish.",
                "上一条消息还在处理；请等它完成。",
            )
        try:
            yield from run()
        finally:
            lock.release()


def _nothing_to_grade() -> InputError:
    return InputError("There is no answer to grade yet; answer the question first.", "还没有可评分的回答；请先作答。")
