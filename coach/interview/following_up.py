"""The next question after a gap: aimed at the heaviest missed point, giving nothing of it away.

The chat model proposes; code decides. A proposal that leaks the answer, repeats an earlier question, aims elsewhere, or
is in the wrong language is replaced by a plain question, worded by rules from what may be said (``plain_questions``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rapidfuzz import fuzz

from coach.errors import ENGINE_ERRORS
from coach.interview.explaining import gaps
from coach.interview.leaking import leaks, public
from coach.interview.plain_questions import candidates, doubt, remaining
from coach.interview.point_forms import defines
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
        open_points = targets(grade.points, done)
        if not open_points:
            return None
        first = [point.key_point for point in open_points]
        proposal, prompt_hash = self._proposal(question, grade, first[0])
        if proposal and self.flaw(proposal, question, first, grade.points, asked) is None:
            return FollowUp(
                text=proposal, targets=(first[0].id,), worded_by=self._model.identity, prompt_hash=prompt_hash
            )
        return self._plain(question, open_points, grade.points, asked)

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
        if repeats(proposal, (question.text, *asked)):
            return "repetition"
        if _leaks(proposal, question, open_points, points):
            return "leak"
        return None if self._aiming([proposal], open_points[0], points) else "aim"

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

    def _plain(
        self,
        question: Question,
        open_points: Sequence[PointGrade],
        points: Sequence[PointGrade],
        asked: Sequence[str],
    ) -> FollowUp | None:
        """The first plain question that gives nothing away and aims at its target; None where all were asked before."""
        keys = [point.key_point for point in open_points]
        basic = nothing_right(points)
        for point in open_points:
            others = [other for other in points if other.key_point.id != point.key_point.id]
            words = doubt(point, question.language)
            proposals = [words] if words else []
            proposals += candidates(question, point, others, basic and point is open_points[0])
            fit = [text for text in proposals if not repeats(text, asked) and not _leaks(text, question, keys, points)]
            if fit:
                # What was said wrongly is about the point whatever it is near to.
                aiming = [] if fit[0] == words else self._aiming(fit, point.key_point, points)
                text = next(iter(aiming), fit[0])
                return FollowUp(text=text, targets=(point.key_point.id,), worded_by=WORDED_BY_HEADING)
        text = remaining(question, len(keys))
        if text in asked:
            return None
        return FollowUp(text=text, targets=tuple(key.id for key in keys), worded_by=WORDED_BY_HEADING)

    def _aiming(self, texts: Sequence[str], target: KeyPoint, points: Sequence[PointGrade]) -> list[str]:
        """Those of ``texts`` that are nearer to ``target`` than to any other point; none where nobody can tell."""
        others = [point.key_point for point in points if point.key_point.id != target.id]
        if not others:
            return list(texts)
        try:
            vectors = self._embedder.embed_passages([*texts, target.text, *(other.text for other in others)])
        except ENGINE_ERRORS:
            return []
        wanted, rivals = vectors[len(texts)], vectors[len(texts) + 1 :]
        return [
            text
            for text, vector in zip(texts, vectors, strict=False)
            if _dot(vector, wanted) >= max(_dot(vector, rival) for rival in rivals)
        ]


def targets(points: Sequence[PointGrade], done: Collection[str]) -> list[PointGrade]:
    """The open points in the order in which to ask for them, without those that are ``done``.

    The heaviest gap comes first; after an answer with nothing right in it the most basic one does, which is what says
    what something is or, without that, what the notes say first.
    """
    found = [point for point in gaps(points) if point.key_point.id not in done]
    if nothing_right(points) and not done:
        light = max((point.key_point.weight for point in found), default=0) / 2
        found.sort(
            key=lambda point: (point.key_point.weight < light, not defines(point.key_point), point.key_point.lines)
        )
    return found


def nothing_right(points: Sequence[PointGrade]) -> bool:
    """True where no point is covered, not even in part."""
    return not any(point.verdict in (Verdict.COVERED, Verdict.PARTIAL) for point in points)


def repeats(text: str, asked: Sequence[str]) -> bool:
    """True where ``text`` is, but for a few letters, one of the questions ``asked``."""
    return any(fuzz.ratio(normalise(text), normalise(earlier)) >= _REPEATS for earlier in asked)


def _leaks(text: str, question: Question, open_points: Sequence[KeyPoint], points: Sequence[PointGrade]) -> bool:
    """True where ``text`` gives an open point away; what the person said, right or wrong, is no secret."""
    said = " ".join(point.quote or "" for point in points)
    return any(leaks(text, point, f"{public(question)} {said}") for point in open_points)


def _dot(left: Vector, right: Vector) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))
