"""How an answer was said: what the card tells, and its one kind sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from coach.app import SpokenSession
from coach.model import Delivery, Filler, Graded, Pause
from tests.ui.events import ANSWER, EN, GRADED, ZH
from ui.delivery import advice, delivery_card, length
from ui.present import messages
from ui.trend import trend

CALM = Delivery(language="zh", seconds=60, units=220, pace=220.0)
FILLERS = (Filler(text="嗯", count=6), Filler(text="那个", count=2))


def test_the_card_tells_length_pace_pauses_fillers_and_that_it_is_not_scored() -> None:
    said = CALM.model_copy(
        update={
            "seconds": 72.4,
            "pauses": (Pause(start=3, seconds=2.5), Pause(start=9, seconds=4.25)),
            "fillers": FILLERS,
        }
    )
    card = delivery_card(said, ZH)
    assert "不计入得分" in card
    for fact in ("1 分 12 秒", "每分钟 220 字", "2（最长 4.2 秒）", "嗯 × 6、那个 × 2"):
        assert fact in card
    assert "not part of the score" in delivery_card(said, EN)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({}, "delivery_well"),
        ({"pace": None}, "delivery_short"),
        ({"fillers": FILLERS}, "delivery_fillers"),
        ({"repeated_starts": 3}, "delivery_starts"),
        ({"pace": 320.0}, "delivery_fast"),
        ({"pauses": (Pause(start=1, seconds=5.0),)}, "delivery_pauses"),
        ({"pace": 120.0}, "delivery_slow"),
        ({"fillers": (Filler(text="嗯", count=2),)}, "delivery_well"),
        ({"language": "en", "pace": 120.0}, "delivery_well"),
        ({"language": "en", "pace": 200.0}, "delivery_fast"),
    ],
)
def test_one_sentence_speaks_of_what_stands_out_most(change: dict[str, Any], key: str) -> None:
    values = {"filler": "嗯"} if key == "delivery_fillers" else {}
    assert advice(CALM.model_copy(update=change), ZH) == ZH(key, **values)


def test_what_a_recogniser_wrote_is_text() -> None:
    said = CALM.model_copy(update={"fillers": (Filler(text="<b>", count=9),)})
    assert "<b>" not in delivery_card(said, EN).replace("<b>1 min 0 s</b>", "").replace("<div><b>", "")


def test_a_spoken_answer_says_so_and_its_card_follows_the_grade() -> None:
    spoken = ANSWER.model_copy(update={"spoken": True, "delivery": CALM})
    graded: Graded = GRADED.model_copy(update={"answer": spoken})
    grade, card = messages([graded], ZH)
    assert "delivery" not in grade["content"]
    assert card["content"].startswith('<div class="delivery">')
    assert len(messages([GRADED], ZH)) == 1


@pytest.mark.parametrize(("seconds", "told"), [(0.4, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (125, "2 min 5 s")])
def test_length_in_words(seconds: float, told: str) -> None:
    assert length(seconds, EN) == told


def test_the_trend_shows_the_latest_interviews_first_each_with_its_language() -> None:
    first = SpokenSession(
        session_id="s1", created_at=datetime(2026, 5, 1, tzinfo=UTC), language="zh", answers=2, seconds=90.0,
        pace=200.0, fillers=3.0, long_pauses=0.5,
    )  # fmt: skip
    second = first._replace(session_id="s2", language="en", pace=None, fillers=None)
    table = trend([first, second], EN)
    newest, oldest = table.split("<tbody>")[1].split("</tr>")[:2]
    assert "English" in newest
    assert "–" in newest
    assert "200 characters a minute" in oldest
    assert "width:100%" in oldest
    assert "2 · 1 min 30 s" in oldest
    assert trend([], EN) == ""
