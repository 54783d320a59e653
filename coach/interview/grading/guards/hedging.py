"""Both a claim and its opposite: whoever says both has not decided, and cannot be given the whole point for one."""

from __future__ import annotations

import re

from coach.interview.grading.folding import fold
from coach.model import Span
from coach.text import is_cjk, sentences

_EITHER_WAY = re.compile(
    r"(?:要么|或者?|也(?:许|可能)|可能|没准)[^。;\n]{0,8}(?:正好|恰恰|刚好|完全)?(?:相反|反过来|都不(?:是|对|成立))"
    r"|两种(?:说法|答案|可能)[^。;\n]{0,8}(?:都|总有|必有)|(?:总|必)有一个(?:是)?对"
    r"|\b(?:or|maybe|perhaps|might|could)\b[^.;\n]{0,30}"
    r"\b(?:the (?:exact )?(?:opposite|reverse)|none of (?:this|it|that))\b"
    r"|\bone of (?:the|these) two (?:is|must be)\b"
)
"""Words by which a whole answer stands beside its own opposite."""
_UNDECIDED = re.compile(
    r"可能(?P<verb>[会能是要有对])(?P<rest>[^,。;]{0,12})[,，]?也可能(?:不|没)(?P=verb)?"
    r"|(?P<can>[会能是要需用])也?(?:或者?|或许)不(?P=can)|(?:增大|升高|增加|提高)(?:或者?|/)(?:减小|降低|减少)"
    r"|\b(?:may|might) or (?:may|might) not\b|\b(?P<aux>is|are|does|do|can|will) or (?P=aux) ?n[o']t\b"
    r"|\b(?:increases?|rises?|higher) or (?:decreases?|falls?|lower)\b"
)
_DEPENDS = re.compile(r"取决|视.{0,6}而定|看情况|如果|若|当.{0,12}时|depend|\bif\b|\bwhen\b|whether|[?？]")
"""What turns two cases into a statement: the condition that decides between them."""
_NEGATION = re.compile(
    r"并非如此:?|并不是?|并非|不是|没有|无需|不(?![同断仅只])|没|(?:it is )?(?:false|not true|untrue) that"
    r"|\b(?:is|are|does|do|can|will|was)n[o']?t\b"
    r"|\bcannot\b|\bdo(?:es)? not\b|\bnot\b|\bnever\b|\bno\b"
)
_ANTONYMS = (
    ("增大", "减小"), ("增加", "减少"), ("升高", "降低"), ("上升", "下降"), ("变大", "变小"), ("变快", "变慢"),
    ("避免", "造成"), ("防止", "导致"), ("rises", "falls"), ("rising", "falling"), ("increases", "decreases"),
    ("increase", "decrease"), ("higher", "lower"), ("more", "less"), ("high", "low"), ("faster", "slower"),
    ("with", "without"),
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_AUXILIARY = frozenset(
    "is are was do does can will be the a an it that or and also maybe 也 许 可 能 或 者 是 的 了".split()
)
LEAST_CONTENT = 4
"""Words or Chinese characters that two sentences must share to be about the same claim."""
LEAST_SHARED = 0.9
"""Share of the content of both sentences, polarity aside, that must be the same."""
MOST_SENTENCES = 400


def hedged_spans(answer: str) -> list[Span]:
    """Spans of claims that the answer also denies; the whole answer where it offers itself and its opposite.

    "BN depends on the batch, LN does not" is a contrast, not a contradiction: its two claims differ in their subject.
    """
    units = sentences(answer)[:MOST_SENTENCES]
    folded = [fold(answer, unit).text for unit in units]
    if any(_EITHER_WAY.search(text) for text in folded):
        return [(0, len(answer))]
    hedged = {place for place, text in enumerate(folded) if _UNDECIDED.search(text) and not _DEPENDS.search(text)}
    claims = [_claim(text) for text in folded]
    for place, (content, polarity) in enumerate(claims):
        if len(content) < LEAST_CONTENT:
            continue
        for other in range(place):
            theirs, sign = claims[other]
            if sign != polarity and len(content & theirs) >= LEAST_SHARED * len(content | theirs):
                hedged |= {place, other}
    return [units[place] for place in sorted(hedged)]


def _claim(text: str) -> tuple[frozenset[str], tuple[int, ...]]:
    """What a sentence is about, and its polarity: whether it negates, and which of each pair of opposites it has."""
    negations = len(_NEGATION.findall(text)) % 2
    bare = _NEGATION.sub(" ", text)
    sides: list[int] = [negations]
    for left, right in _ANTONYMS:
        has_left, has_right = left in bare, right in bare
        sides.append(has_right - has_left if has_left != has_right else 0)
        bare = bare.replace(left, " ").replace(right, " ")
    words = set(_WORD.findall("".join(" " if is_cjk(char) else char for char in bare)))
    return frozenset(words | {char for char in bare if is_cjk(char)}) - _AUXILIARY, tuple(sides)
