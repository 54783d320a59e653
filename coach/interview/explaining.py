"""What was missed, point by point: what the notes say, where, and how it relates to what was said.

The notes' own words come first and at once, with their lines and a fixed sentence on what the answer made of them.
Then the chat model tells the point in other words. Each of its sentences is held against the notes before it is shown,
and dropped where they do not bear it out; without a model, or when it fails, the explanation is complete all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coach.errors import ENGINE_ERRORS
from coach.interview.citing import cite
from coach.interview.differences import difference
from coach.interview.phrases import phrase
from coach.interview.support import SupportChecker, whole_sentences
from coach.model import ExplainedPoint, Grade, PointGrade, Question, Verdict
from coach.ports import ChatModel, Prompts, PromptText

WORDED_BY_NOTES = "notes"
"""Stands in the place of a model's identity where the notes and fixed sentences alone explain."""

_WORDED = 3
"""Points that the model tells in other words, heaviest first, so that an explanation stays short."""
_URGENCY = {Verdict.CONTRADICTED: 0, Verdict.MISSING: 1, Verdict.PARTIAL: 2}


class Piece(NamedTuple):
    """A piece of the explanation of one point; ``done`` carries the whole, checked, and ``worded_by`` who worded it."""

    key_point_id: str
    text: str
    done: ExplainedPoint | None = None
    worded_by: str = WORDED_BY_NOTES


def gaps(points: Sequence[PointGrade]) -> list[PointGrade]:
    """The points that are not covered: heaviest first, among equals contradicted before missing before partial."""
    return sorted(
        (point for point in points if point.verdict in _URGENCY),
        key=lambda point: (-point.key_point.weight, _URGENCY[point.verdict]),
    )


class Explainer:
    """Explains a grade. ``model`` words it; ``support`` decides what may stay."""

    def __init__(self, model: ChatModel, prompts: Prompts, support: SupportChecker) -> None:
        self._model = model
        self._prompts = prompts
        self._support = support

    def prefill(self, question: Question) -> None:
        """Let the model read what is known before the answer is: task, question and points."""
        self._model.prefill(self._prompt(question, "", 1, "").messages)

    def prompt_hash(self, question: Question) -> str:
        """The hash of the prompt that the explanations of ``question`` are made with."""
        return self._prompt(question, "", 1, "").hash

    def explain(self, question: Question, grade: Grade, answer: str) -> Iterator[Piece]:
        """Stream the explanation of every gap of ``grade``. Never raises for a model's failure."""
        model_works = True
        for rank, point in enumerate(gaps(grade.points)):
            of_point = point.key_point.id
            opening = (
                f"{phrase('notes_say', question.language, text=point.key_point.text)}\n{_relation(question, point)}"
            )
            yield Piece(of_point, opening)
            told: list[str] = []
            if model_works and rank < _WORDED:
                try:
                    for sentence in self._told(question, point, answer):
                        told.append(sentence if told else f"\n{sentence}")
                        yield Piece(of_point, told[-1])
                except ENGINE_ERRORS:
                    model_works = False
            worded_by = self._model.identity if told else WORDED_BY_NOTES
            citations = (cite(question, point.key_point),)
            text = opening + "".join(told).rstrip()
            yield Piece(of_point, "", ExplainedPoint(key_point_id=of_point, text=text, citations=citations), worded_by)

    def _told(self, question: Question, point: PointGrade, answer: str) -> Iterator[str]:
        number = 1 + [key_point.id for key_point in question.key_points].index(point.key_point.id)
        prompt = self._prompt(question, answer, number, point.verdict.value)
        notes = f"{question.text}\n{point.key_point.text}\n{cite(question, point.key_point).quote}"
        for sentence in whole_sentences(self._model.stream(prompt.messages, max_tokens=prompt.max_tokens)):
            if self._support.supported(sentence, notes):
                yield sentence

    def _prompt(self, question: Question, answer: str, number: int, verdict: str) -> PromptText:
        return self._prompts.render(
            "explain",
            question.language,
            question=question.text,
            points=[point.text for point in question.key_points],
            answer=answer,
            number=number,
            verdict=verdict,
        )


def _relation(question: Question, point: PointGrade) -> str:
    if point.quote and point.verdict in (Verdict.PARTIAL, Verdict.CONTRADICTED):
        said = phrase(point.verdict.value, question.language, quote=point.quote)
        if point.verdict is Verdict.PARTIAL:
            return said
        apart = difference(point.quote, point.key_point.text, question.language)
        return f"{said}{' ' if apart and question.language == 'en' else ''}{apart}"
    return phrase("missing", question.language)
