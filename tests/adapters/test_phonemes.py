"""Phonemes: each script in its language, numbers in the language of the sentence, terms as people say them."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.adapters.numbers_aloud import NUMBER, in_chinese
from coach.adapters.phonemes import Phonemes


@pytest.fixture(scope="module")
def phonemes(tmp_path_factory: pytest.TempPathFactory) -> Phonemes:
    return Phonemes(tmp_path_factory.mktemp("dictionaries"))


@pytest.mark.parametrize(
    ("number", "after", "said"),
    [
        ("0", "", "零"),
        ("10", "", "十"),
        ("12", "层", "十二"),
        ("110", "", "一百一十"),
        ("1001", "", "一千零一"),
        ("10010", "", "一万零一十"),
        ("105000", "", "十万五千"),
        ("7,000,000,000", "", "七十亿"),
        ("2017", "年", "二零一七"),
        ("2017", "个", "二千零一十七"),
        ("2", "个", "两"),
        ("2", "", "二"),
        ("12", "个", "十二"),
        ("0.001", "", "零点零零一"),
        ("50%", "", "百分之五十"),
        ("-3", "", "负三"),
        ("1/2", "", "二分之一"),
        ("3-5", "步", "三到五"),
        ("50%~60%", "", "百分之五十到百分之六十"),
        ("2.5.1", "", "二点五点一"),
        ("007", "", "零零七"),
        ("12345678901234", "", "一二三四五六七八九零一二三四"),
    ],
)
def test_numbers_in_chinese(number: str, after: str, said: str) -> None:
    assert NUMBER.fullmatch(number)
    assert in_chinese(number, after) == said


def test_each_script_is_read_in_its_language(phonemes: Phonemes) -> None:
    mixed = phonemes.of("残差 residual 连接", "zh")
    assert mixed == " ".join([phonemes.of("残差", "zh"), phonemes.of("residual", "en"), phonemes.of("连接", "zh")])
    assert phonemes.of("残差 residual 连接", "en") == mixed


@pytest.mark.parametrize(
    ("written", "language", "spoken"),
    [
        ("共 12 层", "zh", "共十二层"),
        ("第3步", "zh", "第三步"),
        ("2 个头", "zh", "两个头"),
        ("with 12 layers", "en", "with twelve layers"),
        ("GPT-4 有 4 个", "zh", "GPT four 有四个"),
        ("LoRA", "zh", "lora"),
        ("RoPE", "en", "rope"),
        ("VAE", "en", "V A E"),
        ("two LLMs", "en", "two LLM's"),
        ("self-attention", "en", "self attention"),
        ("d_k", "en", "d k"),
        ("注意力、残差", "zh", "注意力，残差"),
    ],
)
def test_it_sounds_the_same_as_written_out(phonemes: Phonemes, written: str, language: str, spoken: str) -> None:
    lang = "en" if language == "en" else "zh"
    assert phonemes.of(written, lang) == phonemes.of(spoken, lang)


def test_stops_stay_with_the_word_before_them(phonemes: Phonemes) -> None:
    said = phonemes.of("为什么？因为 softmax，会饱和（见 RoPE）。", "zh")
    assert [sign for sign in said if sign in "?,()."] == ["?", ",", "(", ")", "."]
    assert " ?" not in said
    assert " ," not in said
    assert "( " not in said


@pytest.mark.parametrize("text", ["", "  ", "……", "😀", "——"])
def test_what_cannot_be_said_gives_no_letters(phonemes: Phonemes, text: str) -> None:
    assert not any(char.isalpha() for char in phonemes.of(text, "zh"))


def test_rare_characters_are_left_out_and_break_nothing(phonemes: Phonemes) -> None:
    assert phonemes.of("𠮷野家", "zh").endswith(phonemes.of("野家", "zh"))


def test_the_dictionary_of_words_is_cached_where_it_is_told(tmp_path: Path) -> None:
    Phonemes(tmp_path / "cache").of("残差连接", "zh")
    assert list((tmp_path / "cache").glob("jieba*"))
