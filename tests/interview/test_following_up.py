"""The model proposes a follow-up, code decides whether it is asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from coach.errors import ModelError, ModelOutputError, WeightsError
from coach.interview.following_up import FollowUpWriter
from coach.model import FollowUp, Grade, Question, Verdict
from coach.ports import Vector
from tests.fakes import FakeEmbedder
from tests.interview.doubles import DROPOUT, PROMPTS, SCALING, TUNING, ScriptedChat, graded, no_model

COVERED, PARTIAL, MISSING, CONTRADICTED = Verdict.COVERED, Verdict.PARTIAL, Verdict.MISSING, Verdict.CONTRADICTED
TWO_OPEN = graded(SCALING, ("variance", COVERED, "点积的方差"), ("saturation", MISSING), ("gradient", MISSING))
BY_HEADING = "再具体说说“数值范围”：具体是怎么回事？"
GOOD = "分数的数值很大以后，概率会进入什么状态？"


class Nearest(FakeEmbedder):
    """Every text is nearest to the texts that hold ``word``."""

    def __init__(self, word: str) -> None:
        self._word = word

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        return [[1.0, 0.0], *([1.0, 0.0] if self._word in text else [0.0, 1.0] for text in texts[1:])]


def writer(*replies: str | ModelError, near: str = "softmax") -> FollowUpWriter:
    return FollowUpWriter(ScriptedChat(*replies), PROMPTS, Nearest(near))


def follow_up(
    *replies: str | ModelError,
    question: Question = SCALING,
    grade: Grade = TWO_OPEN,
    asked: Sequence[str] = (),
    done: Sequence[str] = (),
    near: str = "softmax",
) -> FollowUp | None:
    return writer(*replies, near=near).follow_up(question, grade, asked, done)


def test_a_good_proposal_is_asked_and_aims_at_the_heaviest_gap() -> None:
    asked = follow_up(GOOD)
    assert asked is not None
    assert (asked.text, asked.targets, asked.worded_by) == (GOOD, ("saturation",), "fake:chat")
    assert asked.prompt_hash == PROMPTS.load("follow_up", "zh").hash


def test_quotes_and_further_lines_around_a_proposal_are_dropped() -> None:
    asked = follow_up(f"\n“{GOOD}”\n这个问题引导候选人。")
    assert asked is not None
    assert asked.text == GOOD


def test_the_model_sees_what_was_covered_and_the_target() -> None:
    chat = ScriptedChat(GOOD)
    FollowUpWriter(chat, PROMPTS, Nearest("softmax")).follow_up(SCALING, TWO_OPEN, [])
    assert "点积的方差随维度增大" in chat.prompts[0]
    assert "softmax 会进入饱和区" in chat.prompts[0]


@pytest.mark.parametrize(
    ("proposal", "flaw"),
    [
        (GOOD, None),
        ("请说说数值范围。", "form"),
        ("数值" * 90 + "？", "form"),
        ("What happens to the scores?", "language"),
        ("自注意力为什么要除以根号d?", "repetition"),
        ("数值范围大了概率分布会怎样？", "repetition"),
        ("softmax 会怎样？", "leak"),
        ("会不会进入饱和区？", "leak"),
        ("反向信号会怎样？", "leak"),
        ("点积的方差变大以后，概率会进入什么状态？", None),
    ],
)
def test_flaws(proposal: str, flaw: str | None) -> None:
    found = writer("").flaw(
        proposal, SCALING, SCALING.key_points[1:], TWO_OPEN.points, asked=["数值范围大了，概率分布会怎样？"]
    )
    assert found == flaw


def test_a_proposal_about_another_point_misses_its_aim() -> None:
    found = writer("", near="方差").flaw(GOOD, SCALING, SCALING.key_points[1:], TWO_OPEN.points, asked=[])
    assert found == "aim"


def test_with_a_single_point_there_is_nothing_to_miss() -> None:
    only = graded(SCALING, ("saturation", MISSING))
    assert writer("", near="方差").flaw(GOOD, SCALING, SCALING.key_points[1:2], only.points, asked=[]) is None


@pytest.mark.parametrize("reply", ["softmax 饱和了会怎样？", "", "   ", "好的。", ModelOutputError("cut off", "中断")])
def test_instead_of_a_bad_proposal_the_points_heading_is_asked_for(reply: str | ModelError) -> None:
    assert follow_up(reply) == FollowUp(text=BY_HEADING, targets=("saturation",), worded_by="heading")


def test_without_an_embedder_the_heading_is_asked_for() -> None:
    class Broken(FakeEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
            raise WeightsError("no weights", "没有权重")

    asked = FollowUpWriter(ScriptedChat(GOOD), PROMPTS, Broken()).follow_up(SCALING, TWO_OPEN, [])
    assert asked is not None
    assert asked.worded_by == "heading"


def test_the_points_of_a_list_are_not_given_away_by_their_headings() -> None:
    grade = graded(TUNING, ("lora", MISSING), ("adapter", COVERED, "在层间插入小的瓶颈网络"))
    assert FollowUpWriter(no_model(), PROMPTS, FakeEmbedder()).follow_up(TUNING, grade, []) == FollowUp(
        text="回到“参数高效微调有哪些方法”：里面还缺一环，具体是怎么回事？", targets=("lora",), worded_by="heading"
    )


def test_english_is_asked_in_english() -> None:
    grade = graded(DROPOUT, ("silenced", COVERED, "silenced at random"), ("testing", MISSING))
    assert FollowUpWriter(no_model(), PROMPTS, FakeEmbedder()).follow_up(DROPOUT, grade, []) == FollowUp(
        text="About “inference”: how does it come about, exactly?", targets=("testing",), worded_by="heading"
    )


def test_what_was_said_wrongly_is_said_back() -> None:
    grade = graded(SCALING, ("variance", CONTRADICTED, "点积的方差随维度减小"), ("saturation", COVERED, "饱和"))
    assert follow_up("", grade=grade) == FollowUp(
        text="你刚才说“点积的方差随维度减小”，真的是这样吗？请再核对一下，理由是什么？",
        targets=("variance",),
        worded_by="heading",
    )


def test_of_what_was_half_right_the_rest_is_asked_for() -> None:
    grade = graded(SCALING, ("variance", COVERED, "点积的方差"), ("saturation", PARTIAL, "数值会太大"))
    asked = follow_up("", grade=grade)
    assert asked is not None
    assert asked.text == "你讲到了“数值会太大”，方向没错，但还不完整：具体是怎么回事？"


def test_after_an_answer_with_nothing_right_the_basics_come_first() -> None:
    grade = graded(SCALING, ("variance", MISSING), ("saturation", MISSING), ("gradient", MISSING))
    asked = follow_up("", grade=grade, near="方差")
    assert asked is not None
    assert (asked.text, asked.targets) == ("先从最基本的说起，“方差”：具体是怎么回事？", ("variance",))


def test_the_first_question_that_aims_at_its_point_is_asked() -> None:
    class NearTheQuestion(FakeEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
            return [[1.0, 0.0] if "回到" in text or "softmax" in text else [0.0, 1.0] for text in texts]

    asked = FollowUpWriter(no_model(), PROMPTS, NearTheQuestion()).follow_up(SCALING, TWO_OPEN, [])
    assert asked is not None
    assert asked.text == "回到“自注意力为什么要除以根号 d”：里面还缺一环，具体是怎么回事？"


def test_no_gap_no_question() -> None:
    assert follow_up(GOOD, grade=graded(SCALING, ("variance", COVERED), ("saturation", COVERED))) is None


def test_heavy_before_light_then_contradicted_before_missing_before_partial() -> None:
    grade = graded(SCALING, ("variance", PARTIAL), ("gradient", CONTRADICTED), ("saturation", PARTIAL))
    order = []
    while (asked := follow_up("", grade=grade, done=order)) is not None:
        order += asked.targets
    assert order == ["saturation", "gradient", "variance"]


def test_what_was_followed_up_already_is_left_alone() -> None:
    asked = follow_up("", done=["saturation"])
    assert asked is not None
    assert asked.targets == ("gradient",)
    assert follow_up("", done=["saturation", "gradient"]) is None


def test_nothing_is_asked_twice() -> None:
    asked: list[str] = []
    while (question := follow_up("", asked=asked)) is not None:
        assert question.text not in asked
        asked.append(question.text)
    assert asked[0] == BY_HEADING
    assert asked[-1] == "回到刚才的题目“自注意力为什么要除以根号 d”，还有 2 个要点没有讲到，你还能补充什么？"
    assert len(asked) > 3
