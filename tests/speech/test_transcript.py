"""From recognised pieces to a text whose words have their places and times."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import coach.speech.transcript
from coach.model import Language
from coach.ports.speech import HeardWord
from coach.speech.transcript import transcript_of


def words(transcript: object) -> list[str]:
    return [transcript.text[slice(*word.span)] for word in transcript.words]  # type: ignore[attr-defined]


def heard(*texts: str) -> list[HeardWord]:
    return [HeardWord(text, place * 0.5, place * 0.5 + 0.4, 0.9) for place, text in enumerate(texts)]


def test_examples_in_the_docstring_hold() -> None:
    assert doctest.testmod(coach.speech.transcript).failed == 0


@pytest.mark.parametrize(
    ("language", "texts", "text", "expected"),
    [
        ("zh", ["残", "差", "，", "点", "积"], "残差，点积", ["残", "差", "点", "积"]),
        ("zh", ["用", " Lo", "RA", " 微", "调"], "用 LoRA 微调", ["用", "LoRA", "微", "调"]),
        ("zh", ["好。", " 然", "后"], "好。然后", ["好", "然", "后"]),
        ("zh", ["好,然", "后", "?"], "好，然后？", ["好，然", "后"]),
        ("zh", ["好", ",", " 然", "后", "."], "好，然后。", ["好", "然", "后"]),
        (
            "zh",
            ["用", " Adam,", " 学", "习", "率", " 0.1"],
            "用 Adam, 学习率 0.1",
            ["用", "Adam", "学", "习", "率", "0.1"],
        ),
        ("zh", ["Q", "-", "Former", "的"], "Q-Former的", ["Q-Former", "的"]),
        (
            "en",
            [" The", " softmax,", " isn", "'t", " it?"],
            "The softmax, isn't it?",
            ["The", "softmax", "isn't", "it"],
        ),
        ("en", [" a  ", "", "  ", " b"], "a b", ["a", "b"]),
        ("zh", ["好", "。", "。", "。", "语", "语", "语", "语", "语"], "好。语", ["好", "语"]),
        ("zh", ["对", "对", "对", "对", "吧"], "对对对对吧", ["对", "对", "对", "对", "吧"]),
        ("zh", ["０", "\ufffd", "Ａ"], "0A", ["0A"]),
        ("zh", [], "", []),
        ("zh", ["。", " "], "。", []),
    ],
)
def test_pieces_become_a_text_with_words(language: Language, texts: list[str], text: str, expected: list[str]) -> None:
    transcript = transcript_of(heard(*texts), language, 9.0, "test")
    assert transcript.text == text
    assert words(transcript) == expected
    assert transcript.heard == transcript.text


def test_a_word_of_several_pieces_has_their_time_and_the_mean_of_their_probabilities() -> None:
    pieces = [HeardWord(" soft", 1.0, 1.25, 0.9), HeardWord("m", 1.25, 1.5, 0.6), HeardWord("ax", 1.5, 2.0, 0.3)]
    (word,) = transcript_of(pieces, "zh", 3.0, "test").words
    assert (word.span, word.start, word.end) == ((0, 7), 1.0, 2.0)
    assert word.probability == pytest.approx(0.6)


def test_times_and_probabilities_out_of_range_are_brought_into_it() -> None:
    pieces = [HeardWord("a", -0.5, 0.5, 1.0001), HeardWord(" b", 0.25, 0.125, -0.1)]
    first, second = transcript_of(pieces, "en", 1.0, "test").words
    assert (first.start, first.end, first.probability) == (0.0, 0.5, 1.0)
    assert (second.start, second.end, second.probability) == (0.5, 0.5, 0.0)


@given(
    st.lists(
        st.builds(
            HeardWord,
            st.text(st.sampled_from("残差ab Q-'，。. 12"), max_size=4),
            st.floats(-1, 300),
            st.floats(-1, 300),
            st.floats(0, 1),
        ),
        max_size=12,
    )
)
def test_words_are_in_order_and_lie_in_the_text(pieces: list[HeardWord]) -> None:
    transcript = transcript_of(pieces, "zh", 300.0, "test")
    place, now = 0, 0.0
    for word in transcript.words:
        assert place <= word.span[0] < word.span[1] <= len(transcript.text)
        assert now <= word.start <= word.end
        assert transcript.text[slice(*word.span)].strip()
        place, now = word.span[1], word.start
    assert transcript.text == transcript.text.strip()
