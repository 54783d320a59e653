"""Terms in Chinese characters: the words of the notes, and what they form side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from coach.speech.ordinary import frequency, segments

_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LOOSE = frozenset(
    "的了是在和与把被就都也很会对为以而中到上下后前时个种每不只能可有要用使让从向当及或其再先将则又并等若如更最"
    "越它该还各里成过才取仍比这那我你他做来去几叫给跟按即已未另由于"
)
"""Characters that by themselves part one term from the next."""
_EVERYDAY = 13
"""Words from this frequency on ("可以", "什么", "问题") are said everywhere: they part terms, and are none."""
_PREFIXES = frozenset("子多单双高低全半非超自反正负零主副大小长短强弱软硬前后内外")
_SUFFIXES = frozenset(
    "化层性度率器式法型数量值项集图网头步位域差积秩核类键树表锁页块段包池栈堆码词句元阶级维点边流线环体端区列场谱律论熵"
)
"""Characters that make a term of the word beside them ("子空间", "归一化"); with others it is a piece of a sentence."""
LONGEST = 7


def chinese_terms(text: str) -> Iterator[str]:
    """Words of two characters and more, pairs of neighbours, and all that stands between what parts terms.

    Each as often as it stands there. Characters that are no ordinary word together are taken for one term ("残差").

    >>> list(chinese_terms("残差连接可以加速"))
    ['残差', '连接', '残差连接', '加速']
    """
    for match in _RUN.finditer(text):
        words: list[str] = []
        for start, end in segments(match.group()):
            word = match.group()[start:end]
            if word in _LOOSE or (frequency(word) >= _EVERYDAY and len(word) > 1):
                yield from _terms(_grown(words))
                words = []
            else:
                words.append(word)
        yield from _terms(_grown(words))


def _grown(words: Sequence[str]) -> list[str]:
    """The words with single characters in a row put together, as far as there are two or three of them."""
    grown: list[str] = []
    for single, group in groupby(words, key=lambda word: len(word) == 1):
        members = list(group)
        grown += ["".join(members)] if single and len(members) <= 3 else members
    return grown


def _terms(words: Sequence[str]) -> Iterator[str]:
    yield from (word for word in words if len(word) > 1)
    pairs = list(pairwise(words))
    for together in [*pairs, tuple(words)] if len(words) > 2 else pairs:
        term = "".join(together)
        opens = len(together[0]) > 1 or together[0] in _PREFIXES
        closes = len(together[-1]) > 1 or together[-1] in _SUFFIXES
        if len(term) <= LONGEST and opens and closes:
            yield term
