"""Runs of interviews: one at a time for each session, and each to its end, also when nobody reads it any more."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from coach.errors import CoachError, InputError
from coach.model import Event


class Runs:
    """Lets one run of a session happen at a time. Many sessions may run at once."""

    def __init__(self) -> None:
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def run(self, session_id: str, begin: Callable[[], Iterator[Event]], patience: float = 0.0) -> Iterator[Event]:
        """The events of ``begin()``. Where the reader leaves, the rest happens in the background, so that nothing is
        left half done and the reader need not wait for it.

        Args:
            patience: seconds to wait for an earlier run of the session.

        Raises:
            InputError: with the first event: the earlier run is still under way.
        """
        lock = self._taken(session_id, patience)
        has_reader = True
        try:
            events = begin()
            for event in events:  # noqa: UP028 - "yield from" would close the run together with its reader
                yield event
        except GeneratorExit:
            has_reader = False
            threading.Thread(target=_finish, args=(events, lock), daemon=True, name="interview").start()
            raise
        finally:
            if has_reader:
                lock.release()

    @contextmanager
    def none(self, session_id: str, patience: float) -> Iterator[None]:
        """No run of the session begins inside.

        Raises:
            InputError: an earlier run took longer than ``patience`` seconds.
        """
        lock = self._taken(session_id, patience)
        try:
            yield
        finally:
            lock.release()

    def _taken(self, session_id: str, patience: float) -> threading.Lock:
        lock = self._locks[session_id]
        if not lock.acquire(timeout=patience):
            raise InputError(
                "The coach is still at work on your last message; wait for it to finish.",
                "上一条消息还在处理；请等它完成。",
            )
        return lock


def _finish(events: Iterator[Event], lock: threading.Lock) -> None:
    try:
        with suppress(CoachError):  # whoever resumes the session meets the same error, and is there to read it
            for _ in events:
                pass
    finally:
        lock.release()
