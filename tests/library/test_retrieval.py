"""Order, reranking and the decision whether notes cover a question, with exact figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from coach.library import Library
from coach.library.retrieval import is_covered, ranked
from coach.ports import Vector
from tests.fakes import FakeEmbedder, FakeLexicalIndex, FakePassageIndex, MemoryLibrary


def test_meaning_and_words_are_added_up() -> None:
    found = ranked({"a": 0.5, "b": 0.4, "c": -0.1}, {"b": 1.0, "c": 0.5, "d": 0.2})
    assert [id_ for id_, _ in found] == ["b", "a", "d", "c"]
    assert [score for _, score in found] == pytest.approx([0.7, 0.5, 0.06, 0.05])


def test_one_common_word_of_many_does_not_outweigh_the_meaning() -> None:
    assert [id_ for id_, _ in ranked({"answer": 0.4, "other": 0.2}, {"other": 0.25})] == ["answer", "other"]


def test_ties_are_broken_by_id_so_that_a_search_repeats_itself() -> None:
    assert [id_ for id_, _ in ranked({"b": 0.5, "a": 0.5}, {})] == ["a", "b"]


def test_a_query_asked_twice_in_a_row_is_embedded_once(tmp_path: Path) -> None:
    class Counting(FakeEmbedder):
        queries = 0

        def embed_query(self, text: str) -> Vector:
            self.queries += 1
            return super().embed_query(text)

    embedder = Counting()
    library = Library(MemoryLibrary(), FakePassageIndex(), FakeLexicalIndex(), embedder)
    (tmp_path / "a.md").write_text("## 什么是低秩分解？\n\n- 两个小矩阵的积\n", encoding="utf-8")
    library.ingest([tmp_path])
    assert library.covers("低秩分解")
    first = library.search("低秩分解", 1)
    assert (embedder.queries, library.search("低秩分解", 1)) == (1, first)


@pytest.mark.parametrize(
    ("words", "cosines", "covered"),
    [
        (["lora", "初始化"], [0.90, 0.89, 0.89], True),  # both words are there
        (["lora", "天气"], [0.90, 0.89, 0.89], True),  # half of them
        (["明天", "天气", "lora"], [0.90, 0.89, 0.89], False),
        (["天气"], [0.95, 0.90, 0.89], True),  # far above the rest: said in other words
        (["天气"], [0.90, 0.89, 0.89], False),
        ([], [0.90], False),
        (["天气"], [0.55, 0.20, 0.15], True),  # an embedder whose cosines lie elsewhere
        (["天气"], [0.25, 0.20, 0.15], False),
    ],
)
def test_covered_by_words_or_by_standing_out(words: list[str], cosines: list[float], covered: bool) -> None:
    assert is_covered(words, ["LoRA 的 B 矩阵为什么初始化为 0？"], cosines) is covered


def test_a_reranker_decides_on_the_order(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("".join(f"## 第 {n} 题是什么？\n\n- 低秩 {'分解 ' * n}\n\n" for n in range(8)), encoding="utf-8")

    class Longest:
        identity = "longest"

        def scores(self, query: str, texts: Sequence[str]) -> list[float]:
            return [float(len(text)) for text in texts]

    parts = (MemoryLibrary(), FakePassageIndex(), FakeLexicalIndex(), FakeEmbedder())
    plain, reranked = Library(*parts), Library(*parts, Longest())
    plain.ingest([note])
    hits = reranked.search("低秩", 3)
    assert [hit.passage.text.count("分解") for hit in hits] == [7, 6, 5]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert {hit.passage.id for hit in plain.search("低秩", 8)} == {hit.passage.id for hit in reranked.search("低秩", 8)}


def test_the_same_text_in_two_files_is_found_in_both_and_in_one_where_that_is_asked(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("## 什么是低秩分解？\n\n- 两个小矩阵的积\n", encoding="utf-8")
    library = Library(MemoryLibrary(), FakePassageIndex(), FakeLexicalIndex(), FakeEmbedder())
    library.ingest([tmp_path])
    assert [Path(hit.passage.file).name for hit in library.search("低秩分解", 5)] == ["a.md", "b.md"]
    only = (tmp_path / "b.md").as_posix()
    assert [hit.passage.file for hit in library.search("低秩分解", 5, files=[only])] == [only]
