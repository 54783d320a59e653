"""Recognitions one after another: each recording is recognised once at a time, whoever looks on, and however many."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Stage = TypeVar("Stage")
"""What is known so far of what is recognised."""


class Recognition(Generic[Stage]):
    """One recording on its way through the recogniser."""

    def __init__(self) -> None:
        self.unwanted = False
        """True where nobody needs the outcome any more: it stops at the next stretch."""
        self.future: Future[None]
        self._changed = threading.Condition()
        self._latest: Stage | None = None
        self._over = False

    def run(self, stages: Iterator[Stage]) -> None:
        try:
            for stage in stages:
                with self._changed:
                    self._latest = stage
                    self._changed.notify_all()
        finally:
            with self._changed:
                self._over = True
                self._changed.notify_all()

    def follow(self) -> Iterator[Stage]:
        """The stages from here on. A reader who is slow sees only the latest; all see the last."""
        seen: Stage | None = None
        over = False
        while not over:
            with self._changed:
                while not self._over and self._latest is seen:
                    self._changed.wait()
                latest, over = self._latest, self._over
            if latest is not None and latest is not seen:
                seen = latest
                yield latest
        self.future.result()


class Recognitions(Generic[Stage]):
    """Lets one recognition run at a time, in the order in which they were asked for.

    A recogniser uses all cores; two at once would take as long, and twice the memory. A reader who leaves stops
    nothing: who comes back finds it further on.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, Recognition[Stage]] = {}
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recognition")

    def follow(self, recording_id: str, begin: Callable[[Recognition[Stage]], Iterator[Stage]]) -> Iterator[Stage]:
        """The stages of ``begin``, or of the recognition of this recording that is under way."""
        with self._lock:
            recognition = self._running.get(recording_id)
            if recognition is None or recognition.unwanted:
                recognition = self._running[recording_id] = Recognition()
                recognition.future = self._worker.submit(self._run, recording_id, recognition, begin)
        return recognition.follow()

    def stop(self, recording_id: str) -> None:
        """Nobody needs this recording's recognition any more."""
        with self._lock:
            if recognition := self._running.get(recording_id):
                recognition.unwanted = True

    def close(self) -> None:
        """Stop all of them, at their next stretch."""
        with self._lock:
            for recognition in self._running.values():
                recognition.unwanted = True
        self._worker.shutdown(wait=True)

    def _run(
        self,
        recording_id: str,
        recognition: Recognition[Stage],
        begin: Callable[[Recognition[Stage]], Iterator[Stage]],
    ) -> None:
        try:
            recognition.run(begin(recognition))
        finally:
            with self._lock:
                if self._running.get(recording_id) is recognition:
                    del self._running[recording_id]
