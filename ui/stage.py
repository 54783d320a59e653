"""What the practice tab is made of, and how it looks after the events so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from coach.app import beyond_points
from coach.model import AnswerSaved, Asked, Ended, Event, Graded, InputKind, NotGraded, Report, Verdict
from ui.grades import SIGNS
from ui.now import now_of
from ui.present import at_work, card, messages
from ui.strictness import strictness_radio
from ui.texts import Texts

FORMULAS = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "$", "right": "$", "display": False},
]
TURN_BUTTONS = (
    ("hint", InputKind.HINT),
    ("dont_know", InputKind.DONT_KNOW),
    ("skip", InputKind.SKIP),
    ("reference", InputKind.REFERENCE),
)
"""Buttons below "send": their text and what they mean."""
WEAK = 0.6
"""Topics with a score below it are offered to be practised again."""

PLACE = '<div class="place"></div>'
"""Where the scripts of ``ui/voice`` put what only a browser can do."""

_BEGINNING = 40
"""Characters of an answer by which it is known again."""

Choice = tuple[str, str]
"""What is read in a list, and what is chosen by it."""
Screen = dict[Any, Any]


def conversation(**options: Any) -> gr.Chatbot:
    """A conversation to read, under way or past; notes and answers in it are text, never HTML."""
    return gr.Chatbot(
        height=None,
        latex_delimiters=FORMULAS,
        allow_tags=False,
        sanitize_html=True,
        feedback_options=None,
        show_label=False,
        group_consecutive_messages=False,
        autoscroll=False,
        buttons=[],
        **options,
    )


class Stage:
    """The components of the practice tab. It holds no state: ``shows`` computes all of it from a session's events.

    Args:
        submits: whether what is spoken is to be sent by itself.
    """

    def __init__(self, texts: Texts, submits: Callable[[], bool]) -> None:
        self._texts = texts
        self._submits = submits
        with gr.Column(elem_id="stage"):
            with gr.Column(elem_id="plan") as self.plan:
                self._build_plan()
            self.card = gr.Markdown(elem_id="card", latex_delimiters=FORMULAS, visible=False)
            self.aloud = gr.HTML(PLACE, elem_id="aloud", visible=False)
            self._build_chat()
            with gr.Column(elem_id="answering", visible=False) as self.answering:
                self._build_answering()
            with gr.Accordion(texts("ask"), open=False, visible=False, elem_id="asking") as self.asking:
                self._build_asking()
            with gr.Accordion(texts("objection"), open=False, visible=False, elem_id="objection") as self.objection:
                self._build_objection()
        self.now = gr.HTML(elem_id="now")
        self.components: list[Any] = [
            self.now, self.spoken, self.aloud,
            self.plan, self.again, self.card, self.chat, self.answering, self.answer, self.send, self.retry, self.end,
            self.ending, self.asking, self.question, self.objection, self.objected, self.verdict, self.topics,
            self.strictness, self.withdrawing, self.claim, self.regraded, self.regrade_as,
            *(button for button, _ in self.buttons),
        ]  # fmt: skip
        """Everything that an event can change."""

    def _build_plan(self) -> None:
        t = self._texts
        gr.HTML(f"<h2>{t('plan')}</h2>")
        self.again = gr.Button(variant="primary", elem_id="again", visible=False)
        self.topics = gr.Dropdown(
            label=t("topics"), info=t("topics_info"), choices=[], multiselect=True, elem_id="topics"
        )
        self.count = gr.Slider(1, 20, value=5, step=1, label=t("count"), buttons=[])
        modes = [(t("mode_practice"), "practice"), (t("mode_quiz"), "quiz")]
        self.mode = gr.Radio(modes, value="practice", label=t("mode"), info=t("mode_info"))
        self.follow_ups = gr.Slider(0, 3, value=1, step=1, label=t("max_follow_ups"), buttons=[])
        self.strictness = strictness_radio(t, "strictness")
        self.start = gr.Button(t("start"), variant="primary", elem_id="start")
        gr.HTML(PLACE, elem_id="start-by-voice")

    def _build_chat(self) -> None:
        self.chat = conversation(
            elem_id="chat",
            layout="bubble",
            placeholder=self._texts("chat_placeholder"),
        )

    def _build_answering(self) -> None:
        t = self._texts
        self.answer = gr.Textbox(
            label=t("answer"),
            info=t("answer_info"),
            placeholder=t("answer_placeholder"),
            lines=5,
            max_lines=14,
            elem_id="answer",
        )
        self.spoken = gr.Textbox(show_label=False, container=False, elem_id="spoken")
        """Ids of the recordings that the text in the box comes from; the scripts write it."""
        gr.HTML(PLACE, elem_id="speak")
        with gr.Row(elem_id="sending"):
            self.send = gr.Button(t("send"), variant="primary", elem_id="send", min_width=120)
            self.retry = gr.Button(t("retry"), elem_id="retry", visible=False, min_width=120)
        with gr.Row(elem_id="actions"):
            self.buttons = [
                (gr.Button(t(name), size="sm", elem_id=name.replace("_", "-"), min_width=60), kind)
                for name, kind in TURN_BUTTONS
            ]
            self.end = gr.Button(t("end"), size="sm", elem_id="end", min_width=60)
        with gr.Row(elem_id="ending", visible=False) as self.ending:
            gr.Markdown(t("end_sure"))
            self.end_now = gr.Button(t("end_now"), variant="stop", size="sm", elem_id="end-now", min_width=60)
            self.go_on = gr.Button(t("go_on"), size="sm", elem_id="go-on", min_width=60)

    def _build_asking(self) -> None:
        t = self._texts
        self.question = gr.Textbox(
            label=t("ask_label"),
            show_label=False,
            placeholder=t("ask_placeholder"),
            max_lines=4,
            elem_id="question",
            submit_btn=t("ask_send"),
        )

    def _build_objection(self) -> None:
        t = self._texts
        gr.Markdown(t("objection_info"))
        self.objected = gr.Dropdown(label=t("point"), choices=[], elem_id="objected")
        verdicts = [(f"{SIGNS[verdict]} {t(f'verdict_{verdict.value}')}", verdict.value) for verdict in Verdict]
        self.verdict = gr.Radio(verdicts, label=t("verdict"), elem_id="verdict")
        self.overrule = gr.Button(t("overrule"), size="sm", elem_id="overrule", min_width=60)
        with gr.Column(visible=False, elem_id="withdrawing") as self.withdrawing:
            self.claim = gr.Dropdown(label=t("claim"), info=t("claim_info"), choices=[], elem_id="claim")
            self.withdraw = gr.Button(t("withdraw"), size="sm", elem_id="withdraw", min_width=60)
        gr.Markdown(t("regrade_info"))
        self.regraded = gr.Dropdown(label=t("regraded"), choices=[], elem_id="regraded")
        self.regrade_as = strictness_radio(t, "regrade-as")
        self.regrade = gr.Button(t("regrade"), size="sm", elem_id="regrade", min_width=60)

    # --- what follows from the events ---

    def shows(self, events: Sequence[Event], *, busy: bool) -> Screen:
        """The whole tab after ``events``. ``busy``: the coach is at work, the person waits."""
        asked = last_of(events, Asked)
        report = events[-1].report if events and isinstance(events[-1], Ended) else None
        running = asked is not None and report is None
        waiting = running and not busy
        failed = isinstance(last_of(events, NotGraded, Graded), NotGraded)
        answers = self._answers(events)
        screen: Screen = {
            self.now: now_of(events, busy=busy, submit=self._submits()),
            self.aloud: gr.update(visible=running),
            self.plan: gr.update(visible=not running and not busy),
            self.card: gr.update(value=card(asked, self._texts), visible=running),
            self.chat: messages(events, self._texts, busy=busy),
            self.answering: gr.update(visible=running),
            self.answer: gr.update(interactive=waiting),
            self.send: gr.update(
                interactive=waiting, value=at_work(events, self._texts) if busy else self._texts("send")
            ),
            self.retry: gr.update(visible=waiting and failed),
            self.end: gr.update(interactive=waiting),
            self.ending: gr.update(visible=False),
            self.asking: gr.update(visible=running),
            self.question: gr.update(interactive=waiting),
            self.objection: gr.update(visible=bool(answers) and not busy),
            **{button: gr.update(interactive=waiting) for button, _ in self.buttons},
        }
        if answers and not busy:
            points, claims = self._points(events), self._claims(events)
            screen[self.objected] = _choice(points)
            screen[self.verdict] = gr.update(value=None)
            screen[self.withdrawing] = gr.update(visible=bool(claims))
            screen[self.claim] = _choice(claims)
            screen[self.regraded] = _choice(answers)
        return screen | self._offer(report)

    def _offer(self, report: Report | None) -> Screen:
        """After an interview: its weak topics, chosen already."""
        weak = weak_topics(report) if report else []
        offer = gr.update(visible=bool(weak), value=self._texts("again", topics="、".join(weak)) if weak else "")
        return {self.again: offer} | ({self.topics: gr.update(value=weak)} if report else {})

    def _points(self, events: Sequence[Event]) -> list[Choice]:
        """The points of all grades, the latest answer's first: what is read, and turn id and point id."""
        return [
            (f"{number} {SIGNS[point.verdict]} {point.key_point.text}", f"{event.turn_id}\n{point.key_point.id}")
            for number, event in _latest(events)
            for point in event.grade.points
        ]

    def _claims(self, events: Sequence[Event]) -> list[Choice]:
        """What was called false beyond the points: what is read, and turn id and quote."""
        return [
            (f"{number} “{claim.quote}”", f"{event.turn_id}\n{claim.quote}")
            for number, event in _latest(events)
            for claim in beyond_points(event.grade.points, event.grade.false_claims)
        ]

    def _answers(self, events: Sequence[Event]) -> list[Choice]:
        """The last answer of each turn, the latest turn first: number, score, how it begins; and the turn id."""
        numbers = _numbers(events)
        scores = {event.turn_id: f"{event.grade.score:.0%}" for event in events if isinstance(event, Graded)}
        texts = {event.turn_id: event.answer.text for event in events if isinstance(event, AnswerSaved)}
        return [
            (f"{numbers[turn_id]} {scores.get(turn_id, self._texts('no_score'))} {_beginning(text)}", turn_id)
            for turn_id, text in reversed(texts.items())
        ]


def _numbers(events: Sequence[Event]) -> dict[str, str]:
    """How each turn is named: "2", and "2.1" for its first follow-up."""
    return {event.turn.id: event.turn.id.rpartition("-")[2] for event in events if isinstance(event, Asked)}


def _latest(events: Sequence[Event]) -> list[tuple[str, Graded]]:
    """The number and the grade that counts of each graded turn, the latest turn first."""
    numbers = _numbers(events)
    latest = {event.turn_id: event for event in events if isinstance(event, Graded)}
    return [(numbers[turn_id], event) for turn_id, event in reversed(latest.items())]


def _choice(choices: Sequence[Choice]) -> Any:
    return gr.update(choices=choices, value=choices[0][1] if choices else None)


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _BEGINNING else f"{line[:_BEGINNING]}…"


def last_of(events: Sequence[Event], *kinds: type[Any]) -> Any:
    """The last event of one of ``kinds``, or None."""
    return next((event for event in reversed(events) if isinstance(event, kinds)), None)


def weak_topics(report: Report) -> list[str]:
    """The topics of an interview that are worth doing again, weakest first."""
    return [entry.topic for entry in report.topics if entry.score is not None and entry.score < WEAK]
