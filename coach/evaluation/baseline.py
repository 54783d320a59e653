"""The plainest way to find questions: headings, and lines that end in a question mark."""

from __future__ import annotations

import re

from coach.model import AnswerStatus, Question

_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_TRAILING = re.compile(r"[^\w?？]+$")
"""Marks of emphasis, brackets and pictograms after the question mark."""


def plain_questions(text: str, file: str) -> list[Question]:
    """Every heading or line of ``text`` that ends in a question mark, with the lines below it as its answer.

    It knows nothing of fences, tables, lists of links or topics, and takes any text below for an answer.
    """
    source = text.split("\n")
    asking = [number for number, line in enumerate(source, start=1) if _asks(line)]
    ends = [*(number - 1 for number in asking[1:]), len(source)]
    return [_question(source, file, line, end) for line, end in zip(asking, ends, strict=True)]


def _asks(line: str) -> bool:
    return _HEADING.match(line) is not None or _TRAILING.sub("", line).endswith(("?", "？"))


def _question(source: list[str], file: str, line: int, end: int) -> Question:
    while end > line and not source[end - 1].strip():
        end -= 1
    answered = end > line
    return Question(
        id=f"{file}:{line}",
        text=source[line - 1].strip("#* \t") or "?",
        file=file,
        line=line,
        status=AnswerStatus.ANSWERED if answered else AnswerStatus.UNANSWERED,
        answer_lines=(line + 1, end) if answered else None,
    )
