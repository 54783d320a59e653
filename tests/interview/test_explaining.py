"""An explanation: the notes' own words first, then what the model may add."""

from __future__ import annotations

import pytest

from coach.errors import ModelError, ModelOutputError, WeightsError
from coach.interview.explaining import Explainer, Piece, gaps
from coach.interview.support import SupportChecker
from coach.model import Citation, Grade, KeyPoint, Question, Verdict
from tests.interview.doubles import DROPOUT, PROMPTS, SCALING, Contradicting, ScriptedChat, graded, no_model

COVERED, PARTIAL, MISSING, CONTRADICTED = Verdict.COVERED, Verdict.PARTIAL, Verdict.MISSING, Verdict.CONTRADICTED
ONE_GAP = graded(SCALING, ("variance", COVERED, "方差"), ("saturation", MISSING), ("gradient", COVERED, "信号"))
NOTES_SAY = "笔记的要点是：softmax 会进入饱和区\n"
OPENING = NOTES_SAY + "这一点你的回答里没有提到。"


def explain(
    chat: ScriptedChat,
    grade: Grade = ONE_GAP,
    question: Question = SCALING,
    answer: str = "点积的方差变大",
    support: SupportChecker | None = None,
) -> list[Piece]:
    return list(Explainer(chat, PROMPTS, support or SupportChecker(None)).explain(question, grade, answer))


def texts(pieces: list[Piece]) -> list[str]:
    return [piece.done.text for piece in pieces if piece.done]


def test_the_notes_statement_comes_first_word_for_word_and_cited() -> None:
    first, *_, last = explain(ScriptedChat("softmax 会进入饱和区。所以 softmax 饱和。"))
    assert (first.key_point_id, first.text) == ("saturation", OPENING)
    assert last.done is not None
    assert last.done.text == OPENING + "\nsoftmax 会进入饱和区。所以 softmax 饱和。"
    assert last.done.citations == (
        Citation(file="transformer.md", lines=(5, 5), quote="- **饱和**：softmax 会进入饱和区"),
    )
    assert last.worded_by == "fake:chat"


def test_the_pieces_streamed_are_the_whole_that_follows() -> None:
    pieces = explain(ScriptedChat("softmax 会进入饱和区。所以 softmax 饱和。"))
    assert [piece.text for piece in pieces] == [OPENING, "\nsoftmax 会进入饱和区。", "所以 softmax 饱和。", ""]
    assert texts(pieces) == ["".join(piece.text for piece in pieces)]


def test_the_opening_comes_out_before_the_model_is_asked() -> None:
    chat = ScriptedChat("好。")
    stream = Explainer(chat, PROMPTS, SupportChecker(None)).explain(SCALING, ONE_GAP, "点积")
    assert next(stream).text == OPENING
    assert chat.prompts == []


def test_sentences_that_the_notes_do_not_bear_out_are_dropped() -> None:
    chat = ScriptedChat("softmax 会进入饱和区。这是 2017 年谷歌团队的论文提出来的技巧。")
    assert texts(explain(chat)) == [OPENING + "\nsoftmax 会进入饱和区。"]


def test_a_sentence_that_turns_the_notes_round_is_dropped() -> None:
    chat = ScriptedChat("softmax 会进入饱和区才对。饱和区会进入 softmax。softmax 不会进入饱和区。")
    pieces = explain(chat, support=SupportChecker(Contradicting("饱和区会进入")))
    assert texts(pieces) == [OPENING + "\nsoftmax 会进入饱和区才对。"]


def test_what_the_notes_say_of_another_point_does_not_bear_a_sentence_out() -> None:
    assert texts(explain(ScriptedChat("点积的方差随维度增大。"))) == [OPENING]


def test_a_reply_cut_off_by_the_token_limit_ends_with_its_last_whole_sentence() -> None:
    assert texts(explain(ScriptedChat("softmax 会进入饱和区。点积的方差随"))) == [OPENING + "\nsoftmax 会进入饱和区。"]


@pytest.mark.parametrize(
    "chat",
    [
        no_model(),
        ScriptedChat(ModelOutputError("bad", "坏")),
        ScriptedChat("softmax 会进入饱和区。", break_after=0),
        ScriptedChat("softmax 会进入饱和区。", break_after=6),
        ScriptedChat("它在 1998 年就有了。"),
        ScriptedChat(""),
    ],
)
def test_without_a_usable_word_of_the_model_the_notes_and_a_fixed_sentence_say_it(chat: ScriptedChat) -> None:
    *_, last = explain(chat)
    assert last.done is not None
    assert (last.done.text, last.worded_by) == (OPENING, "notes")


def test_what_was_checked_before_the_model_broke_stays() -> None:
    chat = ScriptedChat("softmax 会进入饱和区。点积的方差随维度增大。", break_after=20)
    assert texts(explain(chat)) == [OPENING + "\nsoftmax 会进入饱和区。"]


def test_a_model_that_failed_once_is_not_asked_again() -> None:
    grade = graded(SCALING, ("variance", MISSING), ("saturation", MISSING), ("gradient", MISSING))
    chat = no_model()
    assert len(texts(explain(chat, grade))) == 3
    assert len(chat.prompts) == 1


def test_a_checker_that_cannot_load_leaves_the_notes_and_the_fixed_sentence() -> None:
    class Unloadable(Contradicting):
        def classify(self, pairs: object) -> list:  # type: ignore[type-arg, override]
            raise WeightsError("no weights", "没有权重")

    chat = ScriptedChat("softmax 会进入饱和区。")
    assert texts(explain(chat, support=SupportChecker(Unloadable("")))) == [OPENING]


@pytest.mark.parametrize(
    ("verdict", "quote", "relation"),
    [
        (MISSING, None, "这一点你的回答里没有提到。"),
        (PARTIAL, "数值变大", "你说的“数值变大”只讲到了一部分。"),
        (CONTRADICTED, "数值变小", "你说的“数值变小”与笔记相反。"),
    ],
)
def test_the_fixed_sentence_fits_the_verdict(verdict: Verdict, quote: str | None, relation: str) -> None:
    grade = graded(SCALING, ("saturation", verdict, quote) if quote else ("saturation", verdict))
    assert texts(explain(no_model(), grade)) == [NOTES_SAY + relation]


def test_english_notes_are_explained_in_english() -> None:
    grade = graded(DROPOUT, ("testing", CONTRADICTED, "half of them are off at test time"))
    assert texts(explain(no_model(), grade, DROPOUT)) == [
        "Your notes say: At test time all units stay on.\n"
        "“half of them are off at test time” says the opposite of your notes."
    ]


@pytest.mark.parametrize(("verdict", "told"), [(MISSING, "没有讲到"), (PARTIAL, "一部分"), (CONTRADICTED, "说反")])
def test_the_model_is_told_the_point_and_its_verdict(verdict: Verdict, told: str) -> None:
    chat: ScriptedChat = ScriptedChat("好。")
    explain(chat, graded(SCALING, ("saturation", verdict)))
    assert "第 2 个要点" in chat.prompts[0]
    assert told in chat.prompts[0]


def test_no_more_than_three_points_are_worded_by_the_model_the_heaviest() -> None:
    points = tuple(
        KeyPoint(id=f"p{number}", text="softmax 会进入饱和区", weight=number, lines=(5, 5)) for number in range(1, 6)
    )
    question = SCALING.model_copy(update={"key_points": points})
    chat: ScriptedChat = ScriptedChat("softmax 会进入饱和区。")
    pieces = explain(chat, graded(question, *((point.id, MISSING) for point in points)), question)
    worded = {piece.done.key_point_id: piece.worded_by for piece in pieces if piece.done}
    assert list(worded) == ["p5", "p4", "p3", "p2", "p1"]
    assert [by for by in worded.values() if by != "notes"] == ["fake:chat"] * 3
    assert len(chat.prompts) == 3


def test_gaps_are_ordered_by_weight_and_then_by_urgency() -> None:
    grade = graded(SCALING, ("variance", PARTIAL), ("gradient", CONTRADICTED), ("saturation", PARTIAL))
    assert [point.key_point.id for point in gaps(grade.points)] == ["saturation", "gradient", "variance"]
    assert gaps(graded(SCALING, ("variance", COVERED)).points) == []


def test_the_prompt_is_read_ahead_up_to_the_answer() -> None:
    chat: ScriptedChat = ScriptedChat("好。")
    explainer = Explainer(chat, PROMPTS, SupportChecker(None))
    explainer.prefill(SCALING)
    list(explainer.explain(SCALING, ONE_GAP, "点积的方差变大"))
    (ahead,), (asked,) = chat.read_ahead, chat.prompts
    known = ahead.index("<<<", ahead.index("候选人的回答"))
    assert asked.startswith(ahead[:known])
    assert explainer.prompt_hash(SCALING) == PROMPTS.load("explain", "zh").hash


def test_a_model_error_never_leaves_the_explainer() -> None:
    errors: list[ModelError] = [ModelOutputError("a", "一")]
    assert texts(explain(ScriptedChat(*errors))) == [OPENING]
