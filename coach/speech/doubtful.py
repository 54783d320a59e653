"""Which words of a transcript the recogniser was not sure of: shown, so that the person looks there first."""

from __future__ import annotations

from coach.model import Span, Transcript

DOUBTFUL = 0.6
"""A word is marked below this probability. Measured on 851 Chinese characters as Whisper base heard them: half of
the wrong ones lie below 0.6, and one in twelve of the right ones, so that two marks in three are deserved."""


def doubtful(transcript: Transcript) -> tuple[Span, ...]:
    """Where the doubtful words stand in ``transcript.text``, neighbours together, in order.

    A word that was corrected is not among them: it is shown as a correction already.
    """
    spans: list[Span] = []
    for word in transcript.words:
        start, end = word.span
        inside = any(start < other.span[1] and other.span[0] < end for other in transcript.corrections)
        if word.probability >= DOUBTFUL or inside:
            continue
        if spans and not transcript.text[spans[-1][1] : start].strip():
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(spans)
