"""What a contradiction comes down to, where plain words show it: a number, an opposite, a denial."""

from __future__ import annotations

import re

from coach.interview.phrases import phrase
from coach.interview.support import character_pairs, terms
from coach.model import Language
from coach.text import normalise

_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?%?(?![\w.])")
_DENIAL = re.compile(r"[不无没]|\b(?:not|no|never|cannot|without)\b|n't\b")
_LEAST_SHARED = 0.5
_OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in (
        "增大/减小 增加/减少 变大/变小 越大/越小 越高/越低 提高/降低 提升/下降 放大/缩小 最大/最小 更快/更慢 之前/之后 "
        "独立/共享 局部/全局 绝对/相对 递增/不变 相同/不同 有偏/无偏 线性/非线性 "
        "increase/decrease increases/decreases larger/smaller higher/lower high/low before/after "
        "maximizes/minimizes local/global faster/slower more/fewer same/different "
        "linear/nonlinear absolute/relative rises/falls"
    ).split()
)


def difference(said: str, notes: str, language: Language) -> str:
    """A sentence on what ``said`` and ``notes`` differ in; empty where no plain word shows it."""
    own, right = normalise(said), normalise(notes)
    numbers = [
        sorted(set(_NUMBER.findall(text)) - set(_NUMBER.findall(other))) for text, other in ((own, right), (right, own))
    ]
    if all(len(found) == 1 for found in numbers):
        return phrase("differs", language, said=numbers[0][0], notes=numbers[1][0])
    for pair in _OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if _holds(own, one) and not _holds(own, other) and _holds(right, other) and not _holds(right, one):
                return phrase("differs", language, said=one, notes=other)
    denied = [bool(_DENIAL.search(text)) for text in (own, right)]
    if denied[0] != denied[1] and _alike(own, right):
        return phrase("differs_denied" if denied[0] else "differs_affirmed", language)
    return ""


def _alike(one: str, other: str) -> bool:
    """True where most of the shorter text is in the other: only then does a single "not" tell them apart."""
    contents = [terms(text) | character_pairs(text) for text in (one, other)]
    least = min(map(len, contents))
    return least > 0 and len(contents[0] & contents[1]) >= _LEAST_SHARED * least


def _holds(text: str, word: str) -> bool:
    return bool(re.search(rf"\b{word}\b", text)) if word.isascii() else len(word) > 1 and word in text
