"""The terms of a question's notes: what a spoken answer is likely to hold, and a recogniser likely to mishear."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from coach.model import Language, Question
from coach.speech.chinese_terms import chinese_terms
from coach.speech.latin_terms import is_name, latin_terms
from coach.speech.matching import letters_of
from coach.speech.ordinary import english_words, frequency

MOST_TERMS = 100
"""More cost time, and the last of them tell little."""
MOST_HOTWORDS = 5
"""Each hotword can be heard where it was not said, and with more of them Whisper falls into repetition: few (measured,
see docs/speech.md)."""
LONGEST_HOTWORDS = 100
"""Characters of them all."""

_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$|```.*?```|!?\[[^\]]*\]\([^)]*\)|<[^>]+>|https?://\S+", re.DOTALL)

_MARKED = re.compile(r"\*\*(.{2,40}?)\*\*|==(.{2,40}?)==|`([^`\n]{2,40})`")


def terms_of(question: Question, others: Sequence[Question] = ()) -> tuple[str, ...]:
    """The terms of a question, the most telling first: how often they are said, how rare they are elsewhere.

    Args:
        others: questions of the same notes: words that stand in most of them tell little about this one.
    """
    counted: Counter[str] = Counter()
    for weight, text in _texts(question):
        for term in (*latin_terms(text, question.language), *chinese_terms(text)):
            counted[term] += weight
    counted = _one_writing(counted)
    common = [" ".join(text for _, text in _texts(other)) for other in others]
    order = {term: place for place, term in enumerate(counted)}

    def telling(term: str) -> tuple[float, int]:
        elsewhere = sum(term in text for text in common) / len(common) if common else 0.0
        return (-counted[term] * _rarity(term) * (1 - 0.8 * elsewhere), order[term])

    return tuple(sorted(counted, key=telling)[:MOST_TERMS])


def hotwords(terms: Sequence[str], language: Language) -> tuple[str, ...]:
    """The few terms to tell the recogniser of before it listens: jargon in Latin letters, the most telling first.

    None in English, which it writes near enough for the correction, and worse with them; Chinese terms for that reason
    neither.
    """
    found: list[str] = []
    for term in terms if language == "zh" else ():
        if len(found) == MOST_HOTWORDS or sum(map(len, found)) + len(term) > LONGEST_HOTWORDS:
            break
        if _jargon(term):
            found.append(term)
    return tuple(found)


def _one_writing(counted: Counter[str]) -> Counter[str]:
    """ "Softmax" and "softmax" are one term, in the writing that is the most frequent."""
    writings: dict[str, list[str]] = {}
    for term in counted:
        writings.setdefault(letters_of(term), []).append(term)
    return Counter(
        {max(alike, key=counted.__getitem__): sum(counted[term] for term in alike) for alike in writings.values()}
    )


def _rarity(term: str) -> float:
    """How much a term is jargon: Latin letters in the first place, then what is no ordinary Chinese word."""
    if term.isascii():
        return 3.0 if is_name(term) else 2.5 if term.lower() not in english_words() else 1.5
    return 1.5 if frequency(term) == 0 else 1.0 if frequency(term) < 11 else 0.5


def _jargon(term: str) -> bool:
    name = any(char.isupper() or char.isdigit() for char in term[1:])
    return term.isascii() and (name or term.lower() not in english_words())


def _texts(question: Question) -> list[tuple[int, str]]:
    """Weighted: what is asked, the points of a good answer, the rest of the notes; what they mark counts once more."""
    texts = [(3, question.text), (1, question.answer)]
    texts += [(2, f"{point.label} {point.text}") for point in question.key_points]
    texts += [(2, " ".join(filter(None, groups))) for _, text in texts for groups in _MARKED.findall(text)]
    return [(weight, _FORMULA.sub(" ", text)) for weight, text in texts]
