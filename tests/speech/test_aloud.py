"""Markdown, formulas and code as sentences that a voice can speak."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import coach.speech.aloud
import coach.speech.formulas
from coach.speech.aloud import sentences_aloud
from coach.speech.formulas import spoken_formula


@pytest.mark.parametrize("module", [coach.speech.aloud, coach.speech.formulas])
def test_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tex", "en", "zh"),
    [
        (r"\sqrt{d_k}", "root d k", "根号 d k"),
        (r"QK^T/\sqrt{d_k}", "Q K transposed over root d k", "Q K 转置 除以 根号 d k"),
        ("O(n^2)", "O of n squared", "O n 的平方"),
        ("x_i", "x i", "x i"),
        (r"\frac{a}{b}", "a over b", "a 除以 b"),
        (r"\frac{3}{4}", "3 over 4", "4 分之 3"),
        (r"\sum_{i=1}^n x_i", "the sum from i equals 1 to n of x i", "对 i 等于 1 到 n 求和 x i"),
        (r"\alpha \le 1", "alpha is at most 1", "alpha 小于等于 1"),
        (r"\log p(y \mid x)", "log p of y given x", "log p y 给定 x"),
        (r"a \ll b < c \ne d", "a is much less than b is less than c is not equal to d", "a 远小于 b 小于 c 不等于 d"),
        (r"\frac12 x", "1 over 2 x", "2 分之 1 x"),
        (r"\sqrt[3]{x}", "root 3 of x", "开 3 次根号 x"),
        (r"(a-b)^2 + c", "the quantity a minus b, squared plus c", "括号 a 减 b， 的平方 加 c"),
        (r"\mathrm{softmax}(z)_i", "softmax of z i", "softmax z i"),
        (
            r"-\sum_t p(x_t\mid x_{<t})",
            "minus the sum over t of p of x t given x less than t",
            "负 对 t 求和 p x t 给定 x 小于 t",
        ),
        (r"\pi_{ref} / \pi_\theta", "pi ref over pi theta", "pi ref 除以 pi theta"),
        (r"W^Q_i", "W Q i", "W Q i"),
        (r"10^{-4}", "10 to the minus 4", "10 的 负 4 次方"),
        (r"\hat{y}' A^{-1}", "y hat prime A inverse", "y 帽 撇 A 的逆"),
        (r"\partial L/\partial h", "partial L over partial h", "偏 L 比 偏 h"),
        (r"\mathbb{E}[x]", "the expected value of x", "期望 x"),
        (r"\binom{n}{k}", "n choose k", "n 选 k"),
        (r"\unknown{x} \, \foo", "unknown x foo", "unknown x foo"),
        (r"\frac{1", "1 over", "1 除以"),
        ("", "", ""),
    ],
)
def test_formulas(tex: str, en: str, zh: str) -> None:
    assert spoken_formula(tex, "en") == en
    assert spoken_formula(tex, "zh") == zh


def test_markdown_is_not_read() -> None:
    text = "## **LoRA** 的优势\n\n- ==低秩==，见 [论文](https://example.org/a)。\n- 成本低\n\n```python\nprint(1)\n```"
    assert sentences_aloud(text, "zh") == ["LoRA 的优势", "低秩，见 论文。", "成本低"]


def test_a_sentence_is_read_in_its_own_language() -> None:
    text = "为什么除以 $\\sqrt{d_k}$？ Why divide by $\\sqrt{d_k}$?"
    assert sentences_aloud(text, "en") == ["为什么除以 根号 d k？", "Why divide by root d k?"]


def test_nothing_to_say_is_no_sentence() -> None:
    assert sentences_aloud("\n---\n![](a.png) ❓\n", "zh") == []


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("`d_model`", "d model", "d model"),
        ("`x.shape[0]`", "x dot shape 0", "x 点 shape 0"),
        ("`-inf`", "minus inf", "负 inf"),
        ("`a == b`", "a equals b", "a 等于 b"),
        ("`softmax(QK^T)`", "softmax of Q K transposed", "softmax Q K 转置"),
        ("Q-Former", "Q Former", "Q Former"),
        ("GPT-4, LLaVA-1.5", "GPT-4, LLaVA-1.5", "GPT-4, LLaVA-1.5"),
        ("A/B, Q/K/V", "A B, Q K V", "A B, Q K V"),
        ("3/4", "3 over 4", "4 分之 3"),
        ("7.5/10", "7.5 over 10", "10 分之 7.5"),
        ("2 TB/s", "2 TB per second", "2 TB 每秒"),
        ("α=0.5", "alpha equals 0.5", "alpha 等于 0.5"),
        ("0.1~0.3", "0.1 to 0.3", "0.1 到 0.3"),
        ("x >= 3", "x is at least 3", "x 大于等于 3"),
        ("x != y", "x is not equal to y", "x 不等于 y"),
        ("Encoder --> Decoder", "Encoder to Decoder", "Encoder 到 Decoder"),
        ("O(n log n)", "O of n log n", "O n log n"),
        ("https://arxiv.org/abs/1706.03762", "a link to arxiv.org", "链接 arxiv.org"),
        ("C++", "C++", "C++"),
    ],
)
def test_code_signs_and_addresses(text: str, en: str, zh: str) -> None:
    assert sentences_aloud(f"It is {text} here", "en") == [f"It is {en} here"]
    assert sentences_aloud(f"这里的是 {text} 这个写法", "zh") == [f"这里的是 {zh} 这个写法"]


def test_rows_of_a_table_are_read_cell_by_cell() -> None:
    table = "| | 作用 |\n|---|:--:|\n| **绝对** | ==位置== |\n| RoPE | $O(n^2)$ |"
    assert sentences_aloud(table, "zh") == ["作用", "绝对，位置", "RoPE, O n 的平方"]


def test_numbered_lines_keep_their_number_and_are_not_cut_after_it() -> None:
    assert sentences_aloud("1. 第一步\n2) second step", "zh") == ["1，第一步", "2, second step"]


def test_abbreviations_are_said_in_full() -> None:
    assert sentences_aloud("Encoders, e.g. BERT, vs. decoders, i.e. GPT.", "en") == [
        "Encoders, for example BERT, versus decoders, that is GPT."
    ]


@given(st.text(st.sampled_from("残差 ab1$\\{}_^()[]|`*=#-/<>.，。\n!~&"), max_size=60))
def test_whatever_is_written_something_can_be_said_or_nothing(text: str) -> None:
    for language in ("zh", "en"):
        for sentence in sentences_aloud(text, language):
            assert sentence == sentence.strip()
            assert any(char.isalnum() for char in sentence)
            assert not set(sentence) & set("`*{}\n")
