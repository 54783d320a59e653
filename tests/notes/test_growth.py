"""Twice the text is about twice the work, whatever it repeats: calls are counted, so no machine is too slow for it."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from coach.notes import parse_notes
from tests.benchmarks.hostile import hostile_inputs

SIZE = 3000
MOST_GROWTH = 3.0
"""Four times the work would be quadratic; caches and limits make small texts a little cheaper than large ones."""
SMALL, LARGE = hostile_inputs(SIZE), hostile_inputs(2 * SIZE)
NAMES = [name for name in SMALL if ", in short " not in name]


def calls(text: str) -> int:
    """How many functions, Python's own among them, parsing ``text`` calls."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    earlier = sys.getprofile()
    sys.setprofile(counted)
    try:
        parse_notes(text, "a.md")
    finally:
        sys.setprofile(earlier)
    return count


@pytest.mark.parametrize("name", NAMES)
def test_work_grows_with_the_text(name: str) -> None:
    small = calls(SMALL[name])
    assert calls(LARGE[name]) <= MOST_GROWTH * max(small, 2000)
