"""Practice: choose what to be asked, answer, see the verdicts, hear what was missed, be asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import gradio as gr

from coach.app import Coach
from coach.errors import CoachError, InputError
from coach.model import (
    AnswerSaved,
    Ended,
    Event,
    Failed,
    Graded,
    Hinted,
    InputKind,
    Message,
    Moved,
    Plan,
    ReferenceShown,
    Replied,
    Strictness,
    Verdict,
)
from ui.stage import Screen, Stage, last_of, weak_topics
from ui.texts import Texts

Mode = Literal["practice", "quiz"]
Sent = tuple[gr.Textbox, str]
"""A box and what was in it when it was sent."""
_AT_ONCE = 16
"""Interviews that may be at work at the same time; more wait in the queue."""


class Practice:
    """The practice tab. What a visitor does is in the visitor's own state; nothing is kept here.

    Args:
        session: the visitor's session id, kept in the browser.
        draft: what the visitor has typed and not sent yet, kept in the browser.
    """

    def __init__(self, coach: Coach, texts: Texts, session: gr.BrowserState, draft: gr.BrowserState) -> None:
        self._coach = coach
        self._texts = texts
        self._session = session
        self.stage = Stage(texts, lambda: coach.settings.submit_spoken)
        self.screen = [session, *self.stage.components]
        """Everything that an event can change."""
        self._wire(draft)

    def _wire(self, draft: gr.BrowserState) -> None:
        stage, session = self.stage, self._session
        plan = [stage.topics, stage.count, stage.mode, stage.follow_ups, stage.strictness]
        quiet: dict[str, Any] = {"outputs": self.screen, "show_progress": "hidden", "concurrency_limit": _AT_ONCE}
        stage.answer.change(None, [stage.answer], [draft], js="text => text")
        stage.mode.input(lambda mode: gr.update(visible=mode == "practice"), [stage.mode], [stage.follow_ups])
        stage.start.click(self._start, plan, **quiet)
        stage.again.click(self._start_again, [session, *plan[1:]], **quiet)
        stage.send.click(self._answer, [session, stage.answer, stage.spoken], **quiet)
        for button, kind in (*stage.buttons, (stage.retry, InputKind.RETRY), (stage.end_now, InputKind.END)):
            button.click(self._sender(kind), [session], **quiet)
        for button, shown in ((stage.end, True), (stage.go_on, False)):
            button.click(lambda shown=shown: gr.update(visible=shown), None, [stage.ending], show_progress="hidden")
        stage.question.submit(self._ask, [session, stage.question], **quiet)
        stage.overrule.click(self._overrule, [session, stage.objected, stage.verdict], **quiet)
        stage.withdraw.click(self._withdraw, [session, stage.claim], **quiet)
        stage.regrade.click(self._regrade, [session, stage.regraded, stage.regrade_as], **quiet)

    def opened(self, session_id: str, draft: str) -> Iterator[Screen]:
        """The screen when the page opens: topics, and the interview that was left, with what was typed last."""
        topics: Screen = {self.stage.topics: gr.update(choices=self._coach.topics(self._texts.language))}
        for radio in (self.stage.strictness, self.stage.regrade_as):
            topics[radio] = self._coach.settings.strictness.value
        events = self._transcript(session_id)
        if not events or isinstance(events[-1], Ended):
            yield topics
            return
        arrived = any(_taken(event, draft) for event in events if isinstance(event, AnswerSaved))
        typed: Screen = {self.stage.answer: gr.update(value="" if arrived else draft)}
        yield from self._guarded(
            session_id, lambda: self._coach.resume(session_id), topics | typed, sent=(self.stage.answer, draft)
        )

    def _start(
        self, topics: list[str], count: float, mode: Mode, follow_ups: float, strictness: str
    ) -> Iterator[Screen]:
        plan = Plan(
            language=self._texts.language,
            topics=tuple(topics or ()),
            count=int(count),
            mode=mode,
            max_follow_ups=int(follow_ups) if mode == "practice" else 0,
            strictness=Strictness(strictness),
        )
        try:
            session_id, events = self._coach.start(plan)
        except CoachError as error:
            yield self.stage.shows([self._failed(error)], busy=False)
            return
        first: Screen = {self._session: session_id, self.stage.answer: gr.update(value="")}
        yield from self._follow([], events, first | {self.stage.regrade_as: strictness})

    def _start_again(
        self, session_id: str, count: float, mode: Mode, follow_ups: float, strictness: str
    ) -> Iterator[Screen]:
        ended = last_of(self._transcript(session_id), Ended)
        yield from self._start(weak_topics(ended.report) if ended else [], count, mode, follow_ups, strictness)

    def _answer(self, session_id: str, text: str, spoken: str) -> Iterator[Screen]:
        """What is in the answer box is read for its kind: "what do you mean by ..." is no answer.

        Args:
            spoken: ids of the recordings that the text comes from, the last one last; empty where it was typed.
        """
        if not text.strip():
            gr.Info(self._texts("nothing_typed"))
            yield {}
            return

        def send() -> Iterator[Event]:
            *earlier, last = spoken.split() or [""]
            message = self._coach.speech.message(last, text, earlier) if last else Message(text=text)
            return self._coach.send(session_id, message)

        yield from self._guarded(session_id, send, sent=(self.stage.answer, text))

    def _ask(self, session_id: str, text: str) -> Iterator[Screen]:
        if not text.strip():
            gr.Info(self._texts("nothing_typed"))
            yield {}
            return
        message = Message(text=text, kind=InputKind.ASK)
        yield from self._guarded(
            session_id, lambda: self._coach.send(session_id, message), sent=(self.stage.question, text)
        )

    def _sender(self, kind: InputKind) -> Callable[[str], Iterator[Screen]]:
        """A handler for a button that means ``kind``; what is in the answer box stays there."""

        def send(session_id: str) -> Iterator[Screen]:
            yield from self._guarded(session_id, lambda: self._coach.send(session_id, Message(kind=kind)))

        return send

    def _guarded(
        self,
        session_id: str,
        begin: Callable[[], Iterator[Event]],
        first: Screen | None = None,
        sent: Sent | None = None,
    ) -> Iterator[Screen]:
        before = self._transcript(session_id)
        try:
            yield from self._follow(before, begin(), first or {}, sent)
        except InputError as error:
            yield self.stage.shows([*self._transcript(session_id), self._failed(error)], busy=False)

    def _follow(
        self, before: Sequence[Event], events: Iterator[Event], first: Screen, sent: Sent | None = None
    ) -> Iterator[Screen]:
        """Show events as they come. A box is emptied once what was in it has been taken, not earlier.

        Every update says all of it again, ``first`` too: a browser leaves out updates that a newer one has overtaken.
        """
        shown, fixed = list(before), first
        yield self._shows(shown, fixed, busy=True)
        try:
            for event in events:
                shown.append(event)
                if sent and _taken(event, sent[1]):
                    fixed = {**fixed, sent[0]: gr.update(value="")}
                yield self._shows(shown, fixed, busy=True)
        except InputError:
            raise
        except CoachError as error:
            shown.append(self._failed(error))
        yield self._shows(shown, fixed, busy=False)

    def _shows(self, events: Sequence[Event], fixed: Screen, *, busy: bool) -> Screen:
        """The screen after ``events``, with what is ``fixed`` for the whole run on top of it."""
        screen = self.stage.shows(events, busy=busy)
        for component, update in fixed.items():
            known = screen.get(component)
            screen[component] = known | update if isinstance(known, dict) and isinstance(update, dict) else update
        return screen

    def _overrule(self, session_id: str, chosen: str | None, verdict: str | None) -> Iterator[Screen]:
        if not chosen or not verdict:
            gr.Info(self._texts("objection_incomplete"))
            yield {}
            return
        turn_id, key_point_id = chosen.split("\n")
        yield from self._changed(
            session_id, lambda: self._coach.overrule(session_id, turn_id, key_point_id, Verdict(verdict))
        )

    def _withdraw(self, session_id: str, chosen: str | None) -> Iterator[Screen]:
        if chosen:
            turn_id, _, quote = chosen.partition("\n")
            yield from self._changed(session_id, lambda: self._coach.withdraw(session_id, turn_id, quote))

    def _regrade(self, session_id: str, turn_id: str | None, strictness: str) -> Iterator[Screen]:
        if turn_id:
            how = Strictness(strictness)
            yield from self._changed(session_id, lambda: self._coach.regrade(session_id, turn_id, how))

    def _changed(self, session_id: str, change: Callable[[], Graded]) -> Iterator[Screen]:
        yield self.stage.shows(self._transcript(session_id), busy=True)
        try:
            change()
        except CoachError as error:
            gr.Warning(error.text(self._texts.language))
        yield self.stage.shows(self._transcript(session_id), busy=False)

    def _transcript(self, session_id: str) -> list[Event]:
        """The session's events; none for a session that this home does not know (another home, or an old browser)."""
        if not session_id:
            return []
        try:
            return self._coach.transcript(session_id)
        except InputError:
            return []

    def _failed(self, error: CoachError) -> Failed:
        return Failed(reason=error.text(self._texts.language))


def _taken(event: Event, text: str) -> bool:
    """True where ``event`` shows that ``text`` arrived: the answer is on disk, or the request was met."""
    match event:
        case AnswerSaved():
            return event.answer.text == text
        case Replied():
            return event.asked == text
        case Hinted() | ReferenceShown() | Moved() | Ended():
            return True
        case _:
            return False
