"""How an answer was said: length, pace, long pauses, fillers, repeated starts. Measured on word times alone.

What word times cannot tell is not claimed: recognisers leave out many fillers and half-words, and place a word within
some tenths of a second, so that counts of fillers are "at least", and only silences well beyond that error are pauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from coach.model import Delivery, Pause, Transcript
from coach.speech.fillers import fillers, repeated_starts
from coach.speech.units import Unit, units_of

LONG_PAUSE = 2.0
"""Seconds of silence between two words from which a pause is called long. In conversation about one second of silence
is the most that goes unremarked (Jefferson, 1989); twice that is long also for somebody who thinks, and beyond the
error of word times."""
LEAST_UNITS = 10
LEAST_SECONDS = 4.0
"""With less, a pace says more about chance than about the speaker: it is left out."""


def delivery_of(transcript: Transcript) -> Delivery:
    """The delivery of a spoken answer; zeros where nothing was said. Never part of a score."""
    units = units_of(transcript)
    if not units:
        return Delivery(language=transcript.language, seconds=0, units=0)
    seconds = max(unit.end for unit in units) - units[0].start
    counted, rest = fillers(units)
    enough = len(units) >= LEAST_UNITS and seconds >= LEAST_SECONDS
    return Delivery(
        language=transcript.language,
        seconds=seconds,
        units=len(units),
        pace=len(units) * 60 / seconds if enough else None,
        pauses=_pauses(units),
        fillers=counted,
        repeated_starts=repeated_starts(rest),
    )


def _pauses(units: Sequence[Unit]) -> tuple[Pause, ...]:
    gaps = [(before.end, after.start - before.end) for before, after in pairwise(units)]
    return tuple(Pause(start=start, seconds=gap) for start, gap in gaps if gap >= LONG_PAUSE)
