"""Ordinary words, sounds and phones."""

from __future__ import annotations

import doctest

import pytest

import coach.speech.chinese_terms
import coach.speech.ordinary
import coach.speech.phones
import coach.speech.sounds
import coach.speech.spoken_forms
from coach.speech.ordinary import english_words, frequency, segments
from coach.speech.phones import phones_distance, syllable_phones, word_phones
from coach.speech.sounds import syllable_distance


@pytest.mark.parametrize(
    "module",
    [
        coach.speech.ordinary,
        coach.speech.sounds,
        coach.speech.phones,
        coach.speech.chinese_terms,
        coach.speech.spoken_forms,
    ],
)
def test_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module, optionflags=doctest.ELLIPSIS).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(("word", "expected"), [("更好", 11), ("点击", 8), ("残茶", 0), ("违度", 0), ("", 0)])
def test_frequency_tells_ordinary_words_from_what_was_misheard(word: str, expected: int) -> None:
    assert frequency(word) == expected


def test_english_words_hold_everyday_words_and_no_names() -> None:
    assert {"soft", "former", "and"} <= english_words()
    assert not {"laura", "lora"} & english_words()


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("大概是一点几的样子", "大概 是 一点 几 的 样子"),
        ("锅头注意力", "锅 头 注意力"),
        ("违度", "违 度"),
    ],
)
def test_chinese_divides_into_ordinary_words(run: str, words: str) -> None:
    assert [run[start:end] for start, end in segments(run)] == words.split()


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("can", "can", 0.0),
        ("zi", "zhi", 0.1),
        ("lan", "nan", 0.1),
        ("can", "cang", 0.1),
        ("guo", "duo", 0.5),
        ("a", "kong", 1.0),
    ],
)
def test_syllables_that_accents_mix_up_are_near(one: str, other: str, apart: float) -> None:
    assert syllable_distance(one, other) == syllable_distance(other, one) == apart


@pytest.mark.parametrize(
    ("heard", "term"),
    [("laura", "lora"), ("lava", "llava"), ("jello", "gelu"), ("softmatch", "softmax"), ("robe", "rope")],
)
def test_words_that_sound_alike_are_near(heard: str, term: str) -> None:
    assert phones_distance(word_phones(heard), word_phones(term)) < 0.2


@pytest.mark.parametrize(("heard", "term"), [("attention", "softmax"), ("query", "value"), ("gradient", "token")])
def test_words_that_sound_different_are_far(heard: str, term: str) -> None:
    assert phones_distance(word_phones(heard), word_phones(term)) > 0.45


def test_a_chinese_name_sounds_like_the_word_it_stands_for() -> None:
    said = "".join(syllable_phones(syllable) for syllable in ("luo", "la"))
    assert phones_distance(said, word_phones("lora")) < 0.1
