"""Which questions are asked, and in which order."""

from __future__ import annotations

from random import Random

import pytest

from coach.errors import InputError
from coach.interview.selecting import choose, matching
from coach.model import AnswerStatus, KeyPoint, Plan, Question


def question(name: str, **changes: object) -> Question:
    plain = Question(
        id=name,
        text=f"{name}?",
        file="notes.md",
        line=1,
        heading_path=("Deep learning", "Transformer"),
        status=AnswerStatus.ANSWERED,
        answer_lines=(2, 2),
        answer="text",
        key_points=(KeyPoint(id=f"{name}.1", text="text", lines=(2, 2)),),
        language="en",
    )
    return plain.model_copy(update=changes)


EN = Plan(language="en")


@pytest.mark.parametrize("status", AnswerStatus)
def test_what_has_no_key_points_is_not_asked(status: AnswerStatus) -> None:
    bare = question("a", status=status, key_points=())
    assert matching([bare, question("b")], EN) == [question("b")]


def test_a_picture_that_could_be_read_is_asked_about() -> None:
    pictured = question("a", status=AnswerStatus.IMAGE_ONLY)
    assert matching([pictured], EN) == [pictured]


def test_of_duplicates_one_is_asked_the_original_where_nothing_speaks_for_another() -> None:
    twice = [question("a", duplicate_of="b"), question("b"), question("c", duplicate_of="b")]
    assert [each.id for each in matching(twice, EN)] == ["b"]


def test_of_duplicates_the_one_in_the_plans_language_is_asked() -> None:
    twins = [question("zh", language="zh"), question("en", duplicate_of="zh")]
    assert [each.id for each in matching(twins, EN)] == ["en"]
    assert [each.id for each in matching(twins, Plan(language="zh"))] == ["zh"]


def test_a_duplicate_is_asked_where_its_original_does_not_fit() -> None:
    twice = [question("a", file="other.md"), question("b", duplicate_of="a")]
    assert [each.id for each in matching(twice, Plan(language="en", files=("notes.md",)))] == ["b"]


def test_the_history_of_duplicates_is_one() -> None:
    library = [question("zh", language="zh"), question("en", duplicate_of="zh"), question("other")]
    for seed in range(10):
        assert choose(library, EN, {"zh": 0.9}, Random(seed)) == ["other", "en"]


@pytest.mark.parametrize("topic", ["Transformer", "transformer", "DEEP LEARNING", "attention"])
def test_a_topic_is_a_heading_or_a_tag_in_any_case(topic: str) -> None:
    wanted = question("a", tags=("Attention",))
    other = question("b", heading_path=("Databases",))
    assert matching([wanted, other], Plan(language="en", topics=(topic,))) == [wanted]


def test_without_a_heading_the_files_name_is_the_topic() -> None:
    wanted = question("a", heading_path=(), file="notes/databases.md")
    assert matching([wanted, question("b")], Plan(language="en", topics=("databases",))) == [wanted]


def test_files_limit_the_choice() -> None:
    wanted = question("a", file="other.md")
    assert matching([wanted, question("b")], Plan(language="en", files=("other.md",))) == [wanted]


def test_never_asked_comes_first_then_the_weakest_then_the_strongest() -> None:
    library = [question(name) for name in "abcd"]
    scores = {"a": 1.0, "b": 0.0, "c": 0.5}
    assert choose(library, EN, scores, Random(1)) == ["d", "b", "c", "a"]


def test_a_score_of_zero_is_not_the_same_as_never_asked() -> None:
    library = [question("a"), question("b")]
    for seed in range(10):
        assert choose(library, EN, {"a": 0.0}, Random(seed)) == ["b", "a"]


def test_the_plans_language_comes_first_and_the_other_fills_up() -> None:
    library = [question("zh", language="zh"), question("en1"), question("en2")]
    chosen = choose(library, Plan(language="en", count=3), {"en1": 0.2, "en2": 0.9}, Random(1))
    assert chosen == ["en1", "en2", "zh"]


def test_no_more_than_the_count_and_none_twice() -> None:
    library = [question(str(number)) for number in range(20)]
    chosen = choose(library, Plan(language="en", count=7), {}, Random(3))
    assert len(set(chosen)) == len(chosen) == 7


def test_equals_are_shuffled_and_the_same_seed_gives_the_same_order() -> None:
    library = [question(str(number)) for number in range(10)]
    orders = {tuple(choose(library, Plan(language="en", count=10), {}, Random(seed))) for seed in range(5)}
    assert len(orders) == 5
    assert choose(library, EN, {}, Random(7)) == choose(library, EN, {}, Random(7))


def test_nothing_that_fits_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(InputError, match="choose another topic") as caught:
        choose([question("a")], Plan(language="en", topics=("cooking",)), {}, Random(1))
    assert "换个主题" in caught.value.zh
