"""How Chinese characters sound, and how likely one syllable is heard as another."""

from __future__ import annotations

from functools import lru_cache

_INITIALS = (
    "zh",
    "ch",
    "sh",
    "b",
    "p",
    "m",
    "f",
    "d",
    "t",
    "n",
    "l",
    "g",
    "k",
    "h",
    "j",
    "q",
    "x",
    "r",
    "z",
    "c",
    "s",
    "y",
    "w",
)
_NEAR_INITIALS = {
    **dict.fromkeys(("n l", "z zh", "c ch", "s sh", "f h", "l r"), 0.2),
    **dict.fromkeys(
        ("b p", "d t", "g k", "j q", "z c", "zh ch", "zh j", "ch q", "sh x", "j z", "q c", "x s", "c s", "ch sh"), 0.5
    ),
    **dict.fromkeys(("m n", "r zh", "r y", "w h", " y", " w", "q x", "j x", "h k", "z ch", "zh c"), 0.6),
}
"""Pairs that accents and recognisers mix up: 0 is the same sound, 1 another. The first row is what speakers of many
regions do not tell apart; the second differs in one feature (breath, place); the third sounds alike."""
_NEAR_FINALS = {
    **dict.fromkeys(("an ang", "en eng", "in ing", "ian iang", "uan uang", "uen ueng"), 0.2),
    **dict.fromkeys(("o uo", "e o", "e uo", "v u", "v i", "ve ue", "ian ie", "ei ai", "ou ao", "ou uo", "o ou"), 0.5),
    **dict.fromkeys(
        ("ao o", "ai e", "ei e", "en in", "eng ing", "an en", "ang eng", "ia a", "ua a", "ie e", "iu ou", "ui ei"), 0.6
    ),
    **dict.fromkeys(
        ("iao ao", "ian an", "uan an", "iang ang", "uang ang", "uai ai", "e i", "un en", "ong eng", "ong ou"), 0.6
    ),
}


def _both_ways(pairs: dict[str, float]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for pair, cost in pairs.items():
        one, other = pair.split(" ")
        found[one, other] = found[other, one] = cost
    return found


_INITIAL_COST = _both_ways(_NEAR_INITIALS)
_FINAL_COST = _both_ways(_NEAR_FINALS)


Readings = tuple[tuple[str, ...], ...]
"""For each character its syllables, the likeliest first."""


@lru_cache(4096)
def readings(chinese: str) -> Readings:
    """For each character of ``chinese`` its toneless syllables: as it is read here, then as it is mostly read.

    >>> readings("残差重")
    (('can',), ('cha',), ('zhong',))
    """
    from pypinyin import Style, lazy_pinyin, pinyin  # its dictionaries take 0.2 s to read

    here = lazy_pinyin(chinese, style=Style.NORMAL, v_to_u=False)
    if len(here) != len(chinese):  # something in it has no reading
        here = [lazy_pinyin(char)[0] for char in chinese]
    return tuple(
        tuple(dict.fromkeys((syllable, pinyin(char, style=Style.NORMAL)[0][0])))
        for char, syllable in zip(chinese, here, strict=True)
    )


@lru_cache(4096)
def tones(chinese: str) -> tuple[str, ...]:
    """The syllables of ``chinese`` as they are read here, with their tones."""
    from pypinyin import Style, lazy_pinyin

    return tuple(lazy_pinyin(chinese, style=Style.TONE3, errors=lambda unread: "?" * len(unread)))


@lru_cache(65536)
def syllable_distance(one: str, other: str) -> float:
    """0 where two toneless syllables are the same, 1 where they have nothing in common.

    >>> syllable_distance("ceng", "chen"), syllable_distance("dian", "dian")
    (0.2, 0.0)
    """
    if one == other:
        return 0.0
    (initial, final), (initial_2, final_2) = _split(one), _split(other)
    begin = 0.0 if initial == initial_2 else _INITIAL_COST.get((initial, initial_2), 1.0)
    rest = 0.0 if final == final_2 else _FINAL_COST.get((final, final_2), 1.0)
    return (begin + rest) / 2


def _split(syllable: str) -> tuple[str, str]:
    for initial in _INITIALS:
        if syllable.startswith(initial):
            return initial, syllable[len(initial) :]
    return "", syllable


@lru_cache(65536)
def distance(heard: tuple[str, ...], meant: tuple[str, ...]) -> float:
    """The distance of two characters, each by the reading that fits best."""
    return min(syllable_distance(one, other) for one in heard for other in meant)
