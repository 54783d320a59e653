"""An interview in the terminal, or as one JSON event a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO, cast

from coach.cli.contract import marks, short
from coach.errors import InputError
from coach.model import (
    Asked,
    Citation,
    Ended,
    Event,
    Explained,
    Explaining,
    Failed,
    Grade,
    Graded,
    Hinted,
    Judging,
    Language,
    Message,
    Moved,
    NotGraded,
    Plan,
    ReferenceShown,
    Replied,
    Strictness,
)

if TYPE_CHECKING:
    from coach.app import Coach


STRICTNESS: dict[Language, dict[Strictness, str]] = {
    "zh": {Strictness.LENIENT: "宽松", Strictness.FAIR: "适中", Strictness.STRICT: "严格"},
    "en": {Strictness.LENIENT: "lenient", Strictness.FAIR: "fair", Strictness.STRICT: "strict"},
}


class Terminal:
    """Carries messages to the coach and prints its events.

    Args:
        out: where events are printed.
        as_json: one event a line as JSON, instead of text for people.
        messages: a file with one message a line; None reads what is typed.
    """

    def __init__(self, coach: Coach, out: TextIO, *, as_json: bool, messages: Path | None) -> None:
        self._coach = coach
        self._out = out
        self._as_json = as_json
        self._messages = _from_file(messages) if messages else _typed(prompt=not as_json)
        self._language = coach.settings.language

    def start(self, *, topics: tuple[str, ...], count: int, mode: str, seed: int | None) -> None:
        """A new interview, until it ends or the messages do."""
        plan = Plan(
            language=self._language,
            topics=topics,
            count=count,
            mode=cast(Literal["practice", "quiz"], mode),
            strictness=self._coach.settings.strictness,
            seed=seed,
        )
        session_id, events = self._coach.start(plan)
        if not self._as_json:
            self._print(f"# {session_id}")
        self._go_on(session_id, events)

    def resume(self, session_id: str) -> None:
        """Go on with an interview that was left; shows its last question again."""
        asked = [event for event in self._coach.transcript(session_id) if isinstance(event, Asked)]
        events = list(self._coach.resume(session_id))
        if asked and not any(isinstance(event, Asked | Ended) for event in events):
            events.append(asked[-1])
        self._go_on(session_id, events)

    def _go_on(self, session_id: str, events: Iterable[Event]) -> None:
        if self._show_all(events):
            return
        for text in self._messages:
            try:
                if self._show_all(self._coach.send(session_id, Message(text=text))):
                    return
            except InputError as error:
                self._show(Failed(reason=error.text(self._language)))
        if not self._as_json:
            self._print(f"\ncoach interview --resume {session_id}")

    def _show_all(self, events: Iterable[Event]) -> bool:
        """Print the events; True when the interview has ended."""
        ended = False
        for event in events:
            self._show(event)
            ended = ended or isinstance(event, Ended)
        return ended

    def _show(self, event: Event) -> None:
        if isinstance(event, Judging):  # the whole grade follows at once, and says all of it
            return
        if self._as_json:
            self._print(json.dumps(event.model_dump(mode="json"), ensure_ascii=False))
        elif isinstance(event, Explaining):
            self._print(event.text, end="")
        elif text := as_text(event, self._language):
            self._print(text)

    def _print(self, text: str, end: str = "\n") -> None:
        print(text, end=end, file=self._out, flush=True)


def as_text(event: Event, language: Language) -> str:
    """``event`` for a terminal; empty where there is nothing to say."""
    match event:
        case Asked():
            source = f"{short(event.question.file)}:{event.question.line}"
            return f"\n[{event.turn.number}/{event.total}] {event.turn.text}   ({event.question.topic}, {source})"
        case Graded():
            return _graded(event, language)
        case Explained():
            return "\n" + "\n".join(_cited(citation) for point in event.points for citation in point.citations)
        case NotGraded() | Failed():
            return f"! {event.reason}"
        case Hinted():
            return f"> {event.text}"
        case Replied():
            return "\n".join([f"> {event.text}", *(_cited(citation) for citation in event.citations)])
        case ReferenceShown():
            return event.question.answer.strip()
        case Moved():
            return f"- {event.outcome.value}"
        case Ended():
            return _ended(event, language)
        case _:
            return ""


def grade_line(grade: Grade, language: Language) -> str:
    """When, by what and how strictly an answer was graded, with the score, in one line."""
    when = grade.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return f"{when}  {grade.judged_by.judge}  {STRICTNESS[language][grade.strictness]}  {grade.score:.0%}"


def _graded(event: Graded, language: Language) -> str:
    grade = event.grade
    head = f"\n{grade.score:.0%} {marks(grade.points)}" + "".join(f"  [{flag.value}]" for flag in grade.flags)
    rows = [head + _unless_fair([grade.strictness], language)]
    for point in grade.points:
        quote = f'  ← "{point.quote}"' if point.quote else ""
        first, last = point.key_point.lines
        rows.append(f"  {marks([point])} {point.key_point.text}  ({first}-{last}){quote}")
    for claim in grade.false_claims:
        cost = f"  (-{claim.cost:.0%})" if claim.cost else ""
        rows.append(f'  ✗ "{claim.quote}": {claim.why}{cost}')
    rows += [f'  + "{remark.quote}": {remark.text}  (±0)' for remark in grade.remarks if remark.text]
    return "\n".join(rows)


def _unless_fair(found: Sequence[Strictness], language: Language) -> str:
    names = [STRICTNESS[language][kind] for kind in found]
    return f"  [{' + '.join(names)}]" if set(found) - {Strictness.FAIR} else ""


def _cited(citation: Citation) -> str:
    first, last = citation.lines
    return f"  ↳ {short(citation.file)}:{first}-{last}"


def _ended(event: Ended, language: Language) -> str:
    report = event.report
    score = "–" if report.score is None else f"{report.score:.0%}"
    rows = [f"\n= {score}   {report.answered}/{report.asked}{_unless_fair(report.strictness, language)}"]
    rows += [f"  {'–' if t.score is None else f'{t.score:.0%}':>4}  {t.topic}" for t in report.topics]
    rows += [f"  · {point.text}" for point in report.weakest]
    return "\n".join(rows)


def _from_file(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"The answers file {path} cannot be read ({error}); give a UTF-8 text file with one message a line.",
            f"无法读取回答文件 {path}（{error}）；请提供每行一条消息的 UTF-8 文本文件。",
        ) from error
    yield from (line for line in text.splitlines() if line.strip())


def _typed(prompt: bool) -> Iterator[str]:
    while True:
        if prompt:
            print("\n> ", end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.rstrip("\n")
