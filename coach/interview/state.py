"""What the graph remembers of an interview between two steps: plain values only, everything else is in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple, TypedDict

StepName = Literal[
    "choose", "ask", "wait", "grade", "explain", "follow_up", "hint", "reference", "reply", "leave", "report", "end"
]


class Said(TypedDict):
    """The person's message: ``kind`` is an InputKind's value; an answer's text is in the store, under ``answer_id``."""

    kind: str
    text: str
    answer_id: str


class InterviewState(TypedDict):
    """Where an interview stands.

    ``queue`` holds the ids of the questions to come, ``number`` counts the main questions from 1; ``follow_ups``,
    ``follow_up_text``, ``targets`` (key point ids) and ``hints`` belong to the turn that is open.
    """

    session_id: str
    queue: list[str]
    number: int
    total: int
    question_id: str
    follow_ups: int
    follow_up_text: str
    targets: list[str]
    hints: int
    said: Said


class Next(NamedTuple):
    """The step that follows, and what changes in the state."""

    step: StepName
    update: Mapping[str, object] = MappingProxyType({})


def first_state(session_id: str, queue: Sequence[str]) -> InterviewState:
    """The state of an interview in which nothing was asked yet."""
    return InterviewState(
        session_id=session_id,
        queue=list(queue),
        number=0,
        total=len(queue),
        question_id="",
        follow_ups=0,
        follow_up_text="",
        targets=[],
        hints=0,
        said=Said(kind="", text="", answer_id=""),
    )


def turn_id(state: InterviewState, follow_ups: int | None = None) -> str:
    """The id of the open turn, or of another turn about the same question (0 is the main question).

    The same for the same place in the interview, so that a step that runs again makes no second turn.
    """
    number = state["follow_ups"] if follow_ups is None else follow_ups
    return f"{state['session_id']}-{state['number']}" + (f".{number}" if number else "")
