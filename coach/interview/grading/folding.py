"""Text folded for comparison, with the way back to the original; undoes what case, width and invisible signs hide."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from coach.model import Span
from coach.text import is_cjk

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Mn"})
_SPELLED_OUT = re.compile(r"(?<![^\W_])(?:[^\W\d_] ){5,}[^\W\d_](?![^\W_])")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-z]")
_WORD = re.compile(r"\w+")
_CYRILLIC_LOOKALIKES = str.maketrans("аеорсухіјѕкмтнв", "aeopcyxijskmthb")


@dataclass(frozen=True)
class Folded:
    """``text`` is the folded form; ``offsets[i]`` is the place in the original of its character ``i``."""

    text: str
    offsets: tuple[int, ...]

    def original(self, start: int, end: int) -> Span:
        """The span of the original behind ``text[start:end]``; the stretch must not be empty."""
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str, span: Span | None = None) -> Folded:
    """``text`` (or ``text[span]``) in NFKC, lower case, without invisible characters; runs of whitespace are one space.

    Spaces between Chinese characters vanish ("满 分" reads "满分"), as do those of a word spelled out letter by letter.
    """
    start, end = span or (0, len(text))
    chars: list[str] = []
    offsets: list[int] = []
    for place in range(start, end):
        char = text[place]
        if char.isspace():
            if chars and chars[-1] != " ":
                chars.append(" ")
                offsets.append(place)
            continue
        if not char.isascii():
            if unicodedata.category(char) in _INVISIBLE:
                continue
            char = unicodedata.normalize("NFKC", char)
        elif not char.isprintable():
            continue
        for piece in char.casefold():
            if len(chars) > 1 and chars[-1] == " " and is_cjk(chars[-2]) and is_cjk(piece):
                chars.pop()
                offsets.pop()
            chars.append(piece)
            offsets.append(place)
    return _revealed(Folded("".join(chars), tuple(offsets)))


def _revealed(folded: Folded) -> Folded:
    """Words spelled out with spaces are joined, and Cyrillic letters that pose as Latin ones are replaced."""
    text = _WORD.sub(_in_one_script, folded.text) if _CYRILLIC.search(folded.text) else folded.text
    dropped = {place for match in _SPELLED_OUT.finditer(text) for place in range(*match.span()) if text[place] == " "}
    if not dropped:
        return Folded(text, folded.offsets)
    kept = [place for place in range(len(text)) if place not in dropped]
    return Folded("".join(text[place] for place in kept), tuple(folded.offsets[place] for place in kept))


def _in_one_script(match: re.Match[str]) -> str:
    word = match.group()
    mixed = _LATIN.search(word) is not None and _CYRILLIC.search(word) is not None
    return word.translate(_CYRILLIC_LOOKALIKES) if mixed else word
