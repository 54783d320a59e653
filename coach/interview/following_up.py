"""The next question after a gap: aimed at the heaviest missed point, giving nothing of it away.

The chat model proposes; code decides. A proposal that leaks the answer, repeats an earlier question, aims elsewhere, or
is in the wrong language is replaced by a plain question built from the point's heading.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rapidfuzz import fuzz

from coach.errors import ENGINE_ERRORS
from coach.interview.explaining import gaps
from coach.interview.leaking import leaks, may_name, public
from coach.interview.phrases import phrase
from coach.model import FollowUp, Grade, KeyPoint, PointGrade, Question, Verdict
from coach.ports import ChatModel, Embedder, Prompts, Vector
from coach.text import language_of, normalise

WORDED_BY_HEADING = "heading"

_LONGEST = 160
"""Characters of a follow-up; an interviewer's question is one sentence."""
_REPEATS = 85
"""rapidfuzz ratio (0-100) from which two questions are the same."""


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

    def follow_up(
        self, question: Question, grade: Grade, asked: Sequence[str], done: Collection[str] = ()
    ) -> FollowUp | None:
        """A question about the heaviest gap of ``grade``, or None where there is none left.

        Args:
            asked: all that was asked about this question so far, so that nothing is asked twice.
            done: ids of the points that were followed up already.
        """
        open_points = [point.key_point for point in gaps(grade.points) if point.key_point.id not in done]
        if not open_points:
            return None
        proposal, prompt_hash = self._proposal(question, grade, open_points[0])
        if proposal and self.flaw(proposal, question, open_points, grade.points, asked) is None:
            return FollowUp(
                text=proposal,
                targets=(open_points[0].id,),
                worded_by=self._model.identity,
                prompt_hash=prompt_hash,
            )
        return plain_follow_up(question, open_points, asked)

    def flaw(
        self,
        proposal: str,
        question: Question,
        open_points: Sequence[KeyPoint],
        points: Sequence[PointGrade],
        asked: Sequence[str],
    ) -> str | None:
        """Why ``proposal`` may not be asked, or None: form, language, repetition, leak or aim.

        Args:
            open_points: the points to be found, the one to aim at first.
            points: the verdicts so far; what was covered may be mentioned.
        """
        if len(proposal) > _LONGEST or not re.search(r"[?？]$", proposal):
            return "form"
        if language_of(proposal) != question.language:
            return "language"
        if any(fuzz.ratio(normalise(proposal), normalise(earlier)) >= _REPEATS for earlier in (question.text, *asked)):
            return "repetition"
        said = " ".join(point.quote or "" for point in points if point.verdict is Verdict.COVERED)
        if any(leaks(proposal, point, f"{public(question)} {said}") for point in open_points):
            return "leak"
        return None if self._aims_at(proposal, open_points[0], points) else "aim"

    def _proposal(self, question: Question, grade: Grade, target: KeyPoint) -> tuple[str, str]:
        """The model's question and its prompt's hash; an empty question where the model fails."""
        covered = [point.key_point.text for point in grade.points if point.verdict is Verdict.COVERED]
        prompt = self._prompts.render(
            "follow_up", question.language, question=question.text, target=target.text, covered=covered
        )
        try:
            reply = self._model.complete(prompt.messages, max_tokens=prompt.max_tokens).text
        except ENGINE_ERRORS:
            return "", prompt.hash
        first_line = next((line for line in reply.splitlines() if line.strip()), "")
        return first_line.strip().strip("\"'“”「」"), prompt.hash

    def _aims_at(self, proposal: str, target: KeyPoint, points: Sequence[PointGrade]) -> bool:
        others = [point.key_point for point in points if point.key_point.id != target.id]
        if not others:
            return True
        try:
            vectors = self._embedder.embed_passages([proposal, target.text, *(other.text for other in others)])
        except ENGINE_ERRORS:
            return False
        nearness = [_dot(vectors[0], vector) for vector in vectors[1:]]
        return nearness[0] >= max(nearness[1:])


def plain_follow_up(question: Question, open_points: Sequence[KeyPoint], asked: Sequence[str]) -> FollowUp | None:
    """A question from the heading of the first open point, or about all of them where a heading would be the answer.

    None where that, too, was asked before.
    """
    target = open_points[0]
    by_label = phrase("follow_up_label", question.language, label=target.label)
    if may_name(question, target) and by_label not in asked:
        return FollowUp(text=by_label, targets=(target.id,), worded_by=WORDED_BY_HEADING)
    text = phrase(
        "follow_up_plain", question.language, question=question.text.rstrip("?？。. "), count=len(open_points)
    )
    if text in asked:
        return None
    return FollowUp(text=text, targets=tuple(point.id for point in open_points), worded_by=WORDED_BY_HEADING)


def _dot(left: Vector, right: Vector) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))
