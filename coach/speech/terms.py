"""The terms of a question's notes: what a spoken answer is likely to hold, and a recogniser likely to mishear."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from coach.model import Language, Question
from coach.speech.chinese_terms import chinese_terms
from coach.speech.latin_terms import latin_terms
from coach.speech.ordinary import frequency

MOST_TERMS = 100
"""More cost time, and the last of them tell little."""
MOST_HOTWORDS = 8
"""Each hotword can be heard where it was not said, and Whisper reads them all before it listens: few."""
LONGEST_HOTWORDS = 100

_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$|```.*?```|!?\[[^\]]*\]\([^)]*\)|<[^>]+>|https?://\S+", re.DOTALL)

_MARKED = re.compile(r"\*\*(.{2,40}?)\*\*|==(.{2,40}?)==|`([^`\n]{2,40})`")


def terms_of(question: Question, others: Sequence[Question] = ()) -> tuple[str, ...]:
    """The terms of a question, the most telling first.

    Args:
        others: questions of the same notes: words that stand in most of them tell little about this one.
    """
    texts = _texts(question)
    counted: Counter[str] = Counter()
    for weight, text in texts:
        for term in (*latin_terms(text, question.language), *chinese_terms(text)):
            counted[term] += weight
    common = [" ".join(text for _, text in _texts(other)) for other in others]
    order = {term: place for place, term in enumerate(counted)}

    def telling(term: str) -> tuple[float, int]:
        elsewhere = sum(term in text for text in common) / len(common) if common else 0.0
        return (-counted[term] * _rarity(term) * (1 - 0.8 * elsewhere), order[term])

    return tuple(sorted(counted, key=telling)[:MOST_TERMS])


def _rarity(term: str) -> float:
    """How much a term is jargon: Latin letters in the first place, then what is no ordinary Chinese word."""
    if term.isascii():
        return 3.0
    return 1.5 if frequency(term) == 0 else 1.0 if frequency(term) < 11 else 0.5


def hotwords(terms: Sequence[str], language: Language) -> tuple[str, ...]:
    """The few terms to tell the recogniser of before it listens."""
    found: list[str] = []
    for term in terms:
        if len(found) == MOST_HOTWORDS or sum(map(len, found)) + len(term) > LONGEST_HOTWORDS:
            break
        if language == "zh" or term.isascii():
            found.append(term)
    return tuple(found)


def _texts(question: Question) -> list[tuple[int, str]]:
    """Weighted: what is asked, the points of a good answer, the rest of the notes; what they mark counts once more."""
    texts = [(3, question.text), (1, question.answer)]
    texts += [(2, f"{point.label} {point.text}") for point in question.key_points]
    texts += [(2, " ".join(filter(None, groups))) for _, text in texts for groups in _MARKED.findall(text)]
    return [(weight, _FORMULA.sub(" ", text)) for weight, text in texts]
