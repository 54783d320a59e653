"""Words and BM25 as a specification."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from coach.adapters.lexical import Bm25Index
from coach.model import Passage


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Bm25Index:
    return Bm25Index(tmp_path_factory.mktemp("cache"))


def passages(*texts: str) -> list[Passage]:
    return [Passage(id=str(number), file="n.md", lines=(1, 1), text=text) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("位置编码的作用是什么？", ["位置", "编码", "作用"]),
        ("What is Self-Attention?", ["self-attention", "self", "attention"]),
        ("LLaVA-1.5 与 GPT4", ["llava-1.5", "llava", "1.5", "gpt4", "gpt", "4"]),
        ("C++ C# snake_case Δ café", ["c++", "c#", "snake_case", "snake", "case", "δ", "café"]),
        ("| --- | :-: | …… ==重点== |", ["重点"]),
        ("", []),
    ],
)
def test_words(index: Bm25Index, text: str, words: list[str]) -> None:
    assert index.words(text) == words


@pytest.mark.parametrize("junk", ["-", ".", "_", "+", "a-", "1.", "._-"])
def test_long_rows_of_signs_take_linear_time(index: Bm25Index, junk: str) -> None:
    started = time.perf_counter()
    index.words(f"{junk * 50_000} x")
    assert time.perf_counter() - started < 1


def test_the_passage_that_shares_rare_words_comes_first(index: Bm25Index) -> None:
    index.build(passages("注意力和梯度", "注意力和低秩分解", "注意力"))
    assert [id_ for id_, _ in index.search("低秩分解的注意力", 1)] == ["1"]


def test_a_compound_is_found_by_its_parts_and_the_other_way_round(index: Bm25Index) -> None:
    index.build(passages("LLaVA-1.5 的结构", "Qwen 的结构", "llava 1.5"))
    assert {id_ for id_, _ in index.search("llava", 3)} == {"0", "2"}
    assert {id_ for id_, _ in index.search("LLaVA-1.5", 3)} == {"0", "2"}


def test_only_passages_that_share_a_word_are_found(index: Bm25Index) -> None:
    index.build(passages("注意力", "梯度"))
    assert index.search("天气", 5) == []
    assert index.search("的？", 5) == []
    assert [id_ for id_, _ in index.search("梯度", 5)] == ["1"]


@pytest.mark.parametrize("texts", [(), ("……",)])
def test_nothing_to_index_finds_nothing(index: Bm25Index, texts: tuple[str, ...]) -> None:
    index.build(passages(*texts))
    assert index.search("注意力", 5) == []


def test_building_again_forgets_what_was_there(index: Bm25Index) -> None:
    index.build(passages("注意力"))
    index.build(passages("梯度"))
    assert index.search("注意力", 5) == []


def test_the_dictionary_cache_lies_in_its_own_place_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    Bm25Index(tmp_path / "own").words("注意力")
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["jieba.cache"]
    assert capfd.readouterr() == ("", "")
