"""Guards: what earns nothing is recognised, and an honest answer is never touched."""

from __future__ import annotations

import pytest
from grading_helpers import labelled_answers

from coach.interview.grading.guards.echo import echo_spans
from coach.interview.grading.guards.emptiness import is_blank, is_dont_know
from coach.interview.grading.guards.keywords import claims_something, is_bare, is_keyword_list

QUESTION = "Transformer 是怎么缓解梯度消失的？"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        ":",
        "。。。",
        "Thought process:",
        "解",
        "解：",
        "Let's solve this problem step by step.",
        "答案：",
        "\u200b\u200b",
    ],
)
def test_punctuation_and_bare_openers_are_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["解：残差", "残差", "No", "A"])
def test_a_single_word_is_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize(
    "text",
    [
        "不知道，没学过。", "不知道", "我真的不会", "这个没准备到，跳过吧。",
        "忘了", "嗯，这题我不太清楚", "没听说过这个词", "想不起来了，下一题吧",
        "I don't know", "no idea, sorry", "Pass.", "Sorry, I have no clue about this",
        "I'm not sure", "idk", "Never heard of it.",
        "I can't remember", "Transformer 没看过论文，说不上来。",
    ],
)  # fmt: skip
def test_ways_of_not_knowing(text: str) -> None:
    assert is_dont_know(text, QUESTION)


@pytest.mark.parametrize(
    "text",
    [
        "残差让梯度直接回传，其他的不知道了。", "模型不知道自己不知道，所以会产生幻觉。", "不需要归一化",
        "Dropout: no idea how to tune it, but it drops units at random.", "Passing gradients around the layer helps.",
    ],
)  # fmt: skip
def test_an_answer_that_says_something_is_not_a_dont_know(text: str) -> None:
    assert not is_dont_know(text, QUESTION)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (QUESTION, QUESTION),
        (QUESTION, "Transformer 缓解梯度消失的原因就是 Transformer 能够缓解梯度消失。"),
        (
            "How does BPE tokenization work and why do LLMs use it?",
            "BPE tokenization works, and that is why LLMs use BPE tokenization.",
        ),
        ("LoRA 可以合并吗？", "LoRA 可以合并吗？"),
    ],
)
def test_a_repeated_question_is_an_echo(question: str, text: str) -> None:
    spans = echo_spans(question, text)
    assert sum(end - start for start, end in spans) >= len(text) - 1


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (QUESTION, "Transformer 用残差连接缓解梯度消失。"),
        ("LoRA 可以合并吗？", "可以合并。"),
        ("Is k-means sensitive to outliers?", "k-means is sensitive to outliers."),
        ("BN 和 LN 哪个用在 Transformer 里？", "LN 用在 Transformer 里。"),
        ("单链表和双链表能删除 p 吗？", "单链表不能，双链表能。"),
    ],
)
def test_an_answer_in_the_questions_words_is_no_echo(question: str, text: str) -> None:
    assert echo_spans(question, text) == []


def test_only_the_repeating_sentence_is_set_aside() -> None:
    text = "Transformer 是怎么缓解梯度消失的？靠残差连接，梯度可以绕过中间层。"
    assert [text[start:end] for start, end in echo_spans(QUESTION, text)] == [QUESTION]


@pytest.mark.parametrize("kind", ["keyword_stuffing", "keywords"])
@pytest.mark.parametrize("file", ["points.dev.jsonl", "train.jsonl"])
def test_labelled_keyword_lists_are_recognised(file: str, kind: str) -> None:
    for _, _, text in labelled_answers(file, kind):
        assert is_keyword_list(text), text


def test_a_list_without_separators_is_recognised_too() -> None:
    assert is_keyword_list("residual layernorm gelu warmup xavier clipping")
    assert is_keyword_list("梯度 归一化 残差 门控 热身 裁剪")


@pytest.mark.parametrize("file", ["points.dev.jsonl", "train.jsonl"])
def test_answers_in_sentences_are_never_taken_for_lists(file: str) -> None:
    for kind, _, text in labelled_answers(file):
        if kind not in ("keyword_stuffing", "keywords", "injection"):
            assert not is_keyword_list(text), text


def test_a_point_that_only_lists_terms_can_be_met_by_a_list() -> None:
    assert is_bare("自营配送")
    assert is_bare("运输市场的构成：需求方；供给方；中介方；政府方。")
    assert not is_bare("残差：让梯度直接回传，不必逐层相乘，也不会衰减")
    assert not is_bare("Attention: each token looks at all others")


def test_whether_a_text_claims_something() -> None:
    assert claims_something("残差让梯度直接回传")
    assert claims_something("the derivative is 1")
    assert not claims_something("自营配送")
    assert not claims_something("gradient clipping")


@pytest.mark.parametrize(
    "text",
    [
        "梯度 残差 使用 连接 归一化 防止 激活函数 饱和 方差",
        "validation loss training rises gap augmentation data weight decay dropout",
        "KV cache 显存 batch 长度 层数 GQA 量化",
    ],
)
def test_a_reference_cut_into_words_and_shuffled_is_a_list(text: str) -> None:
    assert is_keyword_list(text)


@pytest.mark.parametrize(
    "text",
    [
        "嗯 首先 是 残差 连接 它 让 梯度 直接 回传 然后 是 归一化",
        "BN 依赖 batch 统计量 LN 不依赖",
        "higher pressure → higher boiling point",
        "One sample problem solved using SOM is traveling salesman agent problem.",
    ],
)
def test_terse_prose_with_spaces_is_no_list(text: str) -> None:
    assert not is_keyword_list(text)
