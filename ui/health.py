"""What is wrong with the person's own notes: counted by kind, listed with what to do, and per topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import gradio as gr

from coach.app import Coach, Finding, NotesHealth, findings_of
from coach.errors import CoachError
from ui.markup import plain
from ui.pace import shower
from ui.texts import Texts


class HealthView:
    """The list of issues. ``listing`` fills ``list`` from ``filters``."""

    def __init__(self, coach: Coach, texts: Texts) -> None:
        self._coach = coach
        self._texts = texts
        t = texts
        with gr.Row(elem_id="health-filters"):
            self._kind = gr.Dropdown([(t("all"), "")], value="", label=t("issue"), min_width=110)
            self._topic = gr.Dropdown([(t("all"), "")], value="", label=t("topic"), min_width=120)
        self._summary = gr.Markdown(elem_id="health-summary")
        self.table = gr.Dataframe(
            headers=[t("issue"), t("question"), t("what_to_do")],
            column_widths=["22%", "34%", "44%"],
            interactive=False,
            wrap=True,
            buttons=[],
            max_height=520,
            elem_id="issues",
        )
        self._judge = gr.Button(t("compare_answers"), size="sm", elem_id="compare-answers", visible=False)
        self._topics = gr.HTML(elem_id="health-topics")
        self.places = gr.State([])
        """Id and line of the question in each row."""
        self.filters = [self._kind, self._topic]
        self.list = [self._summary, self.table, self.places, self._kind, self._topic, self._judge, self._topics]
        for chosen in self.filters:
            chosen.input(self.listing, self.filters, self.list, show_progress="hidden")
        self._judge.click(self._judged, self.filters, self.list, show_progress_on=self._summary)

    def listing(self, kind: str, topic: str) -> tuple[Any, ...]:
        """The values of ``list``: issues that need no model to be seen."""
        return self._listed(self._coach.notes.health(), kind, topic)

    def _judged(
        self,
        kind: str,
        topic: str,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 - how Gradio asks for it
    ) -> tuple[Any, ...]:
        try:
            health = self._coach.notes.health(judge=True, progress=shower(progress, self._texts))
        except CoachError as error:
            return (f"⚠ {plain(error.text(self._texts.language))}", *[gr.skip()] * (len(self.list) - 1))
        return self._listed(health, kind, topic)

    def _listed(self, health: NotesHealth, kind: str, topic: str) -> tuple[Any, ...]:
        findings = findings_of(health, self._texts.language)
        kinds = {finding.kind: finding.name for finding in findings}
        topics = list(dict.fromkeys(finding.question.topic for finding in findings))
        kind, topic = kind if kind in kinds else "", topic if topic in topics else ""
        fitting = [f for f in findings if kind in ("", f.kind) and topic in ("", f.question.topic)]
        everything = (self._texts("all"), "")
        return (
            self._summed(health, findings),
            [self._row(finding) for finding in fitting],
            [(finding.question.id, finding.line) for finding in fitting],
            gr.update(choices=[everything, *((name, value) for value, name in kinds.items())], value=kind),
            gr.update(choices=[everything, *((name, name) for name in topics)], value=topic),
            gr.update(visible="duplicate" in kinds),
            self._by_topic(health),
        )

    def _summed(self, health: NotesHealth, findings: Sequence[Finding]) -> str:
        t = self._texts
        if not health.questions:
            return plain(t("no_own_notes"))
        if not findings:
            return plain(t("notes_are_well", count=health.questions))
        counted = Counter(finding.name for finding in findings)
        each = " · ".join(f"{name} {count}" for name, count in counted.most_common())
        return plain(t("issues_found", count=len(findings), questions=health.questions)) + f" · {plain(each)}"

    def _row(self, finding: Finding) -> list[str]:
        question = f"{finding.question.text}\n{finding.where}"
        return [finding.name, question, f"{finding.said} {finding.advice}"]

    def _by_topic(self, health: NotesHealth) -> str:
        t = self._texts
        rows = [
            f"<tr><td>{plain(topic.topic)}</td><td>{topic.gradeable} / {topic.questions}</td>"
            f"<td>{sum(topic.issues.values()) or ''}</td></tr>"
            for topic in health.topics
        ]
        if not rows:
            return ""
        heads = "".join(f'<th scope="col">{plain(t(name))}</th>' for name in ("topic", "can_be_asked", "issues"))
        table = f'<table class="parts"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
        return f"<details><summary>{plain(t('by_topic'))}</summary>{table}</details>"
