"""Terms in Chinese characters: what the notes mark, and what they set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKED = re.compile(r"\*\*(.{2,40}?)\*\*|==(.{2,40}?)==|`([^`\n]{2,40})`")
_RUN_START = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,6}(?![\u4e00-\u9fff])")
_LOOSE = re.compile("[的了是在和与把被就都也很会对为以而个种每不可有要用使让从向及或其]")


def chinese_terms(text: str) -> Iterator[str]:
    """Stretches of two to six characters without the small words of a sentence."""
    for match in _MARKED.finditer(text):
        yield from _short(next(group for group in match.groups() if group))
    yield from _short(text)


def _short(text: str) -> Iterator[str]:
    for match in _RUN_START.finditer(text):
        if not _LOOSE.search(match.group()):
            yield match.group()
