"""How much of what was said was heard: errors, terms, and what corrections mended or broke."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein

from coach.evaluation.grading import Estimate
from coach.evaluation.measures import Floats, bootstrap_interval
from coach.evaluation.speech_tokens import characters, occurrences, tokens, written
from coach.model import Transcript, Value


class Counts(Value):
    """What rates are made of, for one clip and one transcript.

    Attributes:
        errors: tokens put in, left out or changed, of ``tokens`` that were said; likewise for characters.
        terms_said: terms of the notes that were said, each time it was.
        terms_written: those in the transcript; ``terms_right``: those that were said.
    """

    errors: int
    tokens: int
    character_errors: int
    characters: int
    terms_said: int
    terms_right: int
    terms_written: int


class Repairs(Value):
    """What corrections did, each taken back alone: fewer errors with it, more, or as many."""

    mended: int = 0
    broken: int = 0
    neither: int = 0


def counted(references: Sequence[str], heard: str, said: Iterable[str], vocabulary: Iterable[str]) -> Counts:
    """Compare a transcript with what was said.

    Args:
        references: what was said, and the same without fillers: to write a filler is as right as to leave it out, so
            the one with fewer errors counts.
        said: the terms that are known to be said.
        vocabulary: terms that might be written though nobody said them, for example all of the notes.
    """
    errors, reference = min((_distance(text, heard), text) for text in references)
    spelt = characters(tokens(reference))
    spoken, out = written(references[0]), written(heard)
    said_terms = distinct(said)
    times = {key: (occurrences(key, spoken), occurrences(key, out)) for key in said_terms | distinct(vocabulary)}
    right = sum(min(times[key]) for key in said_terms)
    return Counts(
        errors=errors,
        tokens=len(tokens(reference)),
        character_errors=Levenshtein.distance(spelt, characters(tokens(heard))),
        characters=len(spelt),
        terms_said=sum(times[key][0] for key in said_terms),
        terms_right=right,
        terms_written=right + _unsaid(times),
    )


def _unsaid(times: Mapping[str, tuple[int, int]]) -> int:
    """How many terms were written that were not said; one within a longer one that was not is not counted again.

    Args:
        times: how often each term was said, and was written.
    """
    unsaid: dict[str, int] = {}
    for term in sorted(times, key=len, reverse=True):
        said, out = times[term]
        within = sum(count * written_term.count(term) for written_term, count in unsaid.items())
        unsaid[term] = max(0, out - said - within)
    return sum(unsaid.values())


def repairs(references: Sequence[str], transcript: Transcript) -> Repairs:
    """What each correction of ``transcript`` did to the number of errors."""
    done = {"mended": 0, "broken": 0, "neither": 0}
    text = transcript.text
    for correction in transcript.corrections:
        start, end = correction.span
        change = _errors(references, text) - _errors(references, text[:start] + correction.heard + text[end:])
        done["neither" if change == 0 else "broken" if change > 0 else "mended"] += 1
    return Repairs(**done)


def distinct(terms: Iterable[str]) -> set[str]:
    """``terms`` without case, spaces and hyphens, in which they would be counted twice."""
    return {"".join(written(term)) for term in terms}


RATES: dict[str, tuple[str, str]] = {
    "mer": ("errors", "tokens"),
    "cer": ("character_errors", "characters"),
    "recall": ("terms_right", "terms_said"),
    "precision": ("terms_right", "terms_written"),
}
"""Each rate is a sum over the clips divided by another: errors of tokens (for English the word error rate) and of
characters; terms said that were written; terms written that were said."""


def rate(name: str, counts: Sequence[Counts], ids: Sequence[str], seed: int) -> Estimate:
    """A rate of RATES over clips, with its interval by clip; nan where there is nothing to divide by."""
    over, under = RATES[name]
    return _ratio([getattr(count, over) for count in counts], [getattr(count, under) for count in counts], ids, seed)


def mean(values: Sequence[float], ids: Sequence[str], seed: int) -> Estimate:
    """The mean of ``values``, with its interval by clip."""
    return _ratio(values, [1.0] * len(values), ids, seed)


def _ratio(over: Sequence[float], under: Sequence[float], ids: Sequence[str], seed: int) -> Estimate:
    below, above = np.asarray(under, float), np.asarray(over, float)
    low, high = bootstrap_interval(_divided, below, above, ids, seed=seed)
    return Estimate(value=_divided(below, above), low=low, high=high)


def _divided(below: Floats, above: Floats) -> float:
    return float(above.sum() / below.sum()) if below.sum() else float("nan")


def _distance(text: str, heard: str) -> int:
    return int(Levenshtein.distance(tokens(text), tokens(heard)))


def _errors(references: Sequence[str], heard: str) -> int:
    return min(_distance(text, heard) for text in references)
