"""The contract of a LexicalIndex, on the fake and on BM25."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.adapters.lexical import Bm25Index
from coach.ports import LexicalIndex
from tests.fakes import FakeLexicalIndex

TEXTS = {"a": "LoRA 导数", "b": "LoRA 梯度", "c": "GPT"}


@pytest.fixture(params=["fake", "memory", "file"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> LexicalIndex:
    if request.param == "fake":
        return FakeLexicalIndex()
    return Bm25Index(tmp_path / "cache", tmp_path / "words.sqlite3" if request.param == "file" else None)


def found(index: LexicalIndex, query: str, k: int = 9, keys: list[str] | None = None) -> list[str]:
    return [key for key, _ in index.search(query, k, keys)]


def test_an_empty_index_finds_nothing(index: LexicalIndex) -> None:
    assert (index.keys(), found(index, "lora")) == (set(), [])


def test_only_what_shares_a_word_is_found_best_first(index: LexicalIndex) -> None:
    index.add(TEXTS)
    assert found(index, "lora 梯度") == ["b", "a"]
    assert found(index, "天气") == []


def test_the_share_is_of_all_words_of_the_query_also_of_those_that_no_text_holds(index: LexicalIndex) -> None:
    index.add(TEXTS)
    shares = [dict(index.search(query, 9))["b"] for query in ("lora 梯度", "lora 梯度 天气 预报")]
    assert 1 >= shares[0] > shares[1] > 0
    assert shares[1] <= shares[0] * 0.6


def test_ties_go_by_key_and_no_more_than_k_are_found(index: LexicalIndex) -> None:
    index.add(TEXTS)
    assert found(index, "lora") == ["a", "b"]
    assert found(index, "lora", k=1) == ["a"]


def test_a_search_can_be_kept_to_some_keys(index: LexicalIndex) -> None:
    index.add(TEXTS)
    assert found(index, "lora", keys=["b", "c"]) == ["b"]
    assert found(index, "lora", k=1, keys=["b"]) == ["b"]
    assert found(index, "lora", keys=[]) == []


def test_what_is_added_and_deleted_counts_at_once(index: LexicalIndex) -> None:
    index.add(TEXTS)
    assert found(index, "gpt") == ["c"]
    index.delete(["c", "nowhere"])
    index.delete([])
    index.add({"d": "GPT", "a": "别的"})
    assert (index.keys(), found(index, "gpt"), found(index, "lora")) == ({"a", "b", "d"}, ["d"], ["b"])
