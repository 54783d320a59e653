"""What is passed in everywhere: progress, the time, fresh ids."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, how many are done, how many there are)."""

Clock = Callable[[], datetime]
"""The current time, timezone-aware."""

NewId = Callable[[], str]
"""A fresh unique id."""
