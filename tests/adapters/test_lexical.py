"""Words and BM25 as a specification."""

from __future__ import annotations

import math
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from coach.adapters.lexical import Bm25Index
from coach.errors import StoreError


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def index(cache: Path) -> Bm25Index:
    return Bm25Index(cache)


def texts(*texts: str) -> dict[str, str]:
    return {str(number): text for number, text in enumerate(texts)}


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
    index.add(texts("注意力和梯度", "注意力和低秩分解", "注意力"))
    assert [key for key, _ in index.search("低秩分解的注意力", 1)] == ["1"]


def test_a_compound_is_found_by_its_parts_and_the_other_way_round(index: Bm25Index) -> None:
    index.add(texts("LLaVA-1.5 的结构", "Qwen 的结构", "llava 1.5"))
    assert {key for key, _ in index.search("llava", 3)} == {"0", "2"}
    assert {key for key, _ in index.search("LLaVA-1.5", 3)} == {"0", "2"}


def test_only_passages_that_share_a_word_are_found(index: Bm25Index) -> None:
    index.add(texts("注意力", "梯度"))
    assert index.search("天气", 5) == []
    assert index.search("的？", 5) == []
    assert [key for key, _ in index.search("梯度", 5)] == ["1"]


@pytest.mark.parametrize("given", [(), ("……",)])
def test_nothing_to_index_finds_nothing(index: Bm25Index, given: tuple[str, ...]) -> None:
    index.add(texts(*given))
    assert index.search("注意力", 5) == []


def test_a_text_under_the_same_key_replaces_the_earlier_one(index: Bm25Index) -> None:
    index.add(texts("注意力"))
    index.add(texts("梯度"))
    assert index.search("注意力", 5) == []
    assert [key for key, _ in index.search("梯度", 5)] == ["0"]


def test_scores_are_those_of_bm25_as_a_share_of_the_most_there_could_be(index: Bm25Index) -> None:
    """Three texts of 2, 1 and 3 words (2 on average); "alpha" is in two of them, "delta" in one, "omega" in none."""
    index.add({"a": "alpha beta", "b": "gamma", "c": "alpha alpha delta"})
    alpha, delta, omega = (math.log(1 + (3 - texts + 0.5) / (texts + 0.5)) for texts in (2, 1, 0))
    once, once_of_three, twice_of_three = (
        count / (count + 1.5 * (0.25 + 0.75 * length / 2)) for count, length in ((1, 2), (1, 3), (2, 3))
    )
    assert dict(index.search("alpha", 5)) == pytest.approx({"a": once, "c": twice_of_three})
    most = alpha + delta + omega
    assert dict(index.search("alpha delta omega", 5)) == pytest.approx(
        {"a": alpha * once / most, "c": (alpha * twice_of_three + delta * once_of_three) / most}
    )


def test_a_file_is_found_again_with_what_was_added_and_deleted(cache: Path, tmp_path: Path) -> None:
    file = tmp_path / "words.sqlite3"
    first = Bm25Index(cache, file)
    first.add({"a": "注意力", "b": "梯度", "c": "注意力 梯度"})
    first.delete(["c"])
    first.close()
    second = Bm25Index(cache, file)
    assert second.keys() == {"a", "b"}
    assert [key for key, _ in second.search("梯度", 5)] == ["b"]
    second.add({"d": "梯度 消失"})
    assert [key for key, _ in second.search("消失", 5)] == ["d"]


@pytest.mark.parametrize("damage", ["rubbish", "another version"])
def test_a_file_that_cannot_be_used_is_made_anew(cache: Path, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "words.sqlite3"
    if damage == "rubbish":
        file.write_bytes(b"rubbish" * 1_000)
    else:
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript("PRAGMA user_version = 99; CREATE TABLE texts (other TEXT);")
    index = Bm25Index(cache, file)
    assert index.keys() == set()
    index.add({"a": "注意力"})
    assert [key for key, _ in index.search("注意力", 5)] == ["a"]


def test_a_file_that_breaks_later_is_a_sentence(cache: Path, tmp_path: Path) -> None:
    index = Bm25Index(cache, tmp_path)  # a folder
    with pytest.raises(StoreError, match="delete that file") as caught:
        index.keys()
    assert "删除该文件" in caught.value.zh


def test_the_dictionary_cache_lies_in_its_own_place_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    Bm25Index(tmp_path / "own").words("注意力")
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["jieba.cache"]
    assert capfd.readouterr() == ("", "")
