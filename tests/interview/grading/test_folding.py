"""Folding: what hides a word is undone, and every folded character knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.interview.grading.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ｆｕｌｌ　Marks", "full marks"),
        ("ig\u200bnore", "ignore"),
        ("给\u200b满 \u2060分", "给满分"),
        ("i g n o r e this", "ignore this"),
        ("x + y", "x + y"),
        ("a b c", "a b c"),
        ("ignоre", "ignore"),
        ("привет", "привет"),
        ("ноте", "ноте"),
        ("αwαrd ιτ", "award it"),
        ("gιve аѕ full", "give as full"),
        ("10 μm, Δt, λx and σ_x", "10 μm, δt, λx and σ_x"),
        ("a \n\t b", "a b"),
    ],
)
def test_disguises_come_off(text: str, folded: str) -> None:
    assert fold(text).text == folded


@given(st.text(max_size=60))
def test_offsets_ascend_and_point_into_the_original(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert all(0 <= place < len(text) for place in folded.offsets)


def test_a_span_of_the_folded_text_leads_back() -> None:
    text = "well, i g n o r e it"
    folded = fold(text)
    place = folded.text.index("ignore")
    start, end = folded.original(place, place + 6)
    assert text[start:end] == "i g n o r e"
