"""A document of any kind to questions, key points and passages, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from coach.model import KeyPoint, NotesDocument, Passage, Place, Question
from coach.notes.document import parse_notes
from coach.notes.formats.source import Source

Placed = TypeVar("Placed", Question, KeyPoint, Passage)


def parse_source(source: Source, file: str) -> NotesDocument:
    """The questions of ``source``; ``file`` names it in the result. Pure, as ``parse_notes`` is."""
    document = parse_notes(source.text, file, cards=source.cards)
    if not source.places:
        return document
    questions = tuple(_placed_question(question, source.places) for question in document.questions)
    passages = tuple(_at(passage, source.places, passage.lines[0]) for passage in document.passages)
    return document.model_copy(update={"questions": questions, "passages": passages})


def _placed_question(question: Question, places: Sequence[Place | None]) -> Question:
    points = tuple(_at(point, places, point.lines[0]) for point in question.key_points)
    return _at(question, places, question.line).model_copy(update={"key_points": points})


def _at(placed: Placed, places: Sequence[Place | None], line: int) -> Placed:
    place = places[line - 1] if line <= len(places) else None
    return placed.model_copy(update={"place": place})
