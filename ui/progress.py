"""Progress: the score per topic, and the interviews so far, each to be read again or gone on with."""

from __future__ import annotations

from typing import Any

import gradio as gr

from coach.app import Coach, SessionSummary
from coach.errors import CoachError
from coach.model import Ended, Report, Strictness
from ui.markup import plain
from ui.present import messages
from ui.reports import bars
from ui.stage import conversation
from ui.strictness import unless_fair
from ui.texts import Texts
from ui.trend import trend

_NONE_CHOSEN = ("", *[gr.update(visible=False)] * 4)
"""What is below the list of interviews while none of them is chosen."""


class ProgressScreen:
    """The progress tab."""

    def __init__(self, coach: Coach, texts: Texts) -> None:
        self._coach = coach
        self._texts = texts
        t = texts
        self._summary = gr.HTML(elem_id="progress-summary")
        self._topics = gr.HTML(elem_id="topic-scores")
        self._trend = gr.HTML(elem_id="delivery-trend")
        with gr.Column(visible=False) as self._history:
            gr.HTML(f"<h2>{t('sessions')}</h2><p>{t('sessions_info')}</p>")
            self._sessions = gr.Dataframe(
                headers=[t("date"), t("topics"), t("questions_asked"), t("answered"), t("score"), t("state")],
                column_widths=["20%", "36%", "10%", "10%", "10%", "14%"],
                interactive=False,
                wrap=True,
                buttons=[],
                max_height=320,
                elem_id="sessions",
            )
        self._ids = gr.State([])
        self.chosen = gr.State("")
        """The id of the interview that is shown below the list."""
        with gr.Row(elem_id="session-actions", visible=False) as self._actions:
            self.go_on = gr.Button(t("resume"), variant="primary", elem_id="resume", visible=False)
            delete = gr.Button(t("delete_session"), elem_id="delete-session", min_width=60)
        with gr.Row(elem_id="deleting", visible=False) as self._deleting:
            gr.Markdown(t("delete_sure"))
            delete_now = gr.Button(t("delete_now"), variant="stop", size="sm", elem_id="delete-now", min_width=60)
            keep = gr.Button(t("keep_session"), size="sm", elem_id="keep-session", min_width=60)
        self._review = conversation(elem_id="review", visible=False)
        self.screen = [self._summary, self._topics, self._trend, self._history, self._sessions, self._ids]
        reviewed = [self.chosen, self._actions, self.go_on, self._deleting, self._review]
        quiet: dict[str, Any] = {"show_progress": "hidden"}
        self._sessions.select(self._read_again, [self._ids], reviewed, **quiet)
        for button, shown in ((delete, True), (keep, False)):
            button.click(lambda shown=shown: gr.update(visible=shown), None, [self._deleting], **quiet)
        delete_now.click(self._delete, [self.chosen], [*reviewed, *self.screen], **quiet)

    def shown(self) -> tuple[str, str, str, Any, list[list[Any]], list[str]]:
        """Summary, bars per topic, how answers were said, whether there is a list, and its rows and ids."""
        sessions = self._coach.sessions()
        rows = [self._row(summary) for summary in sessions]
        ids = [summary.session.id for summary in sessions]
        said = trend(self._coach.delivery_trend(), self._texts)
        return self._told(sessions), self._bars(), said, gr.update(visible=bool(sessions)), rows, ids

    def continued(self, session_id: str) -> tuple[str, Any]:
        """Makes the chosen interview the visitor's own and opens the practice tab."""
        return session_id, gr.Tabs(selected="practice")

    def _told(self, sessions: list[SessionSummary]) -> str:
        if not sessions:
            return f'<p class="empty">{self._texts("no_sessions")}</p>'
        scores = [s.report.score for s in sessions if s.report.score is not None]
        figures = (
            (str(len(sessions)), "sessions"),
            (str(sum(s.report.answered for s in sessions)), "answers_given"),
            (f"{sum(scores) / len(scores):.0%}" if scores else "–", "mean_score"),
        )
        tiles = "".join(f"<div><b>{number}</b><span>{self._texts(name)}</span></div>" for number, name in figures)
        return f'<div class="tiles">{tiles}</div>'

    def _bars(self) -> str:
        table = bars(self._coach.topic_scores(), self._texts)
        return f"<h2>{self._texts('topic_scores')}</h2>{self._mixed()}{table}" if table else ""

    def _mixed(self) -> str:
        """That the means hold scores of another strictness than fair, where they do."""
        found = {kind for summary in self._coach.sessions() for kind in summary.report.strictness}
        how = unless_fair([kind for kind in Strictness if kind in found], self._texts)
        return f"<p>{plain(self._texts('mixed_strictness', how=how))}</p>" if how else ""

    def _row(self, summary: SessionSummary) -> list[Any]:
        session, report = summary
        return [
            session.created_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            "、".join(session.plan.topics) or self._texts("all"),
            report.asked,
            report.answered,
            self._score(report),
            self._texts("ended" if session.ended_at else "unfinished"),
        ]

    def _score(self, report: Report) -> str:
        """Scores of another strictness than fair say so: they do not compare."""
        how = unless_fair(report.strictness, self._texts)
        score = "–" if report.score is None else f"{report.score:.0%}"
        return f"{score} · {how}" if how else score

    def _read_again(self, ids: list[str], event: gr.SelectData) -> tuple[str, Any, Any, Any, Any]:
        session_id = ids[event.index[0]]
        try:
            events = self._coach.transcript(session_id)
        except CoachError as error:
            gr.Warning(plain(error.text(self._texts.language)))
            return _NONE_CHOSEN
        unfinished = not (events and isinstance(events[-1], Ended))
        review = gr.update(value=messages(events, self._texts), visible=True)
        return session_id, gr.update(visible=True), gr.update(visible=unfinished), gr.update(visible=False), review

    def _delete(self, session_id: str) -> tuple[Any, ...]:
        """Deletes the chosen interview with all that belongs to it, and shows those that are left."""
        try:
            self._coach.delete_session(session_id)
            gr.Info(self._texts("session_deleted"))
        except CoachError as error:
            gr.Warning(plain(error.text(self._texts.language)))
        return *_NONE_CHOSEN, *self.shown()
