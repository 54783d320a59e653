"""Markdown, formulas and code as sentences that a voice can speak."""

from __future__ import annotations

import doctest

import pytest

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
