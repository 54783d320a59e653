"""``build_ui(coach, language)``: the page in one language."""

from __future__ import annotations

from typing import Any

import gradio as gr

from coach.app import Coach
from coach.model import Language
from ui.library import LibraryScreen
from ui.markup import plain
from ui.practice import Practice
from ui.progress import ProgressScreen
from ui.settings import SettingsScreen
from ui.texts import Texts, texts_in

_NOT_SECRET = "coach"
"""Gradio scrambles what it keeps in the browser with a key; a fixed one lets it be read after a restart."""


def build_ui(coach: Coach, language: Language, *, shared: bool = False) -> gr.Blocks:
    """The whole page. Each visitor's session id and draft are kept in the visitor's browser.

    Args:
        shared: others than the owner of this machine can open the page; they see nobody's past interviews and cannot
            choose where notes and keys are sent.
    """
    texts = texts_in(language)
    with gr.Blocks(title=texts("title"), analytics_enabled=False, fill_width=True) as page:
        session = gr.BrowserState("", storage_key="coach-session", secret=_NOT_SECRET)
        draft = gr.BrowserState("", storage_key="coach-draft", secret=_NOT_SECRET)
        gr.HTML(_top(texts), elem_id="top")
        status = gr.HTML(elem_id="status")
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap") as tabs:
            with gr.Tab(texts("practice"), id="practice") as practice_tab:
                practice = Practice(coach, texts, session, draft)
            with gr.Tab(texts("library"), id="library") as library_tab:
                library = LibraryScreen(coach, texts)
            if not shared:
                with gr.Tab(texts("progress"), id="progress") as progress_tab:
                    progress = ProgressScreen(coach, texts)
            with gr.Tab(texts("settings"), id="settings") as settings_tab:
                settings = SettingsScreen(coach, texts, shared=shared)
            with gr.Tab(texts("help"), id="help"):
                gr.Markdown(texts("help_text"), elem_id="help")
        quiet: dict[str, Any] = {"show_progress": "hidden"}
        opened: dict[str, Any] = {
            "fn": practice.opened,
            "inputs": [session, draft],
            "outputs": practice.screen,
            **quiet,
        }
        page.load(**opened)
        timer = _watch(coach, texts, page, status, practice)
        topics = [practice.stage.topics]  # notes may have been added since they were listed
        practice_tab.select(lambda: gr.update(choices=coach.topics(texts.language)), None, topics, **quiet)
        library_tab.select(library.listing, library.filters, library.list, **quiet)
        settings_tab.select(settings.shown, None, settings.screen, **quiet)
        if not shared:
            progress_tab.select(progress.shown, None, progress.screen, **quiet)
            progress.go_on.click(progress.continued, [progress.chosen], [session, tabs]).then(**opened)
            page.load(settings.chosen, None, [*settings.choice, settings.strictness], **quiet)
            default = [practice.stage.strictness, practice.stage.regrade_as]
            settings.strictness_saved.then(lambda chosen: (chosen, chosen), [settings.strictness], default, **quiet)
            settings.saved.then(lambda: gr.Timer(active=True), None, [timer])
    return page


def _top(texts: Texts) -> str:
    other: Language = "en" if texts.language == "zh" else "zh"
    link = f'<a id="language" href="/{other}/" hreflang="{other}" lang="{other}">{texts("other_language")}</a>'
    return f"<header><h1>{texts('title')}</h1><p>{texts('tagline')}</p>{link}</header>"


def _watch(coach: Coach, texts: Texts, page: gr.Blocks, status: gr.HTML, practice: Practice) -> gr.Timer:
    """Look at once and every two seconds how far loading is, until all is ready; then the topics are complete too."""
    timer = gr.Timer(2.0)

    def look() -> tuple[str, Any, Any]:
        topics = gr.update(choices=coach.topics(texts.language))
        return _status(coach, texts), topics, gr.Timer(active=not coach.ready)

    gr.on([page.load, timer.tick], look, None, [status, practice.stage.topics, timer], show_progress="hidden")
    return timer


def _status(coach: Coach, texts: Texts) -> str:
    """One line: what is loading or has failed, else whether anything leaves this machine."""
    parts = coach.parts(texts.language)
    failed = [part for part in parts if part.state == "failed"]
    loading = [texts(f"part_{part.part}") for part in parts if part.state in ("loading", "waiting")]
    settings = coach.settings
    if failed:
        state, said = "failed", " ".join(part.advice for part in failed)
    elif loading:
        state, said = "loading", texts("loading", parts=texts("and").join(loading))
    elif settings.remote_llm:
        where = settings.llm_url or settings.llm.partition(":")[0]
        state, said = "remote", texts("ready_remote", model=settings.llm, where=where)
    elif not settings.remote_transcriber:
        state, said = "ready", texts("ready")
    else:
        state, said = "remote", texts("ready_here")
    if settings.remote_transcriber and not failed:
        heard_at = settings.transcriber_url or settings.transcriber.partition(":")[0]
        said += " " + texts("sound_not_private", model=settings.transcriber, where=heard_at)
    return f'<p role="status" class="{state}">{plain(said)}</p>'
