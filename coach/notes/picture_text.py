"""From the lines of print in a picture to key points: only where they read as a list or as prose.

A diagram, a table, code or a formula falls apart into words when it is read line by line. Nothing is made of those:
a point that nobody wrote is worse than a question that cannot be graded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from coach.notes.key_points import points_of
from coach.notes.markdown import parse_markdown
from coach.notes.points import Point
from coach.text import cjk_count, is_cjk, normalise

_MARKER = re.compile(
    r"\s*(?P<mark>\d{1,2}\s*[.、)）．](?!\d)|[(（]\s*\d{1,2}\s*[)）]|[①-⑳]|[一二三四五六七八九十]{1,2}\s*[、.．]"
    r"|第[一二三四五六七八九十]{1,2}[,，、:：]|[-–—•·‧∙⋅●○◦■◆▪*✓√►▶➢]|[,，.。、;；:：])\s*"
)
"""A bullet or number before an item; a small bullet is often read as punctuation, with which no line begins."""
_NOISE = re.compile(
    r"[\W\d_]*|第\s*\d+\s*页.*|page\s*\d+.*|\d+\s*/\s*\d+|[@＠]\S.{0,30}|.{0,6}\s?[@＠]\S{1,20}"
    r"|.{0,4}(?:公众号|微信号|知乎|CSDN|掘金|小红书|简书|博客园|bilibili|稀土掘金)\W.{0,24}|\S*(?:https?:|www\.)\S*"
    r"|.{0,10}\S+\.(?:com|cn|net|org|io)\b.{0,10}|版权所有.*|copyright\b.*|(?:图|表|figure|fig\.?|table)\s*\d[\d.-]*.{0,24}",
    re.IGNORECASE,
)
_CODE_SIGN = re.compile(r"[{}\[\]=<>|\\^_;#$&∑∏∫√→←↑↓]|\w\(|\b(?:def|return|import|class|for|self|torch|nn)\b")
_SPECIAL = re.compile(r"([\\`*_#|<>\[\]$~=!])")
_WORD = re.compile(r"[a-z0-9]+|[^\W\d_a-z]")
_FILLERS = frozenset("的 之 和 与 及 of the a an and s".split())
_ENDS = tuple("。！？；：.!?;:")
_SAYING = 12.0
"""Width from which a line without a marker says something; below that it may be a caption or a box of a diagram."""
_SAYING_ITEM = 3.5
_LEAST_SAID = 0.6
_MOST_CODE = 0.06
_PUNCTUATION = re.compile(r"[，。；：！？]|[,.;:!?](?!\d)")
_MOST_FIGURES = 0.5
"""Share of lines that have to be left without figures, watermarks and the like; fewer are left of a chart."""
_MOST_COLUMNS = 0.15
"""Share of lines with columns from which a picture is a table or a diagram: its lines are no sentences."""
_WRAPPED = 0.72
"""Share of the widest line from which a line may have been wrapped."""
_NARROWEST = 9.0
_FEWEST_LETTERS = 4.0


class _Entry(NamedTuple):
    """A line of print with the lines it was wrapped onto; ``marked`` where a bullet or number stood before it."""

    text: str
    marked: bool

    @property
    def says(self) -> bool:
        """Whether this is a sentence or an item: what neither has a mark nor punctuation is a title or a box."""
        if self.marked:
            return _width(self.text) >= _SAYING_ITEM
        return _width(self.text) >= _SAYING and _PUNCTUATION.search(self.text) is not None


def points_in_print(lines: Sequence[str], question: str) -> list[Point]:
    """The points that the lines of a picture make, at most eight; none where they are neither a list nor prose.

    Args:
        lines: as an ``ImageReader`` gives them.
        question: what the picture answers; a title that repeats it is no point.
    """
    rows = [_row(line) for line in lines]
    filled, printed = sum(map(bool, rows)), sum(map(bool, lines))
    if sum(len(row) > 1 for row in rows) > _MOST_COLUMNS * filled or filled < _MOST_FIGURES * printed:
        return []
    entries = _entries([" ".join(row) for row in rows])
    while entries and _repeats(entries[0].text, question):
        entries.pop(0)
    if not _reads_as_notes(entries):
        return []
    kept = [
        entry
        for entry, following in zip(entries, [*entries[1:], None], strict=True)
        if not entry.text.endswith(("?", "？")) and (entry.says or (following is not None and following.marked))
    ]
    markdown = "\n\n".join(f"- {_escaped(entry.text)}" if entry.marked else _escaped(entry.text) for entry in kept)
    points = points_of(parse_markdown(markdown).blocks)
    return [point for point in points if _width(point.text) >= _FEWEST_LETTERS]


def _row(line: str) -> list[str]:
    """The columns of a line, a mark with what it marks, without what is no content."""
    marker = _MARKER.match(line)
    if marker is not None:
        line = f"{marker['mark']} {line[marker.end() :]}"
    return [piece for piece in map(str.strip, line.split("\t")) if not _NOISE.fullmatch(piece)]


def _entries(lines: Sequence[str]) -> list[_Entry]:
    widest = max(map(_width, lines), default=0.0)
    entries: list[_Entry] = []
    wrapped = False
    for line in lines:
        marker = _MARKER.match(line)
        text = line[marker.end() :] if marker else line
        if not text:
            wrapped = False
            continue
        if wrapped and marker is None:
            last = entries[-1]
            glue = "" if is_cjk(last.text[-1]) or is_cjk(text[0]) else " "
            entries[-1] = last._replace(text=f"{last.text}{glue}{text}")
        else:
            entries.append(_Entry(text, marker is not None))
        wrapped = _width(line) >= max(_WRAPPED * widest, _NARROWEST) and not text.endswith(_ENDS)
    return entries


def _reads_as_notes(entries: Sequence[_Entry]) -> bool:
    """Whether most of what is printed stands in sentences or in marked items."""
    text = "".join(entry.text for entry in entries)
    if not text or len(_CODE_SIGN.findall(text)) > _MOST_CODE * len(text):
        return False
    saying = [entry for entry in entries if entry.says]
    if sum(len(entry.text) for entry in saying) < _LEAST_SAID * len(text):
        return False
    return any(not entry.marked for entry in saying) or len(saying) >= 2


def _repeats(title: str, question: str) -> bool:
    """Whether ``title`` holds no words that the question does not."""
    said, asked = ({*_WORD.findall(normalise(text))} - _FILLERS for text in (title, question))
    return said <= asked


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _width(text: str) -> float:
    """In Chinese characters, two and a half letters of other scripts counting as one."""
    wide = cjk_count(text)
    letters = sum(map(str.isalnum, text)) - wide
    return wide + letters / 2.5
