"""Several takes of one answer are measured as one, without a pause where there was a new recording."""

from __future__ import annotations

import pytest

from coach.model import Correction, SpokenWord, Transcript
from coach.speech.delivery import delivery_of
from coach.speech.takes import one_take


def take(text: str, start: float, each: float = 0.5, seconds: float = 20.0) -> Transcript:
    """A character each half a second, from ``start`` on."""
    words = tuple(
        SpokenWord(span=(i, i + 1), start=start + i * each, end=start + (i + 1) * each, probability=0.9)
        for i in range(len(text))
    )
    return Transcript(text=text, heard=text, language="zh", seconds=seconds, words=words, recogniser="r")


def test_one_take_stays_as_it_is() -> None:
    single = take("点积的方差随维度增长", start=3)
    assert one_take([single]) == single


def test_what_lies_between_two_takes_is_no_pause() -> None:
    whole = one_take([take("点积的方差随维度", start=5), take("增长所以要缩放", start=4)])
    assert whole.text == "点积的方差随维度 增长所以要缩放"
    assert [whole.text[slice(*word.span)] for word in whole.words] == list("点积的方差随维度增长所以要缩放")
    delivery = delivery_of(whole)
    assert (delivery.units, delivery.seconds, delivery.pauses) == (15, 7.5, ())
    assert delivery.pace == pytest.approx(120)
    assert whole.seconds == 40


def test_a_pause_within_a_take_stays_one() -> None:
    first = take("点积的方差", start=0)
    words = (
        *first.words[:3],
        *(w.model_copy(update={"start": w.start + 3, "end": w.end + 3}) for w in first.words[3:]),
    )
    whole = one_take([first.model_copy(update={"words": words}), take("随维度增长", start=9)])
    assert [pause.seconds for pause in delivery_of(whole).pauses] == [3.0]


def test_corrections_stay_where_they_are() -> None:
    second = take("用LoRA", start=0)
    corrected = second.model_copy(update={"corrections": (Correction(span=(1, 5), heard="罗拉", corrected="LoRA"),)})
    whole = one_take([take("微调", start=0), corrected])
    assert [whole.text[slice(*c.span)] for c in whole.corrections] == ["LoRA"]


def test_a_take_in_which_nobody_spoke_changes_nothing() -> None:
    silent = Transcript(text="", heard="", language="zh", seconds=4, recogniser="r")
    assert one_take([take("点积", start=1), silent]).words == one_take([take("点积", start=1)]).words
