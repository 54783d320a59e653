"""Chinese characters that sound like a Chinese term: "残茶" for "残差", "点击" for "点积"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coach.speech.matching import Certainty, Match
from coach.speech.ordinary import frequency, segments
from coach.speech.sounds import Readings, distance, readings, tones

_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LIMIT = {2: 0.17, 3: 0.19, 4: 0.19}
_LIMIT_LONG = 0.2
"""Cost up to which a stretch is taken for a term, by the number of its characters."""
_FARTHEST = {2: 0.3, 3: 0.5}
_FARTHEST_LONG = 0.6
"""How far one syllable may be off: in longer terms the others tell more."""
_COMMON = 6
"""Frequency from which a word is the less likely misheard, the more common it is."""


class _Run(NamedTuple):
    """Chinese characters in a row, with how they are read and where they divide into words."""

    start: int
    text: str
    read: Readings
    words: tuple[tuple[int, int], ...]


def chinese_matches(text: str, terms: Sequence[str], certainty: Certainty) -> Iterator[Match]:
    """Stretches that sound like a term, each with the cost of taking it for that term."""
    by_size: dict[int, list[tuple[str, Readings]]] = defaultdict(list)
    for term in terms:
        if len(term) > 1 and _RUN.fullmatch(term):
            by_size[len(term)].append((term, readings(term)))
    for match in _RUN.finditer(text):
        run = _Run(match.start(), match.group(), readings(match.group()), segments(match.group()))
        for size, wanted in by_size.items():
            for first in range(len(run.text) - size + 1):
                yield from _at(run, first, size, wanted, certainty)


def _at(
    run: _Run, first: int, size: int, wanted: Sequence[tuple[str, Readings]], certainty: Certainty
) -> Iterator[Match]:
    limit = _LIMIT.get(size, _LIMIT_LONG)
    farthest = _FARTHEST.get(size, _FARTHEST_LONG)
    for term, read in wanted:
        sound = 0.0
        for place in range(size):
            apart = distance(run.read[first + place], read[place])
            sound += apart
            if apart > farthest or sound > (limit + 0.1) * size:
                break
        else:
            if run.text.startswith(term, first):
                continue
            span = (run.start + first, run.start + first + size)
            cost = (
                sound / size
                + _ordinariness(run, first, term) * _tones(run, first, term)
                + _plainness(term)
                + certainty.cost(*span)
            )
            if cost <= limit:
                yield Match(span, term, cost)


def _ordinariness(run: _Run, first: int, term: str) -> float:
    """What speaks for leaving the words as they were heard, because they are words."""
    end = first + len(term)
    cost = 0.0
    for start, stop in run.words:
        if stop <= first or start >= end:
            continue
        word = run.text[start:stop]
        inside = start >= first and stop <= end
        if inside and word == term[start - first : stop - first]:
            continue
        known = max(frequency(word) - _COMMON, 0)
        if stop - start == 1:
            cost += 0.04 * max(known - 6, 0) / len(term)  # "的", "是", "在": rarely misheard
        else:
            cost += (0.06 + 0.03 * known) * (1 if inside else 2)
    return cost


def _tones(run: _Run, first: int, term: str) -> float:
    """Where even the tones are the same, only the sense tells one word from the other: being a word counts half."""
    same = tones(run.text)[first : first + len(term)] == tones(term)
    return 0.5 if same else 1.0


def _plainness(term: str) -> float:
    """What speaks against a term that is an everyday word itself: it is recognised well where it was said."""
    return 0.03 * max(frequency(term) - 8, 0)
