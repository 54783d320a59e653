"""A draft answer to a question that the notes do not answer.

A draft is not from the notes: it is kept apart from them and nothing is graded against it. Only when the person has
accepted it, edited or not, does it become notes, in a file of its own (``coach.library.accepted``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise

from coach.errors import InputError, ModelOutputError
from coach.library.health import words_of
from coach.model import Citation, Hit, Question, Value
from coach.notes import key_points_of
from coach.ports import ChatModel, Clock, Prompts
from coach.text import language_of, normalise, sentences

Search = Callable[[str], Sequence[Hit]]
"""The passages of the notes that bear on a question; empty where the notes do not cover it."""
Bears = Callable[[str, str], bool]
"""Whether a sentence says nothing that is not in a passage."""

FEWEST_POINTS = 2
FEWEST_WORDS = 15
"""A draft of less than this is refused: there is nothing to check in it."""
_MOST_POINTS = 8
_PASSAGES = 3
_LEAST_VARIETY = 0.4
"""Share of different pairs of letters below which a line only goes round in circles."""

_BULLET = re.compile(r"^\s*(?:[-*•·+]|\(?\d{1,2}[.)、）]|（\d{1,2}）|[一二三四五六七八九十]、)\s*(?P<text>.+)$")
_EXCUSE = re.compile(
    r"作为.{0,6}(?:AI|人工智能|语言模型)|(?:我|本人)?(?:无法|不能)(?:回答|提供)|我不(?:知道|确定|清楚)|抱歉|对不起"
    r"|\bas an ai\b|\bi (?:cannot|can't|do not|don't|am not|'m not) (?:answer|provide|know|sure|able)"
    r"|\bsorry\b|\btodo\b",
    re.IGNORECASE,
)


class Draft(Value):
    """A model's answer to one question, for the person to check.

    Attributes:
        text: Markdown, one point a line.
        citations: passages of the notes that say what a point of the draft says.
        model: what wrote it.
        weak: True for a small model, whose drafts often hold mistakes.
    """

    question_id: str
    question: str
    text: str
    citations: tuple[Citation, ...] = ()
    model: str
    prompt_hash: str
    weak: bool
    created_at: datetime


class Drafter:
    """Words drafts with the chat model.

    Args:
        search: see ``Search``.
        bears: decides which passages a draft rests on.
    """

    def __init__(self, model: ChatModel, prompts: Prompts, search: Search, bears: Bears, clock: Clock) -> None:
        self._model = model
        self._prompts = prompts
        self._search = search
        self._bears = bears
        self._clock = clock

    def draft(self, question: Question) -> Draft:
        """A new draft.

        Raises:
            InputError: the notes answer the question.
            ModelError, EnvironmentProblem: the model cannot be used.
            ModelOutputError: what it wrote is no answer.
        """
        if question.gradeable:
            raise InputError(
                f"Your notes answer this question ({question.file}:{question.line}); there is nothing to draft.",
                f"笔记里已有这道题的答案（{question.file}:{question.line}），不需要起草。",
            )
        hits = list(self._search(question.text))[:_PASSAGES]
        prompt = self._prompts.render(
            "draft",
            question.language,
            topic=" / ".join(question.heading_path),
            question=question.text,
            passages=[hit.passage.text for hit in hits],
        )
        reply = self._model.complete(prompt.messages, max_tokens=prompt.max_tokens).text
        points = draft_points(reply, question)
        return Draft(
            question_id=question.id,
            question=question.text,
            text="\n".join(f"- {point}" for point in points),
            citations=self._cited(points, hits),
            model=self._model.identity,
            prompt_hash=prompt.hash,
            weak=not self._model.remote,
            created_at=self._clock(),
        )

    def _cited(self, points: Sequence[str], hits: Sequence[Hit]) -> tuple[Citation, ...]:
        """The passages that bear a point of the draft out; they are offered for comparison, not as its source."""
        passages = [hit.passage for hit in hits if any(self._bears(point, hit.passage.text) for point in points)]
        return tuple(
            Citation(file=passage.file, lines=passage.lines, quote=passage.text, place=passage.place)
            for passage in passages
        )


def draft_points(reply: str, question: Question) -> list[str]:
    """The points of a model's ``reply``, without introductions, excuses, repetitions and the question itself.

    Raises:
        ModelOutputError: too little is left, it is in another language, or it cannot be read as points.
    """
    bullets = [match["text"].strip() for line in reply.splitlines() if (match := _BULLET.match(line))]
    lines = bullets if len(bullets) >= FEWEST_POINTS else [reply[start:end] for start, end in sentences(reply)]
    asked = normalise(question.text)
    points: dict[str, str] = {}
    for line in lines:
        key = normalise(line)
        if key and key not in asked and not _EXCUSE.search(line) and _variety(key) >= _LEAST_VARIETY:
            points.setdefault(key, line)
    kept = list(points.values())[:_MOST_POINTS]
    text = "\n".join(f"- {point}" for point in kept)
    enough = len(kept) >= FEWEST_POINTS and words_of(text) >= FEWEST_WORDS
    if not enough or language_of(text) != question.language or not key_points_of(text):
        raise ModelOutputError(
            "The chat model wrote no usable draft; try again, choose a stronger model, or write the answer yourself.",
            "对话模型没有写出可用的草稿；请重试、换一个更强的模型，或者自己写答案。",
        )
    return kept


def _variety(text: str) -> float:
    pairs = list(pairwise(text))
    return len(set(pairs)) / len(pairs) if len(pairs) > 20 else 1.0
