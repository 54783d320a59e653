"""The next question after a gap: aimed at the heaviest missed point, giving nothing of it away.

The chat model proposes; code decides. A proposal that leaks the answer, repeats an earlier question, aims elsewhere, or
is in the wrong language is replaced by a plain question built from the point's heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from coach.errors import ModelError
from coach.interview.explaining import gaps
from coach.interview.phrases import phrase
from coach.interview.support import character_pairs, terms
from coach.model import FollowUp, Grade, KeyPoint, PointGrade, Question, Verdict
from coach.ports import ChatModel, Embedder, Prompts, Vector
from coach.text import language_of, normalise

WORDED_BY_HEADING = "heading"

_LONGEST = 160
"""Characters of a follow-up; an interviewer's question is one sentence."""
_REPEATS = 85
"""rapidfuzz ratio (0-100) from which two questions are the same."""
_LEAKED_SHARE = 0.34
"""Share of the point's own Chinese character pairs that a question may hold by chance."""
_ENUMERATES = re.compile(r"哪些|哪几|几种|列举|有什么|\b(which|list|name|what are|types of|kinds of)\b", re.IGNORECASE)


class FollowUpWriter:
    """Words follow-up questions.

    Args:
        model: proposes.
        embedder: tells whether a proposal aims at the target rather than at another point.
    """

    def __init__(self, model: ChatModel, prompts: Prompts, embedder: Embedder) -> None:
        self._model = model
        self._prompts = prompts
        self._embedder = embedder

    def follow_up(self, question: Question, grade: Grade, asked: Sequence[str]) -> FollowUp | None:
        """A question about the heaviest gap of ``grade``, or None where there is no gap.

        Args:
            asked: all that was asked about this question so far, so that nothing is asked twice.
        """
        open_points = gaps(grade.points)
        if not open_points:
            return None
        target = open_points[0].key_point
        proposal, prompt_hash = self._proposal(question, grade, target)
        if proposal and self.flaw(proposal, question, target, grade.points, asked) is None:
            return FollowUp(
                text=proposal, targets=(target.id,), worded_by=self._model.identity, prompt_hash=prompt_hash
            )
        return FollowUp(text=plain_question(question, target, asked), targets=(target.id,), worded_by=WORDED_BY_HEADING)

    def flaw(
        self, proposal: str, question: Question, target: KeyPoint, points: Sequence[PointGrade], asked: Sequence[str]
    ) -> str | None:
        """Why ``proposal`` may not be asked, or None: form, language, repetition, leak or aim."""
        if len(proposal) > _LONGEST or not re.search(r"[?？]$", proposal) or "\n" in proposal:
            return "form"
        if language_of(proposal) != question.language:
            return "language"
        if any(fuzz.ratio(normalise(proposal), normalise(earlier)) >= _REPEATS for earlier in (question.text, *asked)):
            return "repetition"
        already_said = " ".join(point.quote or "" for point in points if point.verdict is Verdict.COVERED)
        if leaks(proposal, target, known=f"{question.text} {' '.join(question.heading_path)} {already_said}"):
            return "leak"
        return None if self._aims_at(proposal, target, points) else "aim"

    def _proposal(self, question: Question, grade: Grade, target: KeyPoint) -> tuple[str, str]:
        covered = [point.key_point.text for point in grade.points if point.verdict is Verdict.COVERED]
        prompt = self._prompts.render(
            "follow_up", question.language, question=question.text, target=target.text, covered=covered
        )
        try:
            reply = self._model.complete(prompt.messages, max_tokens=prompt.max_tokens).text
        except ModelError:
            return "", prompt.hash
        first_line = next((line for line in reply.strip().splitlines() if line.strip()), "")
        return first_line.strip().strip("\"'“”「」"), prompt.hash

    def _aims_at(self, proposal: str, target: KeyPoint, points: Sequence[PointGrade]) -> bool:
        others = [point.key_point for point in points if point.key_point.id != target.id]
        if not others:
            return True
        vectors = self._embedder.embed_passages([proposal, target.text, *(other.text for other in others)])
        nearness = [_dot(vectors[0], vector) for vector in vectors[1:]]
        return nearness[0] >= max(nearness[1:])


def leaks(text: str, target: KeyPoint, known: str) -> bool:
    """True where ``text`` holds words of ``target`` that were not ``known`` already.

    The heading of the point may be named; its content may not: no term or number of it, and no more than a chance share
    of its Chinese character pairs.
    """
    free = f"{known} {target.label}"
    if terms(text) & (terms(target.text) - terms(free)):
        return True
    own = character_pairs(target.text) - character_pairs(free)
    return bool(own) and len(character_pairs(text) & own) > max(1, _LEAKED_SHARE * len(own))


def plain_question(question: Question, target: KeyPoint, asked: Sequence[str]) -> str:
    """A question from the point's heading, or from the question where the heading would be the answer itself."""
    by_label = phrase("follow_up_label", question.language, label=target.label)
    if target.label and by_label not in asked and not _ENUMERATES.search(question.text):
        return by_label
    return phrase("follow_up_plain", question.language, question=question.text.rstrip("?？。. "))


def _dot(left: Vector, right: Vector) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))
