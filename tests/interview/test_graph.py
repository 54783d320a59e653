"""Every way through an interview, and what each leaves behind."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from coach.adapters.database import open_database
from coach.errors import IndexMismatch, ModelTimeout, WeightsError
from coach.interview.grading.judging import Judgement
from coach.interview.state import first_state, turn_id
from coach.model import (
    Asked,
    Ended,
    Event,
    Explained,
    Explaining,
    Failed,
    Graded,
    Hinted,
    Hit,
    InputKind,
    KeyPoint,
    Message,
    Moved,
    NotGraded,
    Plan,
    ReferenceShown,
    Replied,
    Span,
    TurnOutcome,
    Verdict,
)
from coach.ports import ChatMessage
from tests.interview.doubles import (
    DROPOUT,
    FULL,
    ONLY_VARIANCE,
    SCALING,
    TUNING,
    KeywordJudge,
    ScriptedChat,
)
from tests.interview.setting import ONE, PASSAGE, TWO, Setting, types

TIMEOUT = ModelTimeout("The judge took too long; try again.", "评分超时；请重试。")


@pytest.fixture
def checkpoints(tmp_path: Path) -> Path:
    return tmp_path / "interviews.sqlite3"


def only(events: Sequence[Event], kind: type) -> Event:
    (found,) = [event for event in events if isinstance(event, kind)]
    return found


# --- answering ---


def test_an_interview_opens_with_its_first_question(checkpoints: Path) -> None:
    session_id, events = Setting(checkpoints).start()
    (asked,) = events
    assert isinstance(asked, Asked)
    assert (asked.question, asked.total) == (SCALING, 1)
    assert (asked.turn.id, asked.turn.number, asked.turn.text) == (f"{session_id}-1", 1, SCALING.text)
    assert (asked.turn.follow_up_of, asked.turn.targets, asked.turn.outcome) == (None, (), TurnOutcome.WAITING)


def test_a_full_answer_is_graded_and_closes_the_only_question(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    events = home.say(session_id, FULL)
    assert types(events) == ["answer_saved", "graded", "explained", "ended"]
    graded, ended = only(events, Graded), only(events, Ended)
    assert isinstance(graded, Graded)
    assert isinstance(ended, Ended)
    assert (graded.answer.text, graded.grade.score, graded.question) == (FULL, 1.0, SCALING)
    assert graded.grade.passages == ("passage of scaling",)
    assert (ended.report.score, ended.report.answered) == (1.0, 1)
    assert home.store.session(session_id).ended_at is not None
    (turn,) = home.store.turns(session_id)
    assert (turn.outcome, turn.answer_id, turn.grade_id) == (
        TurnOutcome.ANSWERED,
        graded.answer.id,
        graded.grade.id,
    )


def test_a_gap_is_explained_and_followed_up(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    events = home.say(session_id, ONLY_VARIANCE)
    assert types(events) == ["answer_saved", "graded", "explained", "asked"]
    explained, asked = only(events, Explained), only(events, Asked)
    assert isinstance(explained, Explained)
    assert isinstance(asked, Asked)
    assert [point.key_point_id for point in explained.points] == ["saturation", "gradient"]
    assert asked.turn.id == f"{session_id}-1.1"
    assert (asked.turn.follow_up_of, asked.turn.number, asked.turn.targets) == (f"{session_id}-1", 1, ("saturation",))
    follow_up = home.store.follow_up(asked.turn.id)
    assert follow_up is not None
    assert follow_up.text == asked.turn.text


def test_a_follow_up_is_graded_on_its_target_alone(checkpoints: Path) -> None:
    judge = KeywordJudge()
    home = Setting(checkpoints, judge=judge)
    session_id, _ = home.start()
    home.say(session_id, ONLY_VARIANCE)
    events = home.say(session_id, "softmax 会落到饱和的那一段，输出几乎是独热的。")
    assert types(events) == ["answer_saved", "graded", "explained", "ended"]
    graded = only(events, Graded)
    assert isinstance(graded, Graded)
    assert [(point.key_point.id, point.verdict) for point in graded.grade.points] == [("saturation", Verdict.COVERED)]
    assert '["saturation"]' in judge.calls[-1]
    assert "再具体说说“数值范围”" in judge.calls[-1]


@pytest.mark.parametrize(
    ("most", "targets"), [(0, []), (1, ["saturation"]), (2, ["saturation", "gradient"]), (5, None)]
)
def test_follow_ups_go_from_gap_to_gap_up_to_the_set_number(
    checkpoints: Path, most: int, targets: list[str] | None
) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start(ONE.model_copy(update={"max_follow_ups": most}))
    events = home.say(session_id, ONLY_VARIANCE)
    asked: list[str] = []
    while events[-1].type == "asked":
        assert isinstance(events[-1], Asked)
        asked += events[-1].turn.targets
        events = home.say(session_id, "我只记得这么多，再想也想不出别的原因来了。")
    assert events[-1].type == "ended"
    assert asked == (["saturation", "gradient"] if targets is None else targets)
    texts = [turn.text for turn in home.store.turns(session_id)]
    assert len(set(texts)) == len(texts)


def test_the_next_question_follows_with_a_fresh_start(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, (first,) = home.start(TWO)
    assert isinstance(first, Asked)
    second = home.say(session_id, kind=InputKind.SKIP)[-1]
    assert isinstance(second, Asked)
    assert {first.question.id, second.question.id} == {"scaling", "tuning"}
    assert (second.turn.id, second.turn.number, second.turn.targets, second.total) == (f"{session_id}-2", 2, (), 2)


def test_a_quiz_gives_verdicts_and_goes_on_without_the_chat_model(checkpoints: Path) -> None:
    chat = ScriptedChat("无用的话。")
    home = Setting(checkpoints, chat=chat)
    session_id, _ = home.start(TWO.model_copy(update={"mode": "quiz"}))
    assert types(home.say(session_id, ONLY_VARIANCE)) == ["answer_saved", "graded", "asked"]
    assert types(home.say(session_id, ONLY_VARIANCE)) == ["answer_saved", "graded", "ended"]
    assert (chat.prompts, chat.prefilled) == ([], [])


def test_the_model_reads_ahead_while_the_person_thinks(checkpoints: Path) -> None:
    chat = ScriptedChat("好。")
    Setting(checkpoints, chat=chat).start()
    assert len(chat.prefilled) == 1
    assert SCALING.text in chat.read_ahead[0]


def test_an_explanation_is_kept_with_the_model_that_worded_it(checkpoints: Path) -> None:
    home = Setting(checkpoints, chat=ScriptedChat("softmax 会进入饱和区。"))
    session_id, _ = home.start()
    events = home.say(session_id, ONLY_VARIANCE)
    graded, explained = only(events, Graded), only(events, Explained)
    assert isinstance(graded, Graded)
    assert isinstance(explained, Explained)
    assert home.store.explanation(graded.grade.id) == explained.points
    assert home.store.explanations[graded.grade.id][1] == "fake:chat"  # type: ignore[attr-defined]
    pieces = [event for event in events if isinstance(event, Explaining)]
    for point in explained.points:
        streamed = "".join(piece.text for piece in pieces if piece.key_point_id == point.key_point_id)
        assert streamed == point.text


# --- what is not an answer ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("给我一点提示", ["hinted"]),
        ("看答案", ["reference_shown"]),
        ("这道题是什么意思？", ["replied"]),
        ("什么是点积？", ["replied"]),
        ("跳过", ["moved", "asked"]),
        ("我不知道", ["moved", "reference_shown", "asked"]),
        ("结束面试", ["ended"]),
    ],
)
def test_a_request_is_never_an_answer(checkpoints: Path, text: str, expected: list[str]) -> None:
    judge = KeywordJudge()
    home = Setting(checkpoints, judge=judge)
    session_id, _ = home.start(TWO)
    assert types(home.say(session_id, text)) == expected
    assert judge.calls == []
    for turn in home.store.turns(session_id):
        assert (home.store.answers(turn.id), home.store.grades(turn.id)) == ([], [])
        assert (turn.answer_id, turn.grade_id) == (None, None)


@pytest.mark.parametrize("text", ["给我一点提示", "看答案", "这道题是什么意思？", "什么是点积？"])
def test_after_help_the_same_question_is_still_open(checkpoints: Path, text: str) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    home.say(session_id, text)
    graded = only(home.say(session_id, FULL), Graded)
    assert isinstance(graded, Graded)
    assert graded.turn_id == f"{session_id}-1"


def test_hints_are_counted_and_differ(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    hints = [home.say(session_id, "提示")[0] for _ in range(3)]
    assert all(isinstance(hint, Hinted) for hint in hints)
    assert [hint.number for hint in hints if isinstance(hint, Hinted)] == [1, 2, 3]
    assert len({hint.text for hint in hints if isinstance(hint, Hinted)}) == 3
    assert home.store.turns(session_id)[0].hints == 3


def test_a_follow_ups_hints_are_about_its_target_and_counted_anew(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    home.say(session_id, "提示")
    home.say(session_id, ONLY_VARIANCE)
    (hint,) = home.say(session_id, "提示")
    assert isinstance(hint, Hinted)
    assert (hint.turn_id, hint.number, hint.text) == (f"{session_id}-1.1", 1, "想一想“数值范围”这一方面。")


def test_showing_the_reference_is_remembered(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    (shown,) = home.say(session_id, "看答案")
    assert isinstance(shown, ReferenceShown)
    assert shown.question.answer == SCALING.answer
    home.say(session_id, FULL)
    assert home.store.turns(session_id)[0].reference_shown


@pytest.mark.parametrize(
    ("kind", "outcome"), [(InputKind.SKIP, TurnOutcome.SKIPPED), (InputKind.DONT_KNOW, TurnOutcome.DONT_KNOW)]
)
def test_a_question_that_is_left_says_why(checkpoints: Path, kind: InputKind, outcome: TurnOutcome) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    moved = home.say(session_id, kind=kind)[0]
    assert moved == Moved(turn_id=f"{session_id}-1", outcome=outcome)
    assert home.store.turns(session_id)[0].outcome is outcome


def test_a_reply_cites_the_notes(checkpoints: Path) -> None:
    home = Setting(checkpoints, chat=ScriptedChat("点积的方差随维度增大。"))
    session_id, _ = home.start()
    (reply,) = home.say(session_id, "点积的方差是什么？")
    assert isinstance(reply, Replied)
    assert (reply.asked, reply.text) == ("点积的方差是什么？", "点积的方差随维度增大。")
    assert [citation.quote for citation in reply.citations] == [PASSAGE.text]


def test_the_same_question_in_the_same_words_gets_the_same_reply(checkpoints: Path) -> None:
    chat = ScriptedChat("点积的方差随维度增大。", "点积会增大。")
    home = Setting(checkpoints, chat=chat)
    session_id, _ = home.start()
    assert home.say(session_id, "什么是点积？") == home.say(session_id, "什么是点积？")
    assert len(chat.prompts) == 1


def test_notes_that_cannot_be_searched_are_said_to_be_so_and_the_interview_goes_on(checkpoints: Path) -> None:
    def search(query: str) -> list[Hit]:
        raise IndexMismatch("Rebuild the index.", "请重建索引。")

    home = Setting(checkpoints, search=search)
    session_id, _ = home.start()
    assert home.say(session_id, "什么是点积？") == [Failed(reason="请重建索引。")]
    assert types(home.say(session_id, FULL))[-1] == "ended"


# --- a judge that fails ---


@pytest.mark.parametrize("error", [TIMEOUT, WeightsError("No weights; run setup.", "没有权重；请运行 setup。")])
def test_a_judge_that_fails_gives_no_score_and_loses_no_answer(checkpoints: Path, error: Exception) -> None:
    home = Setting(checkpoints, judge=KeywordJudge(error))  # type: ignore[arg-type]
    session_id, _ = home.start()
    events = home.say(session_id, FULL)
    assert types(events) == ["answer_saved", "not_graded"]
    assert events[-1] == NotGraded(turn_id=f"{session_id}-1", reason=error.text("zh"))  # type: ignore[attr-defined]
    (turn,) = home.store.turns(session_id)
    assert turn.outcome is TurnOutcome.UNGRADED
    assert [answer.text for answer in home.store.answers(turn.id)] == [FULL]
    assert home.store.grades(turn.id) == []


def test_a_retry_grades_the_answer_that_is_there(checkpoints: Path) -> None:
    home = Setting(checkpoints, judge=KeywordJudge(TIMEOUT, TIMEOUT))
    session_id, _ = home.start()
    home.say(session_id, FULL)
    assert types(home.say(session_id, "重试")) == ["not_graded"]
    events = home.say(session_id, kind=InputKind.RETRY)
    assert types(events) == ["graded", "explained", "ended"]
    (answer,) = home.store.answers(f"{session_id}-1")
    graded = only(events, Graded)
    assert isinstance(graded, Graded)
    assert graded.answer == answer


def test_another_answer_after_a_failed_judge_is_the_one_that_counts(checkpoints: Path) -> None:
    home = Setting(checkpoints, judge=KeywordJudge(TIMEOUT))
    session_id, _ = home.start()
    home.say(session_id, ONLY_VARIANCE)
    graded = only(home.say(session_id, FULL), Graded)
    assert isinstance(graded, Graded)
    assert graded.answer.text == FULL
    assert [answer.text for answer in home.store.answers(f"{session_id}-1")] == [ONLY_VARIANCE, FULL]


def test_help_after_a_failed_judge_leaves_the_answer_waiting_for_its_grade(checkpoints: Path) -> None:
    home = Setting(checkpoints, judge=KeywordJudge(TIMEOUT))
    session_id, _ = home.start()
    home.say(session_id, FULL)
    home.say(session_id, "提示")
    assert types(home.say(session_id, "重试")) == ["graded", "explained", "ended"]


@pytest.mark.parametrize("kind", [InputKind.SKIP, InputKind.DONT_KNOW])
def test_leaving_after_a_failed_judge_keeps_the_answer_ungraded(checkpoints: Path, kind: InputKind) -> None:
    home = Setting(checkpoints, judge=KeywordJudge(TIMEOUT))
    session_id, _ = home.start()
    home.say(session_id, FULL)
    ended = home.say(session_id, kind=kind)[-1]
    assert isinstance(ended, Ended)
    assert (ended.report.ungraded, ended.report.skipped, ended.report.dont_know) == (1, 0, 0)


# --- the machinery ---


def test_the_transcript_is_what_was_shown(checkpoints: Path) -> None:
    home = Setting(checkpoints, judge=KeywordJudge(TIMEOUT), chat=ScriptedChat("softmax 会进入饱和区。"))
    session_id, shown = home.start(TWO)
    for text in ("提示", "什么是点积？", ONLY_VARIANCE, "重试", "看答案", FULL, "我不知道"):
        shown += home.say(session_id, text)
    assert home.interviewer.transcript(session_id) == [
        event for event in shown if event.type not in ("judging", "explaining")
    ]


def test_pieces_come_out_while_the_model_still_writes(checkpoints: Path) -> None:
    first_seen = threading.Event()

    class Waiting(ScriptedChat):
        def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int) -> Iterator[str]:
            assert first_seen.wait(10)
            yield "softmax 会进入饱和区。"

    home = Setting(checkpoints, chat=Waiting("……"))
    session_id, _ = home.start()
    for event in home.interviewer.send(session_id, Message(text=ONLY_VARIANCE)):
        if isinstance(event, Explaining):
            first_seen.set()
    assert first_seen.is_set()


def test_a_run_may_be_read_by_one_thread_after_another(checkpoints: Path) -> None:
    """A web server hands a stream from worker to worker."""
    home = Setting(checkpoints)
    session_id, _ = home.start()
    stream = home.interviewer.send(session_id, Message(text=ONLY_VARIANCE))
    events: list[Event] = []

    def take_one() -> None:
        events.extend([event] if (event := next(stream, None)) is not None else [])

    while not events or events[-1].type != "asked":
        thread = threading.Thread(target=take_one)
        thread.start()
        thread.join()
    assert types(events) == ["answer_saved", "graded", "explained", "asked"]


def test_a_long_session_has_no_limit_of_steps(checkpoints: Path) -> None:
    questions = [SCALING.model_copy(update={"id": f"q{number}"}) for number in range(50)]
    home = Setting(checkpoints, questions=questions)
    session_id, events = home.start(Plan(count=50, mode="quiz"))
    asked = 0
    while events[-1].type == "asked":
        asked += 1
        events = home.say(session_id, kind=InputKind.SKIP)
    assert asked == 50
    assert events[-1].type == "ended"


def test_the_checkpoint_holds_plain_values_only(checkpoints: Path, caplog: pytest.LogCaptureFixture) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    home.say(session_id, ONLY_VARIANCE)
    with caplog.at_level(logging.WARNING):
        state = Setting(checkpoints, store=home.store).graph.state(session_id)
    assert caplog.messages == []
    assert state == {
        **first_state(session_id, []),
        "number": 1,
        "total": 1,
        "question_id": "scaling",
        "follow_ups": 1,
        "follow_up_text": "再具体说说“数值范围”：具体是怎么回事？",
        "targets": ["saturation"],
        "said": {"kind": "answer", "text": "", "answer_id": home.store.answers(f"{session_id}-1")[0].id},
    }
    assert {type(value) for value in state.values()} == {str, int, list, dict}
    assert turn_id(state) == f"{session_id}-1.1"


# --- notes that change during an interview ---


def test_a_question_stays_as_it_was_asked(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    home.library["scaling"] = SCALING.model_copy(update={"text": "改过的题目", "key_points": SCALING.key_points[:1]})
    graded = only(home.say(session_id, FULL), Graded)
    assert isinstance(graded, Graded)
    assert graded.question == SCALING
    assert len(graded.grade.points) == 3


def test_a_question_that_the_notes_lost_is_passed_over(checkpoints: Path) -> None:
    home = Setting(checkpoints, questions=[SCALING, TUNING, DROPOUT])
    session_id, (first,) = home.start(Plan(count=3, seed=1))
    assert isinstance(first, Asked)
    del home.library["tuning" if first.question.id == "scaling" else "scaling"]
    asked = home.say(session_id, "跳过")[-1]
    assert isinstance(asked, Asked)
    assert (asked.question.id, asked.turn.number, asked.total) == ("dropout", 2, 2)


def test_a_question_that_was_renamed_meanwhile_is_asked_under_its_new_id(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, (first,) = home.start(TWO)
    assert isinstance(first, Asked)
    later = "tuning" if first.question.id == "scaling" else "scaling"
    home.library["moved"] = home.library.pop(later).model_copy(update={"id": "moved"})
    home.successors[later] = "moved"
    asked = home.say(session_id, "跳过")[-1]
    assert isinstance(asked, Asked)
    assert (asked.question.id, asked.turn.question_id) == ("moved", "moved")
    graded = only(home.say(session_id, FULL), Graded)
    assert isinstance(graded, Graded)
    assert graded.question.id == "moved"


def test_two_questions_that_became_one_are_asked_once(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, (first,) = home.start(TWO)
    assert isinstance(first, Asked)
    later = "tuning" if first.question.id == "scaling" else "scaling"
    del home.library[later]
    home.successors[later] = first.question.id
    assert types(home.say(session_id, "跳过")) == ["moved", "ended"]


def test_the_history_of_a_renamed_question_goes_on(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, (first,) = home.start()
    assert isinstance(first, Asked)
    home.say(session_id, "不知道")
    old = first.question.id
    home.library["moved"] = home.library.pop(old).model_copy(update={"id": "moved"})
    home.successors[old] = "moved"
    assert home.interviewer.last_scores() == {"moved": 0.0}


def test_when_all_are_lost_the_interview_closes(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start(TWO)
    home.library.clear()
    assert types(home.say(session_id, "跳过")) == ["moved", "ended"]


def test_the_answer_is_on_disk_before_the_judge_sees_it(checkpoints: Path, tmp_path: Path) -> None:
    file = tmp_path / "coach.sqlite3"
    on_disk: list[list[tuple[str, str]]] = []

    class Spy(KeywordJudge):
        def judge(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> Judgement:
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as other_process:
                on_disk.append(other_process.execute("SELECT turn_id, text FROM answers").fetchall())
            return super().judge(question, points, answer, allowed)

    database = open_database(f"sqlite:///{file}")
    home = Setting(checkpoints, store=database.sessions, judge=Spy())
    session_id, _ = home.start()
    home.say(session_id, FULL)
    database.close()
    assert on_disk == [[(f"{session_id}-1", FULL)]]
