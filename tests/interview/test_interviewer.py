"""Sessions beside each other and after an interruption: nothing lost, nothing done twice, nothing mixed up."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from coach.errors import AnswerTooLong, InputError, ModelTimeout, UnknownItem
from coach.interview.grading.grader import LONGEST_ANSWER
from coach.interview.grading.judging import Judgement
from coach.interview.grading.memory import JudgementMemory, JudgementsInMemory
from coach.model import (
    Answer,
    AnswerSaved,
    Asked,
    Ended,
    Event,
    Failed,
    FalseClaim,
    Graded,
    InputKind,
    Judging,
    KeyPoint,
    Message,
    Plan,
    Span,
    Strictness,
    TurnOutcome,
    Verdict,
)
from coach.ports import ChatMessage
from tests.interview.doubles import FULL, ONLY_VARIANCE, KeywordJudge, MemoryStore, ScriptedChat, ticking_clock
from tests.interview.setting import ONE, TWO, Setting, types

TIMEOUT = ModelTimeout("The judge took too long; try again.", "评分超时；请重试。")
WHOLE_RUN = ["asked", "answer_saved", "graded", "explained", "asked"]


class Crash(BaseException):
    """The process ends here."""


class CrashingJudge(KeywordJudge):
    def judge(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> Judgement:
        raise Crash


class Gated(ScriptedChat):
    """A chat model that goes on when ``gate`` is opened."""

    def __init__(self) -> None:
        super().__init__("softmax 会进入饱和区。")
        self.gate = threading.Event()
        self.reached = threading.Event()

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int) -> Iterator[str]:
        self.reached.set()
        assert self.gate.wait(20)
        return super().stream(messages, max_tokens=max_tokens)


@pytest.fixture
def checkpoints(tmp_path: Path) -> Path:
    return tmp_path / "interviews.sqlite3"


def last_graded(events: Sequence[Event]) -> Graded:
    return [event for event in events if isinstance(event, Graded)][-1]


# --- refusals ---


def test_an_unknown_session_is_refused_at_once(checkpoints: Path) -> None:
    interviewer = Setting(checkpoints).interviewer
    for refused in (
        lambda: interviewer.send("nosuch", Message(text=FULL)),
        lambda: interviewer.resume("nosuch"),
        lambda: interviewer.transcript("nosuch"),
        lambda: interviewer.regrade("nosuch", "nosuch-1"),
    ):
        with pytest.raises(UnknownItem):
            refused()


def test_an_answer_that_is_too_long_is_refused_and_not_kept(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    with pytest.raises(AnswerTooLong, match="50,001 characters"):
        home.interviewer.send(session_id, Message(text="长" * (LONGEST_ANSWER + 1)))
    assert home.store.answers(f"{session_id}-1") == []


def test_a_session_that_has_ended_takes_no_message(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    home.say(session_id, "结束面试")
    with pytest.raises(InputError, match="has ended"):
        home.say(session_id, FULL)
    assert list(home.interviewer.resume(session_id)) == []
    assert home.store.answers(f"{session_id}-1") == []


def test_a_plan_that_nothing_fits_makes_no_session(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    with pytest.raises(InputError, match="choose another topic"):
        home.interviewer.start(Plan(topics=("烹饪",)))
    assert home.store.sessions() == []


def test_there_is_nothing_to_retry_before_an_answer(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    with pytest.raises(InputError, match="no answer to grade"):
        home.say(session_id, kind=InputKind.RETRY)
    assert types(home.say(session_id, FULL))[-1] == "ended"


# --- one message at a time ---


def test_a_message_while_the_last_one_is_at_work_is_refused(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    stream = home.interviewer.send(session_id, Message(text=ONLY_VARIANCE))
    assert next(stream).type == "answer_saved"
    with pytest.raises(InputError, match="still at work"):
        home.say(session_id, FULL)
    assert types(list(stream)) == ["graded", "explained", "asked"]
    assert len(home.store.answers(f"{session_id}-1")) == 1
    assert types(home.say(session_id, FULL))[-1] == "ended"


def test_after_an_error_the_session_is_free_again(checkpoints: Path) -> None:
    home = Setting(checkpoints, judge=CrashingJudge())
    session_id, _ = home.start()
    with pytest.raises(Crash):
        home.say(session_id, FULL)
    with pytest.raises(Crash):
        list(home.interviewer.resume(session_id))


def test_two_sessions_interleaved_do_not_mix(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    (first, _), (second, _) = home.start(), home.start(ONE.model_copy(update={"mode": "quiz"}))
    left = home.interviewer.send(first, Message(text=ONLY_VARIANCE))
    right = home.interviewer.send(second, Message(text=FULL))
    shown: dict[str, list[Event]] = {first: [], second: []}
    running = {first: left, second: right}
    while running:
        for session_id, stream in list(running.items()):
            event = next(stream, None)
            if event is None:
                del running[session_id]
            else:
                shown[session_id].append(event)
    assert types(shown[first]) == ["answer_saved", "graded", "explained", "asked"]
    assert types(shown[second]) == ["answer_saved", "graded", "ended"]
    assert last_graded(shown[first]).answer.text == ONLY_VARIANCE
    assert last_graded(shown[second]).answer.text == FULL


def test_many_sessions_in_threads(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    ended: dict[str, Event] = {}

    def interview() -> None:
        session_id, _ = home.start(TWO.model_copy(update={"max_follow_ups": 0}))
        home.say(session_id, "提示")
        home.say(session_id, FULL)
        ended[session_id] = home.say(session_id, "跳过")[-1]

    threads = [threading.Thread(target=interview) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(ended) == 8
    for session_id, event in ended.items():
        assert isinstance(event, Ended)
        assert (event.report.session_id, event.report.answered, event.report.skipped) == (session_id, 1, 1)


# --- a page that is closed ---


def test_what_nobody_reads_any_more_is_finished_all_the_same(checkpoints: Path) -> None:
    chat = Gated()
    home = Setting(checkpoints, chat=chat)
    session_id, _ = home.start()
    stream = home.interviewer.send(session_id, Message(text=ONLY_VARIANCE))
    for event in stream:
        if event.type == "explaining":
            break
    stream.close()  # type: ignore[attr-defined]
    resumed = home.interviewer.resume(session_id)
    chat.gate.set()
    later = list(resumed)
    assert types(home.interviewer.transcript(session_id)) == WHOLE_RUN
    assert types(later) == ["explained", "asked"]
    assert isinstance(home.judge, KeywordJudge)
    assert len(home.judge.calls) == 1


def test_leaving_does_not_wait_for_the_model(checkpoints: Path) -> None:
    chat = Gated()
    home = Setting(checkpoints, chat=chat)
    session_id, _ = home.start()
    stream = home.interviewer.send(session_id, Message(text=ONLY_VARIANCE))
    while next(stream).type != "explaining":
        pass
    assert chat.reached.wait(20)
    stream.close()  # type: ignore[attr-defined]
    assert not chat.gate.is_set()
    with pytest.raises(InputError, match="still at work"):
        home.say(session_id, FULL)
    chat.gate.set()
    list(home.interviewer.resume(session_id))
    assert types(home.say(session_id, FULL))[-1] == "ended"


def test_an_answer_whose_page_closed_at_once_is_graded(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    stream = home.interviewer.send(session_id, Message(text=ONLY_VARIANCE))
    assert isinstance(next(stream), AnswerSaved)
    del stream
    list(home.interviewer.resume(session_id))
    assert types(home.interviewer.transcript(session_id)) == WHOLE_RUN


# --- a process that ended ---


def restarted(home: Setting, checkpoints: Path) -> Setting:
    return Setting(checkpoints, store=home.store, new_id=iter(f"new{n}" for n in range(100)).__next__)


def test_an_interview_cut_off_in_grading_goes_on(checkpoints: Path) -> None:
    home = Setting(checkpoints, judge=CrashingJudge())
    session_id, _ = home.start()
    with pytest.raises(Crash):
        home.say(session_id, ONLY_VARIANCE)
    again = restarted(home, checkpoints)
    assert types(list(again.interviewer.resume(session_id))) == ["graded", "explained", "asked"]
    assert types(again.interviewer.transcript(session_id)) == WHOLE_RUN


def test_an_interview_that_never_got_to_its_first_question_begins(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.interviewer.start(ONE)
    events = list(restarted(home, checkpoints).interviewer.resume(session_id))
    assert types(events) == ["asked"]


def test_an_answer_that_the_graph_never_heard_of_is_graded(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    answer = Answer(id="kept", text=FULL, created_at=ticking_clock()())
    home.store.save_answer(f"{session_id}-1", answer)
    events = list(restarted(home, checkpoints).interviewer.resume(session_id))
    assert types(events) == ["answer_saved", "graded", "explained", "ended"]
    assert last_graded(events).answer == answer


def test_a_new_answer_after_a_failed_judge_is_found_too(checkpoints: Path) -> None:
    home = Setting(checkpoints, judge=KeywordJudge(TIMEOUT))
    session_id, _ = home.start()
    home.say(session_id, ONLY_VARIANCE)
    home.store.save_answer(f"{session_id}-1", Answer(id="kept", text=FULL, created_at=ticking_clock()()))
    events = list(restarted(home, checkpoints).interviewer.resume(session_id))
    assert last_graded(events).answer.id == "kept"


def test_an_answer_that_failed_to_be_graded_waits_for_a_retry(checkpoints: Path) -> None:
    home = Setting(checkpoints, judge=KeywordJudge(TIMEOUT))
    session_id, _ = home.start()
    home.say(session_id, FULL)
    again = restarted(home, checkpoints)
    assert list(again.interviewer.resume(session_id)) == []
    assert types(again.say(session_id, "重试")) == ["graded", "explained", "ended"]


def test_a_message_for_a_question_left_behind_is_not_used_for_the_next(checkpoints: Path) -> None:
    home = Setting(checkpoints, judge=CrashingJudge())
    session_id, _ = home.start()
    with pytest.raises(Crash):
        home.say(session_id, ONLY_VARIANCE)
    again = restarted(home, checkpoints)
    events = again.say(session_id, FULL)
    assert types(events) == ["graded", "explained", "asked", "failed"]
    assert isinstance(events[-1], Failed)
    assert "没有使用" in events[-1].reason
    assert again.store.answers(f"{session_id}-1.1") == []
    assert types(again.say(session_id, FULL))[-1] == "ended"


def test_a_message_after_a_catch_up_on_the_same_question_is_used(checkpoints: Path) -> None:
    home = Setting(checkpoints, judge=CrashingJudge())
    session_id, _ = home.start()
    with pytest.raises(Crash):
        home.say(session_id, ONLY_VARIANCE)
    again = Setting(checkpoints, store=home.store, judge=KeywordJudge(TIMEOUT), new_id=iter("xyz").__next__)
    assert types(again.say(session_id, FULL)) == ["not_graded", "answer_saved", "graded", "explained", "ended"]


@pytest.mark.parametrize(("text", "kind"), [("提示", "hinted"), ("什么是点积？", "replied")])
def test_help_that_was_given_is_not_worded_anew(checkpoints: Path, text: str, kind: str) -> None:
    """The process dies when the help is in the transcript; the model would say something else the second time."""

    class DyingStore(MemoryStore):
        dies = True

        def log(self, session_id: str, event: Event) -> None:
            super().log(session_id, event)
            if self.dies and event.type == kind:
                raise Crash

    store = DyingStore()
    home = Setting(checkpoints, store=store, chat=ScriptedChat("点积的方差是一个方向。"))
    session_id, _ = home.start()
    with pytest.raises(Crash):
        home.say(session_id, text)
    store.dies = False
    again = Setting(checkpoints, store=store, chat=ScriptedChat("分数的数值范围呢。"))
    list(again.interviewer.resume(session_id))
    assert types(again.interviewer.transcript(session_id)) == ["asked", kind]
    assert types(again.say(session_id, FULL))[-1] == "ended"


# --- grades that are made again ---


def test_regrading_keeps_the_earlier_grade_and_the_new_one_counts(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    first = last_graded(home.say(session_id, ONLY_VARIANCE))
    again = home.interviewer.regrade(session_id, f"{session_id}-1")
    assert home.store.grades(f"{session_id}-1") == [first.grade, again.grade]
    assert again.grade.id != first.grade.id
    assert (again.answer, again.question) == (first.answer, first.question)
    assert home.store.turns(session_id)[0].grade_id == again.grade.id
    assert home.interviewer.transcript(session_id)[-1] == again


def test_regrading_is_as_strict_as_before_where_nothing_else_is_said(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start(ONE.model_copy(update={"strictness": Strictness.STRICT}))
    turn_id = f"{session_id}-1"
    first = last_graded(home.say(session_id, ONLY_VARIANCE))
    same = home.interviewer.regrade(session_id, turn_id)
    mine = home.interviewer.overrule(session_id, turn_id, "saturation", Verdict.PARTIAL)
    fair = home.interviewer.regrade(session_id, turn_id, Strictness.FAIR)
    kept = home.store.grades(turn_id)
    assert kept == [first.grade, same.grade, mine.grade, fair.grade]
    assert [grade.strictness.value for grade in kept] == ["strict", "strict", "strict", "fair"]
    assert [grade.score for grade in kept] == [0.25, 0.25, 0.375, 0.25]


def test_regrading_asks_the_judge_again_and_a_second_answer_in_the_same_words_does_not(checkpoints: Path) -> None:
    judge = KeywordJudge()
    home = Setting(checkpoints, judge=judge, memory=JudgementMemory(lambda: "keyword", JudgementsInMemory()))
    for _ in range(2):
        session_id, _ = home.start()
        home.say(session_id, FULL)
    assert len(judge.calls) == 1
    home.interviewer.regrade(session_id, f"{session_id}-1")
    assert len(judge.calls) == 2


def test_verdicts_are_shown_one_by_one_and_not_kept(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    events = home.say(session_id, ONLY_VARIANCE)
    shown = [event for event in events if isinstance(event, Judging)]
    assert [[point.key_point.id for point in event.decided] for event in shown] == [
        [],
        ["saturation"],
        ["saturation", "variance"],
        ["saturation", "variance", "gradient"],
    ]
    assert [point.id for point in shown[0].points] == ["saturation", "variance", "gradient"]
    assert shown[-1].decided == last_graded(events).grade.points
    assert all(event.type != "judging" for event in home.interviewer.transcript(session_id))


def test_what_is_not_false_can_be_withdrawn(checkpoints: Path) -> None:
    class Accusing(KeywordJudge):
        def judge(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> Judgement:
            claim = FalseClaim(quote="点积的方差", why="不对")
            return replace(super().judge(question, points, answer, allowed), false_claims=(claim,))

    home = Setting(checkpoints, judge=Accusing())
    session_id, _ = home.start()
    turn_id = f"{session_id}-1"
    first = last_graded(home.say(session_id, ONLY_VARIANCE))
    mine = home.interviewer.withdraw(session_id, turn_id, "点积的方差")
    assert [grade.score for grade in home.store.grades(turn_id)] == [0.2, 0.25]
    assert (first.grade.false_claims[0].cost, mine.grade.false_claims) == (0.05, ())
    with pytest.raises(UnknownItem, match="does not call"):
        home.interviewer.withdraw(session_id, turn_id, "点积的方差")


def test_a_follow_up_is_regraded_on_its_target(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    home.say(session_id, ONLY_VARIANCE)
    home.say(session_id, FULL)
    again = home.interviewer.regrade(session_id, f"{session_id}-1.1")
    assert [point.key_point.id for point in again.grade.points] == ["saturation"]


def test_an_answer_left_without_a_grade_can_be_graded_later(checkpoints: Path) -> None:
    home = Setting(checkpoints, judge=KeywordJudge(TIMEOUT))
    session_id, _ = home.start()
    home.say(session_id, FULL)
    home.say(session_id, "跳过")
    home.interviewer.regrade(session_id, f"{session_id}-1")
    (turn,) = home.store.turns(session_id)
    assert turn.outcome is TurnOutcome.ANSWERED


def test_a_judge_that_fails_changes_nothing(checkpoints: Path) -> None:
    judge = KeywordJudge()
    home = Setting(checkpoints, judge=judge)
    session_id, _ = home.start()
    home.say(session_id, FULL)
    before = home.interviewer.transcript(session_id)
    judge._errors.append(TIMEOUT)
    with pytest.raises(ModelTimeout):
        home.interviewer.regrade(session_id, f"{session_id}-1")
    assert home.interviewer.transcript(session_id) == before
    assert len(home.store.grades(f"{session_id}-1")) == 1


def test_the_person_overrules_a_verdict_and_the_judges_grade_is_kept(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    first = last_graded(home.say(session_id, ONLY_VARIANCE))
    assert first.grade.score == 0.25
    mine = home.interviewer.overrule(session_id, f"{session_id}-1", "saturation", Verdict.COVERED)
    assert mine.grade.score == 0.75
    assert (mine.grade.judged_by.judge, first.grade.judged_by.judge) == ("person", "keyword")
    assert home.store.grades(f"{session_id}-1") == [first.grade, mine.grade]
    assert home.interviewer.transcript(session_id)[-1] == mine
    home.say(session_id, "结束面试")
    ended = home.interviewer.transcript(session_id)[-1]
    assert isinstance(ended, Ended)
    assert ended.report.score == 0.75


def test_what_cannot_be_regraded_or_overruled_is_refused(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    turn_id = f"{session_id}-1"
    for refused in (
        lambda: home.interviewer.regrade(session_id, turn_id),
        lambda: home.interviewer.overrule(session_id, turn_id, "saturation", Verdict.COVERED),
        lambda: home.interviewer.regrade(session_id, "nosuch"),
    ):
        with pytest.raises(InputError, match="no answer to grade"):
            refused()
    home.say(session_id, FULL)
    with pytest.raises(UnknownItem, match="no point nosuch"):
        home.interviewer.overrule(session_id, turn_id, "nosuch", Verdict.COVERED)


# --- from one interview to the next ---


def test_the_latest_score_of_each_question(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    home.say(session_id, ONLY_VARIANCE)
    home.say(session_id, FULL)  # the follow-up does not count
    assert home.interviewer.last_scores() == {"scaling": 0.25}
    session_id, _ = home.start()
    home.say(session_id, FULL)
    assert home.interviewer.last_scores() == {"scaling": 1.0}
    session_id, _ = home.start()
    home.say(session_id, "我不知道")
    assert home.interviewer.last_scores() == {"scaling": 0.0}
    session_id, _ = home.start()
    home.say(session_id, "跳过")
    assert home.interviewer.last_scores() == {"scaling": 0.0}


def test_what_was_never_asked_comes_first_next_time(checkpoints: Path) -> None:
    home = Setting(checkpoints)
    session_id, _ = home.start()
    home.say(session_id, FULL)
    _, (asked,) = home.start(TWO)
    assert isinstance(asked, Asked)
    assert asked.question.id == "tuning"
