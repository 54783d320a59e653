"""The numbers of a report, from stored turns and grades alone."""

from __future__ import annotations

from datetime import UTC, datetime

from coach.model import Asked, Plan, Session, Strictness, TopicScore, Turn, TurnOutcome, Verdict
from coach.progress.report import Outcome, mean_score, outcomes_of, report_of, topic_scores
from tests.interview.doubles import DROPOUT, SCALING, TUNING, MemoryStore, graded

SESSION = Session(id="s", plan=Plan(), created_at=datetime(2025, 1, 1, tzinfo=UTC))
COVERED, PARTIAL, MISSING, CONTRADICTED = Verdict.COVERED, Verdict.PARTIAL, Verdict.MISSING, Verdict.CONTRADICTED


def turn(number: int, question_id: str, outcome: TurnOutcome, **changes: object) -> Turn:
    plain = Turn(id=f"s-{number}", session_id="s", number=number, question_id=question_id, text="…", outcome=outcome)
    return plain.model_copy(update=changes)


def put(store: MemoryStore, asked: Turn) -> None:
    question = {q.id: q for q in (SCALING, TUNING, DROPOUT)}[asked.question_id]
    store.save_turn(asked)
    store.log("s", Asked(turn=asked.model_copy(update={"outcome": TurnOutcome.WAITING}), question=question, total=3))


def filled() -> MemoryStore:
    """One answered question (with a follow-up), one that was not known, one skipped."""
    store = MemoryStore()
    store.save_session(SESSION)
    put(store, turn(1, "scaling", TurnOutcome.ANSWERED))
    grade = graded(SCALING, ("variance", COVERED), ("saturation", CONTRADICTED), ("gradient", PARTIAL))
    store.save_grade("s-1", grade.model_copy(update={"score": 0.9}))
    store.save_grade("s-1", grade.model_copy(update={"id": "g2", "score": 0.6}))
    put(store, turn(1, "scaling", TurnOutcome.ANSWERED, id="s-1.1", follow_up_of="s-1"))
    store.save_grade("s-1.1", grade.model_copy(update={"id": "g3", "score": 1.0}))
    put(store, turn(2, "tuning", TurnOutcome.DONT_KNOW))
    put(store, turn(3, "dropout", TurnOutcome.SKIPPED))
    return store


def test_the_whole_report() -> None:
    report = report_of(SESSION, filled())
    assert report.session_id == "s"
    assert report.score == 0.3
    assert (report.asked, report.answered, report.skipped, report.dont_know, report.ungraded) == (3, 1, 1, 1, 0)
    assert report.topics == (
        TopicScore(topic="微调", score=0.0, answered=0, asked=1),
        TopicScore(topic="自注意力", score=0.6, answered=1, asked=1),
        TopicScore(topic="Dropout", score=None, answered=0, asked=1),
    )
    assert [point.id for point in report.weakest] == ["saturation", "lora", "adapter"]
    assert report.strictness == (Strictness.FAIR,)


def test_a_report_says_how_strict_the_grades_that_count_were() -> None:
    store = filled()
    (grade, _) = store.grades("s-1")
    store.save_grade("s-1", grade.model_copy(update={"id": "g4", "strictness": Strictness.STRICT}))
    assert report_of(SESSION, store).strictness == (Strictness.STRICT,)


def test_the_latest_grade_counts_and_follow_ups_do_not() -> None:
    assert [outcome.score for outcome in outcomes_of(SESSION, filled())] == [0.6, 0.0, None]


def test_an_answer_without_a_grade_has_no_score() -> None:
    store = MemoryStore()
    put(store, turn(1, "scaling", TurnOutcome.UNGRADED))
    report = report_of(SESSION, store)
    assert (report.score, report.ungraded, report.answered, report.weakest) == (None, 1, 0, ())


def test_a_session_in_which_nothing_was_asked() -> None:
    report = report_of(SESSION, MemoryStore())
    assert (report.score, report.asked, report.topics, report.weakest) == (None, 0, (), ())


def test_a_turn_that_was_saved_and_never_put_does_not_count() -> None:
    store = MemoryStore()
    store.save_turn(turn(1, "scaling", TurnOutcome.WAITING))
    assert outcomes_of(SESSION, store) == []


def test_a_question_that_still_waits_was_asked() -> None:
    store = MemoryStore()
    put(store, turn(1, "scaling", TurnOutcome.WAITING))
    report = report_of(SESSION, store)
    assert (report.asked, report.answered, report.skipped, report.dont_know, report.ungraded) == (1, 0, 0, 0, 0)


def test_the_question_is_the_one_that_was_asked_then() -> None:
    """Topics come from the transcript, not from the library, which may have changed since."""
    store = MemoryStore()
    asked = turn(1, "scaling", TurnOutcome.SKIPPED)
    store.save_turn(asked)
    old = SCALING.model_copy(update={"heading_path": ("Old heading",)})
    store.log("s", Asked(turn=asked, question=old, total=1))
    assert [outcome.topic for outcome in outcomes_of(SESSION, store)] == ["Old heading"]


def test_no_more_than_five_points_are_called_weakest() -> None:
    points = tuple(
        SCALING.key_points[0].model_copy(update={"id": f"p{weight}", "weight": weight}) for weight in range(1, 9)
    )
    store = MemoryStore()
    asked = turn(1, "scaling", TurnOutcome.DONT_KNOW)
    store.save_turn(asked)
    store.log("s", Asked(turn=asked, question=SCALING.model_copy(update={"key_points": points}), total=1))
    assert [point.id for point in report_of(SESSION, store).weakest] == ["p8", "p7", "p6", "p5", "p4"]


def outcome(topic: str, score: float | None, kind: TurnOutcome = TurnOutcome.ANSWERED) -> Outcome:
    return Outcome(turn(1, "scaling", kind), topic, score, ())


def test_means() -> None:
    assert mean_score([outcome("a", 0.5), outcome("a", None), outcome("a", 1.0)]) == 0.75
    assert mean_score([outcome("a", None)]) is None
    assert mean_score([]) is None


def test_topics_weakest_first_then_by_name_and_those_without_a_score_last() -> None:
    outcomes = [
        outcome("d", None, TurnOutcome.SKIPPED),
        outcome("b", 0.5),
        outcome("a", 0.5),
        outcome("c", 0.0, TurnOutcome.DONT_KNOW),
        outcome("b", 0.5),
    ]
    assert topic_scores(outcomes) == (
        TopicScore(topic="c", score=0.0, answered=0, asked=1),
        TopicScore(topic="a", score=0.5, answered=1, asked=1),
        TopicScore(topic="b", score=0.5, answered=2, asked=2),
        TopicScore(topic="d", score=None, answered=0, asked=1),
    )
