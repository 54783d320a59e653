"""One interview after another: starts sessions, takes messages, resumes what was cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from coach.errors import InputError, UnknownItem
from coach.interview.grading.grader import Grader, check_length
from coach.interview.grading.scoring import overruled, withdrawn
from coach.interview.graph import InterviewGraph
from coach.interview.intents import kind_of
from coach.interview.running import Runs
from coach.interview.selecting import choose
from coach.interview.state import Said, first_state
from coach.interview.steps import Steps
from coach.model import (
    Answer,
    AnswerSaved,
    Asked,
    Event,
    Failed,
    Grade,
    Graded,
    InputKind,
    Message,
    Plan,
    Question,
    Session,
    Strictness,
    TurnOutcome,
    Verdict,
)
from coach.ports import Clock, NewId, SessionStore

_PATIENCE = 60.0
"""Seconds that ``resume`` waits for an earlier run, of a page that was closed, to reach its end."""

_PATIENCE_TO_DELETE = 5.0
"""Seconds that ``delete`` waits for a run to reach its end."""


class Interviewer:
    """The sessions of all visitors. Messages of one session are taken one at a time.

    Args:
        questions: all questions of the library.
        original: the id under which a question, its duplicates and its former wordings are counted together.
        random: a generator for a plan's seed (None: any order).
    """

    def __init__(
        self,
        graph: InterviewGraph,
        steps: Steps,
        store: SessionStore,
        grader: Grader,
        questions: Callable[[], list[Question]],
        original: Callable[[str], str],
        clock: Clock,
        new_id: NewId,
        random: Callable[[int | None], Random],
    ) -> None:
        self._graph = graph
        self._records = steps.records
        self._store = store
        self._grader = grader
        self._questions = questions
        self._original = original
        self._clock = clock
        self._new_id = new_id
        self._random = random
        self._runs = Runs()

    def start(self, plan: Plan) -> tuple[str, Iterator[Event]]:
        """Begin a session; the events run to its first question.

        Raises:
            InputError: no question fits ``plan``.
        """
        queue = self._queue(plan)
        session = Session(id=self._new_id(), plan=plan, created_at=self._clock())
        self._store.save_session(session)
        return session.id, self._runs.run(session.id, lambda: self._graph.start(first_state(session.id, queue)))

    def send(self, session_id: str, message: Message) -> Iterator[Event]:
        """Take the person's message. An answer is on disk before the first event comes out.

        Where earlier work was cut off, it is finished first; a message that was meant for a question left behind by
        that is not used, and the last event (Failed) says so.

        Raises:
            UnknownItem: there is no such session.
            AnswerTooLong: see ``check_length``; nothing was kept.
            InputError: with the first event: the session has ended, or is still at work on an earlier message.
        """
        self._store.session(session_id)
        check_length(message.text)
        return self._runs.run(session_id, lambda: self._take(session_id, message))

    def resume(self, session_id: str) -> Iterator[Event]:
        """Finish what was cut off (a killed process, a closed page), up to the next wait. Grades nothing twice.

        Where the run of a closed page is still under way, its events are waited for.

        Raises:
            UnknownItem: there is no such session.
            InputError: with the first event: an earlier run takes too long.
        """
        self._store.session(session_id)
        seen = len(self._store.events(session_id))

        def catch_up() -> Iterator[Event]:
            yield from self._store.events(session_id)[seen:]
            yield from self._catch_up(session_id)

        return self._runs.run(session_id, catch_up, patience=_PATIENCE)

    def transcript(self, session_id: str) -> list[Event]:
        """All that was said so far, to show it again."""
        self._store.session(session_id)
        return self._store.events(session_id)

    def delete(self, session_id: str, also: Callable[[], None]) -> None:
        """Forget a session: where it stands, what ``also`` deletes, and all that was said in it, in this order.

        Where the process is killed in between, the session is still listed, ended, and can be deleted again.

        Raises:
            UnknownItem: there is no such session.
            InputError: it is still at work on a message.
            EnvironmentProblem: of ``also``; what is left can be deleted again.
        """
        session = self._store.session(session_id)
        with self._runs.none(session_id, _PATIENCE_TO_DELETE):
            if session.ended_at is None:  # nobody takes half of it up again
                self._store.save_session(session.model_copy(update={"ended_at": self._clock()}))
            self._graph.forget(session_id)
            also()
            self._store.delete_session(session_id)

    def regrade(self, session_id: str, turn_id: str, strictness: Strictness | None = None) -> Graded:
        """Judge the turn's answer again, from the beginning. The earlier grades are kept; the new one counts.

        Args:
            strictness: what the verdicts are worth; None keeps that of the earlier grade, or the plan's.

        Raises:
            InputError: the turn has no answer yet.
            ModelError: the judge failed; nothing changed.
        """
        asked, answers = self._asked(session_id, turn_id), self._store.answers(turn_id)
        if not answers:
            raise _nothing_to_grade()
        grades = self._store.grades(turn_id)
        before = grades[-1].strictness if grades else self._store.session(session_id).plan.strictness
        grade = self._grader.grade(
            asked.question,
            [p for p in asked.question.key_points if not asked.turn.targets or p.id in asked.turn.targets],
            answers[-1],
            asked=asked.turn.text,
            passages=self._records.passages(asked.question.id),
            strictness=strictness or before,
            anew=True,
        )
        return self._regraded(asked, answers[-1], grade)

    def overrule(self, session_id: str, turn_id: str, key_point_id: str, verdict: Verdict) -> Graded:
        """The person decides a verdict. The judge's grade is kept beside it; the person's counts, as strict as it was.

        Raises:
            InputError: the turn has no grade yet, or its grade has no such point.
        """
        try:
            return self._decide(
                session_id,
                turn_id,
                lambda grade: overruled(grade, key_point_id, verdict, grade_id=self._new_id(), at=self._clock()),
            )
        except KeyError as error:
            raise UnknownItem(
                f"This grade has no point {key_point_id}.", f"这次评分里没有要点 {key_point_id}。"
            ) from error

    def withdraw(self, session_id: str, turn_id: str, quote: str) -> Graded:
        """The person decides that what ``quote`` says is not false. The judge's grade is kept beside it.

        Raises:
            InputError: the turn has no grade yet, or its grade has no such claim beyond its points.
        """
        try:
            return self._decide(
                session_id,
                turn_id,
                lambda grade: withdrawn(grade, quote, grade_id=self._new_id(), at=self._clock()),
            )
        except KeyError as error:
            raise UnknownItem(
                f"This grade does not call “{quote}” false.", f"这次评分里没有把“{quote}”判为错误。"
            ) from error

    def _decide(self, session_id: str, turn_id: str, decide: Callable[[Grade], Grade]) -> Graded:
        asked, grades = self._asked(session_id, turn_id), self._store.grades(turn_id)
        if not grades:
            raise _nothing_to_grade()
        answer = next(answer for answer in self._store.answers(turn_id) if answer.id == grades[-1].answer_id)
        return self._regraded(asked, answer, decide(grades[-1]))

    def last_scores(self) -> dict[str, float]:
        """The latest score (0 to 1) of each question that was ever answered or not known, by the id of its original."""
        scores: dict[str, float] = {}
        for session in reversed(self._store.sessions()):
            for turn in self._store.turns(session.id):
                if turn.follow_up_of is not None:
                    continue
                if turn.outcome is TurnOutcome.DONT_KNOW:
                    scores[self._original(turn.question_id)] = 0.0
                elif grades := self._store.grades(turn.id):
                    scores[self._original(turn.question_id)] = grades[-1].score
        return scores

    def _queue(self, plan: Plan) -> list[str]:
        return choose(self._questions(), plan, self.last_scores(), self._random(plan.seed))

    def _take(self, session_id: str, message: Message) -> Iterator[Event]:
        moved_on = False
        for event in self._catch_up(session_id):
            moved_on = moved_on or isinstance(event, Asked)
            yield event
        if self._graph.standing(session_id) != "waiting":
            raise InputError("This interview has ended; start a new one.", "这场面试已经结束；请开始新的一场。")
        if moved_on:
            yield Failed(reason=_moved_on().text(self._store.session(session_id).plan.language))
            return
        kind = kind_of(message)
        if kind not in (InputKind.ANSWER, InputKind.RETRY):
            yield from self._graph.say(session_id, Said(kind=kind.value, text=message.text, answer_id=""))
            return
        turn_id = self._records.turn(self._graph.state(session_id)).id
        if kind is InputKind.ANSWER:
            answer = Answer(
                id=self._new_id(),
                text=message.text,
                spoken=message.spoken,
                created_at=self._clock(),
                recording_id=message.recording_id,
                delivery=message.delivery,
            )
            self._store.save_answer(turn_id, answer)
        elif not self._store.answers(turn_id):
            raise _nothing_to_grade()
        yield from self._grade_latest(session_id, turn_id)

    def _catch_up(self, session_id: str) -> Iterator[Event]:
        standing = self._graph.standing(session_id)
        session = self._store.session(session_id)
        if standing == "absent" and session.ended_at is None:  # the process died before the first question was chosen
            yield from self._graph.start(first_state(session_id, self._queue(session.plan)))
        elif standing == "under_way":
            yield from self._graph.go_on(session_id)
        if self._graph.standing(session_id) != "waiting":
            return
        turn = self._records.turn(self._graph.state(session_id))
        answers = self._store.answers(turn.id)
        if answers and answers[-1].id != turn.answer_id:  # saved, and the process died before the graph heard of it
            yield from self._grade_latest(session_id, turn.id)

    def _grade_latest(self, session_id: str, turn_id: str) -> Iterator[Event]:
        answer = self._store.answers(turn_id)[-1]
        saved = AnswerSaved(turn_id=turn_id, answer=answer)
        if saved not in self._store.events(session_id):
            self._store.log(session_id, saved)
            yield saved
        yield from self._graph.say(session_id, Said(kind=InputKind.ANSWER.value, text="", answer_id=answer.id))

    def _asked(self, session_id: str, turn_id: str) -> Asked:
        for event in self.transcript(session_id):
            if isinstance(event, Asked) and event.turn.id == turn_id:
                return event
        raise _nothing_to_grade()

    def _regraded(self, asked: Asked, answer: Answer, grade: Grade) -> Graded:
        session_id, turn_id = asked.turn.session_id, asked.turn.id
        self._store.save_grade(turn_id, grade)
        turn = next(turn for turn in self._store.turns(session_id) if turn.id == turn_id)
        graded = {"outcome": TurnOutcome.ANSWERED, "answer_id": answer.id, "grade_id": grade.id}
        self._store.save_turn(turn.model_copy(update=graded))
        event = Graded(turn_id=turn_id, question=asked.question, answer=answer, grade=grade)
        self._store.log(session_id, event)
        return event


def _nothing_to_grade() -> InputError:
    return InputError("There is no answer to grade yet; answer the question first.", "还没有可评分的回答；请先作答。")


def _moved_on() -> InputError:
    return InputError(
        "The interview had gone on meanwhile, so your message was not used; send it again if it fits this question.",
        "面试此前已经进入下一题，这条消息没有使用；如果适用于当前题目，请重新发送。",
    )
