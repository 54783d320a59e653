"""Progress as the page shows it: what is being done, how far it is, and about how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable

import gradio as gr

from ui.texts import Texts

_FEWEST_SECONDS = 2.0
"""Time after which a pace can be told from a first slow step."""


class Pace:
    """Seconds left of each thing that is being done, from how fast it went so far.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun: dict[str, tuple[float, int]] = {}

    def left(self, what: str, done: int, total: int) -> float | None:
        """Seconds until ``what`` is done; None where that cannot be told yet."""
        began, at_first = self._begun.setdefault(what, (self._clock(), done))
        seconds = self._clock() - began
        if seconds < _FEWEST_SECONDS or done <= at_first:
            return None
        return seconds / (done - at_first) * (total - done)


def shower(progress: gr.Progress, texts: Texts) -> Callable[[str, int, int], None]:
    """What the coach is to call with (what is being done, how many are done, how many there are)."""
    pace = Pace()

    def show(what: str, done: int, total: int) -> None:
        left = pace.left(what, done, total)
        desc = texts(f"doing_{what}")
        if left is not None and done < total:
            desc = texts("time_left", what=desc, time=_spoken(left, texts))
        progress((done, total), desc=desc)

    return show


def _spoken(seconds: float, texts: Texts) -> str:
    if seconds < 60:
        return texts("seconds", count=max(1, round(seconds)))
    return texts("minutes", count=round(seconds / 60))
