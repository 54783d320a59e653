"""Whether a sentence that a model wrote is borne out by the notes. What is not is dropped before anybody reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coach.model import Verdict
from coach.ports import PointClassifier, PointPair
from coach.text import is_cjk, language_of, normalise

_TERM = re.compile(r"[a-z][a-z0-9_+#.-]*[a-z0-9+#]|\d+(?:\.\d+)?%?")
_SENTENCE_END = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")
_COMMON = frozenset(
    """
    the and for are was were but not you your with that this from have has had its it's they them what when where which
    while will would can could should also about into than then there their these those been being does did doing as is
    it in on of or to by be an if no up out more most how why who all any both each other some such own same too very
    just however instead rather only because so yet here answer notes note point said say says mention mentioned
    mentions missed miss missing explain explained correct incorrect correctly right wrong part partly fully key
    important means mean meaning good example covered cover covers left according states stated state adds add
    """.split()
)

_LEAST_OVERLAP = 0.6
"""Share of a sentence's content (words, or pairs of Chinese characters) that the evidence must hold."""
_LEAST_BORNE_OUT = 0.6
"""Probability, by the trained classifier, that the notes say what a sentence says. Words in another order say
something else, and sharing words is not enough."""

_FILLER = re.compile(
    "你的回答|候选人|回答中|你?[讲说]到了?|你?提到了?|你说的?|你|没有|但是?|因此|所以|这一点|这个|需要|应该|可以|笔记|说明|指出|"
    "而不是|关键|正确|错误|完整|补充|只是|只说|还有|其中|例如|也就是|因为|如果|那么|已经|具体|内容|部分|遗漏|忽略"
)


_POLARITY = re.compile(r"[不没无非未]|避免|防止|阻止|\b(?:not|no|never|without|cannot|neither|nor|avoid|prevent)|n't\b")
_SYMBOL = re.compile(r"(?<![A-Za-z])[A-Z](?![A-Za-z])")


def terms(text: str) -> set[str]:
    """Words in Latin script and numbers, lower case, without common English words."""
    return {
        term for term in _TERM.findall(normalise(text)) if term not in _COMMON and (len(term) > 1 or term.isdigit())
    }


def character_pairs(text: str) -> set[str]:
    """Neighbouring Chinese characters, the unit in which Chinese content is compared."""
    flat = normalise(text)
    return {flat[i : i + 2] for i in range(len(flat) - 1) if is_cjk(flat[i]) and is_cjk(flat[i + 1])}


def polarity(text: str) -> set[str]:
    """Words that turn a statement round, or say that something is kept away."""
    return set(_POLARITY.findall(normalise(_FILLER.sub("\n", text))))


def symbols(text: str) -> set[str]:
    """Single capital letters that name something, as B in "B = 0"; the English words A and I are none."""
    found = set(_SYMBOL.findall(text)) - {"I"}
    return found - {"A"} if language_of(text) == "en" else found


class SupportChecker:
    """Compares a sentence with its evidence: numbers, symbols and negations exactly, content by overlap, sense by the
    trained classifier.

    Args:
        classifier: sees a contradiction that overlap cannot see; None leaves that out.
    """

    def __init__(self, classifier: PointClassifier | None) -> None:
        self._classifier = classifier

    def supported(self, sentence: str, notes: str, said: str = "") -> bool:
        """True where ``sentence`` says nothing that is in neither ``notes`` nor ``said`` (the person's words)."""
        evidence = f"{notes}\n{said}"
        known = terms(evidence)
        claimed = terms(sentence)
        if any(term[0].isdigit() and term not in known for term in claimed):
            return False
        if symbols(sentence) - symbols(evidence) or polarity(sentence) - polarity(evidence):
            return False
        pairs = character_pairs(_FILLER.sub("\n", sentence))
        content = len(claimed) + len(pairs)
        if content == 0:
            return True
        held = len(claimed & known) + len(pairs & character_pairs(evidence))
        if held / content < _LEAST_OVERLAP:
            return False
        return self._borne_out(sentence, notes)

    def _borne_out(self, sentence: str, notes: str) -> bool:
        """The classifier reads the sentence as a key point and the notes as an answer to it."""
        if self._classifier is None:
            return True
        (probabilities,) = self._classifier.classify([PointPair("", sentence, notes)])
        return probabilities[Verdict.COVERED] + probabilities[Verdict.PARTIAL] >= _LEAST_BORNE_OUT


def whole_sentences(pieces: Iterable[str]) -> Iterator[str]:
    """Join streamed ``pieces`` and yield each sentence as soon as it is complete, its line break or space included.

    A rest without an end is a sentence only where there is no other: after whole sentences it is a reply cut off.
    """
    pending = ""
    complete = False
    for piece in pieces:
        pending += piece
        while match := _SENTENCE_END.search(pending):
            if match.end() == len(pending) and match.group() == ".":
                break  # "3." may go on as "3.5"
            sentence, pending = pending[: match.end()], pending[match.end() :]
            if sentence.strip():
                complete = True
                yield sentence
    if pending.strip() and (not complete or _SENTENCE_END.search(pending)):
        yield pending
