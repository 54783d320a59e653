"""Hints and clarifications give nothing away; replies rest on the notes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from coach.errors import IndexMismatch, ModelError, ModelTimeout
from coach.interview.coaching import Coaching
from coach.interview.leaking import leaks, public
from coach.interview.support import SupportChecker
from coach.model import Citation, Hit, KeyPoint, Passage, Question
from tests.interview.doubles import DROPOUT, PROMPTS, SCALING, TUNING, Contradicting, ScriptedChat, no_model

LORA = Passage(id="p1", file="tuning.md", lines=(2, 2), text="LoRA 冻结原始权重，用两个低秩矩阵表示权重的增量。")
RANK = Passage(id="p2", file="tuning.md", lines=(7, 8), text="秩 r 通常取 8。秩越大，可训练的权重越多。显存随之上升。")
OPEN = sorted(SCALING.key_points, key=lambda point: -point.weight)


def coaching(*replies: str | ModelError, found: Sequence[Passage] = (), contradicts: str = "") -> Coaching:
    chat = ScriptedChat(*replies) if replies else no_model()
    support = SupportChecker(Contradicting(contradicts) if contradicts else None)
    hits = [Hit(passage=passage, score=1.0) for passage in found]
    return Coaching(chat, PROMPTS, support, lambda query: hits)


def all_hints(coach: Coaching, question: Question, targets: Sequence[KeyPoint], number: int) -> list[str]:
    given: list[str] = []
    for _ in range(number):
        given.append(coach.hint(question, targets, given))
    return given


def test_hints_go_from_a_direction_to_the_aspects_to_the_number_of_points() -> None:
    assert all_hints(coaching("想一想分数很大时概率分布的形状。"), SCALING, OPEN, 6) == [
        "想一想分数很大时概率分布的形状。",
        "想一想“数值范围”这一方面。",
        "想一想“方差”这一方面。",
        "想一想“梯度”这一方面。",
        "这道题的笔记里有 3 个要点，请从定义、原因和影响几个角度想一想。",
        "再提示就是答案了。先把想到的说出来，或者说“看答案”。",
    ]


def test_the_last_hint_is_all_there_is() -> None:
    last = all_hints(coaching(), SCALING, OPEN, 8)
    assert last[-1] == last[-2] == "再提示就是答案了。先把想到的说出来，或者说“看答案”。"


@pytest.mark.parametrize(
    "reply",
    [
        "想想 softmax。",  # a term of the point aimed at
        "想想饱和区。",
        "想想反向信号。",  # another point's content
        "Think of the scores.",  # another language
        "想一想：\n第一，分数",  # more than a sentence
        "",
        ModelTimeout("late", "超时"),
    ],
)
def test_a_hint_that_does_not_fit_gives_way_to_the_aspect(reply: str | ModelError) -> None:
    assert coaching(reply).hint(SCALING, OPEN, []) == "想一想“数值范围”这一方面。"


def test_the_aspects_of_a_list_are_its_answer_and_no_hint() -> None:
    assert all_hints(coaching(), TUNING, TUNING.key_points, 2) == [
        "这道题的笔记里有 2 个要点，请从定义、原因和影响几个角度想一想。",
        "再提示就是答案了。先把想到的说出来，或者说“看答案”。",
    ]


def test_english_hints() -> None:
    assert all_hints(coaching(), DROPOUT, DROPOUT.key_points, 3) == [
        "Think about “inference”.",
        "Your notes make 2 points here. Think of what it is, why it is so, and what follows from it.",
        "Any more would be the answer. Say what you have, or ask for the answer.",
    ]


@pytest.mark.parametrize("question", [SCALING, TUNING, DROPOUT])
def test_no_hint_leaks_a_point(question: Question) -> None:
    leaking = " ".join(point.text for point in question.key_points)
    for hint in all_hints(coaching(leaking), question, question.key_points, 6):
        assert not any(leaks(hint, point, public(question)) for point in question.key_points)


def test_a_clarification_in_the_models_words() -> None:
    reply = "这道题问的是：算分数时为什么要有一个缩放的系数。"
    assert coaching(reply).clarify(SCALING, SCALING.text, "题目没看懂") == reply


@pytest.mark.parametrize(
    "reply", ["问的是 softmax 为什么会饱和。", "It asks about scaling.", "", ModelTimeout("a", "一")]
)
def test_a_clarification_that_gives_a_point_away_is_replaced(reply: str | ModelError) -> None:
    assert coaching(reply).clarify(SCALING, "为什么要缩放？", "没看懂") == (
        "这道题出自“自注意力”：为什么要缩放？ 请按你的理解回答，要点是说清楚是什么、为什么。"
    )


def test_what_the_person_said_may_be_repeated_in_a_clarification() -> None:
    reply = "是的，问的就是 softmax 之前的缩放。"
    assert coaching(reply).clarify(SCALING, SCALING.text, "你是指 softmax 之前吗？") == reply


def test_a_reply_keeps_what_the_passages_bear_out_and_cites_them() -> None:
    coach = coaching("秩 r 通常取 8。它由微软在 2021 年提出。LoRA 冻结原始权重。", found=[LORA, RANK])
    assert coach.reply("问一下：LoRA 的秩怎么选？", "zh") == (
        "秩 r 通常取 8。LoRA 冻结原始权重。",
        (
            Citation(file="tuning.md", lines=(2, 2), quote=LORA.text),
            Citation(file="tuning.md", lines=(7, 8), quote=RANK.text),
        ),
    )


def test_the_model_and_the_search_get_the_question_itself() -> None:
    searched: list[str] = []
    chat = ScriptedChat("秩 r 通常取 8。")

    def search(query: str) -> list[Hit]:
        searched.append(query)
        return [Hit(passage=RANK, score=1.0)]

    Coaching(chat, PROMPTS, SupportChecker(None), search).reply("问一下：秩怎么选？", "zh")
    assert searched == ["秩怎么选？"]
    assert "秩怎么选？" in chat.prompts[0]
    assert "问一下" not in chat.prompts[0]


def test_notes_that_do_not_cover_the_question_say_so_and_ask_no_model() -> None:
    text, citations = coaching(found=[]).reply("什么是区块链？", "zh")
    assert text.startswith("你的笔记没有讲到这个问题")
    assert citations == ()
    english, _ = coaching("Blockchains are ledgers.", found=[]).reply("What is a blockchain?", "en")
    assert english.startswith("Your notes do not cover this")


@pytest.mark.parametrize("reply", ["它在 2021 年提出。", "", ModelTimeout("late", "超时")])
def test_where_no_sentence_stands_the_nearest_passage_is_quoted(reply: str | ModelError) -> None:
    assert coaching(reply, found=[RANK, LORA]).reply("秩怎么选？", "zh") == (
        "笔记里最相关的一段是：秩 r 通常取 8。秩越大，可训练的权重越多。",
        (Citation(file="tuning.md", lines=(7, 8), quote=RANK.text),),
    )


def test_a_sentence_that_turns_a_passage_round_is_dropped() -> None:
    coach = coaching("秩越大，可训练的权重越少。秩 r 通常取 8。", found=[RANK], contradicts="越少")
    assert coach.reply("秩怎么选？", "zh")[0] == "秩 r 通常取 8。"


def test_no_more_than_three_passages_are_used() -> None:
    chat = ScriptedChat("秩 r 通常取 8。")
    hits = [Hit(passage=RANK.model_copy(update={"id": str(n), "text": f"第{n}段"}), score=1.0) for n in range(5)]
    Coaching(chat, PROMPTS, SupportChecker(None), lambda query: hits).reply("秩怎么选？", "zh")
    assert [f"第{n}段" in chat.prompts[0] for n in range(5)] == [True, True, True, False, False]


def test_notes_that_cannot_be_searched_are_not_said_to_be_silent() -> None:
    def search(query: str) -> list[Hit]:
        raise IndexMismatch("rebuild the index", "请重建索引")

    with pytest.raises(IndexMismatch):
        Coaching(no_model(), PROMPTS, SupportChecker(None), search).reply("秩怎么选？", "zh")
