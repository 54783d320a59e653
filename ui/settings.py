"""Settings: which chat model words things, whether it answers, and the state of every part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from coach.app import Coach
from coach.errors import CoachError
from coach.model import PartStatus
from ui.markup import plain
from ui.texts import Texts

OWN = ("embedded", "embedded-small")
PROVIDERS = ("openai", "anthropic", "deepseek", "ollama")


class SettingsScreen:
    """The settings tab."""

    def __init__(self, coach: Coach, texts: Texts) -> None:
        self._coach = coach
        self._texts = texts
        t = texts
        provider, _, model = coach.settings.llm.partition(":")
        gr.Markdown(f"### {t('chat_model')}")
        self.privacy = gr.Markdown(self._privacy(), elem_id="privacy")
        with gr.Row():
            choices = [(t(f"provider_{name.replace('-', '_')}"), name) for name in (*OWN, *PROVIDERS)]
            self.provider = gr.Dropdown(choices, value=provider, label=t("provider"), elem_id="provider")
            self.model = gr.Textbox(value=model, label=t("model"), placeholder="gpt-4.1-mini", elem_id="model")
            self.url = gr.Textbox(
                value=coach.settings.llm_url or "",
                label=t("address"),
                placeholder="http://localhost:8000/v1",
                info=t("address_info"),
                elem_id="address",
            )
        gr.Markdown(t("keys_info"))
        with gr.Row():
            self.test = gr.Button(t("test_connection"), elem_id="test-connection")
            self.save = gr.Button(t("save"), variant="primary", elem_id="save-settings")
        self.result = gr.Markdown("", elem_id="settings-result")
        gr.Markdown(f"### {t('parts')}")
        self.examine = gr.Button(t("examine"), elem_id="examine")
        heads = ("part", "engine", "model", "origin", "state", "seconds", "advice")
        self.table = gr.Dataframe(
            headers=[t(head) for head in heads], interactive=False, wrap=True, elem_id="parts", value=self._rows()
        )
        chosen = [self.provider, self.model, self.url]
        self.test.click(self._test, chosen, [self.result])
        self.save.click(self._save, chosen, [self.result, self.privacy])
        self.examine.click(self._examine, None, [self.table])

    def _llm(self, provider: str, model: str) -> str:
        return provider if provider in OWN else f"{provider}:{model.strip()}"

    def _test(self, provider: str, model: str, url: str) -> Iterator[str]:
        yield self._texts("testing")
        try:
            part = self._coach.test_llm(self._llm(provider, model), url.strip() or None)
        except CoachError as error:
            yield f"⚠️ {plain(error.text(self._texts.language))}"
            return
        if part.state == "ready":
            yield "✓ " + plain(self._texts("test_ok", model=part.model, seconds=f"{part.seconds:.1f}"))
        else:
            yield f"⚠️ {plain(part.advice)}"

    def _save(self, provider: str, model: str, url: str) -> tuple[str, str]:
        try:
            self._coach.choose_llm(self._llm(provider, model), url.strip() or None)
        except CoachError as error:
            return f"⚠️ {plain(error.text(self._texts.language))}", self._privacy()
        return "✓ " + self._texts("saved"), self._privacy()

    def _privacy(self) -> str:
        settings = self._coach.settings
        if not settings.remote_llm:
            return self._texts("private")
        where = settings.llm_url or settings.llm.partition(":")[0]
        return "⚠️ " + self._texts("not_private", model=plain(settings.llm), where=plain(where))

    def _examine(self) -> Iterator[list[list[Any]]]:
        rows: list[list[Any]] = []
        for part in self._coach.doctor():
            rows.append(self._row(part))
            yield rows

    def _rows(self) -> list[list[Any]]:
        return [self._row(part) for part in self._coach.parts()]

    def _row(self, part: PartStatus) -> list[Any]:
        t = self._texts
        seconds = "" if part.seconds is None else f"{part.seconds:.2f} s"
        name, state = t(f"part_{part.part}"), t(f"state_{part.state}")
        return [name, part.engine, part.model, part.origin, state, seconds, part.advice]
