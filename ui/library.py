"""Library: add notes, see which questions they hold and how they are answered, search in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import gradio as gr

from coach.app import Coach
from coach.errors import CoachError
from coach.model import AnswerStatus, IngestReport, Question
from ui.markup import notes, plain, point
from ui.practice import FORMULAS
from ui.present import short
from ui.texts import Texts

ENDINGS = (".md", ".markdown", ".zip")


class LibraryScreen:
    """The library tab."""

    def __init__(self, coach: Coach, texts: Texts) -> None:
        self._coach = coach
        self._texts = texts
        self._build_adding()
        self._build_list()
        self._build_search()
        self._wire()

    def _build_adding(self) -> None:
        t = self._texts
        with gr.Row():
            self.files = gr.File(
                label=t("add_files"), file_count="multiple", file_types=list(ENDINGS), elem_id="add-files", height=130
            )
            self.folder = gr.File(label=t("add_folder"), file_count="directory", elem_id="add-folder", height=130)
        with gr.Row():
            self.add = gr.Button(t("add"), variant="primary", elem_id="add")
            self.reindex = gr.Button(t("reindex"), elem_id="reindex")
        self.result = gr.Markdown(t("add_info"), elem_id="add-result")

    def _build_list(self) -> None:
        t = self._texts
        with gr.Row():
            statuses = [(t("all"), "")] + [(t(f"status_{status.value}"), status.value) for status in AnswerStatus]
            self.status = gr.Dropdown(statuses, value="", label=t("status"))
            self.topic = gr.Dropdown([(t("all"), "")], value="", label=t("topic"))
            languages = [(t("all"), ""), ("中文", "zh"), ("English", "en")]
            self.language = gr.Dropdown(languages, value=t.language, label=t("language"))
        self.counts = gr.Markdown("")
        self.table = gr.Dataframe(
            headers=[t("question"), t("status"), t("points_head"), t("topic"), t("place")],
            interactive=False,
            wrap=True,
            max_height=360,
            elem_id="questions",
            column_widths=["44%", "12%", "8%", "18%", "18%"],
        )
        self.shown = gr.State([])
        self.detail = gr.Markdown(t("choose_question"), elem_id="detail", latex_delimiters=FORMULAS)

    def _build_search(self) -> None:
        t = self._texts
        with gr.Row():
            self.query = gr.Textbox(label=t("search"), placeholder=t("search_placeholder"), scale=4, elem_id="query")
            self.find = gr.Button(t("find"), scale=1, elem_id="find")
        self.found = gr.Markdown("", elem_id="found", latex_delimiters=FORMULAS)

    def _wire(self) -> None:
        filters = [self.status, self.topic, self.language]
        listing = [self.counts, self.table, self.shown, self.topic]
        for chosen in filters:
            chosen.input(self.listing, filters, listing, show_progress="hidden")
        self.add.click(self._add, [self.files, self.folder], [self.result, self.files, self.folder]).then(
            self.listing, filters, listing
        )
        self.reindex.click(self._reindex, None, [self.result]).then(self.listing, filters, listing)
        self.table.select(self._detail, [self.shown], [self.detail], show_progress="hidden")
        gr.on([self.query.submit, self.find.click], self._search, [self.query], [self.found])

    def listing(self, status: str, topic: str, language: str) -> tuple[str, list[list[Any]], list[str], Any]:
        """Counts, rows and ids of the questions that fit the filters, and the topics there are."""
        every = self._coach.questions()
        fitting = [
            question
            for question in every
            if (not status or question.status.value == status)
            and (not topic or question.topic == topic)
            and (not language or question.language == language)
        ]
        t = self._texts
        counted = Counter(question.status for question in fitting)
        counts = [t("found_questions", count=len(fitting))]
        counts += [f"{t(f'status_{status.value}')} {counted[status]}" for status in AnswerStatus if counted[status]]
        topics = [(t("all"), ""), *((name, name) for name in dict.fromkeys(q.topic for q in every))]
        rows = [self._row(question) for question in fitting]
        return " · ".join(counts), rows, [q.id for q in fitting], gr.update(choices=topics)

    def _row(self, question: Question) -> list[Any]:
        status = self._texts(f"status_{question.status.value}")
        place = f"{short(question.file)}:{question.line}"
        return [question.text, status, len(question.key_points), question.topic, place]

    def _detail(self, shown: list[str], event: gr.SelectData) -> str:
        question = self._coach.question(shown[event.index[0]])
        t = self._texts
        parts = [f"### {point(question.text)}", f"<small>{plain(question.file)}:{question.line}</small>"]
        if question.key_points:
            parts.append(f"**{plain(t('key_points'))}**")
            rows = (f"- {point(p.text)} <small>{p.lines[0]}-{p.lines[1]}</small>" for p in question.key_points)
            parts.append("\n".join(rows))
            parts.append(f"**{plain(t('answer_in_notes'))}**\n\n{notes(question.answer)}")
        else:
            parts.append(plain(t(f"not_gradable_{question.status.value}")))
        return "\n\n".join(parts)

    def _add(
        self,
        files: list[str] | None,
        folder: list[str] | None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[str, None, None]:
        given = [Path(path) for path in [*(files or []), *(folder or [])]]
        usable = [path for path in given if path.suffix.lower() in ENDINGS]
        if not usable:
            return self._texts("nothing_to_add", endings=" ".join(ENDINGS)), None, None
        try:
            report = self._coach.add_uploads(usable, self._shower(progress))
        except CoachError as error:
            return f"⚠️ {plain(error.text(self._texts.language))}", None, None
        return self._said(report, left_out=len(given) - len(usable)), None, None

    def _reindex(self, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008
        try:
            return self._said(self._coach.reindex(self._shower(progress)))
        except CoachError as error:
            return f"⚠️ {plain(error.text(self._texts.language))}"

    def _shower(self, progress: gr.Progress) -> Any:
        def show(what: str, done: int, total: int) -> None:
            progress((done, total), desc=self._texts(f"doing_{what}"))

        return show

    def _said(self, report: IngestReport, left_out: int = 0) -> str:
        lines = [plain(self._texts("ingested", **report.model_dump(exclude={"problems"})))]
        if left_out:
            lines.append(plain(self._texts("left_out", count=left_out, endings=" ".join(ENDINGS))))
        lines += [f"⚠️ {plain(problem)}" for problem in report.problems]
        return "\n\n".join(lines)

    def _search(self, query: str) -> str:
        if not query.strip():
            return ""
        try:
            hits = self._coach.search(query, 5)
        except CoachError as error:
            return f"⚠️ {plain(error.text(self._texts.language))}"
        rows = []
        for hit in hits:
            place = f"{short(hit.passage.file)}:{hit.passage.lines[0]}-{hit.passage.lines[1]}"
            rows.append(f"**{plain(place)}**\n\n{notes(hit.passage.text)}")
        return "\n\n---\n\n".join(rows) or plain(self._texts("nothing_found"))
