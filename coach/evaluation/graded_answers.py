"""Answers that people graded, read from JSON lines. Two shapes are known:

- one answer a line: ``{id, question, reference, answer, score, max_score}``; key points come from the reference, as
  they do from notes;
- one question a line: ``{qid, question, notes_md, key_points, answers: [{aid, kind, text, labels, score}]}``, with key
  points and a verdict for each (score of 10).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Any

from coach.errors import InputError
from coach.model import AnswerStatus, KeyPoint, Question, Verdict
from coach.notes import key_points_of
from coach.text import language_of


@dataclass(frozen=True)
class GradedAnswer:
    """One answer with the score a person gave it, 0 to 1, and per key point id the person's verdict where known."""

    id: str
    question: Question
    text: str
    human: float
    kind: str = ""
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


def read_graded_answers(
    path: Path, *, limit: int | None, seed: int, takes: Callable[[Question], bool] = lambda question: True
) -> list[GradedAnswer]:
    """The answers of ``path`` to the questions that ``takes`` takes; with ``limit``, that many, dealt evenly over them.

    Rows whose reference holds no key point cannot be graded against anything and are left out.

    Raises:
        InputError: the file is missing, or a line has neither shape.
    """
    rows = [row for record in _records(path) for row in _rows(record, path) if row.question.key_points]
    rows = [row for row in rows if takes(row.question)]
    if limit is None or len(rows) <= limit:
        return rows
    by_question: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        by_question.setdefault(row.question.text, []).append(place)
    random = Random(seed)
    piles = [random.sample(by_question[text], len(by_question[text])) for text in sorted(by_question)]
    random.shuffle(piles)
    dealt = [place for turn in zip_longest(*piles) for place in turn if place is not None]
    return [rows[place] for place in sorted(dealt[:limit])]


def _records(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", f"无法读取 {path}：{error}") from error
    for number, line in enumerate(lines, start=1):
        try:
            yield json.loads(line)
        except json.JSONDecodeError as error:
            raise _malformed(path, f"line {number}: {error}") from error


def _rows(record: Mapping[str, Any], path: Path) -> list[GradedAnswer]:
    try:
        return _of_question(record, path) if "answers" in record else [_of_answer(record, path)]
    except (KeyError, TypeError, ValueError) as error:
        raise _malformed(path, f"{type(error).__name__} {error}") from error


def _of_answer(record: Mapping[str, Any], path: Path) -> GradedAnswer:
    points = key_points_of(record["reference"])
    question = _question(record["question"], record["reference"], points, path)
    return GradedAnswer(str(record["id"]), question, record["answer"], record["score"] / record["max_score"])


def _of_question(record: Mapping[str, Any], path: Path) -> list[GradedAnswer]:
    points = [
        KeyPoint(id=point["id"], text=point["text"], weight=point.get("weight", 1.0), lines=(1, 1))
        for point in record["key_points"]
    ]
    question = _question(record["question"], record["notes_md"], points, path)
    return [
        GradedAnswer(
            answer["aid"],
            question,
            answer["text"],
            answer["score"] / 10,
            answer.get("kind", ""),
            {point: Verdict(verdict) for point, verdict in answer["labels"].items()},
        )
        for answer in record["answers"]
    ]


def _question(text: str, reference: str, points: Sequence[KeyPoint], path: Path) -> Question:
    return Question(
        id=text,
        text=text,
        file=path.name,
        line=1,
        status=AnswerStatus.ANSWERED,
        answer=reference,
        key_points=tuple(points),
        language=language_of(text),
    )


def _malformed(path: Path, problem: str) -> InputError:
    return InputError(
        f"{path} is not a file of graded answers ({problem}); see docs/evaluation.md for its form.",
        f"{path} 不是评分数据文件（{problem}）；格式见 docs/evaluation.md。",
    )
