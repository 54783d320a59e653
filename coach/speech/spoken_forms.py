"""How a term in Latin letters may be spoken: as a word, or letter by letter."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from coach.speech.phones import letter_phones, syllable_phones, word_phones
from coach.speech.sounds import readings

_PART = re.compile(r"[\u4e00-\u9fff]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_VOWELS = re.compile("[aeiou]+")
_LETTER_BY_LETTER = 5
"""Capitals in a row, up to which they are spelled out rather than read as a word."""
_LED_BY_A_LETTER = re.compile(r"([A-Z])-?([A-Z][a-z]\w*)")
"""QLoRA, M-RoPE: a letter, and a term that is read as a word."""
SHORTEST = 4
"""Phones that tell a term: "KV" and "KL" spelled out are long enough, "ViT" as a word is not."""


class Form(NamedTuple):
    """One way to say a term.

    Attributes:
        syllables: the least number of Chinese characters in which it can be heard.
        spelled: whether it is letters alone.
    """

    term: str
    phones: str
    syllables: int
    spelled: bool


@lru_cache(4096)
def parts_of(text: str) -> tuple[str, ...]:
    """Words, capitals, figures and Chinese: what "FlashAttention", "Q-Former" and "BLIP2" are made of.

    >>> parts_of("FlashAttention-2"), parts_of("KV cache"), parts_of("NTK改")
    (('Flash', 'Attention', '2'), ('KV', 'cache'), ('NTK', '改'))
    """
    return tuple(_PART.findall(text))


@lru_cache(4096)
def forms_of(term: str) -> tuple[Form, ...]:
    """The ways to say ``term``, as far as they are long enough to tell it.

    >>> [form.phones for form in forms_of("Q-Former")], forms_of("KV")
    (['kiuformer'], (Form(term='KV', phones='keivi', syllables=2, spelled=True),))
    """
    parts = parts_of(term)
    spelled = "".join(part_phones(part) for part in parts)
    letters = all(_spelled(part) for part in parts)
    found = {spelled: Form(term, spelled, sum(_syllables(part) for part in parts), letters)}
    if term.isalpha() and re.search("[aeiouAEIOU]", term):
        as_word = word_phones(term)
        found[as_word] = Form(term, as_word, len(_VOWELS.findall(as_word)), False)
    if led := _LED_BY_A_LETTER.fullmatch(term):
        letter, word = led.groups()
        said = letter_phones(letter) + word_phones(word)
        found[said] = Form(term, said, 1 + len(_VOWELS.findall(word_phones(word))), False)
    return tuple(form for phones, form in found.items() if len(phones) >= SHORTEST)


def part_phones(part: str) -> str:
    """The phones of one part: capitals and figures spelled out, Chinese by syllables, the rest as an English word."""
    if _spelled(part):
        return letter_phones(part)
    if part.isascii():
        return word_phones(part)
    return "".join(syllable_phones(choices[0]) for choices in readings(part))


def _spelled(part: str) -> bool:
    return part.isdigit() or (part.isascii() and part.isupper() and len(part) <= _LETTER_BY_LETTER)


def _syllables(part: str) -> int:
    return len(part) if _spelled(part) else len(_VOWELS.findall(word_phones(part)))
