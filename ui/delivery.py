"""How an answer was said, as a card of its own beside the grade; it is told kindly and is no part of any score."""

from __future__ import annotations

from coach.model import Delivery
from ui.markup import plain
from ui.texts import Texts

PACES = {"zh": (150, 300), "en": (100, 180)}
"""Units per minute between which an explanation is easy to follow; outside them the card says so."""
MANY_FILLERS = 6.0
"""Fillers per minute from which the card speaks of them."""
LONG_PAUSE = 4.0
"""Seconds of a pause that the card speaks of; thinking is welcome."""
MANY_STARTS = 3


def delivery_card(delivery: Delivery, texts: Texts) -> str:
    """Length, pace, pauses, fillers, repeated starts, and one sentence to take along."""
    facts = "".join(
        f"<div><b>{plain(value)}</b><span>{plain(name)}</span></div>" for value, name in _facts(delivery, texts)
    )
    head = f"<h4>{plain(texts('delivery'))} <small>{plain(texts('delivery_apart'))}</small></h4>"
    return f'<div class="delivery">{head}<div class="facts">{facts}</div><p>{plain(advice(delivery, texts))}</p></div>'


def length(seconds: float, texts: Texts) -> str:
    """Seconds in words: "42 s", "1 min 12 s"."""
    minutes, rest = divmod(round(seconds), 60)
    return texts("minutes_seconds", minutes=minutes, seconds=rest) if minutes else texts("seconds", count=rest)


def _facts(delivery: Delivery, texts: Texts) -> list[tuple[str, str]]:
    pace = "–" if delivery.pace is None else texts(f"pace_{delivery.language}", pace=round(delivery.pace))
    pauses = str(len(delivery.pauses))
    if delivery.pauses:
        longest = max(pause.seconds for pause in delivery.pauses)
        pauses = texts("pauses_longest", count=len(delivery.pauses), seconds=f"{longest:.1f}")
    fillers = texts("and").join(f"{filler.text} × {filler.count}" for filler in delivery.fillers[:4]) or "0"
    return [
        (length(delivery.seconds, texts), texts("said_for")),
        (pace, texts("pace")),
        (pauses, texts("long_pauses")),
        (fillers, texts("fillers")),
        (str(delivery.repeated_starts), texts("repeated_starts")),
    ]


def advice(delivery: Delivery, texts: Texts) -> str:
    """One gentle sentence on what stands out most; praise where nothing does."""
    if delivery.pace is None:
        return texts("delivery_short")
    slow, fast = PACES[delivery.language]
    fillers = sum(filler.count for filler in delivery.fillers)
    if fillers * 60 >= MANY_FILLERS * delivery.seconds and fillers >= 3:
        return texts("delivery_fillers", filler=delivery.fillers[0].text)
    if delivery.repeated_starts >= MANY_STARTS:
        return texts("delivery_starts")
    if delivery.pace > fast:
        return texts("delivery_fast")
    if any(pause.seconds >= LONG_PAUSE for pause in delivery.pauses):
        return texts("delivery_pauses")
    if delivery.pace < slow:
        return texts("delivery_slow")
    return texts("delivery_well")
