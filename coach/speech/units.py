"""What was said, unit by unit: a Chinese character, or a word of another script, with its time."""

from __future__ import annotations

import re
from typing import NamedTuple

from coach.model import Span, Transcript
from coach.text import is_cjk

_UNIT = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|(?:(?![\u3400-\u9fff\uf900-\ufaff])\w)+(?:['’.](?:(?![\u3400-\u9fff\uf900-\ufaff])\w)+)*"
)


class Unit(NamedTuple):
    """A Chinese character or a word.

    Attributes:
        text: as it stands in the transcript.
        start, end: seconds; within a word of several characters they are shared out evenly.
        after: what stands between the unit before and this one ("，", a space, nothing).
        probability: of the word it belongs to.
    """

    text: str
    span: Span
    start: float
    end: float
    after: str
    probability: float

    @property
    def chinese(self) -> bool:
        return is_cjk(self.text[0])


def units_of(transcript: Transcript) -> list[Unit]:
    """The units of all words, in order."""
    found: list[Unit] = []
    last = 0
    for word in transcript.words:
        first, end = word.span
        share = (word.end - word.start) / max(end - first, 1)
        for match in _UNIT.finditer(transcript.text, first, end):
            start, stop = match.span()
            found.append(
                Unit(
                    text=match.group(),
                    span=(start, stop),
                    start=word.start + share * (start - first),
                    end=word.start + share * (stop - first),
                    after=transcript.text[last:start],
                    probability=word.probability,
                )
            )
            last = stop
    return found
