"""Practice: choose what to be asked, answer, see the verdicts, hear what was missed, be asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import gradio as gr

from coach.app import Coach
from coach.errors import CoachError, InputError
from coach.model import (
    AnswerSaved,
    Asked,
    Ended,
    Event,
    Failed,
    Graded,
    InputKind,
    Message,
    NotGraded,
    Plan,
    Verdict,
)
from ui.present import SIGNS, card, messages
from ui.texts import Texts

FORMULAS = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "$", "right": "$", "display": False},
]
TURN_BUTTONS = (
    ("hint", InputKind.HINT),
    ("skip", InputKind.SKIP),
    ("dont_know", InputKind.DONT_KNOW),
    ("reference", InputKind.REFERENCE),
    ("end", InputKind.END),
)
"""Buttons beside "send": their text and what they mean."""

Screen = dict[Any, Any]


class Practice:
    """The practice tab. What a visitor does is in the visitor's own state; nothing is kept here.

    Args:
        session: the visitor's session id, kept in the browser.
    """

    def __init__(self, coach: Coach, texts: Texts, session: gr.BrowserState) -> None:
        self._coach = coach
        self._texts = texts
        self.session = session
        self._build_plan()
        with gr.Column(visible=False) as self.interview:
            self._build_interview()
            self._build_objection()
        self.screen: list[Any] = [
            self.plan, self.resume, self.interview, self.card, self.chat, self.answer, self.send, self.ask,
            *(button for button, _ in self.buttons), self.retry, self.objection, self.objected, self.topics,
        ]  # fmt: skip
        """Everything that an event can change."""
        self._wire()

    # --- what is on the screen ---

    def _build_plan(self) -> None:
        t = self._texts
        with gr.Accordion(t("plan"), open=True, elem_id="plan") as self.plan:
            with gr.Row():
                self.topics = gr.Dropdown(
                    label=t("topics"), info=t("topics_info"), choices=[], multiselect=True, scale=3
                )
                self.count = gr.Slider(1, 20, value=5, step=1, label=t("count"), scale=1)
            with gr.Row():
                modes = [(t("mode_practice"), "practice"), (t("mode_quiz"), "quiz")]
                self.mode = gr.Radio(modes, value="practice", label=t("mode"), scale=2)
                self.follow_ups = gr.Slider(0, 3, value=1, step=1, label=t("max_follow_ups"), scale=1)
            with gr.Row():
                self.start = gr.Button(t("start"), variant="primary", elem_id="start")
                self.resume = gr.Button(t("resume"), elem_id="resume", visible=False)

    def _build_interview(self) -> None:
        t = self._texts
        self.card = gr.Markdown(card(None, t), elem_id="card", latex_delimiters=FORMULAS)
        self.chat = gr.Chatbot(
            label=t("conversation"),
            elem_id="chat",
            height="52vh",
            latex_delimiters=FORMULAS,
            allow_tags=False,
            sanitize_html=True,
            feedback_options=None,
            show_label=False,
            group_consecutive_messages=False,
            buttons=[],
            placeholder=t("chat_placeholder"),
        )
        self.answer = gr.Textbox(
            label=t("answer"),
            info=t("answer_info"),
            placeholder=t("answer_placeholder"),
            lines=4,
            max_lines=14,
            elem_id="answer",
            interactive=False,
        )
        with gr.Row(elem_id="actions"):
            self.send = gr.Button(t("send"), variant="primary", elem_id="send", interactive=False)
            self.ask = gr.Button(t("ask"), elem_id="ask", interactive=False)
            self.buttons = [
                (gr.Button(t(name), elem_id=name.replace("_", "-"), interactive=False), kind)
                for name, kind in TURN_BUTTONS
            ]
            self.retry = gr.Button(t("retry"), elem_id="retry", visible=False)

    def _build_objection(self) -> None:
        t = self._texts
        with gr.Accordion(t("objection"), open=False, visible=False, elem_id="objection") as self.objection:
            gr.Markdown(t("objection_info"))
            with gr.Row():
                self.objected = gr.Dropdown(label=t("point"), choices=[], scale=3)
                verdicts = [(f"{SIGNS[v]} {t(f'verdict_{v.value}')}", v.value) for v in Verdict]
                self.verdict = gr.Radio(verdicts, label=t("verdict"), scale=2)
            with gr.Row():
                self.overrule = gr.Button(t("overrule"), elem_id="overrule")
                self.regrade = gr.Button(t("regrade"), elem_id="regrade")

    # --- what happens ---

    def _wire(self) -> None:
        plan = [self.topics, self.count, self.mode, self.follow_ups]
        quiet: dict[str, Any] = {
            "outputs": [self.session, *self.screen],
            "show_progress": "hidden",
            "concurrency_limit": 16,
        }
        self.start.click(self._start, plan, **quiet)
        self.resume.click(self._resume, [self.session], **quiet)
        talk = [self.session, self.answer]
        self.send.click(self._sender(InputKind.ANSWER, typed=True), talk, **quiet)
        self.ask.click(self._sender(InputKind.ASK), talk, **quiet)
        for button, kind in self.buttons:
            button.click(self._sender(kind), talk, **quiet)
        self.retry.click(self._sender(InputKind.RETRY), talk, **quiet)
        self.overrule.click(self._overrule, [self.session, self.objected, self.verdict], **quiet)
        self.regrade.click(self._regrade, [self.session], **quiet)

    def opened(self, session_id: str) -> Screen:
        """The screen when the page opens: topics, and the interview that was left where there is one."""
        screen: Screen = {self.topics: gr.update(choices=self._coach.topics(self._texts.language))}
        events = self._transcript(session_id)
        if events and not isinstance(events[-1], Ended):
            screen |= self._screen(events, busy=True) | {self.resume: gr.update(visible=True)}
            screen[self.plan] = gr.update(open=True)
        return screen

    def _start(self, topics: list[str], count: int, mode: str, follow_ups: int) -> Iterator[Screen]:
        plan = Plan(
            language=self._texts.language,
            topics=tuple(topics or ()),
            count=int(count),
            mode=cast(Any, mode),
            max_follow_ups=int(follow_ups) if mode == "practice" else 0,
        )
        try:
            session_id, events = self._coach.start(plan)
        except CoachError as error:
            yield self._screen([Failed(reason=error.text(self._texts.language))], busy=False, open_plan=True)
            return
        yield from self._follow(session_id, [], events, {self.session: session_id, self.answer: gr.update(value="")})

    def _resume(self, session_id: str) -> Iterator[Screen]:
        yield from self._guarded(session_id, lambda: self._coach.resume(session_id))

    def _sender(self, kind: InputKind, typed: bool = False) -> Callable[[str, str], Iterator[Screen]]:
        """A handler that sends the answer box as ``kind``; what is typed and sent is read for its kind."""

        def send(session_id: str, text: str) -> Iterator[Screen]:
            if kind in (InputKind.ANSWER, InputKind.ASK) and not text.strip():
                gr.Info(self._texts("nothing_typed"))
                yield {}
                return
            message = Message(text=text, kind=None if typed else kind)
            clears = {self.answer: gr.update(value="")} if kind is InputKind.ASK else {}
            yield from self._guarded(session_id, lambda: self._coach.send(session_id, message), clears)

        return send

    def _guarded(
        self, session_id: str, begin: Callable[[], Iterator[Event]], first: Screen | None = None
    ) -> Iterator[Screen]:
        before = self._transcript(session_id)
        try:
            yield from self._follow(session_id, before, begin(), first or {})
        except InputError as error:
            reason = Failed(reason=error.text(self._texts.language))
            yield self._screen([*self._transcript(session_id), reason], busy=False)

    def _follow(
        self, session_id: str, before: Sequence[Event], events: Iterator[Event], first: Screen
    ) -> Iterator[Screen]:
        """Show events as they come. The answer box is cleared once the answer is on disk, not earlier."""
        shown = list(before)
        yield self._screen(shown, busy=True) | first
        try:
            for event in events:
                shown.append(event)
                update = self._screen(shown, busy=True)
                if isinstance(event, AnswerSaved):
                    update[self.answer] = gr.update(value="", interactive=False)
                yield update
        except CoachError as error:
            if isinstance(error, InputError):
                raise
            shown.append(Failed(reason=error.text(self._texts.language)))
        yield self._screen(shown, busy=False)

    def _overrule(self, session_id: str, chosen: str | None, verdict: str | None) -> Iterator[Screen]:
        if not chosen or not verdict:
            gr.Info(self._texts("objection_incomplete"))
            yield {}
            return
        turn_id, key_point_id = chosen.split("\n")
        yield from self._changed(
            session_id, lambda: self._coach.overrule(session_id, turn_id, key_point_id, Verdict(verdict))
        )

    def _regrade(self, session_id: str) -> Iterator[Screen]:
        graded = _last(self._transcript(session_id), Graded)
        if graded is not None:
            yield from self._changed(session_id, lambda: self._coach.regrade(session_id, graded.turn_id))

    def _changed(self, session_id: str, change: Callable[[], Graded]) -> Iterator[Screen]:
        try:
            change()
        except CoachError as error:
            gr.Warning(error.text(self._texts.language))
        yield self._screen(self._transcript(session_id), busy=False)

    def _transcript(self, session_id: str) -> list[Event]:
        """The session's events; none for a session that this home does not know (another home, or an old browser)."""
        if not session_id:
            return []
        try:
            return self._coach.transcript(session_id)
        except InputError:
            return []

    def _screen(self, events: Sequence[Event], *, busy: bool, open_plan: bool = False) -> Screen:
        """Everything that follows from the events so far."""
        asked = _last(events, Asked)
        ended = isinstance(events[-1], Ended) if events else True
        waiting = asked is not None and not ended and not busy
        graded = _last(events, Graded)
        failed = _last(events, NotGraded, Graded)
        screen: Screen = {
            self.plan: gr.update(open=open_plan or ended),
            self.interview: gr.update(visible=bool(events)),
            self.resume: gr.update(visible=False),
            self.card: card(None if ended else asked, self._texts),
            self.chat: messages(events, self._texts),
            self.answer: gr.update(interactive=waiting),
            self.send: gr.update(interactive=waiting),
            self.ask: gr.update(interactive=waiting),
            self.retry: gr.update(visible=waiting and isinstance(failed, NotGraded)),
            self.objection: gr.update(visible=graded is not None and not busy),
        }
        screen |= {button: gr.update(interactive=waiting) for button, _ in self.buttons}
        if graded is not None and not busy:
            choices = [(p.key_point.text, f"{graded.turn_id}\n{p.key_point.id}") for p in graded.grade.points]
            screen[self.objected] = gr.update(choices=choices, value=None)
        if isinstance(events[-1] if events else None, Ended):
            weak = [t.topic for t in cast(Ended, events[-1]).report.topics if t.score is not None and t.score < 0.6]
            screen[self.topics] = gr.update(value=weak)
        return screen


def _last(events: Sequence[Event], *kinds: type[Any]) -> Any:
    """The last event of one of ``kinds``, or None."""
    return next((event for event in reversed(events) if isinstance(event, kinds)), None)
