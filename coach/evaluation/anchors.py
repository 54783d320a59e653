"""What a grader must beat on the same rows: a chat model asked for a number, likeness to the reference, mere length."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from coach.errors import ModelError
from coach.evaluation.graded_answers import GradedAnswer
from coach.evaluation.measures import Floats
from coach.ports import ChatModel, Embedder, Progress, Prompts
from coach.text import language_of

FOLDS = 5


class Anchor(Protocol):
    """Scores all rows, 0 to 1; None where it could not."""

    @property
    def name(self) -> str: ...

    def scores(self, rows: Sequence[GradedAnswer], progress: Progress) -> list[float | None]: ...


class AskedForANumber:
    """The chat model reads question, reference and answer, and names a number from 0 to 10."""

    name = "chat model asked for a number"

    def __init__(self, model: ChatModel, prompts: Prompts) -> None:
        self._model = model
        self._prompts = prompts

    def scores(self, rows: Sequence[GradedAnswer], progress: Progress) -> list[float | None]:
        scores: list[float | None] = []
        for row in rows:
            progress(self.name, len(scores), len(rows))
            scores.append(self._score(row))
        return scores

    def _score(self, row: GradedAnswer) -> float | None:
        prompt = self._prompts.render(
            "anchor_score",
            language_of(row.question.text + row.text),
            question=row.question.text,
            reference=row.question.answer,
            answer=row.text,
        )
        try:
            reply = self._model.complete(prompt.messages, max_tokens=prompt.max_tokens, json_schema=prompt.schema)
            return min(1.0, max(0.0, float(json.loads(reply.text)["score"]) / 10))
        except (ModelError, json.JSONDecodeError, KeyError, TypeError, ValueError):
            return None


class Likeness:
    """Cosine of answer and reference, brought to the scale of the scores by a line fitted on other questions."""

    name = "cosine of answer and reference"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def scores(self, rows: Sequence[GradedAnswer], progress: Progress) -> list[float | None]:
        progress(self.name, 0, len(rows))
        answers = np.asarray(self._embedder.embed_passages([row.text or "-" for row in rows]), dtype=float)
        references = np.asarray(self._embedder.embed_passages([row.question.answer for row in rows]), dtype=float)
        return list(fitted((answers * references).sum(axis=1), rows))


class Length:
    """The logarithm of the answer's length, brought to the scale of the scores in the same way."""

    name = "length of the answer"

    def scores(self, rows: Sequence[GradedAnswer], progress: Progress) -> list[float | None]:
        progress(self.name, 0, len(rows))
        return list(fitted(np.log1p([len(row.text) for row in rows]), rows))


def fitted(feature: Floats, rows: Sequence[GradedAnswer]) -> list[float]:
    """Scores from a line over ``feature``, fitted for each fold of questions on the rows of the other folds.

    With a single question the folds are of rows.
    """
    human = np.array([row.human for row in rows])
    texts = [row.question.text for row in rows]
    names = list(dict.fromkeys(texts))
    fold_of = {name: place % FOLDS for place, name in enumerate(names)}
    folds = np.array([fold_of[text] for text in texts] if len(names) > 1 else [p % FOLDS for p in range(len(rows))])
    scores = np.full(len(rows), human.mean() if len(rows) else 0.0)
    for fold in set(folds.tolist()):
        inside, outside = folds == fold, folds != fold
        if outside.sum() < 2 or np.ptp(feature[outside]) == 0:
            scores[inside] = human[outside].mean() if outside.any() else human.mean()
            continue
        slope, offset = np.polyfit(feature[outside], human[outside], 1)
        scores[inside] = slope * feature[inside] + offset
    return [float(score) for score in np.clip(scores, 0, 1)]
