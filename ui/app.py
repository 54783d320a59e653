"""``build_ui(coach, language)``: the page in one language."""

from __future__ import annotations

from typing import Any

import gradio as gr

from coach.app import Coach
from coach.model import Language
from ui.library import LibraryScreen
from ui.practice import Practice
from ui.progress import ProgressScreen
from ui.settings import SettingsScreen
from ui.texts import Texts, texts_in

SESSION_KEY = "coach-session"
_NOT_SECRET = "coach"


def build_ui(coach: Coach, language: Language) -> gr.Blocks:
    """The whole page. Each visitor's session id is kept in the visitor's browser."""
    texts = texts_in(language)
    other: Language = "en" if language == "zh" else "zh"
    with gr.Blocks(title=texts("title"), analytics_enabled=False, fill_width=False) as page:
        session = gr.BrowserState("", storage_key=SESSION_KEY, secret=_NOT_SECRET)
        link = f'<a id="language" href="/{other}/" hreflang="{other}">{texts("other_language")}</a>'
        gr.HTML(f"{link}<h1>{texts('title')}</h1><p>{texts('tagline')}</p>", elem_id="top")
        status = gr.Markdown(_status(coach, texts), elem_id="status")
        with gr.Tab(texts("practice"), id="practice"):
            practice = Practice(coach, texts, session)
        with gr.Tab(texts("library"), id="library") as library_tab:
            library = LibraryScreen(coach, texts)
        with gr.Tab(texts("progress"), id="progress") as progress_tab:
            progress = ProgressScreen(coach, texts)
        with gr.Tab(texts("settings"), id="settings"):
            SettingsScreen(coach, texts)
        with gr.Tab(texts("help"), id="help"):
            gr.Markdown(texts("help_text"), elem_id="help")
        page.load(practice.opened, [session], practice.screen, show_progress="hidden")
        filters = [library.status, library.topic, library.language]
        listing = [library.counts, library.table, library.shown, library.topic]
        library_tab.select(library.listing, filters, listing, show_progress="hidden")
        progress_tab.select(
            progress.shown, None, [progress.summary, progress.topics, progress.sessions], show_progress="hidden"
        )
        _watch(coach, texts, status, practice)
    return page


def _watch(coach: Coach, texts: Texts, status: gr.Markdown, practice: Practice) -> None:
    """Look every two seconds how far loading is, until all is ready; then the topics are complete too."""
    timer = gr.Timer(2.0)

    def look() -> tuple[str, Any, Any]:
        topics = gr.update(choices=coach.topics(texts.language))
        return _status(coach, texts), topics, gr.Timer(active=not coach.ready)

    timer.tick(look, None, [status, practice.topics, timer], show_progress="hidden")


def _status(coach: Coach, texts: Texts) -> str:
    parts = coach.parts()
    failed = [part for part in parts if part.state == "failed"]
    if failed:
        return "⚠️ " + " ".join(part.advice for part in failed)
    loading = [texts(f"part_{part.part}") for part in parts if part.state != "ready"]
    if loading:
        return "⏳ " + texts("loading", parts=", ".join(loading))
    settings = coach.settings
    if settings.remote_llm:
        return "● " + texts(
            "ready_remote", model=settings.llm, where=settings.llm_url or settings.llm.partition(":")[0]
        )
    return "● " + texts("ready")
