"""From events to chat messages and the question's card. Pure: one case per event, no Gradio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from coach.model import (
    AnswerSaved,
    Asked,
    Ended,
    Event,
    Explained,
    Explaining,
    Failed,
    Grade,
    Graded,
    Hinted,
    Judging,
    Moved,
    NotGraded,
    Question,
    ReferenceShown,
    Replied,
)
from ui.delivery import delivery_card
from ui.grades import cited, graded_card, judging_card, quote_marks
from ui.markup import marked, notes, plain, point
from ui.pictures import located, shown
from ui.reports import closing
from ui.texts import Texts

_STEP = '<div class="step">'
"""Begins what the page scrolls to; an explanation and the next question stand below it, so verdicts stay in view."""


class ChatEntry(TypedDict):
    """One message as the chat component takes it."""

    role: str
    content: str


def messages(events: Sequence[Event], texts: Texts, *, busy: bool = False) -> list[ChatEntry]:
    """The chat for a session's events so far.

    A later grade of the same answer takes the place of the earlier one, which is listed in it; a grade that of its
    failure and of the verdicts so far, and a finished explanation that of its pieces.

    Args:
        busy: the coach is at work; the last message says on what.
    """
    chat = _Chat(events, texts)
    entries = [entry for event in events for entry in chat.entries(event)]
    entries += [_coach(chat.explaining(turn_id)) for turn_id in chat.streaming()]
    if events and isinstance(events[-1], Judging):
        entries.append(_coach(judging_card(events[-1], texts)))
    if busy:
        entries.append(_coach(f'<div class="pending">{plain(at_work(events, texts))}</div>'))
    return entries


class _Chat:
    """The events of one session, and what one of them has to know of the others."""

    def __init__(self, events: Sequence[Event], texts: Texts) -> None:
        self._texts = texts
        self._grades = {event.answer.id: event for event in events if isinstance(event, Graded)}
        self._earlier: dict[str, list[Grade]] = {}
        for before in self._superseded(events):
            self._earlier.setdefault(before.answer.id, []).append(before.grade)
        self._shown: set[str] = set()
        self._explained = {event.turn_id for event in events if isinstance(event, Explained)}
        self._pieces: dict[str, dict[str, str]] = {}
        self._questions: dict[str, Question] = {}
        for event in events:
            if isinstance(event, Explaining) and event.turn_id not in self._explained:
                points = self._pieces.setdefault(event.turn_id, {})
                points[event.key_point_id] = points.get(event.key_point_id, "") + event.text
            elif isinstance(event, Asked):
                self._questions |= {key_point.id: event.question for key_point in event.question.key_points}

    def _superseded(self, events: Sequence[Event]) -> list[Graded]:
        """The grades that no longer count, each once, oldest first."""
        grades = {event.grade.id: event for event in events if isinstance(event, Graded)}
        return [event for event in grades.values() if self._grades[event.answer.id].grade.id != event.grade.id]

    def streaming(self) -> list[str]:
        """The turns whose explanation is not finished."""
        return list(self._pieces)

    def explaining(self, turn_id: str) -> str:
        return self._explanation([_spoken(text) for text in self._pieces[turn_id].values()])

    def entries(self, event: Event) -> list[ChatEntry]:
        texts = self._texts
        match event:
            case Asked():
                return [_coach(_asked(event, texts))]
            case AnswerSaved():
                return [_person(self._answer(event))]
            case Graded():
                return self._grade(event)
            case NotGraded() if all(grade.turn_id != event.turn_id for grade in self._grades.values()):
                why = f"<b>{plain(texts('not_graded'))}</b> {plain(event.reason)}"
                return [_coach(f'<div class="step note failed">⚠ {why}</div>')]
            case Explained() if event.points:
                rows = [f"{_spoken(p.text)}{cited(p.citations, texts)}" for p in event.points]
                return [_coach(self._explanation(rows))]
            case Hinted():
                number = plain(texts("hint_number", number=event.number))
                return [_coach(f"{_STEP}💡 <b>{number}</b> {plain(event.text)}</div>")]
            case ReferenceShown():
                return [_coach(_reference(event.question, texts))]
            case Replied():
                reply = f"{plain(event.text)}{cited(event.citations, texts)}"
                return [_person(f"{_STEP}{plain(event.asked)}</div>"), _coach(reply)]
            case Moved():
                return [_coach(f"{_STEP}{plain(texts(f'moved_{event.outcome.value}'))}</div>")]
            case Ended():
                return [_coach(closing(event.report, self._questions, texts))]
            case Failed():
                return [_coach(f'<div class="step note failed">⚠ {plain(event.reason)}</div>')]
            case _:
                return []

    def _grade(self, event: Graded) -> list[ChatEntry]:
        if event.answer.id in self._shown:
            return []
        self._shown.add(event.answer.id)
        earlier = self._earlier.get(event.answer.id, [])
        card = _coach(graded_card(self._grades[event.answer.id], self._texts, earlier))
        how = event.answer.delivery
        return [card, _coach(delivery_card(how, self._texts))] if how else [card]

    def _answer(self, event: AnswerSaved) -> str:
        graded = self._grades.get(event.answer.id)
        text = marked(event.answer.text, quote_marks(graded.grade) if graded else [])
        sign = f'<small class="spoken">{plain(self._texts("spoken"))}</small>' if event.answer.spoken else ""
        return f'<div class="step said">{sign}{text or plain(self._texts("blank_answer"))}</div>'

    def _explanation(self, points: Sequence[str]) -> str:
        rows = "\n".join(f"<section>{row}\n</section>" for row in points)
        return f'<div class="explanation"><h4>{plain(self._texts("explanation"))}</h4>\n{rows}\n</div>'


def card(event: Asked | None, texts: Texts) -> str:
    """The question on top of the page, with its topic and where it stands in the notes."""
    if event is None:
        return plain(texts("no_question"))
    question = event.question
    number = texts("question_number", number=event.turn.number, total=event.total)
    path = " › ".join(question.heading_path) or question.topic
    place = located(question.file, (question.line, question.line), question.place, texts)
    kind = f' <span class="chip">{plain(texts("follow_up"))}</span>' if event.turn.follow_up_of else ""
    parts = [f'<div class="where"><b>{plain(number)}</b>{kind} {plain(path)} <code>{plain(place)}</code></div>']
    parts.append(f"<h3>{point(event.turn.text)}</h3>")
    if event.turn.follow_up_of:
        parts.append(f'<div class="where">{plain(texts("follow_up_of"))} {point(question.text)}</div>')
    return "\n".join(parts)


def _asked(event: Asked, texts: Texts) -> str:
    if event.turn.follow_up_of:
        return f'<div class="asked"><b>{plain(texts("follow_up"))}</b> {point(event.turn.text)}</div>'
    number = texts("question_number", number=event.turn.number, total=event.total)
    return f'<div class="asked"><b>{plain(number)}</b> {point(event.turn.text)}</div>'


def _reference(question: Question, texts: Texts) -> str:
    place = located(question.file, question.answer_lines or (question.line, question.line), question.place, texts)
    head = f"<h4>{plain(texts('reference_of'))} <code>{plain(place)}</code></h4>"
    return f'<div class="from-notes step">{head}\n\n{notes(question.answer)}\n\n{shown(question, texts)}\n\n</div>'


def _spoken(text: str) -> str:
    return "<br>".join(point(line) for line in text.strip().splitlines())


def at_work(events: Sequence[Event], texts: Texts) -> str:
    """What the coach is doing after the last event."""
    match events[-1] if events else None:
        case AnswerSaved() | Judging():
            return texts("pending_grade")
        case Graded() | Explaining():
            return texts("pending_explanation")
        case Explained() | Moved() | None:
            return texts("pending_question")
        case _:
            return texts("pending")


def _coach(content: str) -> ChatEntry:
    return ChatEntry(role="assistant", content=content)


def _person(content: str) -> ChatEntry:
    return ChatEntry(role="user", content=content)
