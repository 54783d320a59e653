"""The contract of a SessionStore, on the double that tests use and on SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from coach.errors import UnknownItem
from coach.model import (
    Answer,
    AnswerSaved,
    Citation,
    Delivery,
    ExplainedPoint,
    Filler,
    FollowUp,
    Grade,
    Hinted,
    JudgedBy,
    Plan,
    Session,
    Turn,
    TurnOutcome,
)
from coach.ports import SessionStore
from tests.databases import empty_database
from tests.interview.doubles import MemoryStore

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SESSION = Session(id="s", plan=Plan(topics=("LoRA",)), created_at=NOON)
TURN = Turn(id="s-1", session_id="s", number=1, question_id="q", text="什么是 LoRA？")
ANSWER = Answer(id="a", text="低秩分解\n<script>", created_at=NOON)


def grade(id_: str, score: float) -> Grade:
    judged_by = JudgedBy(judge="cross-encoder", model="m@1")
    return Grade(
        id=id_,
        question_id="q",
        answer_id="a",
        score=score,
        confidence=1,
        points=(),
        judged_by=judged_by,
        created_at=NOON,
    )


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SessionStore]:
    if request.param == "memory":
        yield MemoryStore()
        return
    with empty_database(request.param, tmp_path) as database:
        yield database.sessions


@pytest.fixture
def begun(store: SessionStore) -> SessionStore:
    store.save_session(SESSION)
    store.save_turn(TURN)
    return store


def test_a_session_is_kept_and_changed_by_saving_it_again(begun: SessionStore) -> None:
    ended = SESSION.model_copy(update={"ended_at": NOON})
    begun.save_session(ended)
    assert begun.session("s") == ended
    assert begun.sessions() == [ended]


def test_sessions_come_newest_first(begun: SessionStore) -> None:
    later = SESSION.model_copy(update={"id": "t", "created_at": NOON.replace(hour=13)})
    begun.save_session(later)
    assert [session.id for session in begun.sessions()] == ["t", "s"]


def test_newest_first_whatever_the_time_zone(begun: SessionStore) -> None:
    shanghai = timezone(timedelta(hours=8))
    earlier = SESSION.model_copy(update={"id": "t", "created_at": NOON.replace(hour=11).astimezone(shanghai)})
    begun.save_session(earlier)
    assert [session.id for session in begun.sessions()] == ["s", "t"]


def test_an_unknown_session_is_a_sentence(store: SessionStore) -> None:
    with pytest.raises(UnknownItem, match="There is no interview nowhere"):
        store.session("nowhere")


def test_turns_keep_their_order_when_one_changes(begun: SessionStore) -> None:
    second = TURN.model_copy(update={"id": "s-2", "number": 2})
    begun.save_turn(second)
    answered = TURN.model_copy(update={"outcome": TurnOutcome.ANSWERED})
    begun.save_turn(answered)
    assert begun.turns("s") == [answered, second]


def test_answers_are_kept_exactly_and_in_order(begun: SessionStore) -> None:
    again = Answer(id="b", text="", spoken=True, created_at=NOON)
    begun.save_answer("s-1", ANSWER)
    begun.save_answer("s-1", again)
    assert begun.answers("s-1") == [ANSWER, again]
    assert begun.answers("s-2") == []


def test_an_answer_keeps_its_moment_whatever_the_time_zone(begun: SessionStore) -> None:
    answer = ANSWER.model_copy(update={"created_at": NOON.astimezone(timezone(timedelta(hours=8)))})
    begun.save_answer("s-1", answer)
    assert begun.answers("s-1") == [answer]


def test_a_second_grade_is_added_to_the_first(begun: SessionStore) -> None:
    begun.save_grade("s-1", grade("g1", 0.5))
    begun.save_grade("s-1", grade("g2", 1.0))
    assert [(g.id, g.score) for g in begun.grades("s-1")] == [("g1", 0.5), ("g2", 1.0)]


def test_an_explanation_belongs_to_its_grade(begun: SessionStore) -> None:
    point = ExplainedPoint(
        key_point_id="k", text="笔记说……", citations=(Citation(file="n.md", lines=(3, 4), quote="- 低秩"),)
    )
    assert begun.explanation("g1") is None
    begun.save_explanation("g1", [point], "model@1", "abc")
    assert begun.explanation("g1") == (point,)


def test_how_a_follow_up_came_about_is_kept_once(begun: SessionStore) -> None:
    first = FollowUp(text="为什么？", targets=("k",), worded_by="heading")
    second = first.model_copy(update={"worded_by": "model", "prompt_hash": "abc"})
    assert begun.follow_up("s-1.1") is None
    begun.save_follow_up("s-1.1", first)
    begun.save_follow_up("s-1.1", second)
    assert begun.follow_up("s-1.1") == second


def test_the_transcript_takes_no_event_twice_and_keeps_the_order(begun: SessionStore) -> None:
    saved = AnswerSaved(turn_id="s-1", answer=ANSWER)
    hint = Hinted(turn_id="s-1", number=1, text="想一想秩")
    for event in (hint, saved, hint):
        begun.log("s", event)
    begun.log("t", hint)
    assert begun.events("s") == [hint, saved]
    assert begun.events("t") == [hint]


def test_how_an_answer_was_said_is_kept_with_it(begun: SessionStore) -> None:
    delivery = Delivery(language="zh", seconds=12.5, units=60, pace=288.0, fillers=(Filler(text="嗯", count=2),))
    spoken = ANSWER.model_copy(update={"id": "b", "spoken": True, "recording_id": "r", "delivery": delivery})
    begun.save_answer("s-1", ANSWER)
    begun.save_answer("s-1", spoken)
    assert begun.answers("s-1") == [ANSWER, spoken]


def test_a_deleted_session_leaves_nothing_and_takes_nothing_else_with_it(begun: SessionStore) -> None:
    other = TURN.model_copy(update={"id": "t-1", "session_id": "t"})
    begun.save_session(SESSION.model_copy(update={"id": "t"}))
    begun.save_turn(other)
    point = ExplainedPoint(
        key_point_id="k", text="笔记说……", citations=(Citation(file="n.md", lines=(3, 4), quote="- 低秩"),)
    )
    for turn_id, answer_id, grade_id in (("s-1", "a", "g"), ("t-1", "b", "h")):
        begun.save_answer(turn_id, ANSWER.model_copy(update={"id": answer_id}))
        begun.save_grade(turn_id, grade(grade_id, 0.5))
        begun.save_explanation(grade_id, [point], "model@1", "abc")
        begun.save_follow_up(turn_id, FollowUp(text="为什么？", targets=("k",), worded_by="heading"))
        begun.log(turn_id[0], Hinted(turn_id=turn_id, number=1, text="想一想秩"))

    begun.delete_session("s")

    assert [session.id for session in begun.sessions()] == ["t"]
    with pytest.raises(UnknownItem):
        begun.session("s")
    assert (begun.turns("s"), begun.answers("s-1"), begun.grades("s-1"), begun.events("s")) == ([], [], [], [])
    assert (begun.explanation("g"), begun.follow_up("s-1")) == (None, None)
    assert (begun.turns("t"), len(begun.answers("t-1")), len(begun.grades("t-1"))) == ([other], 1, 1)
    assert begun.explanation("h") == (point,)
    assert begun.follow_up("t-1") is not None
    assert len(begun.events("t")) == 1
    begun.delete_session("s")  # once more: somebody was faster
