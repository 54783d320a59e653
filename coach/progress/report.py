"""What came of a session or of many: every number is computed from stored grades, none is kept twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import NamedTuple

from coach.model import Asked, KeyPoint, Report, Session, Strictness, TopicScore, Turn, TurnOutcome, Verdict
from coach.ports import SessionStore

_WEAKEST = 5


class Outcome(NamedTuple):
    """One main question of a session and what came of it."""

    turn: Turn
    topic: str
    score: float | None
    missed: tuple[KeyPoint, ...]
    strictness: Strictness | None = None
    """Of the grade that counts; None where there is none."""


def outcomes_of(session: Session, store: SessionStore) -> list[Outcome]:
    """The main questions of ``session`` in order. One that was not known counts as 0; a skipped one has no score.

    Follow-ups come after the explanation of the same gap, so they practise it and do not change the score.
    """
    asked = {event.turn.id: event for event in store.events(session.id) if isinstance(event, Asked)}
    outcomes = []
    for turn in store.turns(session.id):
        if turn.follow_up_of is not None or turn.id not in asked:  # not asked: the process died before it was put
            continue
        question = asked[turn.id].question
        grades = store.grades(turn.id)
        if turn.outcome is TurnOutcome.DONT_KNOW:
            outcomes.append(Outcome(turn, question.topic, 0.0, question.key_points))
        elif grades:
            missed = [p.key_point for p in grades[-1].points if p.verdict in (Verdict.MISSING, Verdict.CONTRADICTED)]
            outcomes.append(Outcome(turn, question.topic, grades[-1].score, tuple(missed), grades[-1].strictness))
        else:
            outcomes.append(Outcome(turn, question.topic, None, ()))
    return outcomes


def report_of(session: Session, store: SessionStore) -> Report:
    """The closing report of one session."""
    outcomes = outcomes_of(session, store)
    missed = sorted((point for outcome in outcomes for point in outcome.missed), key=lambda point: -point.weight)

    def count(kind: TurnOutcome) -> int:
        return sum(outcome.turn.outcome is kind for outcome in outcomes)

    return Report(
        session_id=session.id,
        score=mean_score(outcomes),
        asked=len(outcomes),
        answered=count(TurnOutcome.ANSWERED),
        skipped=count(TurnOutcome.SKIPPED),
        dont_know=count(TurnOutcome.DONT_KNOW),
        ungraded=count(TurnOutcome.UNGRADED),
        topics=topic_scores(outcomes),
        strictness=tuple(kind for kind in Strictness if any(outcome.strictness is kind for outcome in outcomes)),
        weakest=tuple(missed[:_WEAKEST]),
    )


def mean_score(outcomes: Iterable[Outcome]) -> float | None:
    """Mean of the scores there are, 0 to 1; None where there is none."""
    scores = [outcome.score for outcome in outcomes if outcome.score is not None]
    return fmean(scores) if scores else None


def topic_scores(outcomes: Sequence[Outcome]) -> tuple[TopicScore, ...]:
    """Per topic, weakest first; topics without a score last."""
    by_topic: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_topic[outcome.topic].append(outcome)
    scores = [
        TopicScore(
            topic=topic,
            score=mean_score(group),
            answered=sum(outcome.turn.outcome is TurnOutcome.ANSWERED for outcome in group),
            asked=len(group),
        )
        for topic, group in by_topic.items()
    ]
    return tuple(sorted(scores, key=lambda entry: (entry.score is None, entry.score or 0.0, entry.topic)))
