"""The arithmetic of the score, as tables of exact numbers."""

from __future__ import annotations

import pytest
from grading_helpers import NOON, points
from hypothesis import given
from hypothesis import strategies as st

from coach.interview.grading.scoring import confidence_of, overruled, priced, score_of, withdrawn
from coach.model import FalseClaim, Grade, JudgedBy, PointGrade, Strictness, Verdict

LETTERS = {"c": Verdict.COVERED, "p": Verdict.PARTIAL, "m": Verdict.MISSING, "x": Verdict.CONTRADICTED}


def graded(verdicts: str, weights: list[float] | None = None) -> list[PointGrade]:
    weights = weights or [1.0] * len(verdicts)
    key_points = points(*verdicts, weights=weights)
    return [
        PointGrade(key_point=point, verdict=LETTERS[letter], confidence=0.9, quote=f"quote {place}", quote_span=(0, 7))
        for place, (point, letter) in enumerate(zip(key_points, verdicts, strict=True))
    ]


@pytest.mark.parametrize(
    ("verdicts", "weights", "score"),
    [
        ("c", None, 1.0),
        ("p", None, 0.5),
        ("m", None, 0.0),
        ("x", None, 0.0),
        ("cccc", None, 1.0),
        ("cpmm", None, 0.375),
        ("cccx", None, 0.6875),
        ("cx", None, 0.375),
        ("xxxx", None, 0.0),
        ("cxxx", None, 0.0625),
        ("cm", [3, 1], 0.75),
        ("mc", [3, 1], 0.25),
        ("cpx", [2, 1, 1], 0.5625),
        ("ppp", [3, 2, 1], 0.5),
    ],
)
def test_the_score_is_the_weighted_credit_of_the_verdicts(
    verdicts: str, weights: list[float] | None, score: float
) -> None:
    assert score_of(graded(verdicts, weights)) == score


@pytest.mark.parametrize(
    ("verdicts", "claims", "score"), [("cc", 1, 0.95), ("cc", 3, 0.85), ("mm", 1, 0.0), ("cp", 2, 0.65)]
)
def test_each_false_claim_costs_five_hundredths_down_to_zero(verdicts: str, claims: int, score: float) -> None:
    false_claims = [FalseClaim(quote=f"claim {place}", why="") for place in range(claims)]
    assert score_of(graded(verdicts), false_claims) == pytest.approx(score)


def test_a_false_claim_that_contradicts_a_point_is_not_charged_twice() -> None:
    assert score_of(graded("cx"), [FalseClaim(quote="quote 1", why="")]) == score_of(graded("cx"))


LENIENT, FAIR, STRICT = Strictness


@pytest.mark.parametrize(
    ("verdicts", "claims", "lenient", "fair", "strict"),
    [
        ("c", 0, 1.0, 1.0, 1.0),
        ("m", 0, 0.0, 0.0, 0.0),
        ("p", 0, 0.75, 0.5, 0.25),
        ("cx", 0, 0.5, 0.375, 0.25),
        ("cpmx", 0, 0.4375, 0.3125, 0.1875),
        ("xx", 0, 0.0, 0.0, 0.0),
        ("cc", 1, 0.95, 0.95, 0.9),
        ("cpmx", 2, 0.3375, 0.2125, 0.0),
    ],
)
def test_strictness_changes_what_verdicts_are_worth(
    verdicts: str, claims: int, lenient: float, fair: float, strict: float
) -> None:
    rows, false_claims = graded(verdicts), [FalseClaim(quote=f"claim {place}", why="") for place in range(claims)]
    scores = [score_of(rows, false_claims, kind) for kind in (LENIENT, FAIR, STRICT)]
    assert scores == pytest.approx([lenient, fair, strict])


@pytest.mark.parametrize(
    ("strictness", "contradiction", "beyond"), [(LENIENT, 0, 0.05), (FAIR, 0.125, 0.05), (STRICT, 0.25, 0.1)]
)
def test_each_false_claim_says_what_it_costs(strictness: Strictness, contradiction: float, beyond: float) -> None:
    rows = graded("cx")
    claims = [
        FalseClaim(quote="quote 1", why="x"),
        FalseClaim(quote="quote", why="w"),
        FalseClaim(quote="else", why="w"),
    ]
    found = priced(rows, claims, strictness)
    assert [claim.cost for claim in found] == [contradiction, 0, beyond]
    assert score_of(rows, claims, strictness) == pytest.approx(0.5 - contradiction - beyond)


@given(st.lists(st.tuples(st.sampled_from("cpmx"), st.floats(0.1, 10)), min_size=1, max_size=12), st.integers(0, 5))
def test_scores_stay_between_0_and_1_and_a_better_verdict_never_lowers_them(
    rows: list[tuple[str, float]], claims: int
) -> None:
    letters, weights = "".join(letter for letter, _ in rows), [weight for _, weight in rows]
    false_claims = [FalseClaim(quote=f"other {place}", why="") for place in range(claims)]
    score = score_of(graded(letters, weights), false_claims)
    assert 0 <= score <= 1
    assert score_of(graded("c" + letters[1:], weights), false_claims) >= score


def test_confidence_is_the_weighted_mean() -> None:
    rows = graded("cm", [3, 1])
    assert confidence_of([rows[0], rows[1].model_copy(update={"confidence": 0.5})]) == pytest.approx(0.8)


def given_grade(verdicts: str, *claims: FalseClaim, strictness: Strictness = FAIR) -> Grade:
    rows = graded(verdicts)
    return Grade(
        id="g1", question_id="q", answer_id="a", score=score_of(rows, claims, strictness), confidence=0.9,
        points=tuple(rows), strictness=strictness, false_claims=priced(rows, claims, strictness),
        judged_by=JudgedBy(judge="chat", model="m"), created_at=NOON,
    )  # fmt: skip


def test_a_grade_from_before_strictness_was_kept_is_fair_and_stays_as_it_is() -> None:
    stored = given_grade("cp", FalseClaim(quote="else", why="w")).model_dump(mode="json")
    old = {key: value for key, value in stored.items() if key not in ("strictness", "remarks")}
    old["false_claims"] = [{"quote": "else", "why": "w"}]
    read = Grade.model_validate(old | {"score": 0.123})
    assert (read.strictness, read.score, read.false_claims[0].cost) == (FAIR, 0.123, None)


def test_overruling_keeps_the_strictness() -> None:
    new = overruled(given_grade("pm", strictness=STRICT), "p2", Verdict.PARTIAL, grade_id="g2", at=NOON)
    assert (new.strictness, new.score) == (STRICT, 0.25)


def test_what_a_contradicted_point_accounted_for_is_not_charged_once_the_person_has_overruled_it() -> None:
    claims = [
        FalseClaim(quote="quote 1", why="x"),
        FalseClaim(quote="quote", why="w"),
        FalseClaim(quote="else", why="w"),
    ]
    new = overruled(given_grade("cx", *claims), "p2", Verdict.MISSING, grade_id="g2", at=NOON)
    assert ([claim.quote for claim in new.false_claims], new.score) == (["else"], 0.45)


def test_a_claim_inside_the_quote_of_a_point_that_was_never_contradicted_stays() -> None:
    new = overruled(
        given_grade("mp", FalseClaim(quote="quote", why="w")), "p2", Verdict.COVERED, grade_id="g2", at=NOON
    )
    assert ([claim.cost for claim in new.false_claims], new.score) == ([0.05], 0.45)


def test_the_person_decides_that_a_claim_is_not_false() -> None:
    grade = given_grade(
        "cx", FalseClaim(quote="quote 1", why="x"), FalseClaim(quote="else", why="w"), strictness=STRICT
    )
    new = withdrawn(grade, "else", grade_id="g2", at=NOON)
    assert (grade.score, new.score, new.judged_by.judge) == (0.15, 0.25, "person")
    assert ([claim.quote for claim in new.false_claims], new.strictness) == (["quote 1"], STRICT)
    for quote in ("quote 1", "never said"):
        with pytest.raises(KeyError):
            withdrawn(grade, quote, grade_id="g3", at=NOON)


def test_an_overruled_verdict_changes_the_score_and_says_who_decided() -> None:
    rows = graded("cx")
    grade = Grade(
        id="g1", question_id="q", answer_id="a", score=score_of(rows), confidence=0.9, points=tuple(rows),
        false_claims=(FalseClaim(quote="quote 1", why="p2"),),
        judged_by=JudgedBy(judge="chat", model="m"), created_at=NOON,
    )  # fmt: skip
    new = overruled(grade, "p2", Verdict.COVERED, grade_id="g2", at=NOON)
    assert (new.id, new.score, new.judged_by.judge, new.false_claims) == ("g2", 1.0, "person", ())
    assert (grade.score, grade.points[1].verdict) == (0.375, Verdict.CONTRADICTED)
    with pytest.raises(KeyError):
        overruled(grade, "p9", Verdict.COVERED, grade_id="g3", at=NOON)
