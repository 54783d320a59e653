"""From an answer to a grade: guards, judge, check of the quotes, score."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coach.errors import AnswerTooLong, InputError
from coach.interview.grading.group_rules import in_order, needed_points
from coach.interview.grading.guards.keywords import is_bare
from coach.interview.grading.judging import Decided, Judge, JudgedPoint, Judgement, ReadingAhead, judge_streaming
from coach.interview.grading.memory import JudgementMemory
from coach.interview.grading.quotes import verify_quote
from coach.interview.grading.remarks import remarks_on
from coach.interview.grading.scoring import confidence_of, priced, score_of
from coach.interview.grading.screening import Screening, screen
from coach.model import (
    Answer,
    FalseClaim,
    Flag,
    Grade,
    JudgedBy,
    KeyPoint,
    PointGrade,
    Question,
    Strictness,
    Verdict,
)
from coach.notes.groups import groups_of
from coach.notes.restated import without_restated
from coach.ports import Clock, NewId

LONGEST_ANSWER = 50_000
"""Characters; more is refused with a sentence. Up to here every sentence can be read and quoted."""

SCREENED = JudgedBy(judge="screening", model="rules")
"""What judged an answer in which the guards left nothing to judge."""


class Grader:
    """Grades answers with one judge, which can be exchanged.

    Args:
        judge: proposes verdicts and quotes.
        clock: the time, for ``created_at`` and ``seconds``.
        new_id: ids of grades.
        memory: where given, the same texts are not judged twice. A judge that fails leaves nothing in it.
    """

    def __init__(self, judge: Judge, clock: Clock, new_id: NewId, memory: JudgementMemory | None = None) -> None:
        self._bench = (judge, memory)
        self._clock = clock
        self._new_id = new_id

    @property
    def judge(self) -> Judge:
        """The judge at present, which remembers nothing by itself."""
        return self._bench[0]

    def use(self, judge: Judge, memory: JudgementMemory | None) -> None:
        """Grade with another judge, and what it remembers, from now on."""
        self._bench = (judge, memory)

    def prefill(self, question: Question, points: Sequence[KeyPoint], asked: str | None = None) -> None:
        """Let the judge read what is known before the answer is, where it can."""
        judge, _ = self._bench
        if isinstance(judge, ReadingAhead):
            judge.prefill(asked or question.text, without_restated(points))

    def grade(
        self,
        question: Question,
        points: Sequence[KeyPoint],
        answer: Answer,
        *,
        asked: str | None = None,
        passages: Sequence[str] = (),
        strictness: Strictness = Strictness.FAIR,
        anew: bool = False,
        decided: Callable[[PointGrade], None] = lambda point: None,
    ) -> Grade:
        """The grade of ``answer`` on ``points``: all key points of the question, or those that a follow-up aims at.

        Args:
            asked: the words in which the question was put, where they are not ``question.text``.
            passages: ids of the passages that hold the key points.
            strictness: what the verdicts are worth; it changes none of them.
            anew: judge also what was judged before.
            decided: hears of each point as it is decided, its quote checked; the grade is what counts in the end.

        Raises:
            InputError: the notes hold no text answer to grade against.
            AnswerTooLong: more than LONGEST_ANSWER characters.
            ModelError: the judge failed; there is no grade.
        """
        _check(question, points, answer)
        started = self._clock()
        wording = asked or question.text
        screening = screen(wording, answer.text)
        points = without_restated(points)
        first_line = question.answer_lines[0] if question.answer_lines else 1
        groups = groups_of(question.answer, points, first_line, question.text)
        by_id = {point.id: point for point in points}

        def checked(proposal: JudgedPoint) -> None:
            if proposal.key_point_id in by_id:
                decided(_graded(by_id[proposal.key_point_id], proposal, answer.text, screening))

        judgement = self._judged(wording, points, screening, anew, checked)
        proposals = {proposal.key_point_id: proposal for proposal in judgement.points}
        checked_points = [_graded(point, proposals.get(point.id), answer.text, screening) for point in points]
        found = _false_claims(checked_points, judgement, answer.text, screening)
        told = in_order(checked_points, groups, answer.text, question.language)
        graded = needed_points(told, groups, question.language)
        claims = priced(graded, found, strictness)
        finished = self._clock()
        return Grade(
            id=self._new_id(),
            question_id=question.id,
            answer_id=answer.id,
            score=score_of(graded, claims, strictness),
            confidence=confidence_of(graded),
            points=tuple(graded),
            strictness=strictness,
            false_claims=claims,
            remarks=remarks_on(answer.text, screening.allowed, graded, claims, judgement.remarks),
            flags=(*screening.flags, *_unverified(checked_points, proposals)),
            judged_by=judgement.judged_by,
            passages=tuple(passages),
            created_at=finished,
            seconds=(finished - started).total_seconds(),
        )

    def _judged(
        self, wording: str, points: Sequence[KeyPoint], screening: Screening, anew: bool, decided: Decided
    ) -> Judgement:
        """What the judge proposes on the points that the guards leave open, or proposed when it saw the same before."""
        open_points = [point for point in points if not _closed_to(point, screening)]
        if not (screening.allowed and open_points):
            return Judgement((), SCREENED)
        judge, memory = self._bench
        shown = (wording, open_points, screening.readable, screening.allowed)
        key = memory.key_of(*shown) if memory else ""
        known = memory.recall(key) if memory and not anew else None
        if known is not None:
            for point in known.points:
                decided(point)
            return known
        judgement = judge_streaming(judge, *shown, decided)
        if memory:
            memory.keep(key, judgement)
        return judgement


def _check(question: Question, points: Sequence[KeyPoint], answer: Answer) -> None:
    if not question.gradeable or not points:
        raise InputError(
            "Your notes hold no answer in text to this question, so it is not graded. "
            "Add one to the notes, or ask for a draft.",
            "你的笔记里没有这道题的文字答案，因此不评分。请在笔记中补充答案，或让教练先起草一份。",
        )
    check_length(answer.text)


def check_length(text: str) -> None:
    """Refuse an answer of more than LONGEST_ANSWER characters. Raises AnswerTooLong."""
    if len(text) > LONGEST_ANSWER:
        raise AnswerTooLong(
            f"The answer has {len(text):,} characters; shorten it to {LONGEST_ANSWER:,} and send it again.",
            f"回答有 {len(text):,} 个字符；请缩短到 {LONGEST_ANSWER:,} 个以内再发送。",
        )


def _closed_to(point: KeyPoint, screening: Screening) -> bool:
    """True where a list of keywords cannot meet the point, because the point states something."""
    return screening.keyword_list and not is_bare(point.text)


def _graded(point: KeyPoint, proposal: JudgedPoint | None, answer: str, screening: Screening) -> PointGrade:
    """The proposal where its quote stands in the answer; otherwise the point is missing: no quote, no credit."""
    if proposal is None:
        return PointGrade(key_point=point, verdict=Verdict.MISSING, confidence=1.0)
    if proposal.verdict is Verdict.MISSING:
        return PointGrade(key_point=point, verdict=Verdict.MISSING, confidence=proposal.confidence)
    span = verify_quote(answer, proposal.quote, screening.allowed) if proposal.quote else None
    if span is None:
        return PointGrade(key_point=point, verdict=Verdict.MISSING, confidence=1 - proposal.confidence)
    return PointGrade(
        key_point=point,
        verdict=screening.most(proposal.verdict, span, point.text),
        confidence=proposal.confidence,
        quote=answer[span[0] : span[1]],
        quote_span=span,
    )


def _unverified(graded: Sequence[PointGrade], proposals: dict[str, JudgedPoint]) -> tuple[Flag, ...]:
    """The flag of a judge that quoted what the answer does not hold."""
    made_up = [g for g in graded if g.quote is None and g.key_point.id in proposals and proposals[g.key_point.id].quote]
    return (Flag.UNVERIFIED_QUOTE,) if made_up else ()


def _false_claims(
    graded: Sequence[PointGrade], judgement: Judgement, answer: str, screening: Screening
) -> tuple[FalseClaim, ...]:
    """What contradicts a key point, with the point as the reason; then the judge's further claims, where quotable."""
    claims = [
        FalseClaim(quote=point.quote, why=point.key_point.text)
        for point in graded
        if point.verdict is Verdict.CONTRADICTED and point.quote
    ]
    for claim in judgement.false_claims:
        span = verify_quote(answer, claim.quote, screening.allowed)
        quote = answer[span[0] : span[1]] if span else ""
        if quote and quote not in {known.quote for known in claims}:
            claims.append(FalseClaim(quote=quote, why=claim.why))
    return tuple(claims)
