"""Labelled answers: the file format, and the split by question."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, Field

from coach.model import Language, Verdict
from coach.ports import PointPair


class LabelledPoint(BaseModel):
    """One key point of a question."""

    id: str
    text: str
    weight: float = Field(gt=0)


class LabelledAnswer(BaseModel):
    """One answer with the verdict on each key point, by key point id."""

    aid: str
    kind: str
    text: str
    labels: dict[str, Verdict]
    score: float


class LabelledQuestion(BaseModel):
    """One line of the file: a question, its notes (Markdown), its key points and its answers."""

    qid: str
    lang: Language
    topic: str
    question: str
    notes_md: str
    key_points: tuple[LabelledPoint, ...]
    answers: tuple[LabelledAnswer, ...]

    def pairs(self, answer: LabelledAnswer) -> list[tuple[PointPair, Verdict]]:
        """Every key point held against ``answer``."""
        return [
            (PointPair(self.question, point.text, answer.text), answer.labels[point.id]) for point in self.key_points
        ]


def read_questions(path: Path) -> list[LabelledQuestion]:
    """The questions of a JSONL file, in order."""
    with path.open(encoding="utf-8") as lines:
        return [LabelledQuestion.model_validate_json(line) for line in lines if line.strip()]


def file_digest(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def split(
    questions: Sequence[LabelledQuestion], share: float, rng: random.Random
) -> tuple[list[LabelledQuestion], list[LabelledQuestion]]:
    """Training and held-out questions; the held-out ones are ``share`` of each language."""
    held_out: set[str] = set()
    for language in ("zh", "en"):
        ids = sorted(question.qid for question in questions if question.lang == language)
        held_out.update(rng.sample(ids, round(len(ids) * share)))
    return (
        [question for question in questions if question.qid not in held_out],
        [question for question in questions if question.qid in held_out],
    )


def as_json(value: object) -> str:
    """Readable JSON with Chinese as it is, and a final newline."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
