"""The terms of a question's notes, and the few that the recogniser is told of."""

from __future__ import annotations

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


def test_hotwords_are_few_and_of_the_language() -> None:
    terms = tuple(f"Term{number}" for number in range(20))
    assert hotwords(terms, "en") == terms[:8]
    assert hotwords(("残差", "LoRA"), "en") == ("LoRA",)
    assert hotwords(("残差", "LoRA"), "zh") == ("残差", "LoRA")
