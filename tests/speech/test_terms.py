"""The terms of a question's notes, and the few that the recogniser is told of."""

from __future__ import annotations

import doctest

import pytest

import coach.speech.chinese_terms
import coach.speech.latin_terms
from coach.model import AnswerStatus, KeyPoint, Question
from coach.speech.terms import hotwords, terms_of


def question(text: str, answer: str = "", *points: str) -> Question:
    return Question(
        id="q",
        text=text,
        file="a.md",
        line=1,
        status=AnswerStatus.ANSWERED,
        answer=answer,
        key_points=tuple(KeyPoint(id=str(number), text=point, lines=(1, 1)) for number, point in enumerate(points)),
    )


def test_terms_come_from_the_question_its_answer_and_its_points() -> None:
    found = terms_of(question("LoRA 为什么省显存？", "**残差**，见 `d_model`。", "Q-Former 与 softmax"))
    assert found[0] == "LoRA"
    assert {"残差", "d_model", "Q-Former", "softmax"} <= set(found)


def test_formulas_links_and_code_blocks_hold_no_terms() -> None:
    found = terms_of(
        question("什么是归一化？", "$\\mathrm{softmax}(x)$ [论文](https://arxiv.org/abs) ```\nimport numpy\n```")
    )
    assert not {"softmax", "mathrm", "arxiv", "numpy", "import", "https"} & set(found)


def test_words_that_stand_in_every_question_come_later() -> None:
    others = [question("Transformer 是什么？"), question("Transformer 的优点？")]
    asked = question("Transformer 里 softmax 的作用？")
    assert terms_of(asked, others).index("softmax") < terms_of(asked, others).index("Transformer")


def test_hotwords_are_few_and_in_latin_letters_and_none_in_english() -> None:
    terms = tuple(f"Term{number}" for number in range(20))
    assert hotwords(terms, "zh") == terms[:5]
    assert hotwords(("残差", "LoRA", "softmax"), "zh") == ("LoRA", "softmax")
    assert hotwords(terms, "en") == ()


def test_one_term_in_two_writings_is_kept_in_the_more_frequent() -> None:
    found = terms_of(question("softmax 是什么？", "Softmax 的输出"))
    assert "softmax" in found
    assert "Softmax" not in found


def test_everyday_words_are_no_hotwords() -> None:
    found = hotwords(
        terms_of(question("为什么更好？", "残差连接，训练模型时可以用 LoRA 的 rank，也可以 and 更好")), "zh"
    )
    assert "LoRA" in found
    assert not {"残差", "更好", "模型", "可以", "and"} & set(found)


def test_english_notes_give_names_and_uncommon_words() -> None:
    asked = question(
        "Why does the softmax saturate in LoRA?", "The perplexity of Q-Former is lower and the answers are better."
    )
    found = set(terms_of(asked.model_copy(update={"language": "en"})))
    assert {"softmax", "LoRA", "perplexity", "Q-Former"} <= found
    assert not {"answers", "better", "lower", "The", "Why"} & found


@pytest.mark.parametrize("module", [coach.speech.latin_terms, coach.speech.chinese_terms])
def test_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
