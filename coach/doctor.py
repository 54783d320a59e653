"""Is every part there, which one is it, where did it come from, does it answer, how fast, and what to do if not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from coach.deferred import LoadingState
from coach.errors import CoachError
from coach.model import Language, PartStatus


class Part(NamedTuple):
    """One part of the coach as the doctor examines it.

    ``try_it`` makes one small real call and returns what it is and where it came from: (model, origin).
    """

    name: str
    engine: str
    state: Callable[[], LoadingState]
    error: Callable[[], CoachError | None]
    describe: Callable[[], tuple[str, str]]
    try_it: Callable[[], tuple[str, str]]


class Doctor:
    """Examines the parts one after another."""

    def __init__(self, parts: Sequence[Part], language: Language) -> None:
        self._parts = parts
        self._language = language

    def glance(self) -> list[PartStatus]:
        """What is known without calling anything; quick."""
        return [self._status(part) for part in self._parts]

    def examine(self) -> Iterator[PartStatus]:
        """Load and call every part; a failure becomes advice and the next part is examined."""
        for part in self._parts:
            yield self.examine_one(part)

    def examine_one(self, part: Part) -> PartStatus:
        """One part, loaded first and then timed on one small real call."""
        try:
            part.try_it()
            start = time.perf_counter()
            model, origin = part.try_it()
        except CoachError as error:
            model, origin = part.describe()
            advice = error.text(self._language)
            return PartStatus(
                part=part.name, engine=part.engine, model=model, origin=origin, state="failed", advice=advice
            )
        seconds = time.perf_counter() - start
        return PartStatus(
            part=part.name, engine=part.engine, model=model, origin=origin, state="ready", seconds=round(seconds, 3)
        )

    def _status(self, part: Part) -> PartStatus:
        model, origin = part.describe()
        error = part.error()
        return PartStatus(
            part=part.name,
            engine=part.engine,
            model=model,
            origin=origin,
            state=part.state(),
            advice=error.text(self._language) if error else "",
        )
