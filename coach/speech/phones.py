"""How words in Latin letters sound, in the same coarse phones as Chinese syllables: one can be heard as the other.

A phone is one character: a e i o u; b p d t g k f v s z m n l r h w y; S as in "she", J as in "joy", C as in "chin".
Tones, the length of vowels and the difference between n and ng are left out: recognisers mix them up across languages.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LETTERS = {
    **{"a": "ei", "b": "bi", "c": "si", "d": "di", "e": "i", "f": "ef", "g": "Ji", "h": "eiC", "i": "ai", "j": "Jei"},
    **{"k": "kei", "l": "el", "m": "em", "n": "en", "o": "ou", "p": "pi", "q": "kiu", "r": "ar", "s": "es", "t": "ti"},
    **{"u": "iu", "v": "vi", "w": "dabliu", "x": "eks", "y": "wai", "z": "zi"},
}
_FIGURES = ("zirou", "wan", "tu", "sri", "for", "faiv", "siks", "seven", "eit", "nain")
_INITIALS = (
    *(("zh", "J"), ("ch", "C"), ("sh", "S"), ("j", "J"), ("q", "C"), ("x", "S"), ("c", "s")),
    *((letter, letter) for letter in "bpmfdtnlgkhrzsyw"),
)
_FINALS = (("uo", "o"), ("iu", "iou"), ("ui", "uei"), ("ian", "ien"), ("ong", "on"), ("v", "u"), ("ng", "n"))
_RULES = (
    *((r"tion\b|sion\b", "Sen"), (r"tch|ch(?![rl])", "C"), (r"sch|sh", "S"), (r"ph", "f"), (r"th", "s")),
    *((r"\bkn", "n"), (r"\bwr", "r"), (r"ck|ch|q(?!u)|c(?![eiy])", "k"), (r"qu", "kw"), (r"igh", "ai")),
    *((r"dge|g(?=e)|j", "J"), (r"gh", ""), (r"c", "s"), (r"x", "ks"), (r"ee|ea|ie\b", "i"), (r"oo|ew|ue\b", "u")),
    *((r"a(?=[bdfgklmnprstvz]e\b)|ai|ay|ey", "ei"), (r"i(?=[bdfgklmnprstvz]e\b)", "ai")),
    *((r"o(?=[bdfgklmnprstvz]e\b)|oa|ow\b", "ou"), (r"ou|ow", "au"), (r"au|aw", "o")),
    *((r"(?<=[a-z][bcdfgklmnprstvz])e\b", ""), (r"\by(?=[aeiou])", "y"), (r"y", "i")),
)
"""Spellings and their phones, the first that fits from the left; a doubled consonant is one."""
_SPELLING = re.compile("|".join(f"(?P<r{number}>{pattern})" for number, (pattern, _) in enumerate(_RULES)))


@lru_cache(4096)
def word_phones(word: str) -> str:
    """The phones of a word in Latin letters, read as English; figures one by one.

    >>> word_phones("lora"), word_phones("rope"), word_phones("former")
    ('lora', 'roup', 'former')
    """
    spelled = re.sub(r"([b-df-hj-np-tv-z])\1", r"\1", re.sub(r"[^a-z0-9]", "", word.lower()))
    said = _SPELLING.sub(lambda match: _RULES[int((match.lastgroup or "r0")[1:])][1], spelled)
    return re.sub(r"\d", lambda match: _FIGURES[int(match.group())], said)


@lru_cache(4096)
def letter_phones(letters: str) -> str:
    """The phones of letters and figures spelled out.

    >>> letter_phones("KV"), letter_phones("Q")
    ('keivi', 'kiu')
    """
    return "".join(_FIGURES[int(char)] if char in "0123456789" else _LETTERS.get(char.lower(), "") for char in letters)


@lru_cache(4096)
def syllable_phones(syllable: str) -> str:
    """The phones of a toneless Chinese syllable.

    >>> syllable_phones("luo") + syllable_phones("la")
    'lola'
    """
    for written, said in _INITIALS:
        if syllable.startswith(written):
            begin, rest = said, syllable[len(written) :]
            break
    else:
        begin, rest = "", syllable
    for written, said in _FINALS:
        rest = rest.replace(written, said)
    return begin + rest


_CLASSES = ("bp", "dt", "gk", "fvh", "szSJC", "mn", "lr", "wu", "yi", "aeo")
_CLASS = {phone: number for number, phones in enumerate(_CLASSES) for phone in phones}
_VOWELS = frozenset("aeiouwy")


def _exchange(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if {one, other} == {"v", "w"}:
        return 0.35
    if one in _VOWELS and other in _VOWELS:
        return 0.3 if _CLASS[one] == _CLASS[other] else 0.5
    return 0.35 if _CLASS[one] == _CLASS[other] else 1.0


def _missing(phone: str) -> float:
    """A vowel more or less is often the recogniser's or the accent's ("softe"), and so is r or n at an end."""
    return 0.4 if phone in _VOWELS else 0.6 if phone in "rlnh" else 0.9


@lru_cache(65536)
def phones_distance(heard: str, meant: str) -> float:
    """How far two words sound apart, by the length of the longer: 0 the same, from about 0.5 nothing in common.

    >>> phones_distance("lola", "lora") < 0.1 < phones_distance("lola", "roup")
    True
    """
    row = [0.0]
    for phone in meant:
        row.append(row[-1] + _missing(phone))
    for mine in heard:
        above, row = row, [row[0] + _missing(mine)]
        for place, phone in enumerate(meant):
            row.append(
                min(
                    above[place] + _exchange(mine, phone),
                    above[place + 1] + _missing(mine),
                    row[place] + _missing(phone),
                )
            )
    return row[-1] / max(len(heard), len(meant), 1)


def opening(phones: str) -> int:
    """The class of the first phone: what begins quite differently is not heard as the same word."""
    first = phones[:1]
    if first and first in "aeiou":
        return _CLASS["a"]
    return _CLASS.get("v" if first == "w" else first, -1)
