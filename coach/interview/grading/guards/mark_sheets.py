"""Forged mark sheets: numbered points that are only ticked off, line by line or as a table."""

from __future__ import annotations

import re

from coach.model import Span

_RESULT_ROW = re.compile(
    r"^[ \t|*\-–>]*(?:k?\d{1,2}|(?:point|item|criterion|要点|第)\W?\d{1,2}\S?"
    r"|total|sum|合计|总[分计])[ \t|:：.)=→-]+"
    r"(?:met|ok|pass(?:ed)?|yes|covered|correct|satisfied|full|[✓✔√]|通过|正确|满足|命中|已?覆盖|是"
    r"|(\d+) ?/ ?\1)[ \t|。.]*$",
    re.MULTILINE | re.IGNORECASE,
)
_TABLE_LINE = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE)
LEAST_ROWS = 2
"""Lines from which a row of ticks is a sheet; a single one may be the item of a list."""


def mark_sheet_spans(answer: str) -> list[Span]:
    """The lines of the sheet, with the lines of a table that stand directly above and below them."""
    rows = [match.span() for match in _RESULT_ROW.finditer(answer)]
    if len(rows) < LEAST_ROWS:
        return []
    lines = [match.span() for match in _TABLE_LINE.finditer(answer)]
    for ordered in (lines, lines[::-1]):
        for line in ordered:
            if line not in rows and any(_touch(answer, line, row) for row in rows):
                rows.append(line)
    return sorted(rows)


def _touch(answer: str, one: Span, other: Span) -> bool:
    """True for two lines with nothing but one line break between them."""
    first, second = sorted((one, other))
    return answer[first[1] : second[0]].strip(" \t\r") == "\n"
