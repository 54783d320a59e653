"""Words of either script that sound like a term in Latin letters: "罗拉" and "Laura" for LoRA."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from coach.model import Span
from coach.speech.matching import LEAST_COST, WORD, Certainty, Match, letters_of
from coach.speech.ordinary import english_words, frequency, segments, stem
from coach.speech.phones import letter_phones, opening, phones_distance, syllable_phones, word_phones
from coach.speech.sounds import readings
from coach.speech.spoken_forms import SHORTEST, Form, forms_of, part_phones, parts_of
from coach.text import is_cjk

_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LIMIT = 0.22
"""Cost up to which a stretch is taken for a term."""
_REST_LIMIT = 0.35
"""How far apart what differs may sound, where a part of the term was heard as it is written."""
_MOST_PIECES = 6
_LONGER, _SHORTER = 1.5, 0.6
"""By what factor what is heard may be longer or shorter than the term."""
_LOST = 0.7
"""Probability below which Chinese beside Latin letters may be a part of the same word."""


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


class _Stretch(NamedTuple):
    """Pieces in a row that may be one term."""

    span: Span
    text: str
    phones: str
    characters: int
    extra: float


def latin_matches(text: str, terms: Sequence[str], certainty: Certainty) -> Iterator[Match]:
    """Stretches that sound like a term in Latin letters, each with the cost of taking it for that term."""
    wanted: dict[int, list[Form]] = defaultdict(list)
    for term in terms:
        for form in forms_of(term) if term.isascii() else ():
            wanted[opening(form.phones)].append(form)
    if not wanted:
        return
    longest = max(len(form.phones) for forms in wanted.values() for form in forms) * _LONGER
    pieces = _pieces(text)
    for first, piece in enumerate(pieces):
        if piece.opens and opening(piece.phones) in wanted:
            for stretch in _stretches(text, pieces[first : first + _MOST_PIECES], longest, certainty):
                yield from _fitting(stretch, wanted)


def _stretches(text: str, pieces: Sequence[_Piece], longest: float, certainty: Certainty) -> Iterator[_Stretch]:
    """All stretches that begin with the first of ``pieces``."""
    phones = ""
    for count, piece in enumerate(pieces, 1):
        if count > 1 and text[pieces[count - 2].span[1] : piece.span[0]].strip(" -"):
            return
        phones += piece.phones
        if len(phones) > longest:
            return
        span = (pieces[0].span[0], piece.span[1])
        characters = sum(other.chinese for other in pieces[:count])
        if not piece.closes or characters == count == 1 or _joins_word(text, span):
            continue
        extra = _ordinariness(pieces[:count]) + _surety(pieces[:count], certainty)
        if extra <= _LIMIT:
            yield _Stretch(span, text[span[0] : span[1]], phones, characters, extra)


def _fitting(stretch: _Stretch, wanted: Mapping[int, Sequence[Form]]) -> Iterator[Match]:
    size = len(stretch.phones)
    for form in wanted.get(opening(stretch.phones), ()):
        needed = len(form.phones)
        if not _SHORTER * needed <= size <= _LONGER * needed or _tells_little(stretch, form):
            continue
        cost = phones_distance(stretch.phones, form.phones) + stretch.extra
        if cost <= _LIMIT and _may_be(stretch.text, form.term):
            yield Match(stretch.span, form.term, cost)


def _tells_little(stretch: _Stretch, form: Form) -> bool:
    """Two letters sound like many a Chinese word, and no letter is heard in less than one character."""
    if stretch.characters and form.spelled and len(form.phones) <= SHORTEST:
        return True
    return stretch.characters == len(stretch.text) and stretch.characters < form.syllables


def _may_be(heard: str, term: str) -> bool:
    """Whether what is heard may be the term, whatever it sounds like: no other name or figure, nothing left out."""
    letters, wanted = letters_of(heard), letters_of(term)
    if sum(char.isalpha() for char in letters) < 2 or letters == wanted or _figures(letters) != _figures(wanted):
        return False
    if heard.isascii() and heard.lower() != heard and _is_part(letters, wanted):
        return False
    mine, its = [stem(part) for part in parts_of(heard)], [stem(part) for part in parts_of(term)]
    size = len(mine), len(its)
    while mine and its and mine[0] == its[0]:
        del mine[0], its[0]
    while mine and its and mine[-1] == its[-1]:
        del mine[-1], its[-1]
    if (len(mine), len(its)) == size:
        return True
    rest, others = _phones(mine), _phones(its)
    return bool(mine and its) and min(phones_distance(one, other) for one in rest for other in others) <= _REST_LIMIT


def _phones(parts: Sequence[str]) -> set[str]:
    """Parts one by one, and as one word."""
    return {"".join(map(part_phones, parts)), part_phones("".join(parts))}


def _figures(text: str) -> str:
    """Figures are recognised well, and another figure is another thing."""
    return "".join(char for char in text if char.isdigit())


def _is_part(heard: str, term: str) -> bool:
    """Adam and AdamW, VC and VCI: what begins or ends like a term, and is all of one of them, is a term of its own."""
    return heard.startswith(term) or term.startswith(heard) or term.endswith(heard)


def _ordinariness(pieces: Sequence[_Piece]) -> float:
    """Being a word counts half beside single letters: "low R A" is nothing that one says."""
    english = sum(piece.ordinary for piece in pieces if not piece.chinese)
    if any(not piece.chinese and piece.span[1] - piece.span[0] == 1 for piece in pieces):
        english /= 2
    return english + max((piece.ordinary for piece in pieces if piece.chinese), default=0.0)


def _surety(pieces: Sequence[_Piece], certainty: Certainty) -> float:
    """What the recogniser's probabilities say against a term in the place of these pieces.

    Chinese beside Latin letters is one word only where the recogniser lost its way.
    """
    cost = certainty.cost(pieces[0].span[0], pieces[-1].span[1])
    chinese = [piece for piece in pieces if piece.chinese]
    if not chinese:
        return max(2.5 * cost, LEAST_COST)
    if len(chinese) < len(pieces) and min(certainty.least(*piece.span) for piece in chinese) >= _LOST:
        return 1.0
    return cost


def _joins_word(text: str, span: Span) -> bool:
    """A term in the place of Chinese characters that letters stand beside would grow together with these."""
    before, after = text[: span[0]][-1:], text[span[1] :][:1]
    return any(char.isalnum() and not is_cjk(char) for char in (before, after) if char)


def _pieces(text: str) -> list[_Piece]:
    found = [_latin(match) for match in WORD.finditer(text)]
    for match in _RUN.finditer(text):
        found += _chinese(match.start(), match.group())
    return sorted(found)


def _latin(match: re.Match[str]) -> _Piece:
    word = match.group()
    spelled = not re.search("[aeiouy]", word.lower()) or (word.isupper() and len(word) < 3)
    ordinary = 0.2 if word.lower() in english_words() and len(word) > 1 and not word.isupper() else 0.0
    return _Piece(match.span(), letter_phones(word) if spelled else word_phones(word), ordinary, True, True, False)


def _chinese(start: int, run: str) -> Iterator[_Piece]:
    read = readings(run)
    for first, stop in segments(run):
        known = frequency(run[first:stop])
        if stop - first > 1:
            ordinary = 0.05 + 0.03 * max(known - 5, 0) if known else 0.0
        else:
            ordinary = 0.02 * max(known - 12, 0)
        for place in range(first, stop):
            yield _Piece(
                (start + place, start + place + 1),
                syllable_phones(read[place][0]),
                ordinary,
                opens=place == first,
                closes=place == stop - 1,
                chinese=True,
            )
