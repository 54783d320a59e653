"""Grades answers one after another for the command line: with a reference of their own, or against the library."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from coach.cli import contract, contract_speech
from coach.engines import Engines, new_id, now
from coach.errors import CoachError, InputError
from coach.model import Answer, AnswerStatus, Language, Question, Transcript
from coach.notes import key_points_of
from coach.settings import Settings
from coach.speech.delivery import delivery_of
from coach.spoken.glossary_file import GlossaryFile
from coach.spoken.listening import Listener, nobody_spoke, spoke
from coach.text import language_of

if TYPE_CHECKING:
    from coach.app import Coach

REFERENCE = "reference"
"""File name in citations of a reference that came with its question."""


class GradingDesk:
    """Grades rows of JSON. The home is opened only when a row names a question of the library.

    Args:
        explain, follow_up: what to add to each grade.
        engines: closed at the end; None makes those of the settings.
    """

    def __init__(
        self, settings: Settings, *, explain: bool = False, follow_up: bool = False, engines: Engines | None = None
    ) -> None:
        self._settings = settings
        self._engines = engines or Engines(settings)
        self._explain = explain
        self._follow_up = follow_up
        glossary = GlossaryFile(settings.home / "glossary.txt")
        self._listener = Listener(self._engines.sound_reader, self._engines.transcriber, glossary.entries)
        self._coach: Coach | None = None

    def grade_lines(self, lines: Iterable[str]) -> Iterator[contract.Row]:
        """One row per line that is not blank; a row that cannot be graded is {id, error} and the next one follows."""
        try:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield self._row(number, line)
        finally:
            if self._coach is not None:
                self._coach.close()
            self._engines.close()

    def _row(self, number: int, line: str) -> contract.Row:
        request_id: str | int = number
        try:
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(
                    f"line {number} is not JSON: {error}.", f"第 {number} 行不是 JSON：{error}。"
                ) from error
            if isinstance(row, dict) and isinstance(row.get("id"), str | int):
                request_id = row["id"]
            return self._graded(contract.grade_request(row), request_id)
        except CoachError as error:
            return {"id": request_id, "error": error.text(self._settings.language)}

    def _graded(self, request: contract.GradeRequest, request_id: str | int) -> contract.Row:
        question = self._question(request)
        transcript = self._heard(request.audio, question, request.language) if request.audio else None
        answer = self._answer(request, transcript)
        strictness = self._settings.strictness
        grade = self._engines.grader.grade(question, question.key_points, answer, strictness=strictness)
        row = contract.grade_row(request_id, grade)
        if transcript is not None and answer.delivery is not None:
            row["transcript"] = contract_speech.transcript_row(transcript)
            row["delivery"] = contract_speech.delivery_row(answer.delivery)
        if self._explain:
            pieces = self._engines.explainer.explain(question, grade, answer.text)
            row["explanation"] = contract.explanation_rows(question, [piece.done for piece in pieces if piece.done])
        if self._follow_up:
            follow_up = self._engines.follow_up_writer.follow_up(question, grade, [])
            row["follow_up"] = contract.follow_up_row(question, follow_up) if follow_up else None
        return row

    def _heard(self, sound: Path, question: Question, language: Language | None) -> Transcript:
        """What is said in ``sound``. Raises AudioError where nobody speaks: silence is no answer."""
        *_, transcript = self._listener.hear(sound, question, language)
        if not spoke(transcript):
            raise nobody_spoke()
        return transcript

    def _answer(self, request: contract.GradeRequest, transcript: Transcript | None) -> Answer:
        if transcript is None:
            return Answer(id=new_id(), text=request.answer or "", created_at=now())
        delivery = delivery_of(transcript)
        return Answer(id=new_id(), text=transcript.text, spoken=True, created_at=now(), delivery=delivery)

    def _question(self, request: contract.GradeRequest) -> Question:
        if request.question_id is not None:
            return self._opened().question(request.question_id)
        assert request.question is not None
        assert request.reference is not None
        return question_of(request.question, request.reference)

    def _opened(self) -> Coach:
        if self._coach is None:
            from coach.app import Coach  # the databases are needed here only

            self._coach = Coach(self._settings, self._engines)
        return self._coach


def question_of(text: str, reference: str) -> Question:
    """A question with ``reference`` as its notes; lines count from the first of the reference."""
    points = key_points_of(reference)
    return Question(
        id=new_id(),
        text=text,
        file=REFERENCE,
        line=1,
        status=AnswerStatus.ANSWERED if points else AnswerStatus.UNANSWERED,
        answer_lines=(1, reference.count("\n") + 1) if points else None,
        answer=reference,
        key_points=points,
        language=language_of(text),
    )
