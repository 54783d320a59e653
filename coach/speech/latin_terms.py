"""Terms in Latin letters: names, abbreviations, identifiers, and English words that are no everyday ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.model import Language
from coach.speech.ordinary import english_words

_TOKEN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*(?:[-_/.+][A-Za-z0-9]+)*")
_ENDING = re.compile(r"(?:'s|s|es|ed|ing|ly|er)$")
_SHORTEST_WORD = 4
"""Letters of an English word in small letters that is a term of English notes: shorter ones are symbols and pieces."""


def latin_terms(text: str, language: Language) -> Iterator[str]:
    """Each term, in order, as often as it stands there.

    In Chinese notes every English word is one; in English notes those that are told from ordinary words.

    >>> list(latin_terms("The softmax of LoRA and Q-Former saturates strongly", "en"))
    ['softmax', 'LoRA', 'Q-Former']
    """
    for match in _TOKEN.finditer(text):
        word = match.group()
        if len(word) > 1 and (is_name(word) or (not _ordinary(word) if language == "en" else word != "and")):
            yield word


def is_name(word: str) -> bool:
    """Whether capitals within, figures or signs tell a term from an ordinary word; "Stage-one" is made of two."""
    if all(_ordinary(part) for part in re.split(r"[-/.]", word)):
        return False
    return any(char.isupper() for char in word[1:]) or any(not char.isalpha() for char in word)


def _ordinary(word: str) -> bool:
    if word.isupper():
        return False
    small = word.lower()
    stem = _ENDING.sub("", small)
    known = english_words()
    return len(small) < _SHORTEST_WORD or not {small, stem, stem + "e", stem[:-1]}.isdisjoint(known)
