"""Decks of question and answer in tables: CSV and TSV, from any spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from coach.errors import NotesError
from coach.model import Place
from coach.notes.formats.source import Source, SourceBuilder
from coach.notes.formats.web import html_markdown

_QUESTION = re.compile(r"questions?|front|prompt|term|q|问题?|题目|题干|面试题|正面|提问|卡片正面", re.IGNORECASE)
_ANSWER = re.compile(
    r"answers?|back|response|definition|reference(?: answer)?|solution|a|答案?|回答|参考答案|标准答案|解答|解析|背面"
    r"|释义|卡片背面",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"topic|category|subject|section|chapter|deck|类别|分类|主题|章节|模块|科目", re.IGNORECASE)
_HTML = re.compile(r"</?(?:br|p|div|b|i|ul|ol|li|strong|em|img|span|code|pre|table)\b[^>]*>", re.IGNORECASE)
_ANKI_SETTING = re.compile(r"#(?:separator|html|columns|tags column|deck column|notetype column|guid column)\b", re.I)
_SAMPLE = 65_536
_LOOKED_AT = 200
_MOST_COLUMNS = 6


class _Columns(NamedTuple):
    question: int
    answer: int
    topic: int | None
    first_row: int


def is_question_head(name: str) -> bool:
    """Whether a column or field of this name holds questions."""
    return _QUESTION.fullmatch(name.strip(" *#")) is not None


def is_answer_head(name: str) -> bool:
    """Whether a column or field of this name holds answers."""
    return _ANSWER.fullmatch(name.strip(" *#")) is not None


def deck_source(text: str, name: str, delimiter: str | None = None) -> Source:
    """The cards of a table: columns by their head ("question", "答案"), else the first two; places are rows.

    Raises:
        NotesError: no columns of question and answer.
    """
    lines = text.split("\n")
    settings = next((index for index, line in enumerate(lines) if not _ANKI_SETTING.match(line)), len(lines))
    text = "\n".join(lines[settings:])
    csv.field_size_limit(10**8)
    try:
        records = csv.reader(io.StringIO(text), delimiter=delimiter or _delimiter(text))
        numbered = [(number, [cell.strip() for cell in row]) for number, row in enumerate(records, start=1 + settings)]
    except csv.Error as error:
        raise _no_columns(name) from error
    numbered = [(number, row) for number, row in numbered if any(row)]
    columns = _columns([row for _, row in numbered])
    if columns is None:
        raise _no_columns(name)
    builder = SourceBuilder()
    for number, row in numbered[columns.first_row :]:
        question, answer = (_cell(row, column) for column in (columns.question, columns.answer))
        topic = _cell(row, columns.topic) if columns.topic is not None else ""
        builder.card(question, answer, Place(unit="row", number=number), topic)
    return builder.build()


def _delimiter(text: str) -> str:
    """The sign that cuts most rows into the same number of columns."""
    sample = text[:_SAMPLE]

    def regularity(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row][:_LOOKED_AT]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0, -usual)

    return max(",\t;|", key=regularity)


def _columns(rows: Sequence[Sequence[str]]) -> _Columns | None:
    if not rows:
        return None
    question = first_index(rows[0], is_question_head)
    answer = first_index(rows[0], is_answer_head)
    if question is not None and answer is not None:
        return _Columns(question, answer, first_index(rows[0], lambda cell: bool(_TOPIC.fullmatch(cell))), 1)
    return _Columns(0, 1, None, 0) if _first_two_are_cards(rows) else None


def first_index(names: Sequence[str], fits: Callable[[str], bool]) -> int | None:
    """Where the first name that ``fits`` stands; None where none does."""
    return next((index for index, name in enumerate(names) if fits(name)), None)


def _first_two_are_cards(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first two columns hold words throughout, and few columns follow: a table of figures is no deck."""
    looked_at = rows[:_LOOKED_AT]
    if max(map(len, looked_at)) > _MOST_COLUMNS:
        return False
    worded = [row for row in looked_at if len(row) >= 2 and _is_worded(row[0]) and _is_worded(row[1])]
    return len(worded) * 10 >= len(looked_at) * 8


def _is_worded(cell: str) -> bool:
    letters = sum(map(str.isalpha, cell))
    return letters >= 2 and letters * 3 >= len(cell)


def _cell(row: Sequence[str], column: int) -> str:
    text = row[column] if column < len(row) else ""
    return html_markdown(text) if _HTML.search(text) else text


def _no_columns(name: str) -> NotesError:
    return NotesError(
        f"{name} has no columns of questions and answers; call two columns question and answer in the first row.",
        f"{name} 中没有找到“问题”和“答案”两列；请在第一行把两列命名为 问题 和 答案（或 question 和 answer）。",
    )
