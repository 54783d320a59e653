"""What an interview's state stands for in the store: its plan, its open turn, its question, its answer, its grade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from coach.errors import UnknownItem
from coach.interview.state import InterviewState, turn_id
from coach.model import Answer, Asked, Event, Grade, KeyPoint, Plan, Question, Turn
from coach.ports import SessionStore


class Records:
    """Look-ups of the steps.

    Args:
        find_question: a question of the library by id; raises UnknownItem.
        find_passages: ids of the passages that hold the answer to a question (by its id).
    """

    def __init__(
        self,
        store: SessionStore,
        find_question: Callable[[str], Question],
        find_passages: Callable[[str], Sequence[str]],
    ) -> None:
        self._store = store
        self._find_question = find_question
        self.passages = find_passages

    def plan(self, state: InterviewState) -> Plan:
        return self._store.session(state["session_id"]).plan

    def turn(self, state: InterviewState) -> Turn:
        """The turn that is open."""
        wanted = turn_id(state)
        return next(turn for turn in self.turns(state) if turn.id == wanted)

    def turns(self, state: InterviewState) -> list[Turn]:
        """The turns about the question at hand so far, the main one first."""
        return [turn for turn in self._store.turns(state["session_id"]) if turn.number == state["number"]]

    def still_there(self, state: InterviewState) -> list[str]:
        """The ids of the questions to come that the notes still hold, by the ids they have now.

        Notes that changed meanwhile may have made one question of two: it is asked once.
        """
        asked = {turn.question_id for turn in self._store.turns(state["session_id"])}
        now: dict[str, None] = {}
        for question_id in state["queue"]:
            with suppress(UnknownItem):
                now[self._find_question(question_id).id] = None
        return [question_id for question_id in now if question_id not in asked]

    def question(self, state: InterviewState) -> Question:
        """The question as it was when it was first put, also where the notes have changed since."""
        for event in self.events(state):
            if isinstance(event, Asked) and event.question.id == state["question_id"]:
                return event.question
        return self._find_question(state["question_id"])

    def open_points(self, state: InterviewState) -> list[KeyPoint]:
        """The points that the open turn asks for, heaviest first: all of the question's, or a follow-up's targets."""
        points = [p for p in self.question(state).key_points if not state["targets"] or p.id in state["targets"]]
        return sorted(points, key=lambda point: -point.weight)

    def answer(self, state: InterviewState) -> Answer:
        """The answer that the last message brought."""
        wanted = state["said"]["answer_id"]
        return next(answer for answer in self._store.answers(turn_id(state)) if answer.id == wanted)

    def grade_of(self, answer: Answer, of_turn: str) -> Grade | None:
        """The grade of ``answer`` that counts: the latest."""
        grades = [grade for grade in self._store.grades(of_turn) if grade.answer_id == answer.id]
        return grades[-1] if grades else None

    def grade(self, state: InterviewState, follow_ups: int | None = None) -> Grade:
        """The grade that counts of the open turn, or of another turn about the same question (0 is the main question).

        Raises:
            UnknownItem: it has none.
        """
        grades = self._store.grades(turn_id(state, follow_ups))
        if not grades:
            raise UnknownItem("This question has no grade yet; answer it first.", "这道题还没有评分；请先作答。")
        return grades[-1]

    def events(self, state: InterviewState) -> list[Event]:
        return self._store.events(state["session_id"])
