"""What a text is about, and whether two wordings can be of one question: terms, numbers, negations, opposites."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from coach.text import cjk_count, normalise

_LONGEST = 4_000
"""Characters of a text that are looked at to see what it is about."""
_COMMON = frozenset(
    """
    the and for are with that this from can not its but was were has have will which when than then into over each such
    more most one two also only their they them there these those between because while where what how why does use
    used using
    """.split()
)
_CHINESE_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
_LATIN = re.compile(r"(?:(?![\u3040-\u9fff\uac00-\ud7af])[^\W_])+")
_NEGATION = re.compile(r"不|没|无|非|未|别|勿|\b(?:not|no|never|without|cannot|non)\b|n't\b")
_OPPOSITES = tuple(
    (first, second)
    for first, _, second in (
        pair.partition("/")
        for pair in """
        编码/解码 优/缺 正/负 前/后 训练/推理 增/减 大/小 高/低 上/下 左/右 升/降 快/慢 内/外 长/短 多/少 同步/异步
        生成/判别 先/后 欠/过 强/弱 静态/动态 显式/隐式 离散/连续 稀疏/稠密 局部/全局 单/双 单/多 深/浅 乐观/悲观
        输入/输出 读/写 有监督/无监督
        encoder/decoder increase/decrease before/after forward/backward
        """.split()
    )
)


_PLURAL = re.compile(r"(?<=[A-Z]{2})s$")


def terms(text: str) -> frozenset[str]:
    """Words of Latin letters and numbers, lower case: what two wordings of one question do not differ in."""
    return frozenset(_LATIN.findall(normalise(text)))


def names(text: str) -> frozenset[str]:
    """Acronyms and what holds a number ("LoRA", "GPT-4"), lower case: the same in every wording and language."""
    words = _LATIN.findall(unicodedata.normalize("NFKC", text))
    found = (word for word in words if sum(map(str.isupper, word)) > 1 or any(map(str.isdigit, word)))
    return frozenset(_PLURAL.sub("", word).casefold() for word in found)


def may_be_reworded(before: str, after: str) -> bool:
    """Whether ``after`` can be another wording of ``before``: the same terms, numbers and negations, no opposites.

    In a Chinese question every word of Latin letters is a term, in an English one the names are.
    """
    first, second = normalise(before), normalise(after)
    in_chinese = cjk_count(first) or cjk_count(second)
    if in_chinese and terms(before) != terms(after):
        return False
    if names(before) != names(after) or _opposed(first, second):
        return False
    return len(_NEGATION.findall(first)) == len(_NEGATION.findall(second))


def _opposed(first: str, second: str) -> bool:
    for one, other in _OPPOSITES:
        there = (first.count(one), first.count(other)), (second.count(one), second.count(other))
        if there[0] != there[1] and (sum(there[0]) == sum(there[1])):
            return True
    return False


def features(text: str) -> frozenset[str]:
    """Latin words of three letters and more, numbers, and pairs of Chinese characters: what a text is about."""
    normal = normalise(text[:_LONGEST])
    words = {word for word in _LATIN.findall(normal) if len(word) > 2 or word.isdigit()} - _COMMON
    pairs = {pair for run in _CHINESE_RUN.findall(normal) for pair in map("".join, pairwise(run))}
    return frozenset(words | pairs)


def overlap(first: frozenset[str], second: frozenset[str]) -> float:
    """Share of the smaller set that the other holds too, 0 to 1."""
    return len(first & second) / max(1, min(len(first), len(second)))
