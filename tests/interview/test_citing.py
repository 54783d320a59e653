"""A citation is an exact stretch of the notes."""

from __future__ import annotations

import pytest

from coach.interview.citing import cite
from coach.model import Citation, KeyPoint
from tests.interview.doubles import SCALING


def test_a_point_is_cited_with_its_lines_as_they_stand_in_the_file() -> None:
    assert cite(SCALING, SCALING.key_points[1]) == Citation(
        file="transformer.md", lines=(5, 5), quote="- **饱和**：softmax 会进入饱和区"
    )


def test_a_point_of_several_lines_is_cited_whole() -> None:
    point = KeyPoint(id="p", text="…", lines=(4, 5))
    assert cite(SCALING, point).quote == "\n".join(SCALING.answer.split("\n")[:2])


@pytest.mark.parametrize("lines", [(3, 4), (6, 7), (5, 4), (1, 9)])
def test_a_point_outside_the_answer_is_refused(lines: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside the answer"):
        cite(SCALING, KeyPoint(id="p", text="…", lines=lines))


def test_a_question_without_an_answer_has_nothing_to_cite() -> None:
    with pytest.raises(ValueError, match="no answer"):
        cite(SCALING.model_copy(update={"answer_lines": None}), SCALING.key_points[0])
