"""Text folded for comparison, with the way back to the original; undoes what case, width and invisible signs hide."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from coach.model import Span
from coach.text import is_cjk

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Mn"})
_SPELLED_OUT = re.compile(r"(?<![^\W_])(?:[^\W\d_] ){5,}[^\W\d_](?![^\W_])")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")
_LATIN = re.compile(r"[a-z]")
_WORD = re.compile(r"[^\W\d_]+")
_LOOKALIKES = dict(zip("аеорсухіјѕкмтнвԁһαοινυκτρχε", "aeopcyxijskmthbdhaoivuktpxe", strict=True))
"""Cyrillic and Greek letters, folded to lower case, and the Latin ones that they are taken for."""
_ALIKE = str.maketrans(_LOOKALIKES)
LEAST_LATIN = 2
"""Latin letters from which a word that also holds foreign ones is in disguise; "μm" and "Δt" are units and symbols."""


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
    """Words spelled out with spaces are joined, and foreign letters that pose as Latin ones are replaced."""
    text = _in_one_script(folded.text) if _FOREIGN.search(folded.text) else folded.text
    dropped = {place for match in _SPELLED_OUT.finditer(text) for place in range(*match.span()) if text[place] == " "}
    if not dropped:
        return Folded(text, folded.offsets)
    kept = [place for place in range(len(text)) if place not in dropped]
    return Folded("".join(text[place] for place in kept), tuple(folded.offsets[place] for place in kept))


def _in_one_script(text: str) -> str:
    """Where one word mixes the scripts, words that consist of lookalikes alone are in disguise too."""
    if not any(_mixed(word) for word in _WORD.findall(text)):
        return text
    return _WORD.sub(lambda match: match.group().translate(_ALIKE) if _posing(match.group()) else match.group(), text)


def _mixed(word: str) -> bool:
    return _FOREIGN.search(word) is not None and len(_LATIN.findall(word)) >= LEAST_LATIN


def _posing(word: str) -> bool:
    return _mixed(word) or (len(word) > 1 and all(char in _LOOKALIKES for char in word))
