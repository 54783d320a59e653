"""Error rates, terms, repairs and delivery on texts whose figures are counted by hand."""

from __future__ import annotations

from math import isnan

import pytest

from coach.evaluation.speech_delivery import DeliveryTruth, delivery_scores
from coach.evaluation.speech_measures import Counts, Repairs, counted, mean, rate, repairs
from coach.evaluation.speech_scores import spoken_grades
from coach.evaluation.speech_tokens import characters, occurrences, tokens, written
from coach.model import Correction, Delivery, Filler, Pause, Transcript


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("残差连接，让梯度直达浅层。", "残差连接 让梯度直达浅层"),
        ("ＬｏＲＡ（低秩）", "lora 低秩"),
        ("Q-Former", "Q former"),
        ("BF16", "bf 16"),
        ("分辨率是二二四", "分辨率是224"),
        ("三百二十个", "320个"),
        ("占百分之九十", "占90%"),
        ("降到四分之一", "降到1/4"),
        ("LLaVA 一点五", "LLaVA-1.5"),
        ("It has eight exponent bits.", "it has 8 exponent bits"),
        ("three hundred and twenty four tokens", "324 tokens"),
        ("ninety percent", "90%"),
        ("LoRA's rank", "LoRA s rank"),
        ("don't", "don’t"),
    ],
)
def test_the_same_words_written_otherwise_are_the_same_tokens(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("残差", "殘差"),  # traditional characters have to be corrected by a reader of simplified ones
        ("LoRA", "Laura"),
        ("softmax", "soft max"),
        ("two", "to"),
        ("十二", "二十"),
        ("one two", "twelve"),
    ],
)
def test_other_words_are_other_tokens(one: str, other: str) -> None:
    assert tokens(one) != tokens(other)


def test_tokens_are_characters_in_chinese_and_words_elsewhere() -> None:
    assert tokens("用 LoRA 微调 7B 模型") == ["用", "lora", "微", "调", "7", "b", "模", "型"]
    assert characters(tokens("用 LoRA")) == ["用", "l", "o", "r", "a"]


@pytest.mark.parametrize(
    ("term", "text", "times"),
    [
        ("Q-Former", "QFormer 和 Q former，不是 Q-formers", 2),
        ("RoPE", "rope 是 M-RoPE 的基础，European 不是", 2),
        ("BM25", "bm 25 and BM-25", 2),
        ("ZeRO-1", "zero one", 0),
        ("残差连接", "残差连接，残差 连接", 2),
        ("量化", "向量化", 1),  # Chinese has no word boundaries
        ("MLP", "", 0),
    ],
)
def test_terms_are_found_as_whole_words_whatever_their_case_and_hyphens(term: str, text: str, times: int) -> None:
    assert occurrences(term, written(text)) == times


def test_counts_of_a_transcript_with_a_term_heard_wrongly() -> None:
    counts = counted(["LoRA 用低秩矩阵"], "Low R A 用滴滴矩阵", ["LoRA", "低秩矩阵"], ["LoRA", "RoPE", "低秩矩阵"])
    # of 6 tokens "lora" -> "low r a" is one changed and two put in, 低秩 -> 滴滴 two changed; "lora" lacks one letter
    assert counts == Counts(
        errors=5, tokens=6, character_errors=3, characters=9, terms_said=2, terms_right=0, terms_written=0
    )


def test_a_term_that_nobody_said_counts_against_precision_only() -> None:
    counts = counted(["梯度会消失"], "LoRA 梯度会消失", ["梯度"], ["LoRA", "梯度", "消失"])
    assert (counts.terms_said, counts.terms_right, counts.terms_written) == (1, 1, 2)


def test_a_term_written_twice_and_said_once_is_wrong_once() -> None:
    counts = counted(["softmax"], "Softmax soft-max softmax", ["softmax"], [])
    assert (counts.terms_said, counts.terms_right, counts.terms_written) == (1, 1, 3)


def test_a_term_within_another_that_nobody_said_counts_once() -> None:
    counts = counted(["好"], "旋转位置编码", [], ["位置", "位置编码", "旋转位置编码"])
    assert counts.terms_written == 1
    assert counted(["位置好"], "位置编码", ["位置"], ["位置", "位置编码"]).terms_written == 2


def test_a_filler_may_be_written_or_left_out() -> None:
    references = ["嗯，是残差。", "是残差。"]
    assert counted(references, "嗯是残差", ["残差"], []).errors == 0
    assert counted(references, "是残差", ["残差"], []).errors == 0
    assert counted(references, "呃是残差", ["残差"], []).errors == 1


def test_rates_are_sums_over_sums_with_an_interval_by_clip() -> None:
    one = counted(["一二三四五六七八"], "", ["一二"], [])
    two = counted(["残差"], "残差", ["残差"], [])
    found = rate("mer", [one, two], ["a", "b"], seed=0)
    assert found.value == pytest.approx(1 / 3)  # the digits are one number: one token of three
    assert (found.low, found.high) == (0.0, 1.0)
    assert rate("recall", [one, two], ["a", "b"], seed=0).value == pytest.approx(0.5)
    assert isnan(rate("precision", [one], ["a"], seed=0).value)


def test_means_carry_their_interval() -> None:
    found = mean([0.1, 0.1, 0.1], ["a", "b", "c"], seed=0)
    assert (found.value, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))


def _transcript(text: str, *corrections: Correction) -> Transcript:
    return Transcript(text=text, heard="", language="zh", seconds=1, corrections=corrections, recogniser="fake")


def test_each_correction_is_judged_alone() -> None:
    transcript = _transcript(
        "残差连接加低秩矩阵和 LoRA",
        Correction(span=(0, 4), heard="残叉连接", corrected="残差连接"),
        Correction(span=(5, 9), heard="第一矩阵", corrected="低秩矩阵"),
        Correction(span=(11, 15), heard="萝拉", corrected="LoRA"),
    )
    assert repairs(["残差连接加第一矩阵和 LoRA"], transcript) == Repairs(mended=2, broken=1, neither=0)


def test_a_correction_of_one_wrong_word_into_another_is_neither() -> None:
    transcript = _transcript("用 RoPE", Correction(span=(2, 6), heard="Rob", corrected="RoPE"))
    assert repairs(["用 LoRA"], transcript) == Repairs(neither=1)


def _delivery(pauses: list[tuple[float, float]], fillers: dict[str, int], pace: float | None = None) -> Delivery:
    return Delivery(
        language="zh",
        seconds=10,
        units=20,
        pace=pace,
        pauses=tuple(Pause(start=start, seconds=seconds) for start, seconds in pauses),
        fillers=tuple(Filler(text=text, count=count) for text, count in fillers.items()),
    )


def test_delivery_is_held_against_the_pauses_and_fillers_that_were_put_in() -> None:
    truth = DeliveryTruth(
        pauses=(Pause(start=2, seconds=2), Pause(start=8, seconds=3), Pause(start=14, seconds=1.4)),
        fillers={"嗯": 2},
        units=30,
        seconds=15,
    )
    shown = _delivery([(2.2, 1.5), (5, 2), (13.9, 1.5)], {"嗯": 1, "那个": 1}, pace=132)
    scores = delivery_scores([(truth, shown)], long=2)
    assert (scores.pauses, scores.found, scores.invented) == (2, 1, 1)
    assert scores.pause_error == pytest.approx(0.5)
    assert (scores.fillers, scores.fillers_counted, scores.fillers_invented) == (2, 1, 1)
    assert scores.pace_error == pytest.approx(0.1)


def test_nothing_said_and_nothing_shown_leaves_the_errors_undefined() -> None:
    scores = delivery_scores([(DeliveryTruth(pauses=(), fillers={}, units=5, seconds=2), _delivery([], {}))], long=2)
    assert (scores.pauses, scores.fillers, scores.invented) == (0, 0, 0)
    assert isnan(scores.pause_error)
    assert isnan(scores.pace_error)


def test_grades_of_spoken_answers_are_compared_one_by_one() -> None:
    grades = spoken_grades("plain", ["a", "b", "c", "d"], [0.5, 0.5, 1.0, 0.2], [0.5, 0.7, 0.6, 0.2], seed=0)
    assert grades.difference.value == pytest.approx(-0.05)
    assert grades.absolute.value == pytest.approx(0.15)
    assert (grades.worst, grades.worst_clip) == (pytest.approx(-0.4), "c")
