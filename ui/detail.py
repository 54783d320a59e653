"""The chosen question beside the list, and the draft of an answer where the notes hold none."""

from __future__ import annotations

from typing import Any

import gradio as gr

from coach.app import Coach, Draft
from coach.errors import CoachError, UnknownItem
from coach.model import Question
from ui.described import described
from ui.grades import cited
from ui.markup import plain
from ui.pace import shower
from ui.stage import FORMULAS
from ui.texts import Texts

_MOST_TWINS = 5


class Detail:
    """The components beside the list. ``shown`` fills ``screen`` for a question."""

    def __init__(self, coach: Coach, texts: Texts) -> None:
        self._coach = coach
        self._texts = texts
        t = texts
        self._question = gr.State("")
        self._text = gr.Markdown(t("choose_question"), elem_id="detail", latex_delimiters=FORMULAS)
        with gr.Column(elem_id="drafting", visible=False) as self._drafting:
            gr.HTML(f"<h4>{t('draft')}</h4><p>{t('draft_info')}</p>")
            self._make = gr.Button(t("make_draft"), elem_id="make-draft", size="sm")
            self._told = gr.HTML(elem_id="draft-told")
            self._draft = gr.Textbox(label=t("draft_label"), lines=6, max_lines=16, elem_id="draft", visible=False)
            with gr.Row(visible=False, elem_id="draft-actions") as self._actions:
                self._accept = gr.Button(t("accept_draft"), variant="primary", size="sm", elem_id="accept-draft")
                self._again = gr.Button(t("draft_again"), size="sm", elem_id="draft-again")
            self._sources = gr.Markdown(elem_id="draft-sources", latex_delimiters=FORMULAS)
        drafted = [self._told, self._draft, self._actions, self._sources, self._make]
        self.screen = [self._question, self._text, self._drafting, *drafted]
        self._make.click(self._made, [self._question], drafted, show_progress_on=self._told)
        self._again.click(self._made_again, [self._question], drafted, show_progress_on=self._told)
        self.accepted = self._accept.click(
            self._accepted, [self._question, self._draft], [*self.screen], show_progress_on=self._told
        )

    def shown(self, question_id: str, line: int | None = None) -> tuple[Any, ...]:
        """The question, and whether a draft is offered or waits; the values of ``screen``.

        Args:
            line: where something is wrong with it.
        """
        try:
            question = self._coach.question(question_id)
        except UnknownItem as error:  # the notes changed since the list was made
            return ("", self._problem(error), gr.update(visible=False), *self._no_draft())
        twins = self._twins(question)
        offered = not question.gradeable and not any(twin.gradeable for twin in twins)
        text = described(
            question,
            self._texts,
            twins=twins,
            lines=[] if question.place else self._coach.notes.excerpt(question, line),
            line=line,
            accepted=self._coach.notes.is_accepted(question),
        )
        waiting = self._coach.notes.kept_draft(question.id) if offered else None
        draft = self._drafted(waiting) if waiting else self._no_draft()
        return (question.id, text, gr.update(visible=offered), *draft)

    def _twins(self, question: Question) -> list[Question]:
        """Questions that ask the same, the original first."""
        original = question.duplicate_of or question.id
        alike = [q for q in self._coach.questions() if original in (q.id, q.duplicate_of) and q.id != question.id]
        return sorted(alike, key=lambda q: q.id != original)[:_MOST_TWINS]

    def _made(self, question_id: str) -> tuple[Any, ...]:
        return self._with_draft(question_id, again=False)

    def _made_again(self, question_id: str) -> tuple[Any, ...]:
        return self._with_draft(question_id, again=True)

    def _with_draft(self, question_id: str, *, again: bool) -> tuple[Any, ...]:
        """The draft; where there is none, what stood there before stays, with the reason above it."""
        try:
            return self._drafted(self._coach.notes.draft(question_id, again=again))
        except CoachError as error:
            told = f'<div class="note failed">{self._problem(error)}</div>'
            return (told, *[gr.skip()] * 4)

    def _drafted(self, draft: Draft) -> tuple[Any, ...]:
        t = self._texts
        told = t("draft_by", model=draft.model) + (f" {t('draft_weak')}" if draft.weak else "")
        sources = f"{plain(t('draft_sources'))}{cited(draft.citations, t)}" if draft.citations else ""
        return (
            f'<div class="note">✎ {plain(told)}</div>',
            gr.update(value=draft.text, visible=True),
            gr.update(visible=True),
            sources,
            gr.update(visible=False),
        )

    def _no_draft(self) -> tuple[Any, ...]:
        return "", gr.update(value="", visible=False), gr.update(visible=False), "", gr.update(visible=True)

    def _accepted(
        self,
        question_id: str,
        text: str,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 - how Gradio asks for it
    ) -> tuple[Any, ...]:
        """The answered question in place of the open one; where the text cannot be used, it stays in its box."""
        try:
            question = self._coach.notes.accept_draft(question_id, text, shower(progress, self._texts))
        except CoachError as error:
            told = f'<div class="note failed">{self._problem(error)}</div>'
            return (*[gr.skip()] * 3, told, *[gr.skip()] * 4)
        return self.shown(question.id)

    def _problem(self, error: CoachError) -> str:
        return f"⚠ {plain(error.text(self._texts.language))}"
