"""What is read aloud of an interview, as text in one language; ``coach.speech.sentences`` makes it speakable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from coach.model import (
    Asked,
    Ended,
    Event,
    Explained,
    Failed,
    Graded,
    Hinted,
    Language,
    NotGraded,
    Replied,
    Verdict,
)
from ui.texts import texts_in

Aloud = tuple[str, Language]
"""A text and the language it is in."""
_WEAKEST = 3
"""Points of a report that are read; all of them stand on the page."""


def aloud(events: Sequence[Event], turn_id: str, what: str, language: Language) -> Aloud:
    """``what`` of the turn: "question", "verdicts", "explanation", "reply" or "report"; empty where there is none.

    Args:
        language: the page's, for what is not about a question.
    """
    asked = next((event for event in events if isinstance(event, Asked) and event.turn.id == turn_id), None)
    spoken = asked.question.language if asked else language
    find = _PARTS.get(what)
    return (find(events, turn_id, spoken) if find else ""), spoken


def _question(events: Sequence[Event], turn_id: str, language: Language) -> str:
    found = [event.turn.text for event in events if isinstance(event, Asked) and event.turn.id == turn_id]
    return found[-1] if found else ""


def _verdicts(events: Sequence[Event], turn_id: str, language: Language) -> str:
    """The score, and how many points have which verdict."""
    graded = [event.grade for event in events if isinstance(event, Graded) and event.turn_id == turn_id]
    if not graded:
        return ""
    texts = texts_in(language)
    counted = Counter(point.verdict for point in graded[-1].points)
    tally = texts("and").join(
        texts("aloud_verdict", verdict=texts(f"verdict_{verdict.value}"), count=counted[verdict])
        for verdict in Verdict
        if counted[verdict]
    )
    return texts("aloud_score", score=round(100 * graded[-1].score), verdicts=tally)


def _explanation(events: Sequence[Event], turn_id: str, language: Language) -> str:
    found = [event.points for event in events if isinstance(event, Explained) and event.turn_id == turn_id]
    return "\n\n".join(point.text for point in found[-1]) if found else ""


def _reply(events: Sequence[Event], turn_id: str, language: Language) -> str:
    """What the coach said last where that was neither a question nor a grade."""
    match events[-1] if events else None:
        case Hinted() | Replied() as said:
            return said.text
        case NotGraded() | Failed() as failed:
            return failed.reason
        case _:
            return ""


def _report(events: Sequence[Event], turn_id: str, language: Language) -> str:
    ended = events[-1] if events else None
    if not isinstance(ended, Ended):
        return ""
    texts, report = texts_in(language), ended.report
    lines = [texts("report_counts", **report.model_dump())]
    if report.score is not None:
        lines.insert(0, texts("aloud_total", score=round(100 * report.score)))
    if report.weakest:
        lines += [texts("weakest"), *(point.text for point in report.weakest[:_WEAKEST])]
    return "\n\n".join(lines)


_PARTS: dict[str, Callable[[Sequence[Event], str, Language], str]] = {
    "question": _question,
    "verdicts": _verdicts,
    "explanation": _explanation,
    "reply": _reply,
    "report": _report,
}
