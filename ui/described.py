"""A question of the library as the page shows it: its points, its answer, its twins, and the lines of the file."""

from __future__ import annotations

from collections.abc import Sequence

from coach.model import AnswerStatus, Question
from ui.markup import notes, plain, point
from ui.pictures import located, shown
from ui.texts import Texts

Lines = Sequence[tuple[int, str]]
"""Numbered lines of a file."""


def described(
    question: Question,
    texts: Texts,
    *,
    twins: Sequence[Question],
    lines: Lines,
    accepted: bool,
    line: int | None = None,
) -> str:
    """The whole question as Markdown.

    Args:
        line: where something is wrong with it; the lines of the file are then open.
        twins: questions of the same wording elsewhere; the original comes first where this one is not it.
        lines: of the file, around the question.
        accepted: whether the answer was a draft once.
    """
    t = texts
    parts = [f"<h3>{point(question.text)}</h3>", f'<div class="where"><code>{plain(_place(question, t))}</code></div>']
    if accepted:
        parts.append(f'<div class="note">{plain(t("accepted_draft"))}</div>')
    parts += [_twin(question, twin, t) for twin in twins]
    answer = [notes(question.answer), shown(question, t)]
    if question.gradeable:
        parts += [_points(question, t), f"<h4>{plain(t('answer_in_notes'))}</h4>", *answer]
    elif not any(twin.gradeable for twin in twins):
        status = AnswerStatus.UNANSWERED if question.status is AnswerStatus.ANSWERED else question.status
        parts += [plain(t(f"not_gradable_{status.value}")), *answer]
    if lines:
        parts.append(_source(lines, line or question.line, t, opened=line is not None))
    return "\n\n".join(part for part in parts if part)


def _place(question: Question, texts: Texts) -> str:
    if question.place is not None:
        return located(question.file, (question.line, question.line), question.place, texts)
    return f"{question.file}:{question.line}"


def _twin(question: Question, twin: Question, texts: Texts) -> str:
    place = located(twin.file, (twin.line, twin.line), twin.place, texts)
    said = "same_as_original" if question.duplicate_of == twin.id else "same_as"
    return f'<div class="where">⇄ {plain(texts(said))} <code>{plain(place)}</code> {point(twin.text)}</div>'


def _points(question: Question, texts: Texts) -> str:
    rows = "".join(
        f"<li>{point(p.text)} <code>{plain(located(question.file, p.lines, p.place, texts))}</code></li>"
        for p in question.key_points
    )
    return f'<h4>{plain(texts("key_points"))}</h4>\n\n<ol class="points">{rows}</ol>'


def _source(lines: Lines, marked: int, texts: Texts, *, opened: bool) -> str:
    """The lines as they stand in the file, numbered and one of them marked. On one line, to stay one block."""
    rows = "".join(
        f'<span class="{"line here" if number == marked else "line"}"><i>{number}</i>{plain(line) or " "}</span>'
        for number, line in lines
    )
    head = plain(texts("lines_in_file", first=lines[0][0], last=lines[-1][0]))
    return f'<details{" open" if opened else ""}><summary>{head}</summary><div class="lines">{rows}</div></details>'
