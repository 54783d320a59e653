"""The time left, from the pace so far."""

from __future__ import annotations

from ui.pace import Pace


def test_time_left_follows_the_pace() -> None:
    now = 0.0
    pace = Pace(lambda: now)

    assert pace.left("reading", 10, 100) is None
    now = 1.0
    assert pace.left("reading", 20, 100) is None
    now = 10.0
    assert pace.left("reading", 30, 100) == 35.0
    assert pace.left("embedding", 1, 100) is None
