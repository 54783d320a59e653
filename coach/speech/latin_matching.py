"""Words of either script that sound like a term in Latin letters: "罗拉" and "Laura" for LoRA."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from coach.model import Span
from coach.speech.matching import WORD, Certainty, Match, letters_of
from coach.speech.ordinary import english_words, frequency, segments
from coach.speech.phones import letter_phones, opening, phones_distance, syllable_phones, word_phones
from coach.speech.sounds import readings
from coach.text import is_cjk

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_RUN = re.compile(r"[\u4e00-\u9fff]+")
_SHORTEST = 4
"""Phones of a term that its sound can tell: "KL" and "MLP" spelled out are long enough, "ViT" as a word is not."""
_LIMIT = 0.22
_MOST_PIECES = 6
_LOST = 0.7
_LONGER, _SHORTER = 1.5, 0.6
"""By what factor what is heard may be longer or shorter than the term."""


class _Piece(NamedTuple):
    """A word in Latin letters or one Chinese character.

    Attributes:
        ordinary: what speaks for leaving it as it is, because it is a word or a part of one.
        opens, closes: whether a Chinese word begins, or ends, with it.
    """

    span: Span
    phones: str
    ordinary: float
    opens: bool
    closes: bool
    chinese: bool

    @property
    def least(self) -> int:
        """Pieces that begin with this one and may be a term: of Chinese characters two, for one sounds like many."""
        return 2 if self.chinese else 1


def latin_matches(text: str, terms: Sequence[str], certainty: Certainty) -> Iterator[Match]:
    """Stretches that sound like a term in Latin letters, each with the cost of taking it for that term."""
    wanted = [(term, phones) for term in terms if term.isascii() for phones in spoken_forms(term)]
    if not wanted:
        return
    longest = max(len(phones) for _, phones in wanted) * _LONGER
    pieces = _pieces(text)
    for first, piece in enumerate(pieces):
        if not piece.opens:
            continue
        heard, ordinary = "", 0.0
        for last in range(first, min(first + _MOST_PIECES, len(pieces))):
            if last > first and text[pieces[last - 1].span[1] : pieces[last].span[0]].strip(" -"):
                break
            heard += pieces[last].phones
            ordinary = (
                max(ordinary, pieces[last].ordinary) if pieces[last].chinese else ordinary + pieces[last].ordinary
            )
            if len(heard) > longest:
                break
            if pieces[last].closes and last - first + 1 >= piece.least:
                span = (piece.span[0], pieces[last].span[1])
                yield from _best(text, span, heard, ordinary + _surety(pieces[first : last + 1], certainty), wanted)


def _best(text: str, span: Span, heard: str, extra: float, wanted: Sequence[tuple[str, str]]) -> Iterator[Match]:
    if extra > _LIMIT or _joins_word(text, span):
        return
    heard_text = text[slice(*span)]
    for term, phones in wanted:
        if len(phones) < _SHORTEST + (not heard_text.isascii()):
            continue
        if _figures(heard_text) != _figures(term) or term in heard_text:
            continue
        if not _SHORTER * len(phones) <= len(heard) <= _LONGER * len(phones) or opening(heard) != opening(phones):
            continue
        cost = phones_distance(heard, phones) + extra
        if cost <= _LIMIT and not _part_of(letters_of(heard_text), letters_of(term)):
            yield Match(span, term, cost)


def _surety(pieces: Sequence[_Piece], certainty: Certainty) -> float:
    """What the recogniser's probabilities say against a term in the place of these pieces.

    Chinese beside Latin letters is one word only where the recogniser lost its way.
    """
    span = (pieces[0].span[0], pieces[-1].span[1])
    chinese = [piece for piece in pieces if piece.chinese]
    if 0 < len(chinese) < len(pieces):
        sure = min(certainty.least(*piece.span) for piece in chinese) >= _LOST
        return 1.0 if sure else certainty.cost(*span)
    return certainty.cost(*span) * (1 if chinese else 2.5)


def _joins_word(text: str, span: Span) -> bool:
    """A term in the place of Chinese characters that letters stand beside would grow together with these."""
    before, after = text[: span[0]][-1:], text[span[1] :][:1]
    return any(char.isalnum() and not is_cjk(char) for char in (before, after) if char)


@lru_cache(4096)
def spoken_forms(term: str) -> tuple[str, ...]:
    """The phones of a term, as a word and with its capitals spelled out, as far as they are long enough to tell it.

    >>> spoken_forms("Q-Former"), spoken_forms("KV")
    (('kiuformer',), ('keivi',))
    """
    parts = _PART.findall(term)
    spelled = "".join(letter_phones(part) if part.isupper() or part.isdigit() else word_phones(part) for part in parts)
    as_word = word_phones(term) if re.search(r"[aeiouyAEIOUY]", term) and term.isalpha() else ""
    return tuple(dict.fromkeys(form for form in (as_word, spelled) if len(form) >= _SHORTEST))


def _figures(text: str) -> str:
    """Figures are recognised well, and another figure is another thing."""
    return "".join(char for char in text if char.isdigit())


def _part_of(heard: str, term: str) -> bool:
    """Adam and AdamW, VC and VCI: what begins or ends like a term, and is all of one of them, is a term of its own."""
    return heard.isascii() and (term.startswith(heard) or heard.startswith(term) or term.endswith(heard))


def _pieces(text: str) -> list[_Piece]:
    found = [_latin(match) for match in WORD.finditer(text)]
    for match in _RUN.finditer(text):
        found += _chinese(match.start(), match.group())
    return sorted(found)


def _latin(match: re.Match[str]) -> _Piece:
    word = match.group()
    spelled = word.isupper() and (len(word) < 3 or not re.search("[AEIOUY]", word))
    ordinary = 0.1 if word.lower() in english_words() and len(word) > 1 and not word.isupper() else 0.0
    return _Piece(match.span(), letter_phones(word) if spelled else word_phones(word), ordinary, True, True, False)


def _chinese(start: int, run: str) -> Iterator[_Piece]:
    read = readings(run)
    for first, stop in segments(run):
        size = stop - first
        known = frequency(run[first:stop])
        ordinary = (0.05 + 0.03 * max(known - 5, 0) if known else 0) if size > 1 else 0.02 * max(known - 12, 0)
        for place in range(first, stop):
            yield _Piece(
                (start + place, start + place + 1),
                syllable_phones(read[place][0]),
                ordinary,
                opens=place == first,
                closes=place == stop - 1,
                chinese=True,
            )
