"""Whether a grader can be fooled: attacks of several families on answers of several levels, and what honest answers
lose by the defences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from random import Random
from typing import TypeVar

from coach.evaluation.attacks_data import Attack, BoundKind
from coach.evaluation.attacks_scores import (
    AttackEvaluation,
    Outcome,
    families_of,
    honest_of,
    lookalikes_of,
    overall_of,
    paraphrase_of,
)
from coach.evaluation.attacks_texts import Case, filled
from coach.evaluation.graded_answers import GradedAnswer
from coach.interview.grading.grader import Grader
from coach.interview.grading.judging import Judge
from coach.interview.grading.quotes import verify_quote
from coach.interview.grading.scoring import score_of
from coach.interview.grading.screening import screen
from coach.model import Answer, Grade, PointGrade, Question, Verdict
from coach.ports import Progress

LEVELS = {"weak": 0.3, "middling": 0.6, "full": 1.0}
"""The score by people that an answer of each level is nearest to; the empty answer is a level too."""
DISHONEST = frozenset({"injection", "injection_partial", "echo", "keyword_stuffing", "keywords", "dont_know"})
"""Kinds of labelled answers that are no honest attempts."""
T = TypeVar("T")
_WRITTEN = datetime(2000, 1, 1, tzinfo=UTC)


def evaluate_attacks(
    attacks: Sequence[Attack],
    answers: Sequence[GradedAnswer],
    grader: Grader,
    words: Callable[[str], list[str]],
    *,
    limit: int | None = None,
    seed: int = 0,
    progress: Progress = lambda what, done, total: None,
) -> AttackEvaluation:
    """Grade answers before and after each attack, and honest answers with the defences and without.

    Args:
        answers: labelled answers, clean and of several levels.
        grader: its judge alone shows what the defences cost.
        words: cuts a text into words, for lists of keywords.
        limit: most questions per attack, drawn anew for each.
        seed: of the draws and of the bootstrap.

    Raises:
        ModelError: the judge failed.
    """
    honest = [row for row in answers if row.kind not in DISHONEST]
    cases, skipped = _cases(attacks, honest, words, limit, seed)
    scores = _Scores(grader)
    outcomes: list[Outcome] = []
    for place, case in enumerate(cases):
        progress("attacks", place, len(cases))
        outcomes.append(scores.outcome(case))
    drawn = set(_drawn(_questions(honest), limit, Random(seed)))
    checked = [row for row in honest if row.question.text in drawn]
    losses = []
    for place, row in enumerate(checked):
        progress("honest answers", place, len(checked))
        losses.append((row, scores.grade(row.question, row.question.text, row.text), alone(grader.judge, row)))
    shown = [(a, screen(a.question, a.template)) for a in attacks if a.mode == "honest"]
    return AttackEvaluation(
        judge=next((_name(grade) for _, grade, _ in losses if grade.judged_by.judge != "screening"), ""),
        seed=seed,
        overall=overall_of(outcomes, seed),
        families=families_of(outcomes, seed),
        honest=honest_of(losses, seed),
        paraphrases=paraphrase_of(losses),
        lookalikes=lookalikes_of(shown),
        skipped=tuple(skipped),
    )


def alone(judge: Judge, row: GradedAnswer) -> float:
    """The score of ``row`` by the judge without any guard; quotes are still looked up in the answer."""
    question, whole = row.question, [(0, len(row.text))]
    if not row.text.strip():
        return 0.0
    proposals = {p.key_point_id: p for p in judge.judge(question.text, question.key_points, row.text, whole).points}
    graded: list[PointGrade] = []
    for point in question.key_points:
        found = proposals[point.id]
        span = verify_quote(row.text, found.quote, whole) if found.quote else None
        verdict = found.verdict if span else Verdict.MISSING
        graded.append(PointGrade(key_point=point, verdict=verdict, confidence=found.confidence))
    return score_of(graded)


class _Scores:
    """Grades, remembered by what the guards leave to judge: many attacks are cut down to the same clean answer."""

    def __init__(self, grader: Grader) -> None:
        self._grader = grader
        self._known: dict[tuple[str, str, tuple[str, ...], bool], Grade] = {}

    def grade(self, question: Question, asked: str, text: str) -> Grade:
        screening = screen(asked, text)
        left = " ".join(screening.readable.split())
        quotable = tuple(text[start:end] for start, end in screening.allowed)
        key = (asked, left, quotable, screening.keyword_list)
        if key not in self._known:
            answer = Answer(id="attacked", text=text, created_at=_WRITTEN)
            self._known[key] = self._grader.grade(question, question.key_points, answer, asked=asked)
        return self._known[key]

    def outcome(self, case: Case) -> Outcome:
        clean = self.grade(case.question, case.question.text, case.clean).score
        attacked = self.grade(case.question, case.asked, case.attacked).score
        return Outcome(case=case, clean=clean, attacked=attacked, flags=screen(case.asked, case.attacked).flags)


def _cases(
    attacks: Sequence[Attack],
    honest: Sequence[GradedAnswer],
    words: Callable[[str], list[str]],
    limit: int | None,
    seed: int,
) -> tuple[list[Case], list[str]]:
    questions = list({row.question.text: row.question for row in honest}.values())
    cases: list[Case] = []
    skipped: list[str] = []
    for attack in attacks:
        if attack.mode == "honest":
            continue
        suited = [question for question in questions if attack.suits(question.language)] or questions
        for question in _drawn(suited, limit, Random(f"{seed} {attack.id}")):
            others = [other for other in questions if other != question]
            for level, row in _levels(attack, [r for r in honest if r.question == question]):
                text = filled(attack, row, others, words, seed=seed)
                if text is None:
                    skipped.append(attack.id)
                    continue
                asked, attacked = (text, row.text) if attack.mode == "question" else (question.text, text)
                clean = row.text if _builds_on_answer(attack) else ""
                cases.append(Case(attack, question, level, asked, clean, attacked))
    return cases, list(dict.fromkeys(skipped))


def _questions(rows: Sequence[GradedAnswer]) -> list[str]:
    return list(dict.fromkeys(row.question.text for row in rows))


def _builds_on_answer(attack: Attack) -> bool:
    """True where the attack keeps an answer, which then is what it is compared with."""
    return attack.mode != "replace" or attack.bound.kind in (BoundKind.UNCHANGED, BoundKind.AT_LEAST)


def _levels(attack: Attack, rows: Sequence[GradedAnswer]) -> Iterable[tuple[str, GradedAnswer]]:
    """The answers that ``attack`` is tried on: one of each level, or one only where it replaces the answer."""
    best = {level: min(rows, key=lambda row: abs(row.human - wanted)) for level, wanted in LEVELS.items()}
    if not _builds_on_answer(attack):
        yield "alone", best["full"]
        return
    if attack.bound.kind is BoundKind.AT_LEAST:
        yield "full", best["full"]
        return
    if attack.bound.kind is BoundKind.NO_RISE:
        yield "empty", GradedAnswer("empty", rows[0].question, "", 0.0)
    yield from best.items()


def _drawn(rows: Sequence[T], limit: int | None, random: Random) -> list[T]:
    if limit is None or len(rows) <= limit:
        return list(rows)
    return [rows[place] for place in sorted(random.sample(range(len(rows)), limit))]


def _name(grade: Grade) -> str:
    return f"{grade.judged_by.judge} {grade.judged_by.model}"
