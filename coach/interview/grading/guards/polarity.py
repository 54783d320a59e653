"""Whether two sentences say the same thing or its opposite, where they are the same in all but their polarity."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from coach.interview.grading.folding import fold
from coach.text import is_cjk, sentences

_NEGATION = re.compile(
    r"并非如此:?|并不是?|并非|不是|没有|无|不(?![同断仅只])|没|(?:it is )?(?:false|not true|untrue) that"
    r"|\b(?:is|are|does|do|can|will|was)n[o']?t\b|\bcannot\b|\bdo(?:es)? not\b|\bnot\b|\bnever\b|\bno\b"
)
_ANTONYMS = (
    ("增大", "减小"), ("增加", "减少"), ("升高", "降低"), ("提高", "降低"), ("上升", "下降"), ("变大", "变小"),
    ("变快", "变慢"), ("加快", "减慢"), ("避免", "造成"), ("防止", "导致"), ("缓解", "加剧"), ("之前", "之后"),
    ("高于", "低于"), ("大于", "小于"), ("rises", "falls"), ("rising", "falling"), ("increases", "decreases"),
    ("increase", "decrease"), ("higher", "lower"), ("more", "less"), ("high", "low"), ("faster", "slower"),
    ("larger", "smaller"), ("without", "with"), ("before", "after"),
)  # fmt: skip
_CORRECTION = re.compile(r"^\W*(?:(?:哦|啊|嗯)?不对?|不是的?|说错了|no|wait|sorry)\s*,\s*")
"""How a speaker takes back the sentence before; it denies nothing in the sentence that it opens."""
_WORD = re.compile(r"[^\W_]+")
_AUXILIARY = frozenset(
    "is are was do does can will be have has use used uses the a an it that or and also maybe"
    " 也 许 可 能 或 者 是 的 了".split()
)
LEAST_CONTENT = 4
"""Words or Chinese characters that two sentences must share to be about the same claim."""
NEARLY_VERBATIM = 0.8
"""Share of the content that a sentence must have in common with a key point to be its own wording."""


@dataclass(frozen=True)
class Claim:
    """What a sentence is about, polarity aside; whether it negates an odd number of times; its sides of opposites.

    ``content`` holds each word or Chinese character as often as it occurs, numbered.
    """

    content: frozenset[tuple[str, int]]
    negated: bool
    sides: tuple[int, ...]


def claim_of(text: str) -> Claim:
    """The claim of a folded sentence."""
    bare, negations = _NEGATION.subn(" ", _CORRECTION.sub("", text))
    sides: list[int] = []
    for left, right in _ANTONYMS:
        without_left = bare.replace(left, " ")
        has_left, has_right = without_left != bare, right in without_left
        sides.append(has_right - has_left if has_left != has_right else 0)
        bare = without_left.replace(right, " ")
    words = _WORD.findall("".join(" " if is_cjk(char) else char for char in bare))
    counted = Counter(word for word in [*words, *filter(is_cjk, bare)] if word not in _AUXILIARY)
    content = frozenset((word, place) for word, count in counted.items() for place in range(count))
    return Claim(content, negations % 2 == 1, tuple(sides))


def turned_round(one: Claim, other: Claim, least_shared: float) -> bool:
    """True where both are about the same and exactly one of them turns it round; two turns cancel out."""
    shared = one.content & other.content
    if len(shared) < LEAST_CONTENT or len(shared) < least_shared * len(one.content | other.content):
        return False
    turns = sum(left * right < 0 for left, right in zip(one.sides, other.sides, strict=True))
    return (turns + (one.negated != other.negated)) % 2 == 1


def denied_share(point: str, answer: str) -> float:
    """Share of the content of ``point``, 0 to 1, that ``answer`` repeats nearly to the letter but the other way round.

    A clause that the answer also states as the point has it is not denied; that is hedging, which has its own guard.

    >>> denied_share("LN 不依赖 batch 的统计量", "LN 依赖 batch 的统计量。")
    1.0
    >>> denied_share("LN 不依赖 batch 的统计量", "BN 依赖 batch 的统计量。")
    0.0
    """
    wanted, said = claims_of(point), claims_of(answer)
    denied = [claim for claim in wanted if _denied(claim, [other for other in said if _same_words(claim, other)])]
    return sum(len(claim.content) for claim in denied) / max(1, sum(len(claim.content) for claim in wanted))


@lru_cache(64)
def claims_of(text: str) -> tuple[Claim, ...]:
    """The claims of all sentences of ``text``."""
    return tuple(claim_of(fold(text, span).text) for span in sentences(text, cut_long=False))


def _denied(claim: Claim, repeated: Sequence[Claim]) -> bool:
    return bool(repeated) and all(turned_round(claim, other, NEARLY_VERBATIM) for other in repeated)


def _same_words(one: Claim, other: Claim) -> bool:
    return len(one.content & other.content) >= NEARLY_VERBATIM * len(one.content | other.content)
