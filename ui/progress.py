"""Progress: the interviews so far, and the score per topic."""

from __future__ import annotations

import html
from typing import Any

import gradio as gr

from coach.app import Coach
from coach.model import TopicScore
from ui.texts import Texts


class ProgressScreen:
    """The progress tab."""

    def __init__(self, coach: Coach, texts: Texts) -> None:
        self._coach = coach
        self._texts = texts
        t = texts
        self.summary = gr.Markdown(t("no_sessions"), elem_id="progress-summary")
        self.topics = gr.HTML("", elem_id="topic-scores")
        self.sessions = gr.Dataframe(
            headers=[t("date"), t("topics"), t("questions_asked"), t("answered"), t("score")],
            interactive=False,
            wrap=True,
            elem_id="sessions",
        )

    def shown(self) -> tuple[str, str, list[list[Any]]]:
        """Summary, bars per topic, and a row per interview."""
        sessions = self._coach.sessions()
        if not sessions:
            return self._texts("no_sessions"), "", []
        rows = [
            [
                summary.session.created_at.astimezone().strftime("%Y-%m-%d %H:%M"),
                "、".join(summary.session.plan.topics) or self._texts("all"),
                summary.report.asked,
                summary.report.answered,
                _percent(summary.report.score),
            ]
            for summary in sessions
        ]
        answered = sum(summary.report.answered for summary in sessions)
        told = self._texts("progress_summary", sessions=len(sessions), answered=answered)
        return told, bars(self._coach.topic_scores(), self._texts), rows


def bars(scores: tuple[TopicScore, ...], texts: Texts) -> str:
    """Topics as bars, weakest first; a table for those who hear it."""
    rows = []
    for entry in scores:
        if entry.score is None:
            continue
        percent = f"{entry.score:.0%}"
        level = "low" if entry.score < 0.5 else "middle" if entry.score < 0.8 else "high"
        rows.append(
            f'<tr><th scope="row">{html.escape(entry.topic)}</th>'
            f'<td class="bar"><div class="fill {level}" style="width:{max(entry.score, 0.02):.0%}"></div></td>'
            f"<td>{percent}</td><td>{entry.answered}</td></tr>"
        )
    if not rows:
        return ""
    head = f"<tr><th>{texts('topic')}</th><th></th><th>{texts('score')}</th><th>{texts('answered')}</th></tr>"
    return f'<table class="bars"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table>'


def _percent(score: float | None) -> str:
    return "–" if score is None else f"{score:.0%}"
