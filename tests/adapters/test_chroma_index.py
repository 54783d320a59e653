"""Chroma in a folder: sizes beyond its limits, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.adapters.chroma_index import ChromaIndex
from coach.errors import IndexMismatch, StoreError


def test_more_passages_than_chroma_takes_at_once(tmp_path: Path) -> None:
    index = ChromaIndex(tmp_path)
    index.open("e@1")
    count = 5_600  # Chroma refuses more than 5,461 in one call
    angles = np.linspace(0, 3, count)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).tolist()
    index.upsert({f"p{number}": vector for number, vector in enumerate(vectors)})

    assert len(index.keys()) == count
    assert len(index.vectors([f"p{number}" for number in range(count)])) == count
    among = [f"p{number}" for number in range(5_500, count)]
    assert [key for key, _ in index.search(vectors[0], 1, among)] == ["p5500"]
    index.delete([f"p{number}" for number in range(1, count)])
    assert index.keys() == {"p0"}


def test_an_empty_index_of_another_embedder_is_taken_over(tmp_path: Path) -> None:
    ChromaIndex(tmp_path).open("e@1")
    ChromaIndex(tmp_path).open("e@2")
    index = ChromaIndex(tmp_path)
    index.open("e@2")
    index.upsert({"p0": [1.0, 0.0]})
    with pytest.raises(IndexMismatch, match="embedded by e@2, but e@1"):
        ChromaIndex(tmp_path).open("e@1")


def test_a_folder_that_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"these are my notes" * 500)
    with pytest.raises(StoreError, match="delete the folder and run `coach rebuild-index`") as caught:
        ChromaIndex(tmp_path).open("e@1")
    assert "可删除该文件夹" in caught.value.zh


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:9 cannot be used.*COACH_CHROMA_URL"):
        ChromaIndex(tmp_path, "http://127.0.0.1:9").open("e@1")


def test_an_index_that_fails_later_is_a_sentence_too(tmp_path: Path) -> None:
    index = ChromaIndex(tmp_path)
    index.open("e@1")
    index.upsert({"p0": [1.0, 0.0]})
    with pytest.raises(StoreError, match="cannot be used"):
        index.search([1.0, 0.0, 0.0], 1)
    ChromaIndex(tmp_path).reset("e@1")
    with pytest.raises(StoreError, match="cannot be used"):
        index.keys()
