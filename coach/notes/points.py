"""A key point before it is weighed against the others of its question, and the texts points are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from coach.notes.inline import bold_texts, highlights, plain, split_symbols
from coach.notes.lead_ins import read_label, tells_nothing
from coach.text import language_of, sentences

HIGHLIGHT_BONUS = 0.5
BOLD_BONUS = 0.25
LONGEST_POINT = 320
"""Characters; what an item says beyond this is elaboration."""

_COUNTED_LABEL = re.compile(
    r"(?:问题|步骤|方法|方案|情况|原因|第|step|case|point)\s?[\d一二三四五六七八九十]{1,2}\s?[步点种]?", re.IGNORECASE
)
_BLOCK_ID = re.compile(r"\s\^[\w-]{1,40}$")
_HOLE = re.compile(r"[，,：:](?:\s+[，,。.](?:\s|$)|(?<=[：:])\s*[。.]$)")
"""What a picture of a formula leaves behind where it stood in a sentence."""
_POINTER = re.compile(
    r"[，,；;(（](?<=.{7})\s*(?:详见|参见|见\s|参考\s|see\s)[^，。,;；]{1,30}[)）]?[。.]?$", re.IGNORECASE
)


@dataclass(slots=True)
class Point:
    """``text`` is plain and stands alone; ``group`` is shared by the points below one lead-in or in one paragraph."""

    text: str
    start: int
    end: int
    label: str = ""
    lead: str = ""
    weight: float = 1.0
    group: int = 0
    nested: bool = False

    @property
    def full_text(self) -> str:
        """The text with its lead-in, where it does not begin with it anyway."""
        if not self.lead or self.text.startswith(self.lead):
            return self.text
        return (
            f"{self.lead}：{self.text}" if language_of(self.lead + self.text) == "zh" else f"{self.lead}: {self.text}"
        )


def make_point(
    markdown: str, start: int, end: int, lead: str = "", weight: float = 1.0, group: int = 0
) -> Point | None:
    """A point from inline Markdown; None where nothing is left of it. The label is the term before a colon."""
    text = shorten(plain(markdown)).strip(" \t;；")
    if not any(char.isalnum() for char in text):
        return None
    marked = [term for term in highlights(markdown) if term]
    label = read_label(markdown)
    if any(term in label for term in marked) or _COUNTED_LABEL.fullmatch(label):
        label = ""
    bold = any(term.strip(" ：:") != label for term in bold_texts(markdown))
    weight += HIGHLIGHT_BONUS if marked else BOLD_BONUS if bold else 0.0
    return Point(text, start, end, label or lead, lead, weight, group)


def tidied(point: Point) -> Point | None:
    """A point without what is no part of its meaning (emoji, ids of blocks, "Short answer:"); None for nothing left."""
    text = split_symbols(point.text)[0]
    if "^" in text:
        text = _BLOCK_ID.sub("", text)
    text = _POINTER.sub("", text).strip()
    label = read_label(text)
    if label and tells_nothing(label):
        text = text[len(label) :].lstrip(" ：:")
    if _HOLE.search(text):
        return None
    point.text = text.rstrip(" ：:") or text
    point.label = "" if tells_nothing(point.label) else split_symbols(point.label)[0].strip()
    return point if any(map(str.isalnum, text)) else None


def shorten(text: str) -> str:
    """Whole sentences of ``text`` up to ``LONGEST_POINT`` characters, at least one."""
    if len(text) <= LONGEST_POINT:
        return text
    end = 0
    for _, stop in sentences(text):
        if end and stop > LONGEST_POINT:
            break
        end = stop
    return text[:end]
