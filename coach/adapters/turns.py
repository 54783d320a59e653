"""Who may use an engine that does one thing at a time: requests in turn, and reading ahead when nobody asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Turns:
    """A lock with two ranks: a request waits for its turn, work done ahead of time waits until there is no request.

    ``release`` gives back either of them.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._busy = False
        self._waiting = 0
        self._closed = False

    @property
    def wanted(self) -> bool:
        """Whether work done ahead of time should stop: a request waits, or the engine is being closed."""
        return self._waiting > 0 or self._closed

    @property
    def closed(self) -> bool:
        return self._closed

    def acquire(self, deadline: float) -> bool:
        """Wait for a turn until ``deadline`` (of ``time.monotonic``). False: it has passed, or the engine is closed."""
        with self._condition:
            self._waiting += 1
            try:
                free = self._condition.wait_for(
                    lambda: self._closed or not self._busy, timeout=max(0.0, deadline - time.monotonic())
                )
                if not free or self._closed:
                    return False
                self._busy = True
                return True
            finally:
                self._waiting -= 1
                self._condition.notify_all()

    def acquire_idle(self, still_wanted: Callable[[], bool]) -> bool:
        """Wait until no request runs or waits. False: the engine is closed, or ``still_wanted`` turned false."""
        with self._condition:
            self._condition.wait_for(lambda: self._closed or not still_wanted() or not (self._busy or self._waiting))
            if self._closed or not still_wanted():
                return False
            self._busy = True
            return True

    def release(self) -> None:
        with self._condition:
            self._busy = False
            self._condition.notify_all()

    def look_again(self) -> None:
        """Let waiting work ask ``still_wanted`` once more."""
        with self._condition:
            self._condition.notify_all()

    def close(self, timeout: float) -> bool:
        """Refuse all further turns and wait up to ``timeout`` seconds for the running one. Whether it has ended."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
            return self._condition.wait_for(lambda: not self._busy, timeout=timeout)
