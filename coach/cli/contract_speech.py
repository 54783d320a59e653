"""The JSON about spoken answers and past interviews; see docs/cli.md."""

from __future__ import annotations

from collections.abc import Sequence

from coach.cli.contract import Row
from coach.model import Delivery, Report, Session, Transcript
from coach.progress.delivery import SpokenSession


def transcript_row(transcript: Transcript) -> Row:
    """What was understood of a spoken answer, and what was corrected in it."""
    return {
        "text": transcript.text,
        "corrections": [
            {"heard": c.heard, "corrected": c.corrected, "span": list(c.span), "source": c.source}
            for c in transcript.corrections
        ],
    }


def delivery_row(delivery: Delivery) -> Row:
    """How an answer was said: apart from its score."""
    return {
        "language": delivery.language,
        "seconds": round(delivery.seconds, 2),
        "units": delivery.units,
        "pace": _rounded(delivery.pace),
        "pauses": [{"start": round(p.start, 2), "seconds": round(p.seconds, 2)} for p in delivery.pauses],
        "fillers": [{"text": filler.text, "count": filler.count} for filler in delivery.fillers],
        "repeated_starts": delivery.repeated_starts,
    }


def session_row(session: Session, report: Report, spoken: Sequence[SpokenSession] = ()) -> Row:
    """One interview, what came of it so far, and how its spoken answers were said."""
    return {
        "id": session.id,
        "created_at": session.created_at.isoformat(),
        "ended_at": session.ended_at.isoformat() if session.ended_at else None,
        "topics": list(session.plan.topics),
        "mode": session.plan.mode,
        "asked": report.asked,
        "answered": report.answered,
        "score": None if report.score is None else round(report.score, 4),
        "delivery": [
            {
                "language": entry.language,
                "answers": entry.answers,
                "seconds": round(entry.seconds, 2),
                "pace": _rounded(entry.pace),
                "fillers": _rounded(entry.fillers),
                "long_pauses": _rounded(entry.long_pauses),
            }
            for entry in spoken
        ],
    }


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 1)
