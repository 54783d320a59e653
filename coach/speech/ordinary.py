"""Ordinary words: how frequent they are, and where Chinese text divides into them.

What was heard is left alone rather where it is an ordinary word, and replaced rather where it is none. Where the lists
come from: ``ORDINARY.md``.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from importlib import resources

from coach.model import Span

LONGEST_WORD = 4
_TOTAL = math.log2(60_000_000)
"""Of all words counted in the list's source."""
_ENDING = re.compile(r"(?:ations?|ions?|ings?|ers?|ies|ied|ences?|ally|ly|e?s|e?d|e|y)$")
_SHORTEST_INFLECTED = 4
_UNKNOWN = 3
"""What a character counts that the list has not."""


@cache
def _chinese() -> dict[str, int]:
    found: dict[str, int] = {}
    for line in resources.files(__package__).joinpath("ordinary_zh.txt").read_text("utf-8").splitlines():
        frequency, *words = line.split()
        found.update(dict.fromkeys(words, int(frequency)))
    return found


@cache
def english_words() -> frozenset[str]:
    """Ordinary English words, in lower case."""
    return frozenset(resources.files(__package__).joinpath("ordinary_en.txt").read_text("utf-8").split())


def stem(word: str) -> str:
    """An English word in lower case without its ending, roughly: "tokens" and "token" are one word.

    >>> stem("Tokens"), stem("indexed"), stem("penalties"), stem("LoRA")
    ('token', 'index', 'penalt', 'lora')
    """
    small = word.casefold()
    return _ENDING.sub("", small) if len(small) > _SHORTEST_INFLECTED else small


def frequency(word: str) -> int:
    """How often a Chinese word is met, as the logarithm of a count to the base 2; 0 where it is no ordinary word.

    >>> frequency("我们"), frequency("点击"), frequency("残差")
    (16, 8, 4)
    """
    return _chinese().get(word, 0)


@lru_cache(1024)
def segments(run: str) -> tuple[Span, ...]:
    """Where Chinese characters in a row divide into words: the division whose words are the most frequent together.

    >>> segments("残差连接更好")
    ((0, 2), (2, 4), (4, 6))
    """
    words = _chinese()
    best = [0.0] * (len(run) + 1)
    step = [1] * len(run)
    for start in range(len(run) - 1, -1, -1):
        best[start] = -math.inf
        for size in range(1, min(LONGEST_WORD, len(run) - start) + 1):
            known = words.get(run[start : start + size], _UNKNOWN if size == 1 else None)
            if known is not None and best[start + size] + known - _TOTAL > best[start]:
                best[start], step[start] = best[start + size] + known - _TOTAL, size
    found: list[Span] = []
    position = 0
    while position < len(run):
        found.append((position, position + step[position]))
        position += step[position]
    return tuple(found)
