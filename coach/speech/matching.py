"""Where a transcript says something that sounds like a term."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coach.model import Span
from coach.speech.sounds import distances, readings
from coach.text import is_cjk

_WORD = re.compile(r"(?:(?![\u3400-\u9fff\uf900-\ufaff_])\w)+")
_NOT_LETTERS = re.compile(r"[\W_]+")
LONGEST_WINDOW = 8
CHINESE_LIMIT = {2: 0.13, 3: 0.2}
"""Mean distance of the syllables up to which a stretch is taken for a term of 2, 3 or more characters."""
CERTAIN = 0.9
"""A stretch whose every word the recogniser gives this probability is left as it is, where characters sound alike."""


class Match(NamedTuple):
    """``term`` in the place of what stands at ``span``; the smaller the cost, the surer."""

    span: Span
    term: str
    cost: float


def chinese_matches(text: str, terms: Sequence[str]) -> Iterator[Match]:
    """Stretches of Chinese characters that sound like a term of Chinese characters."""
    runs = [(match.start(), match.group()) for match in re.finditer(r"[\u3400-\u9fff]+", text)]
    for term in terms:
        size = len(term)
        if size < 2 or not all(is_cjk(char) for char in term):
            continue
        meant = readings(term)
        limit = CHINESE_LIMIT.get(size, 0.25)
        for offset, run in runs:
            heard = readings(run)
            for first in range(len(run) - size + 1):
                if run[first : first + size] == term:
                    continue
                apart = distances(heard[first : first + size], meant)
                mean = sum(apart) / size
                if mean <= limit and max(apart) <= 0.5:
                    yield Match((offset + first, offset + first + size), term, mean)


def spelled_matches(text: str, terms: Sequence[str]) -> Iterator[Match]:
    """Words in a row whose letters are those of a term: "soft max", "L O R A", "Q former", "rope" for RoPE."""
    wanted = {_letters(term): term for term in reversed(terms) if term.isascii() and _letters(term)}
    words = [match.span() for match in _WORD.finditer(text)]
    for first in range(len(words)):
        joined = ""
        for last in range(first, min(first + LONGEST_WINDOW, len(words))):
            if last > first and not re.fullmatch(r"[\s.\-_]*", text[words[last - 1][1] : words[last][0]]):
                break
            joined += text[words[last][0] : words[last][1]].casefold()
            term = wanted.get(joined)
            span = (words[first][0], words[last][1])
            if term is not None and len(joined) > 1 and not _same_word(text[span[0] : span[1]], term):
                yield Match(span, term, 0.0)


def _letters(term: str) -> str:
    return _NOT_LETTERS.sub("", term).casefold()


def _same_word(heard: str, term: str) -> bool:
    """The term itself, or with another first letter only: "Softmax" at the beginning of a sentence is right."""
    return heard == term or (heard[1:] == term[1:] and heard[:1].casefold() == term[:1].casefold())
