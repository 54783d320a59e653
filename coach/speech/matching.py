"""Where a transcript says something that sounds, or is spelled, like a term."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coach.model import Span, Transcript
from coach.speech.latin_terms import is_name
from coach.speech.ordinary import english_words
from coach.text import is_cjk

WORD = re.compile(r"(?:(?![\u3400-\u9fff\uf900-\ufaff_])\w)+")
_BESIDE = re.compile(r"[\s.\-_/]*")
"""What may stand between two words that are one term."""
_NOT_LETTERS = re.compile(r"[\W_]+")
_LONGEST_SPELLED = 8
"""Words or letters in a row that may be one term: "L a y e r N o r m" is not said."""


class Match(NamedTuple):
    """``term`` in the place of what stands at ``span``; the smaller the cost, the surer."""

    span: Span
    term: str
    cost: float


WEIGHT = 0.25
LEAST_COST = -0.09
"""However unsure the recogniser was, what sounds quite different is not the term."""


_UNTOLD = 0.85
"""Taken for a probability where the recogniser gives all words 1: some speech services tell none."""


class Certainty:
    """How sure the recogniser was, character by character; it says little of places that no word covers."""

    def __init__(self, transcript: Transcript) -> None:
        told = any(word.probability < 1 for word in transcript.words)
        self._at = [1.0 if told else _UNTOLD] * len(transcript.text)
        for word in transcript.words if told else ():
            for place in range(*word.span):
                self._at[place] = word.probability

    def least(self, start: int, end: int) -> float:
        """The lowest probability of ``start`` to ``end``."""
        return min(self._at[start:end], default=1.0)

    def cost(self, start: int, end: int) -> float:
        """What is added to the cost of replacing this stretch: more where the recogniser was sure of it."""
        return max(WEIGHT * (self.least(start, end) - 0.6), LEAST_COST)


def letters_of(text: str) -> str:
    """``text`` without signs and spaces, in lower case: "Q-Former" and "Q former" are spelled alike."""
    return _NOT_LETTERS.sub("", text).casefold()


def spelled_matches(text: str, terms: Sequence[str]) -> Iterator[Match]:
    """Words in a row whose letters are those of a term: "soft max", "L O R A", "Q former", "rope" for RoPE."""
    wanted = {letters_of(term): term for term in reversed(terms) if _has_letters(term)}
    words = [match.span() for match in WORD.finditer(text)]
    for first in range(len(words)):
        joined = ""
        for last in range(first, min(first + _LONGEST_SPELLED, len(words))):
            if last > first and not _BESIDE.fullmatch(text, words[last - 1][1], words[last][0]):
                break
            joined += text[words[last][0] : words[last][1]].casefold()
            term = wanted.get(joined)
            span = (words[first][0], words[last][1])
            if term is not None and not _is_right(text[span[0] : span[1]], term):
                yield Match(span, term, 0.0)


def _has_letters(term: str) -> bool:
    return len(term) > 1 and not any(is_cjk(char) for char in term) and bool(letters_of(term))


def _is_right(heard: str, term: str) -> bool:
    """The term itself, also with another first letter ("Softmax" opens a sentence), or a short ordinary word.

    "and", "in", "it" are hardly ever the abbreviations that are spelled alike, and "learning rate" may go without the
    hyphen of the notes.
    """
    if heard == term or (heard[1:] == term[1:] and heard[:1].casefold() == term[:1].casefold()):
        return True
    if len(heard) < 4 and heard.lower() in english_words():
        return True
    return "-" in term and not is_name(term)
