"""Recitals: what is given for points that were said, left out, or belong to a neighbouring question."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.evaluation.recital import evaluate_recital
from coach.evaluation.unseen import is_test_question
from coach.interview.grading.classifier_judge import ClassifierJudge
from coach.interview.grading.grader import Grader
from tests.fakes import FakePointClassifier

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOTES = """\
# Storage

## What does a log-structured merge tree do?

- Writes go to a sorted table in memory first
- Full tables are flushed to disk as immutable files
- Background compaction merges files and drops old versions

## How does a B-tree answer a range query?

- Keys stand ordered inside every page
- Leaves are linked to their right neighbour
- Splits keep all leaves at equal depth

## What is a journal?

- A record of changes
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "storage.md"
    path.write_text(NOTES, encoding="utf-8")
    return path


def grader() -> Grader:
    return Grader(ClassifierJudge(FakePointClassifier()), lambda: NOON, lambda: "g")


def test_what_was_said_earns_and_what_was_not_does_not(notes: Path) -> None:
    scores = evaluate_recital([notes], grader())
    assert scores.questions == 2  # the journal has too few points to leave any out
    assert (scores.said, scores.unsaid, scores.neighbour, scores.contradicted) == (1.0, 0.0, 0.0, 0.0)


def test_a_limit_and_a_choice_of_questions(notes: Path) -> None:
    assert evaluate_recital([notes], grader(), limit=1).questions == 1
    assert evaluate_recital([notes], grader(), takes=lambda question: "B-tree" in question.text).questions == 1


def test_one_question_in_three_is_kept_for_measuring() -> None:
    kept = sum(is_test_question(f"question {number}") for number in range(3000))
    assert 900 < kept < 1100
    assert [is_test_question(text) for text in ("什么是 LoRA？", "什么是 LoRA？")] in ([True, True], [False, False])
