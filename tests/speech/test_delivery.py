"""Length, pace, pauses, fillers and repeated starts of spoken answers, in exact figures."""

from __future__ import annotations

import pytest

from coach.model import Delivery, Filler, Language, Pause
from coach.speech.delivery import delivery_of
from tests.speech.spoken import spoken


def fillers(text: str, language: Language) -> dict[str, int]:
    return {filler.text: filler.count for filler in delivery_of(spoken(text, language)).fillers}


def test_nothing_said_is_all_zeros_and_no_pace() -> None:
    assert delivery_of(spoken("")) == Delivery(language="zh", seconds=0, units=0)


def test_pace_counts_chinese_characters_and_english_words_with_pauses_included() -> None:
    delivery = delivery_of(spoken("我们用 LoRA 微调这个模型<2.5>然后合并回去"))
    assert delivery.units == 16
    assert delivery.seconds == pytest.approx(16 * 0.25 + 2.5)
    assert delivery.pace == pytest.approx(16 * 60 / 6.5)
    assert delivery.pauses == (Pause(start=2.5, seconds=2.5),)


def test_silence_before_and_after_speech_counts_for_nothing() -> None:
    delivery = delivery_of(spoken("<5>残差连接让梯度直接传回前面的层使训练稳定").model_copy(update={"seconds": 60.0}))
    assert (delivery.seconds, delivery.units, delivery.pauses) == (5.0, 20, ())


@pytest.mark.parametrize(("text", "pace"), [("残差连接让梯度直接", None), ("残差<4>连接让梯度直接传", 10 * 60 / 6.5)])
def test_a_pace_is_told_from_ten_units_and_four_seconds_on(text: str, pace: float | None) -> None:
    assert delivery_of(spoken(text)).pace == pace


@pytest.mark.parametrize(("silence", "pauses"), [("<1.75>", 0), ("<2>", 1)])
def test_a_pause_is_long_from_two_seconds_on(silence: str, pauses: int) -> None:
    assert len(delivery_of(spoken(f"残差{silence}连接")).pauses) == pauses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("嗯，残差连接，呃，防止梯度消失", {"嗯": 1, "呃": 1}),
        ("嗯嗯嗯残差", {"嗯": 3}),
        ("那个，残差，那个，连接", {"那个": 2}),
        ("那个矩阵和这个矩阵", {}),
        ("用那个那个矩阵来算", {"那个": 1}),
        ("用<0.5>那个<0.5>矩阵来算", {"那个": 1}),
        ("用<0.25>那个<0.25>矩阵来算", {}),
        ("它就是一个矩阵", {}),
        ("它，就是，一个矩阵", {"就是": 1}),
        ("是啊这样", {}),
        ("啊，这个是残差", {"啊": 1}),
        ("额外的参数", {}),
        ("那个", {}),
    ],
)
def test_chinese_fillers(text: str, expected: dict[str, int]) -> None:
    assert fillers(text, "zh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Um, it is uh a matrix", {"um": 1, "uh": 1}),
        ("It is, like, a matrix", {"like": 1}),
        ("It looks like a matrix, and I like it", {}),
        ("It looks like, um, a matrix", {"um": 1}),
        ("A model like BERT", {}),
        ("The weights, you know, are frozen", {"you know": 1}),
        ("As you know the weights are frozen", {}),
        ("It is um like um a matrix", {"um": 2, "like": 1}),
    ],
)
def test_english_fillers(text: str, expected: dict[str, int]) -> None:
    assert fillers(text, "en") == expected


def test_fillers_are_ordered_by_how_often_they_were_said() -> None:
    found = delivery_of(spoken("呃，残差，嗯，连接，嗯，好")).fillers
    assert found == (Filler(text="嗯", count=2), Filler(text="呃", count=1))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("它是，它是一个矩阵", 1),
        ("它是它是它是一个矩阵", 2),
        ("它是，嗯，它是一个矩阵", 1),
        ("残差连接，残差连接防止消失", 1),
        ("我我觉得", 1),
        ("先说残差，残差连接，残差连接防止消失", 1),
        ("第一个第一个是残差", 1),
        ("用自注意力，注意力很重要", 0),
        ("慢慢地看看", 0),
        ("一步一步地研究研究", 0),
        ("非常非常大", 0),
        ("对对对", 0),
        ("第 1 1 层", 0),
    ],
)
def test_repeated_starts_in_chinese(text: str, count: int) -> None:
    assert delivery_of(spoken(text)).repeated_starts == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The the weights are frozen", 1),
        ("It is, it is a matrix", 1),
        ("We use the, um, we use the matrix", 1),
        ("A very very large matrix", 0),
        ("I had had it", 0),
        ("B B times A", 0),
    ],
)
def test_repeated_starts_in_english(text: str, count: int) -> None:
    assert delivery_of(spoken(text, "en")).repeated_starts == count
