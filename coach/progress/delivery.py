"""How answers were said, session by session; apart from what they were worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from coach.model import Delivery, Language, Session
from coach.ports import SessionStore


class SpokenSession(NamedTuple):
    """The spoken answers of one session in one language: paces of two languages cannot be compared.

    Attributes:
        answers: how many there are.
        seconds: how long they are together.
        pace: Chinese characters and words of other scripts per minute; None where too little was said to tell.
        fillers, long_pauses: per minute; None where nothing was said.
    """

    session_id: str
    created_at: datetime
    language: Language
    answers: int
    seconds: float
    pace: float | None
    fillers: float | None
    long_pauses: float | None


def delivery_trend(sessions: Iterable[Session], store: SessionStore) -> list[SpokenSession]:
    """The sessions with spoken answers, oldest first. Long answers count for more, as in one long answer."""
    trend = []
    for session in sorted(sessions, key=lambda session: session.created_at):
        spoken: defaultdict[Language, list[Delivery]] = defaultdict(list)
        for turn in store.turns(session.id):
            for answer in store.answers(turn.id):
                if answer.delivery is not None:
                    spoken[answer.delivery.language].append(answer.delivery)
        trend += [_together(session, language, spoken[language]) for language in sorted(spoken)]
    return trend


def _together(session: Session, language: Language, deliveries: list[Delivery]) -> SpokenSession:
    seconds = sum(delivery.seconds for delivery in deliveries)
    paced = [delivery for delivery in deliveries if delivery.pace is not None and delivery.seconds > 0]
    return SpokenSession(
        session_id=session.id,
        created_at=session.created_at,
        language=language,
        answers=len(deliveries),
        seconds=seconds,
        pace=_per_minute(sum(delivery.units for delivery in paced), sum(delivery.seconds for delivery in paced)),
        fillers=_per_minute(sum(filler.count for delivery in deliveries for filler in delivery.fillers), seconds),
        long_pauses=_per_minute(sum(len(delivery.pauses) for delivery in deliveries), seconds),
    )


def _per_minute(count: float, seconds: float) -> float | None:
    return count * 60 / seconds if seconds > 0 else None
