"""How answers were said, from session to session: means by length, one line for each language, oldest first."""

from __future__ import annotations

from datetime import UTC, datetime

from coach.model import Answer, Delivery, Filler, Language, Pause, Plan, Session, Turn
from coach.progress.delivery import SpokenSession, delivery_trend
from tests.interview.doubles import MemoryStore

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def said(
    seconds: float, units: int, *, language: Language = "zh", fillers: int = 0, pauses: int = 0, paced: bool = True
) -> Delivery:
    return Delivery(
        language=language,
        seconds=seconds,
        units=units,
        pace=units * 60 / seconds if paced and seconds else None,
        fillers=(Filler(text="嗯", count=fillers),) if fillers else (),
        pauses=tuple(Pause(start=float(number), seconds=2.5) for number in range(pauses)),
    )


def keep(store: MemoryStore, session_id: str, hour: int, *deliveries: Delivery | None) -> Session:
    session = Session(id=session_id, plan=Plan(), created_at=NOON.replace(hour=hour))
    store.save_session(session)
    for number, delivery in enumerate(deliveries, start=1):
        turn = Turn(id=f"{session_id}-{number}", session_id=session_id, number=number, question_id="q", text="？")
        store.save_turn(turn)
        answer = Answer(id=f"a{turn.id}", text="……", spoken=delivery is not None, created_at=NOON, delivery=delivery)
        store.save_answer(turn.id, answer)
    return session


def test_oldest_first_and_sessions_without_speech_left_out() -> None:
    store = MemoryStore()
    sessions = [
        keep(store, "late", 15, said(60, 240, fillers=3, pauses=1)),
        keep(store, "typed", 14, None),
        keep(store, "early", 9, said(30, 60)),
    ]
    assert delivery_trend(sessions, store) == [
        SpokenSession("early", NOON.replace(hour=9), "zh", 1, 30, 120, 0, 0),
        SpokenSession("late", NOON.replace(hour=15), "zh", 1, 60, 240, 3, 1),
    ]


def test_a_long_answer_counts_for_more_than_a_short_one() -> None:
    store = MemoryStore()
    session = keep(store, "s", 9, said(90, 360, fillers=6), said(30, 60, fillers=0, pauses=2))
    (spoken,) = delivery_trend([session], store)
    assert (spoken.answers, spoken.seconds, spoken.pace, spoken.fillers, spoken.long_pauses) == (2, 120, 210, 3, 1)


def test_two_languages_are_two_lines() -> None:
    store = MemoryStore()
    session = keep(store, "s", 9, said(60, 240), said(60, 150, language="en"))
    assert [(s.language, s.pace) for s in delivery_trend([session], store)] == [("en", 150), ("zh", 240)]


def test_too_little_speech_has_no_pace_and_none_at_all_has_nothing() -> None:
    store = MemoryStore()
    sessions = [keep(store, "brief", 9, said(2, 3, paced=False)), keep(store, "none", 10, said(0, 0))]
    brief, none = delivery_trend(sessions, store)
    assert (brief.pace, brief.fillers, brief.long_pauses) == (None, 0, 0)
    assert (none.pace, none.fillers, none.long_pauses) == (None, None, None)
