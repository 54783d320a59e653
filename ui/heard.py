"""A recording as the page's scripts take it: ``ui/voice/review.js`` shows it."""

from __future__ import annotations

from typing import Any, Protocol

from coach.model import Recording, Span, Transcript


class Doubts(Protocol):
    """Knows which words of a transcript are to be looked at."""

    def doubtful(self, transcript: Transcript) -> tuple[Span, ...]: ...


def heard(recording: Recording, doubts: Doubts) -> dict[str, Any]:
    """Its state, its text, and what in it is doubtful or was corrected. Times are seconds, spans characters."""
    transcript = recording.transcript
    return {
        "id": recording.id,
        "session": recording.session_id,
        "turn": recording.turn_id,
        "state": recording.state.value,
        "problem": recording.problem,
        "sound": recording.file is not None,
        "language": transcript.language if transcript else recording.language,
        "seconds": transcript.seconds if transcript else 0.0,
        "text": transcript.text if transcript else "",
        "doubtful": [_doubt(transcript, span) for span in doubts.doubtful(transcript)] if transcript else [],
        "corrections": [correction.model_dump() for correction in transcript.corrections] if transcript else [],
    }


def _doubt(transcript: Transcript, span: Span) -> dict[str, Any]:
    """A doubtful stretch of the text, and when it was said."""
    said = [word for word in transcript.words if word.span[0] < span[1] and word.span[1] > span[0]]
    return {
        "span": span,
        "text": transcript.text[span[0] : span[1]],
        "start": said[0].start if said else 0.0,
        "end": said[-1].end if said else transcript.seconds,
    }
