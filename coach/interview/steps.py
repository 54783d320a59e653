"""What happens at each step of an interview. Which step follows which is drawn in ``graph.py``.

Every step can run again from its beginning after the process was killed in the middle of it: turn ids follow from the
state, a stored grade, hint, reply or explanation is used and not made again, and the transcript takes no event twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coach.errors import ENGINE_ERRORS
from coach.interview.coaching import Coaching
from coach.interview.explaining import WORDED_BY_NOTES, Explainer
from coach.interview.following_up import FollowUpWriter
from coach.interview.grading.grader import Grader
from coach.interview.records import Records
from coach.interview.state import InterviewState, Next, turn_id
from coach.model import (
    Answer,
    Asked,
    Citation,
    Ended,
    Event,
    Explained,
    ExplainedPoint,
    Explaining,
    Failed,
    Grade,
    Graded,
    Hinted,
    InputKind,
    Judging,
    Moved,
    NotGraded,
    PointGrade,
    Question,
    ReferenceShown,
    Replied,
    Turn,
    TurnOutcome,
)
from coach.notes.restated import without_restated
from coach.ports import Clock, SessionStore
from coach.progress.report import report_of

Emit = Callable[[Event], None]


class Steps:
    """The steps of an interview over the parts that do the work.

    Args:
        find_question: a question of the library by id; raises UnknownItem.
        find_passages: ids of the passages that hold the answer to a question (by its id).
        clock: the time, for the session's end.
    """

    def __init__(
        self,
        store: SessionStore,
        find_question: Callable[[str], Question],
        find_passages: Callable[[str], Sequence[str]],
        grader: Grader,
        explainer: Explainer,
        follow_up_writer: FollowUpWriter,
        coaching: Coaching,
        clock: Clock,
    ) -> None:
        self.records = Records(store, find_question, find_passages)
        self._store = store
        self._grader = grader
        self._explainer = explainer
        self._follow_up_writer = follow_up_writer
        self._coaching = coaching
        self._clock = clock

    def choose(self, state: InterviewState, emit: Emit) -> Next:
        """Take the next question that the notes still hold from the queue, or close the interview."""
        queue = self.records.still_there(state)
        total = state["number"] + len(queue)
        if not queue:
            return Next("report", {"queue": [], "total": total})
        update = {"queue": queue[1:], "total": total, "question_id": queue[0], "number": state["number"] + 1}
        return Next("ask", {**update, "follow_ups": 0, "follow_up_text": "", "targets": [], "hints": 0})

    def ask(self, state: InterviewState, emit: Emit) -> Next:
        """Put the question, and let the model read ahead while the person thinks."""
        question = self.records.question(state)
        turn = Turn(
            id=turn_id(state),
            session_id=state["session_id"],
            number=state["number"],
            question_id=question.id,
            text=state["follow_up_text"] or question.text,
            follow_up_of=turn_id(state, follow_ups=0) if state["follow_ups"] else None,
            targets=tuple(state["targets"]),
        )
        self._store.save_turn(turn)
        emit(Asked(turn=turn, question=question, total=state["total"]))
        if self.records.plan(state).mode == "practice":
            self._explainer.prefill(question)
        self._grader.prefill(question, self.records.open_points(state), turn.text)  # last: it is needed first
        return Next("wait")

    def grade(self, state: InterviewState, emit: Emit) -> Next:
        """Grade the answer, once; a judge that fails leaves the answer ungraded and the question open."""
        records = self.records
        turn, question, answer = records.turn(state), records.question(state), records.answer(state)
        grade = records.grade_of(answer, turn.id)
        if grade is None:
            try:
                grade = self._graded(state, turn, question, answer, emit)
            except ENGINE_ERRORS as error:
                self._store.save_turn(turn.model_copy(update={"outcome": TurnOutcome.UNGRADED, "answer_id": answer.id}))
                emit(NotGraded(turn_id=turn.id, reason=error.text(records.plan(state).language)))
                return Next("wait")
            self._store.save_grade(turn.id, grade)
        done = {"outcome": TurnOutcome.ANSWERED, "answer_id": answer.id, "grade_id": grade.id}
        self._store.save_turn(turn.model_copy(update=done))
        emit(Graded(turn_id=turn.id, question=question, answer=answer, grade=grade))
        return Next("explain" if records.plan(state).mode == "practice" else "choose")

    def _graded(self, state: InterviewState, turn: Turn, question: Question, answer: Answer, emit: Emit) -> Grade:
        """The grade of ``answer``, each point shown as it is decided."""
        points = without_restated(self.records.open_points(state))
        judging = Judging(turn_id=turn.id, question=question, points=points)
        emit(judging)
        found: dict[str, PointGrade] = {}

        def show(point: PointGrade) -> None:
            found[point.key_point.id] = point
            emit(judging.model_copy(update={"decided": tuple(found.values())}))

        return self._grader.grade(
            question,
            points,
            answer,
            asked=turn.text,
            passages=self.records.passages(question.id),
            strictness=self.records.plan(state).strictness,
            decided=show,
        )

    def explain(self, state: InterviewState, emit: Emit) -> Next:
        """Stream the explanation of what was missed; keep it."""
        grade = self.records.grade(state)
        explained = self._store.explanation(grade.id)
        if explained is None:
            explained = self._explain(state, grade, emit)
        emit(Explained(turn_id=turn_id(state), points=explained))
        return Next("follow_up" if state["follow_ups"] < self.records.plan(state).max_follow_ups else "choose")

    def _explain(self, state: InterviewState, grade: Grade, emit: Emit) -> tuple[ExplainedPoint, ...]:
        question = self.records.question(state)
        points: list[ExplainedPoint] = []
        worded_by = WORDED_BY_NOTES
        for piece in self._explainer.explain(question, grade, self.records.answer(state).text):
            if piece.worded_by not in ("", WORDED_BY_NOTES):
                worded_by = piece.worded_by  # the model told at least one point in words of its own
            if piece.done:
                points.append(piece.done)
            else:
                emit(Explaining(turn_id=turn_id(state), key_point_id=piece.key_point_id, text=piece.text))
        self._store.save_explanation(grade.id, points, worded_by, self._explainer.prompt_hash(question))
        return tuple(points)

    def follow_up(self, state: InterviewState, emit: Emit) -> Next:
        """Aim the next question at the heaviest gap that was not followed up yet, if there is one."""
        turns = self.records.turns(state)
        follow_up = self._follow_up_writer.follow_up(
            self.records.question(state),
            self.records.grade(state, follow_ups=0),
            asked=[turn.text for turn in turns],
            done={point for turn in turns for point in turn.targets},
        )
        if follow_up is None:
            return Next("choose")
        number = state["follow_ups"] + 1
        self._store.save_follow_up(turn_id(state, number), follow_up)
        aim = {"follow_up_text": follow_up.text, "targets": list(follow_up.targets), "hints": 0}
        return Next("ask", {"follow_ups": number, **aim})

    def hint(self, state: InterviewState, emit: Emit) -> Next:
        """A direction to think in; the question stays open."""
        turn, number = self.records.turn(state), state["hints"] + 1
        given = [
            event for event in self.records.events(state) if isinstance(event, Hinted) and event.turn_id == turn.id
        ]
        hinted = next((event for event in given if event.number == number), None)
        if hinted is None:
            text = self._coaching.hint(
                self.records.question(state), self.records.open_points(state), [event.text for event in given]
            )
            hinted = Hinted(turn_id=turn.id, number=number, text=text)
        emit(hinted)
        self._store.save_turn(turn.model_copy(update={"hints": number}))
        return Next("wait", {"hints": number})

    def reference(self, state: InterviewState, emit: Emit) -> Next:
        """Show what the notes say; the question stays open, and the turn remembers that it was shown."""
        turn = self.records.turn(state)
        self._store.save_turn(turn.model_copy(update={"reference_shown": True}))
        emit(ReferenceShown(turn_id=turn.id, question=self.records.question(state)))
        return Next("wait")

    def reply(self, state: InterviewState, emit: Emit) -> Next:
        """Answer a question of the person's (the same one in the same words); the interview's question stays open."""
        turn, text = self.records.turn(state), state["said"]["text"]
        for event in self.records.events(state):
            if isinstance(event, Replied) and (event.turn_id, event.asked) == (turn.id, text):
                emit(event)
                return Next("wait")
        language = self.records.plan(state).language
        citations: tuple[Citation, ...] = ()
        try:
            if state["said"]["kind"] == InputKind.CLARIFY:
                reply = self._coaching.clarify(self.records.question(state), turn.text, text)
            else:
                reply, citations = self._coaching.reply(text, language)
        except ENGINE_ERRORS as error:
            emit(Failed(reason=error.text(language)))
        else:
            emit(Replied(turn_id=turn.id, asked=text, text=reply, citations=citations))
        return Next("wait")

    def leave(self, state: InterviewState, emit: Emit) -> Next:
        """Go on without a grade; an answer that waits for one keeps waiting. Who does not know is shown the notes."""
        turn = self.records.turn(state)
        unknown = state["said"]["kind"] == InputKind.DONT_KNOW
        outcome = TurnOutcome.DONT_KNOW if unknown else TurnOutcome.SKIPPED
        if turn.outcome is TurnOutcome.WAITING:
            self._store.save_turn(turn.model_copy(update={"outcome": outcome}))
        emit(Moved(turn_id=turn.id, outcome=outcome))
        if unknown:
            emit(ReferenceShown(turn_id=turn.id, question=self.records.question(state)))
        return Next("choose")

    def report(self, state: InterviewState, emit: Emit) -> Next:
        """Close the session with what its stored grades say."""
        session = self._store.session(state["session_id"])
        if session.ended_at is None:
            session = session.model_copy(update={"ended_at": self._clock()})
            self._store.save_session(session)
        emit(Ended(report=report_of(session, self._store)))
        return Next("end")
