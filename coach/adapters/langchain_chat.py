"""Chat models of providers and servers, through LangChain."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr

from coach.adapters.langchain_errors import RequestRefused, Target, client_errors, cut_off, explain, missing_key
from coach.adapters.langchain_providers import Options, make_model, provider_of
from coach.adapters.langchain_replies import cut_by_limit, finish_of, text_of, tokens_of
from coach.errors import ModelAuthError, ModelOutputError, SettingsError
from coach.json_text import bare_json, is_json
from coach.ports import ChatMessage, Completion, Written

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, AIMessageChunk

T = TypeVar("T")

FIRST_PAUSE = 0.5
"""Seconds before the first retry; each further one waits twice as long."""
LONGEST_PAUSE = 8.0


class LangChainChat:
    """A ``ChatModel`` behind an address. May be shared by threads.

    Args:
        spec: ``PROVIDER:MODEL`` with openai, anthropic, deepseek or ollama.
        base_url: address of a server; with ``openai:`` any one that speaks OpenAI's protocol.
        api_key: None where the server needs none.
        timeout: seconds without a sign of life before a call is given up.
        retries: how often a call is repeated when there was no connection or the server was overloaded. A call that
            ran into the timeout is not repeated: whoever waits has waited enough.
        sleep: waits some seconds between two tries.

    Raises:
        SettingsError: an unknown provider.
        ModelAuthError: the provider needs a key and none is given.
    """

    def __init__(
        self,
        spec: str,
        base_url: str | None,
        api_key: str | None,
        timeout: float,
        retries: int,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._spec = spec
        self._name, _, model = spec.partition(":")
        provider = provider_of(self._name, base_url)
        if provider is None or not model:
            raise SettingsError(
                f"{spec!r} is not a model; COACH_LLM is PROVIDER:MODEL, for example openai:gpt-4.1-mini.",
                f"“{spec}”不是可用的模型；COACH_LLM 的格式是 PROVIDER:MODEL，例如 openai:gpt-4.1-mini。",
            )
        self._provider = provider
        url = base_url or provider.default_url
        self._target = Target(provider.title, provider.title_zh, model, url, provider.key_variable)
        if provider.key_variable and not api_key:
            raise missing_key(self._target)
        self._key = SecretStr(api_key) if api_key else None
        self._timeout, self._retries, self._sleep = timeout, retries, sleep
        self._json_mode = 0
        self._logprobs = provider.logprobs
        self._streams = True
        self._ahead = threading.Lock()
        self._temperature: float | None = 0.0
        self._model = self._make()

    def __repr__(self) -> str:
        return f"LangChainChat({self._spec!r})"

    @property
    def identity(self) -> str:
        return self._spec

    @property
    def remote(self) -> bool:
        """False where the server runs on this machine."""
        host = urlsplit(self._target.url or "").hostname
        return host != "localhost" and not _is_loopback(host)

    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        json_schema: Mapping[str, object] | None = None,
        written: Written | None = None,
    ) -> Completion:
        """The whole reply; with ``json_schema`` without the fences, prose or thoughts that some models put around JSON,
        and with the probabilities of its words where the server tells them.

        Raises:
            ModelAuthError: the key was refused.
            ModelTimeout: no answer in time.
            ModelUnavailable: no connection, or the server is overloaded or refuses, after the retries.
            ModelOutputError: the reply is empty, not a chat completion, or (with a schema) cut off.
        """
        if json_schema is None:
            return self._reply(messages, self._provider.limit(max_tokens), written, whole=False)
        return self._json_reply(messages, self._provider.limit(max_tokens), json_schema, written)

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int) -> Iterator[str]:
        """The reply piece by piece. Raises as ``complete`` does; a stream without an end raises ModelOutputError."""
        options = self._provider.limit(max_tokens)
        chunk, rest = self._attempt(lambda model: _opened(model.stream(_pairs(messages), **options)))
        finished = False
        while chunk is not None:
            finished = finished or finish_of(chunk) is not None
            if text := text_of(chunk):
                yield text
            try:
                chunk = next(rest, None)
            except client_errors() as error:
                raise explain(error, self._target, self._timeout, streaming=True).error from error
        if not finished:
            raise cut_off(self._target)

    def prefill(self, messages: Sequence[ChatMessage]) -> None:
        """Let a server on this machine read ``messages`` in the background; most keep what they have read.

        A server elsewhere is not asked: it would charge for them. Failures are left to the request that follows.
        """
        if not self.remote:
            threading.Thread(target=self._read_ahead, args=(messages,), daemon=True, name="prefill").start()

    def _read_ahead(self, messages: Sequence[ChatMessage]) -> None:
        with self._ahead, suppress(*client_errors()):
            self._model.invoke(_pairs(messages), **self._provider.limit(1))

    def _make(self) -> BaseChatModel:
        import langsmith

        # A tracing variable in the environment must not send notes and answers to a third party.
        langsmith.configure(enabled=False)
        return make_model(
            self._name,
            self._target.model,
            self._provider,
            base_url=self._target.url,
            api_key=self._key.get_secret_value() if self._key else None,
            timeout=self._timeout,
            temperature=self._temperature,
        )

    def _json_reply(
        self,
        messages: Sequence[ChatMessage],
        options: Options,
        json_schema: Mapping[str, object],
        written: Written | None,
    ) -> Completion:
        """Ask in the strictest way that the server accepts, and in a looser one when what comes back is no JSON."""
        modes = self._provider.json_modes
        for mode in range(self._json_mode, len(modes)):
            last = mode == len(modes) - 1
            try:
                reply = self._reply_with_logprobs(messages, {**options, **modes[mode](json_schema)}, written)
            except RequestRefused:
                if last:
                    raise
                self._json_mode = mode + 1
                continue
            text = bare_json(reply.text)
            if last or is_json(text):
                return reply._replace(text=text)
        raise AssertionError("the last mode returns or raises")

    def _reply_with_logprobs(
        self, messages: Sequence[ChatMessage], options: Options, written: Written | None
    ) -> Completion:
        """A whole reply with the probabilities of its words, or without them where the server takes exception."""
        if self._logprobs:
            try:
                return self._reply(messages, {**options, "logprobs": True}, written, whole=True)
            except RequestRefused as error:
                if _is_about_form(error.detail):
                    raise
            self._logprobs = False
        return self._reply(messages, options, written, whole=True)

    def _reply(
        self, messages: Sequence[ChatMessage], options: Options, written: Written | None, *, whole: bool
    ) -> Completion:
        """One answered call; ``whole`` refuses a reply that was cut by the token limit."""
        message = self._streamed(messages, options, written) if written is not None and self._streams else None
        if message is None:
            message = self._attempt(lambda model: model.invoke(_pairs(messages), **options))
        text = text_of(message)
        if not text.strip() or (whole and cut_by_limit(message)):
            raise cut_off(self._target)
        usage = message.usage_metadata
        tokens = (usage["input_tokens"], usage["output_tokens"]) if usage else (0, 0)
        return Completion(text, *tokens, tokens_of(message))

    def _streamed(self, messages: Sequence[ChatMessage], options: Options, written: Written) -> AIMessage | None:
        """The whole message, heard while it is written; None where it is to be asked for as a whole.

        A server that does not stream well, or counts no tokens when it does, is asked for whole replies from then on:
        what they cost is shown.
        """
        asked = {**options, **self._provider.stream_options}
        message: AIMessageChunk | None = None
        try:
            message = self._attempt(lambda model: _joined(model.stream(_pairs(messages), **asked), written))
        except RequestRefused as error:
            if "stream" not in error.detail.lower():
                raise
        except ModelOutputError:
            pass  # what is wrong with the reply itself shows when it is asked for as a whole
        self._streams = message is not None and message.usage_metadata is not None
        return message if message is not None and finish_of(message) is not None else None

    def _attempt(self, call: Callable[[BaseChatModel], T]) -> T:
        """``call``, repeated where that may help; models that insist on a temperature of their own get it."""
        tries = 0
        while True:
            try:
                return call(self._model)
            except client_errors() as error:
                problem = explain(error, self._target, self._timeout)
                fussy = isinstance(problem.error, RequestRefused) and "temperature" in problem.error.detail.lower()
                if fussy and self._temperature is not None:
                    self._temperature = None
                    self._model = self._make()
                    continue
                if not problem.retryable or tries == self._retries:
                    raise problem.error from (None if isinstance(problem.error, ModelAuthError) else error)
            self._sleep(min(max(problem.pause, FIRST_PAUSE * 2**tries), LONGEST_PAUSE))
            tries += 1


def _pairs(messages: Sequence[ChatMessage]) -> list[tuple[str, str]]:
    return [(message.role, message.content) for message in messages]


def _joined(chunks: Iterator[AIMessageChunk], written: Written) -> AIMessageChunk | None:
    """All chunks as one message; None where there is no text in them."""
    arrived: list[AIMessageChunk] = []
    text = ""
    for chunk in chunks:
        arrived.append(chunk)
        if piece := text_of(chunk):
            text += piece
            written(text)
    return arrived[0] + arrived[1:] if text.strip() else None


def _opened(chunks: Iterator[AIMessageChunk]) -> tuple[AIMessage | None, Iterator[AIMessage]]:
    """The first chunk and the iterator of the others: what fails before anything has arrived can be tried again."""
    return next(chunks, None), chunks


def _is_loopback(host: str | None) -> bool:
    try:
        return host is not None and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_about_form(detail: str) -> bool:
    """Whether a server objects to the way in which JSON is asked for, rather than to the wish for probabilities."""
    return "logprob" not in detail.lower() and any(
        word in detail.lower() for word in ("response_format", "json", "schema")
    )
