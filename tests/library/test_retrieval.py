"""Fusion and the decision whether notes cover a question, with exact figures."""

from __future__ import annotations

import pytest

from coach.library.retrieval import fuse, is_covered


def test_reciprocal_rank_fusion() -> None:
    fused = fuse([["a", "b", "c"], ["c", "a"]])
    assert [id_ for id_, _ in fused] == ["a", "c", "b"]
    assert [score for _, score in fused] == pytest.approx([1 / 61 + 1 / 62, 1 / 63 + 1 / 61, 1 / 62])


def test_ties_are_broken_by_id_so_that_a_search_repeats_itself() -> None:
    assert [id_ for id_, _ in fuse([["b"], ["a"]])] == ["a", "b"]


@pytest.mark.parametrize(
    ("words", "cosines", "covered"),
    [
        (["lora", "初始化"], [0.90, 0.89, 0.89], True),  # both words are there
        (["lora", "天气"], [0.90, 0.89, 0.89], True),  # half of them
        (["明天", "天气", "lora"], [0.90, 0.89, 0.89], False),
        (["天气"], [0.95, 0.90, 0.89], True),  # far above the rest: said in other words
        (["天气"], [0.90, 0.89, 0.89], False),
        ([], [0.90], False),
    ],
)
def test_covered_by_words_or_by_standing_out(words: list[str], cosines: list[float], covered: bool) -> None:
    assert is_covered(words, ["LoRA 的 B 矩阵为什么初始化为 0？"], cosines) is covered
