"""From events to chat messages. Pure: one function per event, no Gradio."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import TypedDict

from coach.model import (
    AnswerSaved,
    Asked,
    Citation,
    Ended,
    Event,
    Explained,
    Explaining,
    Failed,
    Graded,
    Hinted,
    Moved,
    NotGraded,
    PointGrade,
    ReferenceShown,
    Replied,
    Report,
    Verdict,
)
from ui.markup import marked, notes, plain, point
from ui.texts import Texts

SIGNS = {Verdict.COVERED: "✓", Verdict.PARTIAL: "◐", Verdict.MISSING: "○", Verdict.CONTRADICTED: "✗"}


class ChatEntry(TypedDict):
    """One message as the chat component takes it."""

    role: str
    content: str


def messages(events: Sequence[Event], texts: Texts) -> list[ChatEntry]:
    """The chat for a session's events so far; a finished explanation replaces its pieces."""
    entries: list[ChatEntry] = []
    explained = {event.turn_id for event in events if isinstance(event, Explained)}
    streaming: dict[str, list[Explaining]] = {}
    for event in events:
        if isinstance(event, Explaining):
            if event.turn_id not in explained:
                streaming.setdefault(event.turn_id, []).append(event)
            continue
        entries += _entries(event, texts)
    for pieces in streaming.values():
        entries.append(_coach(_explaining(pieces, texts)))
    return entries


def _entries(event: Event, texts: Texts) -> list[ChatEntry]:
    match event:
        case Asked():
            return [_coach(_asked(event, texts))]
        case AnswerSaved():
            return [_person(plain(event.answer.text) or plain(texts("blank_answer")))]
        case Graded():
            return [_coach(graded(event, texts))]
        case NotGraded():
            return [_coach(f"⚠️ **{plain(texts('not_graded'))}** {plain(event.reason)}")]
        case Explained() if event.points:
            return [_coach(_explained(event, texts))]
        case Hinted():
            return [_coach(f"💡 {plain(event.text)}")]
        case ReferenceShown():
            return [_coach(_reference(event, texts))]
        case Replied():
            return [_person(plain(event.asked)), _coach(plain(event.text) + sources(event.citations, texts))]
        case Moved():
            return [_coach(plain(texts(f"moved_{event.outcome.value}")))]
        case Ended():
            return [_coach(closing(event.report, texts))]
        case Failed():
            return [_coach(f"⚠️ {plain(event.reason)}")]
        case _:
            return []


def _asked(event: Asked, texts: Texts) -> str:
    if event.turn.follow_up_of:
        return f"**{plain(texts('follow_up'))}** {point(event.turn.text)}"
    number = texts("question_number", number=event.turn.number, total=event.total)
    return f"**{plain(number)}** {point(event.turn.text)}"


def card(event: Asked | None, texts: Texts) -> str:
    """The question on top of the page, with its topic and where it stands in the notes."""
    if event is None:
        return plain(texts("no_question"))
    number = texts("question_number", number=event.turn.number, total=event.total)
    path = " › ".join(event.question.heading_path) or event.question.topic
    place = f"{short(event.question.file)}:{event.question.line}"
    return f"<small>{plain(number)} · {plain(path)} · {plain(place)}</small>\n\n### {point(event.turn.text)}"


def graded(event: Graded, texts: Texts) -> str:
    """Score, verdict per point, the answer with its quotes marked, and the notes behind each point."""
    grade = event.grade
    signs = "".join(SIGNS[graded_point.verdict] for graded_point in grade.points)
    parts = [f"**{plain(texts('score'))} {grade.score:.0%}** &nbsp; {signs}"]
    parts += [_point(graded_point, event, texts) for graded_point in grade.points]
    for claim in grade.false_claims:
        wrong = texts("false_claim", quote=claim.quote, why=claim.why)
        parts.append(f'<div class="claim">✗ {plain(wrong)}</div>')
    parts += [f'<div class="flag">⚑ {plain(texts(f"flag_{flag.value}"))}</div>' for flag in grade.flags]
    marks = [(p.quote_span, f"v-{p.verdict.value}") for p in grade.points if p.quote_span is not None]
    if marks:
        parts.append(_folded(texts("your_answer"), marked(event.answer.text, marks)))
    judged_by = texts(f"judged_by_{grade.judged_by.judge.replace('-', '_')}", model=grade.judged_by.model)
    parts.append(f'<div class="by">{plain(judged_by)}</div>')
    return "\n\n".join(parts)


def _point(graded_point: PointGrade, event: Graded, texts: Texts) -> str:
    verdict = graded_point.verdict
    name = plain(texts(f"verdict_{verdict.value}"))
    key_point = graded_point.key_point
    chip = f'<span class="chip v-{verdict.value}">{SIGNS[verdict]} {name}</span>'
    row = f"{chip} {point(key_point.text)}"
    if graded_point.quote:
        row += f'<br><span class="quote">“{plain(graded_point.quote)}”</span>'
    first, last = key_point.lines
    place = f"{short(event.question.file)}:{first}-{last}"
    return f"{row}\n\n{_folded(place, notes(_lines(event, first, last)))}"


def _lines(event: Graded, first: int, last: int) -> str:
    start = event.question.answer_lines[0] if event.question.answer_lines else first
    return "\n".join(event.question.answer.split("\n")[first - start : last - start + 1])


def _explaining(pieces: Sequence[Explaining], texts: Texts) -> str:
    by_point: dict[str, str] = {}
    for piece in pieces:
        by_point[piece.key_point_id] = by_point.get(piece.key_point_id, "") + piece.text
    rows = "\n".join(f"- {_spoken(text)}" for text in by_point.values())
    return f"**{plain(texts('explanation'))}**\n\n{rows}"


def _explained(event: Explained, texts: Texts) -> str:
    rows = "\n".join(f"- {_spoken(entry.text)} {_places(entry.citations)}" for entry in event.points)
    return f"**{plain(texts('explanation'))}**\n\n{rows}"


def _spoken(text: str) -> str:
    return "<br>".join(point(line) for line in text.strip().splitlines())


def _reference(event: ReferenceShown, texts: Texts) -> str:
    question = event.question
    lines = question.answer_lines or (question.line, question.line)
    head = texts("reference_of", place=f"{short(question.file)}:{lines[0]}-{lines[1]}")
    return f"**{plain(head)}**\n\n{notes(question.answer)}"


def sources(citations: Sequence[Citation], texts: Texts) -> str:
    """The passages that a reply rests on, folded."""
    return "".join(f"\n\n{_folded(_place(citation), notes(citation.quote))}" for citation in citations)


def closing(report: Report, texts: Texts) -> str:
    """The closing report of an interview."""
    score = texts("no_score") if report.score is None else f"{report.score:.0%}"
    parts = [
        f"### {plain(texts('report'))}",
        f"**{plain(texts('score'))} {score}** · {plain(texts('report_counts', **report.model_dump()))}",
    ]
    for topic in report.topics:
        parts.append(
            f"- {plain(topic.topic)}: " + (plain(texts("no_score")) if topic.score is None else f"{topic.score:.0%}")
        )
    if report.weakest:
        parts.append(f"**{plain(texts('weakest'))}**")
        parts += [f"- {point(weak.text)}" for weak in report.weakest]
    return "\n\n".join(parts[:2]) + "\n\n" + "\n".join(parts[2:])


def short(file: str) -> str:
    """The last two parts of a path."""
    return "/".join(PurePath(file).parts[-2:])


def _places(citations: Sequence[Citation]) -> str:
    return " ".join(f'<span class="place">{plain(_place(citation))}</span>' for citation in citations)


def _place(citation: Citation) -> str:
    return f"{short(citation.file)}:{citation.lines[0]}-{citation.lines[1]}"


def _folded(head: str, body: str) -> str:
    return f"<details><summary>{plain(head)}</summary>\n\n{body}\n\n</details>"


def _coach(content: str) -> ChatEntry:
    return ChatEntry(role="assistant", content=content)


def _person(content: str) -> ChatEntry:
    return ChatEntry(role="user", content=content)
