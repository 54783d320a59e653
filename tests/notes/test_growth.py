"""Twice the text is about twice the work, whatever it repeats: calls are counted, so no machine is too slow for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

import pytest

from coach.notes import parse_notes
from coach.notes.formats.web import html_source
from tests.benchmarks.hostile import hostile_inputs
from tests.benchmarks.hostile_pages import hostile_pages

SIZE = 3000
MOST_GROWTH = 3.0
"""Four times the work would be quadratic; caches and limits make small texts a little cheaper than large ones."""
SMALL, LARGE = hostile_inputs(SIZE), hostile_inputs(2 * SIZE)
NAMES = [name for name in SMALL if ", in short " not in name]


SMALL_PAGES, LARGE_PAGES = hostile_pages(4 * SIZE), hostile_pages(8 * SIZE)


def forget() -> None:
    """Empty the caches of the parser: what an earlier test read must not make this one's work look small."""
    for name, module in list(sys.modules.items()):
        if name.startswith("coach.notes"):
            for value in vars(module).values():
                if callable(clear := getattr(value, "cache_clear", None)):
                    clear()


def calls(reader: Callable[[], object]) -> int:
    """How many functions, Python's own among them, ``reader`` calls when it is used for the second time, with nothing
    remembered of the text."""
    reader()
    forget()
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    earlier = sys.getprofile()
    sys.setprofile(counted)
    try:
        reader()
    finally:
        sys.setprofile(earlier)
    return count


@pytest.mark.parametrize("name", NAMES)
def test_work_grows_with_the_text(name: str) -> None:
    small = calls(partial(parse_notes, SMALL[name], "a.md"))
    assert calls(partial(parse_notes, LARGE[name], "a.md")) <= MOST_GROWTH * max(small, 2000)


@pytest.mark.parametrize("name", SMALL_PAGES)
def test_work_grows_with_the_page(name: str) -> None:
    small = calls(partial(html_source, SMALL_PAGES[name]))
    assert calls(partial(html_source, LARGE_PAGES[name])) <= MOST_GROWTH * max(small, 2000)
