"""Whether the notes bear a sentence out, and where a streamed sentence ends."""

from __future__ import annotations

import pytest

from coach.interview.support import SupportChecker, character_pairs, terms, whole_sentences
from tests.interview.doubles import Contradicting

NOTES = "LoRA 冻结原始权重，只训练两个低秩矩阵，秩 r 通常取 8，显存占用减少约 3 倍。"
ENGLISH = "Dropout silences 20% of the units at random; at test time every unit stays on."


@pytest.mark.parametrize(
    ("sentence", "supported"),
    [
        ("LoRA 冻结原始权重。", True),
        ("你没有提到 LoRA 只训练两个低秩矩阵。", True),
        ("秩 r 通常取 8。", True),
        ("秩 r 通常取 16。", False),
        ("显存占用减少约 10 倍。", False),
        ("LoRA 由微软研究院提出，发表在顶级会议上。", False),
        ("QLoRA 用 4-bit 量化基座。", False),
        ("很好，继续加油！", False),
        ("LoRA 不冻结原始权重。", False),
        ("LoRA 避免训练原始权重。", False),
        ("B 矩阵和低秩矩阵只训练两个。", False),
        ("LoRA 没有提到也能冻结原始权重。", True),
        ("完整、正确。", True),
    ],
)
def test_chinese_sentences_against_chinese_notes(sentence: str, supported: bool) -> None:
    assert SupportChecker(None).supported(sentence, NOTES) is supported


@pytest.mark.parametrize(
    ("sentence", "supported"),
    [
        ("At test time every unit stays on.", True),
        ("You left out that 20% of the units are silenced.", True),
        ("50% of the units are silenced.", False),
        ("At test time not every unit stays on.", False),
        ("A unit stays on at test time.", True),
        ("It was invented by Hinton and colleagues in Toronto.", False),
        ("You missed the point.", True),
    ],
)
def test_english_sentences_against_english_notes(sentence: str, supported: bool) -> None:
    assert SupportChecker(None).supported(sentence, ENGLISH) is supported


def test_what_the_person_said_is_evidence_too() -> None:
    sentence = "你说的“每层都加噪声”不在这里。"
    assert not SupportChecker(None).supported(sentence, NOTES)
    assert SupportChecker(None).supported(sentence, NOTES, said="每层都加噪声，不在这里说的")


def test_the_classifier_drops_a_contradiction_made_of_the_notes_own_words() -> None:
    sentence = "LoRA 训练原始权重，冻结两个低秩矩阵。"
    assert SupportChecker(None).supported(sentence, NOTES)
    assert not SupportChecker(Contradicting("训练原始权重")).supported(sentence, NOTES)
    assert SupportChecker(Contradicting("训练原始权重")).supported("LoRA 冻结原始权重。", NOTES)


def test_terms_are_words_and_numbers_without_common_english() -> None:
    assert terms("The KV-cache of GPT-4 holds 2.5% and is ＢＩＧ") == {"kv-cache", "gpt-4", "holds", "2.5%", "big"}


def test_pairs_do_not_cross_what_is_not_chinese() -> None:
    assert character_pairs("低秩 A 矩阵，秩") == {"低秩", "矩阵"}


@pytest.mark.parametrize(
    ("pieces", "sentences"),
    [
        (["第一句。第", "二句！第三", "句"], ["第一句。", "第二句！"]),
        (["只有半句"], ["只有半句"]),
        (["One. T", "wo? Three."], ["One.", " Two?", " Three."]),
        (["It is 3", ".", "5 times. Yes."], ["It is 3.5 times.", " Yes."]),
        (["End.", "\nNext line\n", "rest"], ["End.", "Next line\n"]),
        (list("逐字。到来。"), ["逐字。", "到来。"]),
        ([], []),
        (["  \n "], []),
    ],
)
def test_a_streamed_sentence_comes_out_when_it_is_complete(pieces: list[str], sentences: list[str]) -> None:
    assert list(whole_sentences(pieces)) == sentences


def test_a_sentence_does_not_wait_for_the_next_one() -> None:
    taken: list[str] = []

    def pieces() -> object:
        for piece in ("第一句。", "第二句。"):
            taken.append(piece)
            yield piece

    assert next(whole_sentences(pieces())) == "第一句。"  # type: ignore[arg-type]
    assert taken == ["第一句。"]
