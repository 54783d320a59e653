"""Terms in Latin letters: names, abbreviations, identifiers, and English words in Chinese notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.model import Language

_TOKEN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*(?:[-_/.+][A-Za-z0-9]+)*")


def latin_terms(text: str, language: Language) -> Iterator[str]:
    """Each term, in order; in English text only what has capitals inside, figures or signs is told from words."""
    for match in _TOKEN.finditer(text):
        word = match.group()
        if len(word) > 1 and (_marked(word) or language == "zh"):
            yield word


def _marked(word: str) -> bool:
    return any(char.isupper() for char in word[1:]) or any(not char.isalpha() for char in word)
