"""A question of the library as Markdown."""

from __future__ import annotations

from coach.model import AnswerStatus, Question
from ui.described import described
from ui.texts import texts_in


def question(question_id: str, file: str, *, duplicate_of: str | None = None) -> Question:
    return Question(
        id=question_id,
        text="什么是 <b>QLoRA</b>？",
        file=file,
        line=3,
        status=AnswerStatus.UNANSWERED,
        duplicate_of=duplicate_of,
    )


def test_the_lines_of_the_file_are_numbered_and_one_is_marked() -> None:
    lines = [(2, ""), (3, "## 什么是 <b>QLoRA</b>？"), (4, "[x](javascript:alert)")]
    shown = described(question("1", "a.md"), texts_in("zh"), twins=(), lines=lines, accepted=False, line=4)

    assert "<details open>" in shown
    assert '<span class="line here"><i>4</i>' in shown
    assert "<b>" not in shown
    assert "](" not in shown


def test_a_duplicate_names_the_question_that_is_asked() -> None:
    original = question("1", "b.md")
    shown = described(
        question("2", "a.md", duplicate_of="1"), texts_in("en"), twins=(original,), lines=(), accepted=False
    )

    assert texts_in("en")("same_as_original") in shown
    assert "b.md:3" in shown


def test_an_accepted_draft_is_marked() -> None:
    shown = described(question("1", "a.md"), texts_in("en"), twins=(), lines=(), accepted=True)
    assert "you accepted it" in shown
