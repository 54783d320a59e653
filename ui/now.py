"""What the page's scripts are told of the interview: whose turn it is, and what is new to be read aloud."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from typing import Any

from coach.model import Asked, Ended, Event, Explained, Failed, Graded, NotGraded


def now_of(events: Sequence[Event], *, busy: bool, submit: bool) -> str:
    """An element without content that carries it as JSON in ``data-now``; ``ui/voice/base.js`` reads it.

    Args:
        busy: the coach is at work; nobody is asked anything.
        submit: what was spoken is sent without being looked over.
    """
    return f'<i hidden data-now="{html.escape(json.dumps(_told(events, busy, submit)))}"></i>'


def _told(events: Sequence[Event], busy: bool, submit: bool) -> dict[str, Any]:
    asked = _last(events, Asked)
    graded = _last(events, Graded)
    explained = _last(events, Explained)
    ended = bool(events) and isinstance(events[-1], Ended)
    return {
        "session": asked.turn.session_id if asked else "",
        "turn": asked.turn.id if asked else "",
        "language": asked.question.language if asked else "",
        "open": asked is not None and not ended and not busy,
        "ended": ended,
        "submit": submit,
        "graded": graded.grade.id if graded else "",
        "explained": explained.turn_id if explained else "",
        "failed": bool(events) and isinstance(events[-1], NotGraded | Failed),
    }


def _last(events: Sequence[Event], kind: type[Any]) -> Any:
    return next((event for event in reversed(events) if isinstance(event, kind)), None)
