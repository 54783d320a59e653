"""Fillers and repeated starts: what a speaker says while the next thought is still on its way.

Sounds such as "嗯" and "um" are always fillers. Words such as "那个" and "like" are fillers only where they stand as
such: set apart by punctuation or a pause, said twice in a row, or beside another filler; "那个矩阵" and "looks like
this" are none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from coach.model import Filler
from coach.speech.units import Unit

SET_APART = 0.3
"""Seconds of silence that set a word apart. Fluency research counts silences from 0.25-0.3 s as pauses, below that as
articulation (De Jong & Bosker, 2013)."""

_SOUNDS = frozenset("嗯 呃 唔 um uh er erm uhm umm hmm mm uhh ahem".split())
_OPENING_SOUNDS = frozenset("额 啊 哦 噢 诶 欸 唉 ah oh eh".split())
"""Sounds that are particles too ("是啊"): fillers where they open a clause."""
_WORDS = ("那个", "这个", "就是", "就是说", "怎么说呢", "like", "you know", "i mean", "you see", "sort of", "kind of")
_SPLIT = tuple((phrase, tuple(phrase.split() if phrase.isascii() else phrase)) for phrase in _WORDS)
_LONGEST_FIRST = sorted(_SPLIT, key=lambda item: -len(item[1]))
_ATTACHING = frozenset("look looks looked feel feels felt sound sounds seem seems something things stuff would".split())
"""After these "like" belongs to the sentence, whatever stands behind it."""
_STARTERS = frozenset("我 你 他 她 它 这 那 在 是 有 把 从 因 所 就 用 让 如 比 然 但 而 可 会 要".split())
"""Characters that begin a sentence and are never doubled in one: said twice, a start was repeated."""
_ALLOWED_DOUBLES = frozenset("very really so no yes had that many much far well bye more too long".split())
_LONGEST_START = 6


def fillers(units: Sequence[Unit]) -> tuple[tuple[Filler, ...], list[Unit]]:
    """The fillers among ``units``, the most frequent first, and the units that are none."""
    count: Counter[str] = Counter()
    kept: list[Unit] = []
    position = 0
    follows_filler = False
    while position < len(units):
        length, name = _filler_at(units, position, follows_filler)
        follows_filler = length > 0
        if follows_filler:
            count[name] += 1
        else:
            kept.append(units[position])
        position += length or 1
    ordered = sorted(count.items(), key=lambda item: -item[1])
    return tuple(Filler(text=text, count=times) for text, times in ordered), kept


def _filler_at(units: Sequence[Unit], position: int, follows_filler: bool) -> tuple[int, str]:
    """How many units from ``position`` on are one filler, and which; 0 where there is none."""
    word = units[position].text.lower()
    if word in _SOUNDS:
        return 1, word
    if word in _OPENING_SOUNDS and _apart_before(units, position) and _apart_after(units, position + 1):
        return 1, word
    for phrase, parts in _LONGEST_FIRST:
        end = position + len(parts)
        if tuple(unit.text.lower() for unit in units[position:end]) != parts:
            continue
        if _stands_alone(units, position, end, parts, follows_filler):
            return len(parts), phrase
    return 0, ""


def _stands_alone(units: Sequence[Unit], start: int, end: int, parts: tuple[str, ...], follows_filler: bool) -> bool:
    if end == len(units) and start == 0:
        return False  # it is all that was said
    if parts == ("like",) and start and units[start - 1].text.lower() in _ATTACHING:
        return False
    repeated = tuple(unit.text.lower() for unit in units[end : end + len(parts)]) == parts
    before = follows_filler or _apart_before(units, start)
    after = _apart_after(units, end)
    return (before and after) or (repeated and parts[0] not in _ALLOWED_DOUBLES)


def _apart_before(units: Sequence[Unit], start: int) -> bool:
    return start == 0 or _gap(units, start)


def _apart_after(units: Sequence[Unit], end: int) -> bool:
    if end >= len(units):
        return True
    return _gap(units, end) or units[end].text.lower() in _SOUNDS


def _gap(units: Sequence[Unit], position: int) -> bool:
    """Whether punctuation or a silence stands before ``position``."""
    unit = units[position]
    return bool(unit.after.strip()) or unit.start - units[position - 1].end >= SET_APART


def repeated_starts(units: Sequence[Unit]) -> int:
    """How often a phrase was begun again at once ("它是，它是"), among units without fillers.

    Doublings that belong to the language do not count: "慢慢", "研究研究", "一步一步", "very very", figures, letters.
    """
    words = [unit.text.lower() for unit in units]
    found = 0
    position = 0
    while position < len(words):
        length = _repeated_at(units, words, position)
        found += length > 0
        position += length or 1
    return found


def _repeated_at(units: Sequence[Unit], words: list[str], position: int) -> int:
    for length in range(min(_LONGEST_START, (len(words) - position) // 2), 0, -1):
        phrase = words[position : position + length]
        middle = position + length
        if phrase == words[middle : middle + length] and _is_start(
            units[position:middle], phrase, position == 0 or _gap(units, position), _gap(units, middle)
        ):
            return length
    return 0


def _is_start(units: Sequence[Unit], phrase: list[str], opens: bool, apart: bool) -> bool:
    """Whether a phrase said twice was begun again; ``opens`` a clause, and ``apart`` from its repetition."""
    if any(any(char.isdigit() for char in word) for word in phrase) or len(set(phrase)) < len(phrase):
        return False
    if not any(unit.chinese for unit in units):
        single = len(phrase) == 1
        return not (single and (phrase[0] in _ALLOWED_DOUBLES or (len(phrase[0]) == 1 and phrase[0] not in "ai")))
    if len(phrase) == 1:
        return phrase[0] in _STARTERS
    if phrase[0] == "一" and len(phrase) == 2:
        return False
    # "自注意力，注意力" is no repetition: without a word that begins a sentence, the phrase has to open one.
    return any(word in _STARTERS for word in phrase) or (opens and (apart or len(phrase) > 2))
