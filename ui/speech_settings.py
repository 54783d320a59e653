"""Settings of listening and speaking: what recognises, what is kept, the person's own terms, this browser's voice."""

from __future__ import annotations

from typing import Any

import gradio as gr

from coach.app import Coach
from coach.errors import CoachError
from ui.markup import plain
from ui.stage import PLACE
from ui.texts import Texts
from ui.voice_head import COUNTDOWN

SIZES = ("embedded", "small", "medium", "large-v3-turbo")
"""Recognisers on this machine that are offered by name; any other can be named."""
OWN, SERVICE = "own", "openai"
_MEGABYTE = 1_000_000


class SpeechSettings:
    """The part of the settings tab about speech.

    Args:
        shared: others can open the page; they choose a voice in their browser and nothing else.
    """

    def __init__(self, coach: Coach, texts: Texts, *, shared: bool) -> None:
        self._coach = coach
        self._texts = texts
        with gr.Column(elem_id="speech-settings"):
            gr.HTML(f"<h2>{texts('listening')}</h2><p>{texts('listening_info')}</p>")
            self._privacy = gr.HTML(elem_id="sound-privacy")
            self.screen: list[Any] = [self._privacy]
            if not shared:
                self._build()
        with gr.Column(elem_id="voice-settings"):
            gr.HTML(f"<h2>{texts('reading_aloud')}</h2><p>{texts('reading_aloud_info')}</p>")
            gr.HTML(PLACE, elem_id="voice-options")

    def _build(self) -> None:
        t = self._texts
        named = [(t(f"recogniser_{size.replace('-', '_')}"), size) for size in SIZES]
        choices = [*named, (t("recogniser_own"), OWN), (t("recogniser_openai"), SERVICE)]
        self._recogniser = gr.Dropdown(choices, value=SIZES[0], label=t("recogniser"), elem_id="recogniser")
        with gr.Row(visible=False) as self._elsewhere:
            self._model = gr.Textbox(label=t("model"), info=t("recogniser_model_info"), elem_id="recogniser-model")
            self._url = gr.Textbox(
                label=t("address"),
                placeholder="http://localhost:8000/v1",
                info=t("address_info"),
                elem_id="recogniser-address",
            )
        save = gr.Button(t("save"), variant="primary", elem_id="save-recogniser")
        self._saved = gr.HTML(elem_id="recogniser-result")
        self._keep = gr.Checkbox(label=t("keep_recordings"), elem_id="keep-recordings")
        self._kept = gr.HTML(elem_id="kept-recordings")
        self._submit = gr.Checkbox(
            label=t("submit_spoken"), info=t("submit_spoken_info", seconds=COUNTDOWN), elem_id="submit-spoken"
        )
        self._glossary = gr.Textbox(
            label=t("glossary"), info=t("glossary_info"), lines=4, max_lines=12, elem_id="glossary"
        )
        keep_glossary = gr.Button(t("save_glossary"), elem_id="save-glossary")
        self._told = gr.HTML(elem_id="glossary-result")
        quiet: dict[str, Any] = {"show_progress": "hidden"}
        chosen = [self._recogniser, self._model, self._url]
        self._recogniser.input(
            lambda name: gr.update(visible=name not in SIZES), [self._recogniser], [self._elsewhere], **quiet
        )
        save.click(self._choose, chosen, [self._saved, self._privacy], **quiet)
        self._keep.input(self._choose_keeping, [self._keep], [self._kept], **quiet)
        self._submit.input(self._choose_submitting, [self._submit], None, **quiet)
        keep_glossary.click(self._keep_glossary, [self._glossary], [self._told], **quiet)
        self.screen += [*chosen, self._elsewhere, self._keep, self._kept, self._submit, self._glossary]

    def shown(self) -> tuple[Any, ...]:
        """What is in use now, for ``screen``."""
        if len(self.screen) == 1:
            return (self._where_to(),)
        settings = self._coach.settings
        name, model = _choice_of(settings.transcriber)
        elsewhere = gr.update(visible=name not in SIZES)
        in_use = (name, model, settings.transcriber_url or "", elsewhere)
        return (
            self._where_to(),
            *in_use,
            settings.keep_recordings,
            self._how_much(),
            settings.submit_spoken,
            self._coach.speech.glossary,
        )

    def _choose(self, name: str, model: str, url: str) -> tuple[str, str]:
        chosen = name if name in SIZES else model.strip() if name == OWN else f"{SERVICE}:{model.strip()}"
        try:
            self._coach.choose_transcriber(chosen, url.strip() if name == SERVICE else None)
        except CoachError as error:
            return _told("failed", error.text(self._texts.language)), self._where_to()
        return _told("ready", self._texts("saved")), self._where_to()

    def _choose_keeping(self, keep: bool) -> str:
        try:
            self._coach.choose_keep_recordings(keep)
        except CoachError as error:
            return _told("failed", error.text(self._texts.language))
        return self._how_much()

    def _choose_submitting(self, submit: bool) -> None:
        try:
            self._coach.choose_submit_spoken(submit)
        except CoachError as error:
            gr.Warning(plain(error.text(self._texts.language)))

    def _keep_glossary(self, text: str) -> str:
        try:
            self._coach.speech.set_glossary(text)
        except CoachError as error:
            return _told("failed", error.text(self._texts.language))
        return _told("ready", self._texts("saved"))

    def _where_to(self) -> str:
        """Whether recordings leave this machine, and to where."""
        settings = self._coach.settings
        if not settings.remote_transcriber:
            return _told("ready", self._texts("sound_private"))
        where = settings.transcriber_url or settings.transcriber.partition(":")[0]
        return _told("remote", self._texts("sound_not_private", model=settings.transcriber, where=where))

    def _how_much(self) -> str:
        """What keeping means, and how much sound there is now."""
        kept = self._coach.speech.kept()
        megabytes = f"{kept.bytes / _MEGABYTE:.1f}"
        return f"<p>{plain(self._texts('keep_recordings_info', count=kept.recordings, megabytes=megabytes))}</p>"


def _choice_of(transcriber: str) -> tuple[str, str]:
    """The choice in the list and the model's name beside it."""
    if transcriber in SIZES:
        return transcriber, ""
    provider, _, model = transcriber.partition(":")
    return (SERVICE, model) if provider == SERVICE else (OWN, transcriber)


def _told(state: str, text: str) -> str:
    return f'<p role="status" class="{state}">{plain(text)}</p>'
