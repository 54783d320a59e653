"""Library: add notes, see which questions they hold and how they are answered, search in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import gradio as gr

from coach.app import UPLOAD_ENDINGS, Coach
from coach.errors import CoachError
from coach.model import AnswerStatus, Hit, IngestReport, Question
from ui.detail import Detail
from ui.health import HealthView
from ui.markup import notes, plain
from ui.pace import shower
from ui.pictures import located
from ui.stage import FORMULAS
from ui.texts import Texts

_HITS = 5


class LibraryScreen:
    """The library tab."""

    def __init__(self, coach: Coach, texts: Texts) -> None:
        self._coach = coach
        self._texts = texts
        with gr.Accordion(texts("add_notes"), open=True, elem_id="adding"):
            self._build_adding()
        with gr.Row(elem_id="browsing"):
            with gr.Column(scale=5, min_width=320), gr.Tabs(elem_id="views"):
                with gr.Tab(texts("questions"), id="list"):
                    self._build_list()
                with gr.Tab(texts("health"), id="health") as self._health_tab:
                    self._health = HealthView(coach, texts)
            with gr.Column(scale=5, min_width=320):
                self._detail = Detail(coach, texts)
        self._build_search()
        self.filters = [self._status, self._topic, self._language]
        self.list = [self._counts, self._table, self._ids, self._topic]
        self._wire()

    def _build_adding(self) -> None:
        t = self._texts
        with gr.Row():
            self._files = gr.File(
                label=t("add_files"),
                file_count="multiple",
                file_types=list(UPLOAD_ENDINGS),
                elem_id="add-files",
                height=150,
            )
            self._folder = gr.File(label=t("add_folder"), file_count="directory", elem_id="add-folder", height=150)
        with gr.Row(elem_id="adding-result"):
            self._result = gr.Markdown(t("add_info"), elem_id="add-result")
            self._reindex = gr.Button(t("reindex"), size="sm", scale=0, min_width=140, elem_id="reindex")

    def _build_list(self) -> None:
        t = self._texts
        with gr.Row(elem_id="filters"):
            statuses = [(t("all"), "")] + [(t(f"status_{status.value}"), status.value) for status in AnswerStatus]
            self._status = gr.Dropdown(statuses, value="", label=t("status"), min_width=100)
            self._topic = gr.Dropdown([(t("all"), "")], value="", label=t("topic"), min_width=120)
            languages = [(t("all"), ""), ("中文", "zh"), ("English", "en")]
            self._language = gr.Dropdown(languages, value=t.language, label=t("language"), min_width=90)
        self._counts = gr.Markdown(elem_id="counts")
        self._table = gr.Dataframe(
            headers=[t("question"), t("topic"), t("points_head")],
            column_widths=["58%", "27%", "15%"],
            interactive=False,
            wrap=True,
            buttons=[],
            max_height=520,
            elem_id="questions",
        )
        self._ids = gr.State([])

    def _build_search(self) -> None:
        t = self._texts
        with gr.Column(elem_id="searching"):
            self._query = gr.Textbox(
                label=t("search"), placeholder=t("search_placeholder"), elem_id="query", submit_btn=t("find")
            )
            self._found = gr.Markdown(elem_id="found", latex_delimiters=FORMULAS)

    def _wire(self) -> None:
        for chosen in self.filters:
            chosen.input(self.listing, self.filters, self.list, show_progress="hidden")
        self._relist(self._reindex.click(self._index_again, None, [self._result]))
        for upload in (self._files, self._folder):
            self._relist(upload.upload(self._add, [upload], [self._result, upload], show_progress_on=self._result))
        self._relist(self._detail.accepted)
        self._health_tab.select(self._health.listing, self._health.filters, self._health.list, show_progress="hidden")
        quiet = {"outputs": self._detail.screen, "show_progress": "hidden"}
        self._table.select(self._show, [self._ids], **quiet)
        self._health.table.select(self._show_line, [self._health.places], **quiet)
        self._query.submit(self._search, [self._query], [self._found])

    def _relist(self, event: Any) -> None:
        """Bring both lists up to date after ``event``."""
        listed = event.then(self.listing, self.filters, self.list, show_progress="hidden")
        listed.then(self._health.listing, self._health.filters, self._health.list, show_progress="hidden")

    def listing(self, status: str, topic: str, language: str) -> tuple[str, list[list[Any]], list[str], Any]:
        """Counts, rows and ids of the questions that fit the filters, and the topics there are."""
        every = [q for q in self._coach.questions() if not language or q.language == language]
        topics = list(dict.fromkeys(question.topic for question in every))
        if topic not in topics:
            topic = ""
        fitting = [q for q in every if (not status or q.status.value == status) and (not topic or q.topic == topic)]
        choices = [(self._texts("all"), ""), *((name, name) for name in topics)]
        rows = [self._row(question) for question in fitting]
        return self._counted(fitting), rows, [q.id for q in fitting], gr.update(choices=choices, value=topic)

    def _counted(self, questions: list[Question]) -> str:
        t = self._texts
        counted = Counter(question.status for question in questions)
        each = [f"{t(f'status_{status.value}')} {counted[status]}" for status in AnswerStatus if counted[status]]
        return t("found_questions", count=len(questions)) + (f" · {' · '.join(each)}" if each else "")

    def _row(self, question: Question) -> list[Any]:
        t = self._texts
        points = str(len(question.key_points)) if question.gradeable else t(f"status_{question.status.value}")
        if question.duplicate_of is not None:
            points = f"{points} ⇄"
        return [question.text, question.topic, points]

    def _show(self, ids: list[str], event: gr.SelectData) -> tuple[Any, ...]:
        return self._detail.shown(ids[event.index[0]])

    def _show_line(self, places: list[tuple[str, int]], event: gr.SelectData) -> tuple[Any, ...]:
        return self._detail.shown(*places[event.index[0]])

    def _add(
        self,
        given: list[str] | None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 - how Gradio asks for it
    ) -> tuple[str, None]:
        paths = [Path(path) for path in given or []]
        usable = [path for path in paths if path.suffix.lower() in UPLOAD_ENDINGS]  # a browser sends what it likes
        if not usable:
            return plain(self._texts("nothing_to_add", endings=" ".join(UPLOAD_ENDINGS))), None
        try:
            report = self._coach.add_uploads(usable, shower(progress, self._texts), self._texts.language)
        except CoachError as error:
            return self._problem(error), None
        return self._said(report, left_out=len(paths) - len(usable)), None

    def _index_again(self, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008
        try:
            return self._said(self._coach.reindex(shower(progress, self._texts), self._texts.language))
        except CoachError as error:
            return self._problem(error)

    def _said(self, report: IngestReport, left_out: int = 0) -> str:
        lines = ["✓ " + plain(self._texts("ingested", **report.model_dump(exclude={"problems"})))]
        if left_out:
            lines.append(plain(self._texts("left_out", count=left_out, endings=" ".join(UPLOAD_ENDINGS))))
        lines += [f"⚠ {plain(problem)}" for problem in report.problems]
        return "\n\n".join(lines)

    def _search(self, query: str) -> str:
        if not query.strip():
            return ""
        try:
            hits = self._coach.search(query, _HITS)
        except CoachError as error:
            return self._problem(error)
        return "\n\n".join(self._hit(hit) for hit in hits) or plain(self._texts("nothing_found"))

    def _hit(self, hit: Hit) -> str:
        passage = hit.passage
        path = " › ".join(passage.heading_path)
        place = located(passage.file, passage.lines, passage.place, self._texts)
        head = f'<div class="where">{plain(path)} <code>{plain(place)}</code></div>'
        return f'<section class="hit">{head}\n\n{notes(passage.text)}\n\n</section>'

    def _problem(self, error: CoachError) -> str:
        return f"⚠ {plain(error.text(self._texts.language))}"
