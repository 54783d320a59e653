"""What a contradiction comes down to."""

from __future__ import annotations

import pytest

from coach.interview.differences import difference


@pytest.mark.parametrize(
    ("said", "notes", "sentence"),
    [
        ("秩一般取 64", "秩 r 通常取 8", "差别在于：你说的是“64”，笔记是“8”。"),
        ("点积的方差随维度减小", "点积的方差随维度增大", "差别在于：你说的是“减小”，笔记是“增大”。"),
        ("推理时要丢弃", "推理时不丢弃", "差别在于：你肯定了，笔记是否定的。"),
        ("LoRA 无法合并", "LoRA 可以合并", "差别在于：你否定了，笔记是肯定的。"),
        ("它用卷积", "它用注意力", ""),
        ("秩取 64 或 32", "秩 r 通常取 8", ""),
    ],
)
def test_a_number_an_opposite_or_a_denial(said: str, notes: str, sentence: str) -> None:
    assert difference(said, notes, "zh") == sentence


def test_english_words_are_whole_words() -> None:
    assert difference("It is applied after softmax", "It is applied before softmax", "en") == (
        "The difference: you said “after”, the notes say “before”."
    )
    assert difference("The aftermath counts", "The beforehand counts", "en") == ""
