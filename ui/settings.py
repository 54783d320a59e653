"""Settings: which chat model words things, whether it answers, and the state of every part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from coach.app import Coach
from coach.errors import CoachError
from coach.model import PartStatus, Strictness
from ui.markup import plain
from ui.speech_settings import SpeechSettings
from ui.strictness import strictness_radio
from ui.texts import Texts

OWN = ("embedded", "embedded-small")
PROVIDERS = ("openai", "anthropic", "deepseek", "ollama")
_SIGNS = {"ready": "✓", "loading": "◐", "waiting": "○", "failed": "✗"}


class SettingsScreen:
    """The settings tab.

    Args:
        shared: others can open the page. They see what is in use and cannot change it: whoever may name a server may
            have the owner's key sent there.
    """

    def __init__(self, coach: Coach, texts: Texts, *, shared: bool) -> None:
        self._coach = coach
        self._texts = texts
        with gr.Column(elem_id="model-settings"):
            gr.HTML(f"<h2>{texts('chat_model')}</h2><p>{texts('chat_model_info')}</p>")
            self._privacy = gr.HTML(elem_id="privacy")
            if shared:
                gr.Markdown(texts("shared_settings"))
            else:
                self._build_model()
        if not shared:
            with gr.Column(elem_id="grading-settings"):
                gr.HTML(f"<h2>{texts('grading')}</h2>")
                self.strictness = strictness_radio(texts, "strictness-default")
                self._kept = gr.HTML(elem_id="strictness-result")
            kept = {"inputs": [self.strictness], "outputs": [self._kept], "show_progress": "hidden"}
            self.strictness_saved = self.strictness.input(self._keep_strictness, **kept)
        self._speech = SpeechSettings(coach, texts, shared=shared)
        with gr.Column(elem_id="parts-settings"):
            gr.HTML(f"<h2>{texts('parts')}</h2><p>{texts('parts_info')}</p>")
            self._examine = gr.Button(texts("examine"), size="sm", elem_id="examine")
            self._parts = gr.HTML(elem_id="parts")
        self.screen = [self._privacy, self._parts, *self._speech.screen]
        self._examine.click(self._examined, None, [self._parts], show_progress="hidden")

    def _build_model(self) -> None:
        t = self._texts
        choices = [(t(f"provider_{name.replace('-', '_')}"), name) for name in (*OWN, *PROVIDERS)]
        self._provider = gr.Dropdown(choices, value=OWN[0], label=t("provider"), elem_id="provider")
        with gr.Row(visible=False) as self._elsewhere:
            self._model = gr.Textbox(label=t("model"), info=t("model_info"), elem_id="model")
            self._url = gr.Textbox(
                label=t("address"),
                placeholder="http://localhost:8000/v1",
                info=t("address_info"),
                elem_id="address",
            )
        gr.Markdown(t("keys_info"))
        with gr.Row():
            save = gr.Button(t("save"), variant="primary", elem_id="save-settings")
            test = gr.Button(t("test_connection"), elem_id="test-connection")
        self._result = gr.HTML(elem_id="settings-result")
        chosen = [self._provider, self._model, self._url]
        self._provider.input(
            lambda name: gr.update(visible=name not in OWN), [self._provider], [self._elsewhere], show_progress="hidden"
        )
        test.click(self._tried, chosen, [self._result], show_progress="hidden")
        self.saved = save.click(self._saved, chosen, [self._result, self._privacy], show_progress="hidden")
        self.choice = [*chosen, self._elsewhere]

    def chosen(self) -> tuple[str, str, str, Any, str]:
        """Provider, model and address in use, whether the last two are to be seen, and the strictness."""
        settings = self._coach.settings
        provider, _, model = settings.llm.partition(":")
        elsewhere = gr.update(visible=provider not in OWN)
        return provider, model, settings.llm_url or "", elsewhere, settings.strictness.value

    def shown(self) -> tuple[Any, ...]:
        """Where notes go, the state of every part, and what is in use for speech."""
        return self._where_to(), self._table(self._coach.parts(self._texts.language)), *self._speech.shown()

    def _llm(self, provider: str, model: str) -> str:
        return provider if provider in OWN else f"{provider}:{model.strip()}"

    def _tried(self, provider: str, model: str, url: str) -> Iterator[str]:
        yield _told("loading", self._texts("testing"))
        try:
            part = self._coach.test_llm(self._llm(provider, model), url.strip() or None, self._texts.language)
        except CoachError as error:
            yield _told("failed", error.text(self._texts.language))
            return
        if part.state == "ready":
            yield _told("ready", self._texts("test_ok", model=part.model, seconds=f"{part.seconds:.1f}"))
        else:
            yield _told("failed", part.advice)

    def _saved(self, provider: str, model: str, url: str) -> tuple[str, str]:
        try:
            self._coach.choose_llm(self._llm(provider, model), url.strip() or None)
        except CoachError as error:
            return _told("failed", error.text(self._texts.language)), self._where_to()
        return _told("ready", self._texts("saved")), self._where_to()

    def _keep_strictness(self, strictness: str) -> str:
        try:
            self._coach.choose_strictness(Strictness(strictness))
        except CoachError as error:
            return _told("failed", error.text(self._texts.language))
        return _told("ready", self._texts("strictness_saved"))

    def _where_to(self) -> str:
        """Whether notes leave this machine, and to where."""
        settings = self._coach.settings
        if not settings.remote_llm:
            return _told("ready", self._texts("private"))
        where = settings.llm_url or settings.llm.partition(":")[0]
        return _told("remote", self._texts("not_private", model=settings.llm, where=where))

    def _examined(self) -> Iterator[str]:
        """Part after part; what has not been examined yet is shown as it was."""
        parts = {part.part: part for part in self._coach.parts(self._texts.language)}
        for part in self._coach.doctor(self._texts.language):
            parts[part.part] = part
            yield self._table(list(parts.values()))

    def _table(self, parts: list[PartStatus]) -> str:
        t = self._texts
        heads = "".join(f'<th scope="col">{t(f"head_{name}")}</th>' for name in ("part", "state", "what", "seconds"))
        rows = "".join(self._row(part) for part in parts)
        return f'<table class="parts"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'

    def _row(self, part: PartStatus) -> str:
        t = self._texts
        what = f"{plain(part.model)} <small>{plain(part.engine)} · {plain(part.origin)}</small>"
        if part.advice:
            what += f'<div class="note failed">{plain(part.advice)}</div>'
        seconds = "" if part.seconds is None else f"{part.seconds:.2f} s"
        cells: tuple[Any, ...] = (
            f'<span class="state {part.state}">{_SIGNS[part.state]} {t(f"state_{part.state}")}</span>',
            what,
            seconds,
        )
        return f'<tr><th scope="row">{t(f"part_{part.part}")}</th>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"


def _told(state: str, text: str) -> str:
    return f'<p role="status" class="{state}">{plain(text)}</p>'
