"""What was judged before is not judged again, except where that is wanted; one suite for both stores."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from grading_helpers import NOON, ScriptedJudge, answer, question

from coach.adapters.judgement_file import JudgementFile
from coach.errors import ModelOutputError
from coach.interview.grading.grader import Grader
from coach.interview.grading.judging import JudgedPoint, Judgement
from coach.interview.grading.memory import JudgementMemory, JudgementsInMemory, JudgementStore
from coach.model import FalseClaim, Grade, JudgedBy, Question, Remark, Strictness, Usage, Verdict

Q = question("Transformer 是怎么缓解梯度消失的？", "残差连接让梯度直接回传", "层归一化稳定每层的分布")
TEXT = "靠残差连接，梯度可以直接传回去。还有 LayerNorm。"
PROPOSALS = ((Verdict.COVERED, "梯度可以直接传回去"), (Verdict.PARTIAL, "LayerNorm"))
JUDGEMENT = Judgement(
    (JudgedPoint("p1", Verdict.COVERED, 0.8, "梯度"), JudgedPoint("p2", Verdict.MISSING, 0.7)),
    JudgedBy(judge="chat", model="m", prompt_hash="0" * 12, usage=Usage(calls=1, input_tokens=9, output_tokens=3)),
    (FalseClaim(quote="错", why="因为"),),
    (Remark(quote="对", text="笔记里没有"),),
)


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[int], JudgementStore]:
    """Makes a store that keeps at most so many."""
    if request.param == "memory":
        return JudgementsInMemory
    return lambda most: JudgementFile(tmp_path / "home" / "judgements.sqlite3", most)


def grader(judge: ScriptedJudge, store: JudgementStore, identity: str = "judge 1") -> Grader:
    ids = count(1)
    return Grader(judge, lambda: NOON, lambda: f"g{next(ids)}", JudgementMemory(lambda: identity, store))


def grade(grader: Grader, text: str = TEXT, asked: str | None = None, of: Question = Q, anew: bool = False) -> Grade:
    return grader.grade(of, of.key_points, answer(text), asked=asked, anew=anew)


def test_a_store_gives_back_what_it_was_given(store: Callable[[int], JudgementStore]) -> None:
    kept = store(10)
    assert kept.get("a") is None
    kept.put("a", JUDGEMENT)
    assert (kept.get("a"), kept.get("b")) == (JUDGEMENT, None)
    kept.put("a", Judgement((), JUDGEMENT.judged_by))
    assert kept.get("a") == Judgement((), JUDGEMENT.judged_by)


def test_a_store_keeps_the_latest_so_many(store: Callable[[int], JudgementStore]) -> None:
    kept = store(2)
    for key in "abc":
        kept.put(key, JUDGEMENT)
    assert [kept.get(key) is not None for key in "abc"] == [False, True, True]


def test_the_same_answer_is_judged_once_and_graded_alike(store: Callable[[int], JudgementStore]) -> None:
    judge = ScriptedJudge(*PROPOSALS)
    desk = grader(judge, store(10))
    first, second = grade(desk), grade(desk)
    assert len(judge.asked) == 1
    assert second == first.model_copy(update={"id": "g2"})
    strict = desk.grade(Q, Q.key_points, answer(TEXT), strictness=Strictness.STRICT)
    assert (len(judge.asked), strict.score) == (1, 0.625)


def test_another_judge_question_point_or_answer_is_judged(store: Callable[[int], JudgementStore]) -> None:
    judge, kept = ScriptedJudge(*PROPOSALS), store(10)
    desk = grader(judge, kept)
    grade(desk)
    grade(desk, asked="梯度为什么不会消失？")
    grade(desk, text=TEXT + "就这些内容。")
    grade(desk, of=question(Q.text, "残差连接让梯度直接回传", "层归一化稳定分布"))
    grade(grader(judge, kept, identity="judge 2"))
    assert len(judge.asked) == 5


def test_judging_anew_asks_the_judge_and_replaces_what_was_remembered(store: Callable[[int], JudgementStore]) -> None:
    judge = ScriptedJudge(*PROPOSALS)
    desk = grader(judge, store(10))
    grade(desk)
    judge.proposals = ((Verdict.MISSING, None), (Verdict.PARTIAL, "LayerNorm"))
    assert grade(desk).score == 0.75
    assert grade(desk, anew=True).score == 0.25
    assert (grade(desk).score, len(judge.asked)) == (0.25, 2)


def test_a_judge_that_fails_leaves_nothing_behind(store: Callable[[int], JudgementStore]) -> None:
    class Failing(ScriptedJudge):
        def judge(self, *shown: object) -> Judgement:
            raise ModelOutputError("cut off", "被截断")

    kept = store(10)
    with pytest.raises(ModelOutputError):
        grade(grader(Failing(), kept))
    assert grade(grader(ScriptedJudge(*PROPOSALS), kept)).score == 0.75


def test_every_point_is_told_also_from_memory_and_what_it_took_is_not_told_again(
    store: Callable[[int], JudgementStore],
) -> None:
    class Costly(ScriptedJudge):
        def judge(self, *shown: object) -> Judgement:
            return Judgement(JUDGEMENT.points, JUDGEMENT.judged_by)

    desk, told = grader(Costly(), store(10)), list[str]()
    grades = [
        desk.grade(Q, Q.key_points, answer(TEXT), decided=lambda point: told.append(point.key_point.id))
        for _ in range(2)
    ]
    assert told == ["p1", "p2"] * 2
    assert [made.judged_by.usage is None for made in grades] == [False, True]


def test_the_file_outlives_the_process_and_is_shared(tmp_path: Path) -> None:
    path = tmp_path / "judgements.sqlite3"
    JudgementFile(path).put("a", JUDGEMENT)
    assert JudgementFile(path).get("a") == JUDGEMENT


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be read as one" * 40, b""])
def test_a_file_that_cannot_be_read_is_as_good_as_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "judgements.sqlite3"
    path.write_bytes(content)
    kept = JudgementFile(path)
    kept.put("a", JUDGEMENT)
    assert kept.get("a") in (None, JUDGEMENT)


def test_a_judgement_of_another_form_is_judged_again(tmp_path: Path) -> None:
    path = tmp_path / "judgements.sqlite3"
    JudgementFile(path).put("a", JUDGEMENT)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE judgements SET body = '{}'")
    connection.close()
    assert JudgementFile(path).get("a") is None


def test_a_file_that_is_cleared_holds_nothing_of_what_was_said(tmp_path: Path) -> None:
    kept = JudgementFile(tmp_path / "judgements.sqlite3")
    kept.clear()
    assert not (tmp_path / "judgements.sqlite3").exists()
    kept.put("a", JUDGEMENT)
    assert "梯度".encode() in (tmp_path / "judgements.sqlite3").read_bytes()
    kept.clear()
    assert kept.get("a") is None
    assert "梯度".encode() not in (tmp_path / "judgements.sqlite3").read_bytes()
