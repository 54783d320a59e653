"""What counts as the same question in other words."""

from __future__ import annotations

from itertools import combinations

import pytest

from coach.library.subjects import may_be_reworded
from coach.library.wording import essence

SAME = [
    ("什么是 LoRA？", "LoRA是什么", "请介绍一下 LoRA。", "介绍LoRA", "What is LoRA?", "Explain LoRA."),
    ("LoRA 有哪些优点？", "LoRA 的优势是什么", "LoRA优点", "说说 LoRA 的好处"),
    ("MHA 和 MQA 的区别", "MQA与MHA有什么不同？", "MHA、MQA 之间的差异是什么"),
    ("BN、LN 和 GN 之间的区别是什么", "GN, LN, BN 的区别"),
    ("为什么 LoRA 的 B 初始化为 0？", "LoRA 的 B 为什么要初始化为0"),
    ("如何缓解过拟合？", "怎么缓解过拟合", "怎样缓解过拟合？"),
    ("你对注意力的理解是什么？", "谈谈你对注意力的理解", "什么是注意力", "注意力是什么意思？"),
    ("RLHF 的完整流程是怎样的？", "RLHF完整流程"),
    ("GPT-4 是什么", "什么是GPT4？"),
    ("What is the difference between top-k and top-p?", "How do top-p and top-k differ?", "Top-k vs. top-p"),
    ("What are the advantages of LoRA?", "LoRA's advantages", "What benefits does LoRA have?"),
    ("How does batch norm work?", "how does Batch Norm work"),
]
DIFFERENT = [
    ("MHA 和 MQA 的区别", "MHA 和 MLA 的区别"),
    ("编码器的作用", "解码器的作用"),
    ("LoRA 的优点", "LoRA 的缺点"),
    ("为什么用 LoRA", "怎么用 LoRA"),
    ("BN 在训练时怎么算", "BN 在推理时怎么算"),
    ("什么时候用 BN", "为什么用 BN"),
    ("什么是 HTTP", "什么是 HTTPS"),
    ("What is HTTP?", "What is HTTPS?"),
    ("C++ 是什么", "C# 是什么"),
    ("Does batch size affect the learning rate?", "Does the learning rate affect batch size?"),
    ("x > 0 时的导数", "x < 0 时的导数"),
    ("GPT-3 的参数量", "GPT-4 的参数量"),
    ("为什么可以并行", "为什么不可以并行"),
]


@pytest.mark.parametrize("texts", SAME, ids=lambda texts: texts[0])
def test_other_words_for_the_same(texts: tuple[str, ...]) -> None:
    assert len({essence(text) for text in texts}) == 1


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_one_word_makes_another_question(first: str, second: str) -> None:
    assert essence(first) != essence(second)


def test_no_two_of_different_questions_are_the_same() -> None:
    groups = [{essence(text) for text in texts} for texts in SAME]
    assert [pair for pair in combinations(groups, 2) if pair[0] & pair[1]] == []


@pytest.mark.parametrize("text", ["？？", "是什么", "what is", "的", "a"])
def test_what_says_nothing_keeps_its_words(text: str) -> None:
    assert essence(text)


@pytest.mark.parametrize(
    ("before", "after", "may_be"),
    [
        ("LoRA 的原理", "LoRA 的工作原理", True),
        ("BN 和 LN 的区别", "BN 和 GN 的区别", False),
        ("编码器的作用", "解码器的作用", False),
        ("为什么可以并行", "为什么不可以并行", False),
        ("窗口为 512 时怎么办", "窗口为 1024 时怎么办", False),
        ("Why is pre-norm stable?", "Why is pre-norm more stable in training?", True),
        ("What is MHA?", "What is MQA?", False),
        ("Why is it stable?", "Why is it not stable?", False),
        ("How does GPT-3 differ?", "How does GPT-4 differ?", False),
    ],
)
def test_a_new_wording_keeps_terms_numbers_and_negations(before: str, after: str, may_be: bool) -> None:
    assert may_be_reworded(before, after) is may_be
    assert may_be_reworded(after, before) is may_be
