"""Terms in the place of what sounded like them: what is corrected, what is left alone, and that all can be undone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import UnknownItem
from coach.model import Transcript
from coach.speech.correcting import corrected, undone
from coach.speech.glossary import GlossaryEntry
from tests.speech.spoken import spoken

TERMS = ("LoRA", "RoPE", "Q-Former", "softmax", "残差", "点积", "归一化", "注意力")


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("用残茶连接", "用残差连接"),
        ("缩放点机注意力", "缩放点积注意力"),
        ("层规一化", "层归一化"),
        ("用 soft max 算", "用 softmax 算"),
        ("旋转编码 rope 好", "旋转编码 RoPE 好"),
        ("Q former 提取特征", "Q-Former 提取特征"),
        ("L O R A 微调", "LoRA 微调"),
    ],
)
def test_what_sounds_like_a_term_becomes_the_term(heard: str, text: str) -> None:
    assert corrected(spoken(heard), TERMS).text == text


@pytest.mark.parametrize(
    "text", ["用残差连接和 LoRA、RoPE、Q-Former、softmax", "注意力很重要", "Softmax 把分数变成概率", ""]
)
def test_what_is_right_stays(text: str) -> None:
    transcript = spoken(text)
    assert corrected(transcript, TERMS) == transcript


def test_a_correction_tells_what_was_heard_where_it_stands_and_keeps_the_times() -> None:
    transcript = corrected(spoken("用残茶和 soft max 吧"), TERMS)
    first, second = transcript.corrections
    assert (first.heard, first.corrected, first.span, first.source) == ("残茶", "残差", (1, 3), "notes")
    assert (second.heard, second.corrected, second.span) == ("soft max", "softmax", (5, 12))
    assert transcript.heard == "用残茶和 soft max 吧"
    assert [(transcript.text[slice(*word.span)], word.start, word.end) for word in transcript.words] == [
        ("用", 0.0, 0.25),
        ("残差", 0.25, 0.75),
        ("和", 0.75, 1.0),
        ("softmax", 1.0, 1.5),
        ("吧", 1.5, 1.75),
    ]


def test_the_glossary_goes_before_the_notes_and_says_so() -> None:
    entries = (GlossaryEntry("LoRA", heard="罗拉"), GlossaryEntry("残差"))
    transcript = corrected(spoken("罗拉的残茶"), ("点积",), entries)
    assert transcript.text == "LoRA的残差"
    assert [correction.source for correction in transcript.corrections] == ["glossary", "glossary"]


def test_undoing_one_correction_leaves_the_others() -> None:
    transcript = corrected(spoken("残茶和点机和残茶"), TERMS)
    assert transcript.text == "残差和点积和残差"
    back = undone(transcript, 1)
    assert back.text == "残差和点机和残差"
    assert [correction.span for correction in back.corrections] == [(0, 2), (6, 8)]


@pytest.mark.parametrize("number", [-1, 1])
def test_there_is_nothing_to_undo_where_there_was_no_correction(number: int) -> None:
    with pytest.raises(UnknownItem):
        undone(corrected(spoken("用残茶"), TERMS), number)


HEARD = st.lists(
    st.sampled_from(["残茶", "点机", "soft max", "rope", "Q former", "用", "的", "，", " and ", "L O R A", "注意力"]),
    max_size=8,
).map("".join)


def fits(transcript: Transcript) -> None:
    """Spans lie in the text, in order, and hold what they claim."""
    place = 0
    for word in transcript.words:
        assert place <= word.span[0] < word.span[1] <= len(transcript.text)
        place = word.span[1]
    place = 0
    for correction in transcript.corrections:
        assert place <= correction.span[0]
        assert transcript.text[slice(*correction.span)] == correction.corrected
        place = correction.span[1]


@given(HEARD, st.data())
def test_all_corrections_undone_in_any_order_give_back_what_was_heard(text: str, data: st.DataObject) -> None:
    transcript = corrected(spoken(text), TERMS)
    fits(transcript)
    assert corrected(transcript, TERMS) == transcript
    while transcript.corrections:
        number = data.draw(st.integers(0, len(transcript.corrections) - 1))
        before, gone = transcript, transcript.corrections[number]
        transcript = undone(transcript, number)
        fits(transcript)
        start, end = gone.span
        assert transcript.text == before.text[:start] + gone.heard + before.text[end:]
    assert transcript.text == transcript.heard
