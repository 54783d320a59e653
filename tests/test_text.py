"""What counts as Chinese, how texts are compared, and where sentences end."""

from __future__ import annotations

import doctest
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import coach.text
from coach.text import LONGEST_CLAUSE, is_cjk, language_of, normalise, sentences


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(coach.text).failed == 0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("LoRA 的 rank 怎么选？", "zh"),
        ("多头自注意力", "zh"),
        ("What is LoRA?", "en"),
        ("", "en"),
        ("12345 $x^2$", "en"),
        ("Why does the 注意力 matrix need scaling by the square root of d", "en"),
    ],
)
def test_language_goes_by_the_share_of_cjk(text: str, language: str) -> None:
    assert language_of(text) == language


def test_cjk_letters_are_told_from_punctuation() -> None:
    assert is_cjk("注")
    assert is_cjk("の")
    assert not is_cjk("，")
    assert not is_cjk("a")


def test_normalise_folds_width_case_and_invisible_characters() -> None:
    assert normalise("Ｌ\u200bｏRA\u00ad　的\r\n\t优势\x00 ") == "lora 的 优势"


@given(st.text())
def test_normalise_is_idempotent(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_formulas_and_decimals_are_not_cut() -> None:
    assert pieces("取 0.1。公式 $a; b. c$ 成立！见 \\(x。y\\)。完") == [
        "取 0.1。",
        "公式 $a; b. c$ 成立！",
        "见 \\(x。y\\)。",
        "完",
    ]
    assert pieces("Use Top-p, e.g. 0.9. Next") == ["Use Top-p, e.g. 0.9.", "Next"]


def test_unpunctuated_speech_is_cut_into_pieces() -> None:
    spoken = "然后那个残差连接就是把输入直接加到输出上" * 12
    assert all(len(piece) <= LONGEST_CLAUSE["zh"] for piece in pieces(spoken))
    assert "".join(pieces(spoken)) == spoken


@given(st.text(alphabet="ab 中文。，.$\\[]()?\n；1", max_size=400))
def test_spans_are_ordered_trimmed_and_lose_only_whitespace(text: str) -> None:
    spans = sentences(text)
    assert all(start < end and text[start:end] == text[start:end].strip() for start, end in spans)
    assert spans == sorted(spans)
    assert "".join("".join(pieces(text)).split()) == "".join(text.split())


@pytest.mark.parametrize("unit", ["$$", "\\[", "a ", "啊", "。", ",", "\n", "$x"])
def test_long_input_takes_linear_time(unit: str) -> None:
    began = process_time()
    sentences(unit * 50_000)
    assert process_time() - began < 3
