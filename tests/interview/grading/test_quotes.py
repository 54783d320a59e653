"""Quotes: verbatim where they can be, the answer's own words always, and only from where they may come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.interview.grading.quotes import verify_quote

ANSWER = "LoRA 冻结原权重，只训练两个低秩矩阵 A、B。 It adds no latency, because B·A is merged."
ALL = [(0, len(ANSWER))]


def found(quote: str, answer: str = ANSWER, allowed: list[tuple[int, int]] | None = None) -> str | None:
    span = verify_quote(answer, quote, [(0, len(answer))] if allowed is None else allowed)
    return None if span is None else answer[span[0] : span[1]]


@pytest.mark.parametrize(
    ("quote", "verbatim"),
    [
        ("只训练两个低秩矩阵", "只训练两个低秩矩阵"),
        ("“只训练两个低秩矩阵”", "只训练两个低秩矩阵"),
        ("只训练2个低秩矩阵 A、B", "只训练两个低秩矩阵 A、B"),
        ("IT ADDS NO LATENCY", "It adds no latency"),
        ("it adds  no latency", "It adds no latency"),
        ("adds no laten", "adds no latency"),
        ("冻结原权重, 只训练两个低秩矩阵", "冻结原权重，只训练两个低秩矩阵"),
        ("It adds no latency ... merged", "It adds no latency"),
    ],
)
def test_a_quote_comes_back_as_the_answers_own_words(quote: str, verbatim: str) -> None:
    assert found(quote) == verbatim


@pytest.mark.parametrize(
    "quote", ["", " ", "。", "A", "...", "冻结主干、微调输出层", "merging removes the extra latency entirely"]
)
def test_what_the_answer_does_not_say_is_no_quote(quote: str) -> None:
    assert found(quote) is None


def test_a_quote_outside_the_allowed_spans_does_not_count() -> None:
    start = ANSWER.index("It adds")
    assert found("It adds no latency", allowed=[(0, start)]) is None
    assert found("It adds no latency", allowed=[(start, len(ANSWER))]) == "It adds no latency"


def test_a_quote_may_not_bridge_a_gap_between_allowed_spans() -> None:
    cut = ANSWER.index("只训练")
    assert found("冻结原权重，只训练两个低秩矩阵", allowed=[(0, cut - 1), (cut, len(ANSWER))]) is None


@given(st.text(min_size=1, max_size=80), st.integers(0, 79), st.integers(0, 79))
def test_every_span_is_inside_the_answer_and_trimmed(answer: str, start: int, end: int) -> None:
    quote = answer[min(start, end) : max(start, end)]
    span = verify_quote(answer, quote, [(0, len(answer))])
    if span is not None:
        text = answer[span[0] : span[1]]
        assert text
        assert text == text.strip()
