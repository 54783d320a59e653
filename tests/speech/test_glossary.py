"""The person's own glossary."""

from __future__ import annotations

import doctest

import pytest

import coach.speech.glossary
from coach.errors import InputError
from coach.speech.glossary import GlossaryEntry, glossary_of, glossary_terms


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(coach.speech.glossary).failed == 0


def test_comments_and_empty_lines_are_left_out_and_entries_kept_once_in_order() -> None:
    found = glossary_of("# mine\n\n  Q-Former \n罗拉 ＝ LoRA\nlow  ra = LoRA\nQ-Former\n")
    assert found == (
        GlossaryEntry("Q-Former"),
        GlossaryEntry("LoRA", heard="罗拉"),
        GlossaryEntry("LoRA", heard="low ra"),
    )
    assert glossary_terms(found) == ("Q-Former", "LoRA")


@pytest.mark.parametrize("line", ["= LoRA", "罗拉 =", "a = b = c", "=", "x" * 61, "?! = LoRA"])
def test_a_line_that_is_no_entry_is_named_in_both_languages(line: str) -> None:
    with pytest.raises(InputError) as caught:
        glossary_of(f"softmax\n{line}")
    assert "Line 2" in caught.value.en
    assert "第 2 行" in caught.value.zh


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(InputError, match="501"):
        glossary_of("\n".join(f"term{number}" for number in range(501)))
