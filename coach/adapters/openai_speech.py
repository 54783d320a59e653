"""Speech recognition by a service that speaks OpenAI's protocol: OpenAI itself, or a server of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from coach.adapters.simplified import simplified
from coach.adapters.speech_errors import broken_reply, explain, missing_key, without_times
from coach.adapters.speech_replies import heard_in
from coach.model import Language
from coach.ports import HeardWord, Sound
from coach.speech.wave_file import wave_of

if TYPE_CHECKING:
    from openai import OpenAI

SHORTEST = 0.1
"""Seconds; the service refuses less."""
_SILENT = b"\x00"
_LEAD: dict[Language, str] = {"zh": "以下是普通话面试回答，用简体中文和英文术语。", "en": ""}


class OpenAiTranscriber:
    """A Transcriber: the sound leaves this machine. May be shared by threads.

    Args:
        model: what the service calls it.
        base_url: address of a compatible server; None for OpenAI's own.
        timeout: seconds for one recording.
        retries: attempts after the first where the service is busy or cannot be reached.

    Raises:
        ModelAuthError: OpenAI is asked, and there is no key.
    """

    remote = True

    def __init__(self, model: str, *, base_url: str | None, api_key: str | None, timeout: float, retries: int) -> None:
        from openai import OpenAI

        if base_url is None and not api_key:
            raise missing_key()
        self.identity = f"openai:{model}"
        self._model = model
        self._timeout = timeout
        # The client insists on a key, a server of one's own need not.
        self._client: OpenAI = OpenAI(
            api_key=api_key or "none", base_url=base_url, timeout=timeout, max_retries=retries
        )

    def transcribe(self, sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
        """Raises ModelError."""
        if sound.seconds < SHORTEST or not sound.samples.strip(_SILENT):
            return iter([])
        return self._stretches(sound, language, terms)

    def _stretches(self, sound: Sound, language: Language, terms: Sequence[str]) -> Iterator[list[HeardWord]]:
        lead = _LEAD[language]
        asked: dict[str, Any] = {"language": language, "prompt": f"{lead}{'、'.join(terms)}" or None}
        for words in heard_in(self._reply(wave_of(sound), asked), sound.seconds, self._model):
            if language == "zh":
                words = [word._replace(text=simplified(word.text)) for word in words]
            yield words

    def _reply(self, file: bytes, asked: dict[str, Any]) -> dict[str, Any]:
        """What the service says; not every model of it tells the times of words."""
        from openai import OpenAIError

        timed = {"response_format": "verbose_json", "timestamp_granularities": ["word", "segment"]}
        options = {key: value for key, value in asked.items() if value}
        try:
            try:
                return self._ask(file, {**options, **timed})
            except OpenAIError as error:
                if not without_times(error):
                    raise
                return self._ask(file, {**options, "response_format": "json"})
        except OpenAIError as error:
            raise explain(error, self._model, self._timeout) from error

    def _ask(self, file: bytes, options: dict[str, Any]) -> dict[str, Any]:
        create = self._client.audio.transcriptions.with_raw_response.create
        reply = create(model=self._model, file=("answer.wav", file, "audio/wav"), **options)
        try:
            body = json.loads(reply.http_response.content)
        except ValueError as error:
            raise broken_reply(self._model) from error
        if not isinstance(body, dict) or not isinstance(body.get("text"), str):
            raise broken_reply(self._model)
        return body
