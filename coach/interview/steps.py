"""What happens at each step of an interview. Which step follows which is drawn in ``graph.py``.

Every step can run again from its beginning after the process was killed in the middle of it: turn ids follow from the
state, a stored grade or explanation is used and not made again, and the transcript takes no event twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple, TypedDict

from coach.errors import ModelError, UnknownItem
from coach.interview.coaching import Coaching
from coach.interview.explaining import Explainer, gaps
from coach.interview.following_up import FollowUpWriter
from coach.interview.grading.grader import Grader
from coach.model import (
    Answer,
    Asked,
    Ended,
    Event,
    Explained,
    ExplainedPoint,
    Explaining,
    Grade,
    Graded,
    Hinted,
    InputKind,
    KeyPoint,
    Moved,
    NotGraded,
    Plan,
    Question,
    ReferenceShown,
    Replied,
    Session,
    Turn,
    TurnOutcome,
)
from coach.ports import Clock, SessionStore
from coach.progress.report import report_of

StepName = Literal[
    "choose", "ask", "wait", "grade", "explain", "follow_up", "hint", "reference", "reply", "leave", "report", "end"
]


class Said(TypedDict):
    """The person's message as the graph keeps it."""

    kind: str
    text: str
    answer_id: str


class InterviewState(TypedDict):
    """What the graph remembers between steps; everything else is in the store."""

    session_id: str
    queue: list[str]
    number: int
    total: int
    question_id: str
    follow_ups: int
    follow_up_text: str
    targets: list[str]
    said: Said


class Next(NamedTuple):
    """The step that follows, and what changes in the state."""

    step: StepName
    update: Mapping[str, object] = MappingProxyType({})


Emit = Callable[[Event], None]


class Steps:
    """The steps of an interview over the parts that do the work.

    Args:
        find_question: a question of the library by id; raises UnknownItem.
        clock: the time, for the session's end.
    """

    def __init__(
        self,
        store: SessionStore,
        find_question: Callable[[str], Question],
        grader: Grader,
        explainer: Explainer,
        follow_up_writer: FollowUpWriter,
        coaching: Coaching,
        clock: Clock,
    ) -> None:
        self._store = store
        self._find_question = find_question
        self._grader = grader
        self._explainer = explainer
        self._follow_up_writer = follow_up_writer
        self._coaching = coaching
        self._clock = clock

    def choose(self, state: InterviewState, emit: Emit) -> Next:
        """Take the next question from the queue, or close the interview."""
        if not state["queue"]:
            return Next("report")
        first, *rest = state["queue"]
        update = {"queue": rest, "question_id": first, "number": state["number"] + 1}
        return Next("ask", {**update, "follow_ups": 0, "follow_up_text": "", "targets": []})

    def ask(self, state: InterviewState, emit: Emit) -> Next:
        """Put the question, and let the model read ahead while the person thinks."""
        question = self.question(state)
        turn = Turn(
            id=turn_id(state),
            session_id=state["session_id"],
            number=state["number"],
            question_id=question.id,
            text=state["follow_up_text"] or question.text,
            follow_up_of=turn_id({**state, "follow_ups": 0}) if state["follow_ups"] else None,
            targets=tuple(state["targets"]),
        )
        self._store.save_turn(turn)
        emit(Asked(turn=turn, question=question, total=state["total"]))
        if self.plan(state).mode == "practice":
            self._explainer.prefill(question)
        return Next("wait")

    def grade(self, state: InterviewState, emit: Emit) -> Next:
        """Grade the answer, once; a judge that fails leaves the answer ungraded and the question open."""
        turn, question, answer = self.turn(state), self.question(state), self.answer(state)
        grade = self._stored_grade(turn, answer)
        if grade is None:
            try:
                grade = self._grader.grade(question, self.open_points(state), answer, asked=turn.text)
            except ModelError as error:
                self._store.save_turn(turn.model_copy(update={"outcome": TurnOutcome.UNGRADED, "answer_id": answer.id}))
                emit(NotGraded(turn_id=turn.id, reason=error.text(self.plan(state).language)))
                return Next("wait")
            self._store.save_grade(turn.id, grade)
        done = {"outcome": TurnOutcome.ANSWERED, "answer_id": answer.id, "grade_id": grade.id}
        self._store.save_turn(turn.model_copy(update=done))
        emit(Graded(turn_id=turn.id, question=question, answer=answer, grade=grade))
        return Next("explain" if self.plan(state).mode == "practice" else "choose")

    def explain(self, state: InterviewState, emit: Emit) -> Next:
        """Stream the explanation of what was missed; keep it."""
        turn, question, answer = self.turn(state), self.question(state), self.answer(state)
        grade = self._graded(turn, answer)
        explained = self._store.explanation(grade.id)
        if explained is None:
            points: list[ExplainedPoint] = []
            for piece in self._explainer.explain(question, grade, answer.text):
                if piece.done:
                    points.append(piece.done)
                else:
                    emit(Explaining(turn_id=turn.id, key_point_id=piece.key_point_id, text=piece.text))
            explained = tuple(points)
            self._store.save_explanation(
                grade.id, explained, self._explainer.identity, self._explainer.prompt_hash(question)
            )
        emit(Explained(turn_id=turn.id, points=explained))
        wanted = gaps(grade.points) and state["follow_ups"] < self.plan(state).max_follow_ups
        return Next("follow_up" if wanted else "choose")

    def follow_up(self, state: InterviewState, emit: Emit) -> Next:
        """Aim the next question at the heaviest gap."""
        turn, question = self.turn(state), self.question(state)
        grade = self._graded(turn, self.answer(state))
        asked = [
            earlier.text for earlier in self._store.turns(state["session_id"]) if earlier.number == state["number"]
        ]
        follow_up = self._follow_up_writer.follow_up(question, grade, asked)
        if follow_up is None:
            return Next("choose")
        number = state["follow_ups"] + 1
        self._store.save_follow_up(turn_id({**state, "follow_ups": number}), follow_up)
        return Next("ask", {"follow_ups": number, "follow_up_text": follow_up.text, "targets": list(follow_up.targets)})

    def hint(self, state: InterviewState, emit: Emit) -> Next:
        """A direction to think in; the question stays open."""
        turn, question = self.turn(state), self.question(state)
        targets = sorted(self.open_points(state), key=lambda point: -point.weight)
        text = self._coaching.hint(question, targets, turn.hints)
        self._store.save_turn(turn.model_copy(update={"hints": turn.hints + 1}))
        emit(Hinted(turn_id=turn.id, number=turn.hints + 1, text=text))
        return Next("wait")

    def reference(self, state: InterviewState, emit: Emit) -> Next:
        """Show what the notes say; the question stays open, and the turn remembers that it was shown."""
        turn = self.turn(state)
        self._store.save_turn(turn.model_copy(update={"reference_shown": True}))
        emit(ReferenceShown(turn_id=turn.id, question=self.question(state)))
        return Next("wait")

    def reply(self, state: InterviewState, emit: Emit) -> Next:
        """Answer a question of the person's; the interview's question stays open."""
        turn, text = self.turn(state), state["said"]["text"]
        if state["said"]["kind"] == InputKind.CLARIFY:
            emit(
                Replied(turn_id=turn.id, asked=text, text=self._coaching.clarify(self.question(state), turn.text, text))
            )
        else:
            reply, citations = self._coaching.reply(text, self.plan(state).language)
            emit(Replied(turn_id=turn.id, asked=text, text=reply, citations=citations))
        return Next("wait")

    def leave(self, state: InterviewState, emit: Emit) -> Next:
        """Go on without an answer. Who does not know is shown the notes."""
        turn = self.turn(state)
        unknown = state["said"]["kind"] == InputKind.DONT_KNOW
        outcome = TurnOutcome.DONT_KNOW if unknown else TurnOutcome.SKIPPED
        self._store.save_turn(turn.model_copy(update={"outcome": outcome}))
        emit(Moved(turn_id=turn.id, outcome=outcome))
        if unknown:
            emit(ReferenceShown(turn_id=turn.id, question=self.question(state)))
        return Next("choose")

    def report(self, state: InterviewState, emit: Emit) -> Next:
        """Close the session with what its stored grades say."""
        session = self._store.session(state["session_id"])
        if session.ended_at is None:
            session = session.model_copy(update={"ended_at": self._clock()})
            self._store.save_session(session)
        emit(Ended(report=report_of(session, self._store)))
        return Next("end")

    # --- what the state stands for ---

    def plan(self, state: InterviewState) -> Plan:
        return self._session(state).plan

    def turn(self, state: InterviewState) -> Turn:
        wanted = turn_id(state)
        return next(turn for turn in self._store.turns(state["session_id"]) if turn.id == wanted)

    def question(self, state: InterviewState) -> Question:
        """The question as it was when it was first put, also where the notes have changed since."""
        for event in self._store.events(state["session_id"]):
            if isinstance(event, Asked) and event.question.id == state["question_id"]:
                return event.question
        return self._find_question(state["question_id"])

    def open_points(self, state: InterviewState) -> list[KeyPoint]:
        """The points that the current turn asks for: all of the question's, or a follow-up's targets."""
        points = self.question(state).key_points
        return [point for point in points if not state["targets"] or point.id in state["targets"]]

    def answer(self, state: InterviewState) -> Answer:
        wanted = state["said"]["answer_id"]
        return next(answer for answer in self._store.answers(turn_id(state)) if answer.id == wanted)

    def _session(self, state: InterviewState) -> Session:
        return self._store.session(state["session_id"])

    def _stored_grade(self, turn: Turn, answer: Answer) -> Grade | None:
        of_answer: Sequence[Grade] = [grade for grade in self._store.grades(turn.id) if grade.answer_id == answer.id]
        return of_answer[-1] if of_answer else None

    def _graded(self, turn: Turn, answer: Answer) -> Grade:
        grade = self._stored_grade(turn, answer)
        if grade is None:
            raise UnknownItem("This question has no grade yet; answer it first.", "这道题还没有评分；请先作答。")
        return grade


def turn_id(state: InterviewState) -> str:
    """The same for the same place in the interview, so that a step that runs again makes no second turn."""
    suffix = f".{state['follow_ups']}" if state["follow_ups"] else ""
    return f"{state['session_id']}-{state['number']}{suffix}"
