"""The built-in deck keeps to the form that its authors promise: one question a heading, one point an item or row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coach.model import AnswerStatus
from coach.notes import parse_notes, read_notes

DECK = sorted((Path(__file__).parents[2] / "knowledge").rglob("*.md"))
_ITEM = re.compile(r"(?:[-*]|\d+\.) +|\| *(?=\*\*)")
_LABEL = re.compile(r"\*\*(.+?)\*\*")


@pytest.mark.parametrize("path", DECK, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_headings_are_the_questions_and_items_the_points(path: Path) -> None:
    lines = read_notes(path).split("\n")
    document = parse_notes("\n".join(lines), path.name)
    headings = [number for number, line in enumerate(lines, 1) if line.startswith("## ")]
    assert [question.line for question in document.questions] == headings
    for question in document.questions:
        assert question.status is AnswerStatus.ANSWERED
        assert question.answer_lines is not None
        first, last = question.answer_lines
        items = [number for number in range(first, last + 1) if _ITEM.match(lines[number - 1])]
        assert [point.lines for point in question.key_points] == [(number, number) for number in items]
        for point in question.key_points:
            label = _LABEL.search(lines[point.lines[0] - 1])
            assert label is not None
            assert point.label == label[1].strip(" ：:")
