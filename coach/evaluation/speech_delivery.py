"""How an answer was said, as it is shown to a person, beside what is known of the clip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from coach.model import Delivery, Pause, Value


class DeliveryScores(Value):
    """Over all clips.

    Attributes:
        pauses: silences put between words that are long enough to be shown; ``found`` of them were.
        pause_error: mean difference in length of those found, in seconds.
        invented: pauses shown where none of any length was put.
        fillers: said; ``fillers_counted`` of them were counted, ``fillers_invented`` were not said.
        pace_error: mean share by which the pace differs from that of the words and the sound that are known.
    """

    pauses: int
    found: int
    pause_error: float
    invented: int
    fillers: int
    fillers_counted: int
    fillers_invented: int
    pace_error: float


class DeliveryTruth(Value):
    """What is known of a clip: ``units`` are Chinese characters and words, ``seconds`` from the first to the last."""

    pauses: tuple[Pause, ...]
    fillers: Mapping[str, int]
    units: int
    seconds: float


def delivery_scores(pairs: Sequence[tuple[DeliveryTruth, Delivery]], long: float) -> DeliveryScores:
    """Hold what was shown against what is known; pauses of ``long`` seconds or more have to be shown."""
    matches = [match for truth, shown in pairs for match in _matches(truth.pauses, shown.pauses)]
    found = [(put, shown) for put, shown in matches if put.seconds >= long]
    said = [Counter(truth.fillers) for truth, _ in pairs]
    counted = [Counter({filler.text: filler.count for filler in shown.fillers}) for _, shown in pairs]
    right = [(a & b).total() for a, b in zip(said, counted, strict=True)]
    pace = [
        abs(shown.pace / (60 * truth.units / truth.seconds) - 1) for truth, shown in pairs if shown.pace is not None
    ]
    return DeliveryScores(
        pauses=sum(pause.seconds >= long for truth, _ in pairs for pause in truth.pauses),
        found=len(found),
        pause_error=_mean([abs(put.seconds - shown.seconds) for put, shown in found]),
        invented=sum(len(shown.pauses) for _, shown in pairs) - len(matches),
        fillers=sum(count.total() for count in said),
        fillers_counted=sum(right),
        fillers_invented=sum(count.total() for count in counted) - sum(right),
        pace_error=_mean(pace),
    )


def _matches(put: Sequence[Pause], shown: Sequence[Pause]) -> list[tuple[Pause, Pause]]:
    """Each pause that was put in with the first one shown that covers at least half of it."""
    left = list(shown)
    matches: list[tuple[Pause, Pause]] = []
    for pause in put:
        match = next((other for other in left if _shared(pause, other) >= pause.seconds / 2), None)
        if match is not None:
            left.remove(match)
            matches.append((pause, match))
    return matches


def _shared(one: Pause, other: Pause) -> float:
    """Seconds that lie in both."""
    return min(one.start + one.seconds, other.start + other.seconds) - max(one.start, other.start)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")
