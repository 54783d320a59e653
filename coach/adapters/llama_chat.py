"""The embedded chat model: llama.cpp in this process, through xllamacpp."""

from __future__ import annotations

import queue
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.adapters.llama_errors import closed, cut_off, refused, timed_out
from coach.adapters.llama_server import SEED, physical_cores, start_server
from coach.adapters.turns import Turns
from coach.errors import ModelError
from coach.ports import ChatMessage, Completion, Written

if TYPE_CHECKING:
    from xllamacpp import Server

CONTEXT = 4096
"""Tokens of prompt and reply together."""
CLOSING = 30.0
"""Seconds that closing waits for the running request, which stops after its current batch."""

Chunk = Mapping[str, Any]
"""One event of the engine, in the form of OpenAI's chat completion chunks."""


class LlamaChat:
    """A ``ChatModel``. May be shared by threads: requests are served one after the other.

    Args:
        path: a GGUF file with a chat template.
        timeout: seconds that a reply may take, waiting for its turn included; in a stream, each piece of it.
        context: tokens of prompt and reply together.
        threads: threads that read prompts; the machine's physical cores where not given.

    Raises:
        WeightsError: the file cannot be loaded.
    """

    def __init__(self, path: Path, *, timeout: float, context: int = CONTEXT, threads: int | None = None) -> None:
        self._identity = f"embedded:{path.stem}"
        self._timeout = timeout
        self._turns = Turns()
        self._ahead = 0
        self._server = [start_server(path, context=context, threads=threads or physical_cores())]
        # The engine's threads call back into Python, so it must be stopped before the interpreter is.
        self._finalizer = weakref.finalize(self, _close, self._turns, self._server)

    @property
    def identity(self) -> str:
        return self._identity

    @property
    def remote(self) -> bool:
        return False

    def close(self) -> None:
        """Stop what is running and give the memory back. Later requests raise ModelUnavailable."""
        self._finalizer()

    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        json_schema: Mapping[str, object] | None = None,
        written: Written | None = None,
    ) -> Completion:
        """The whole reply. With ``json_schema`` the engine can write nothing that breaks it.

        Raises:
            ModelTimeout: it took longer than the timeout.
            ModelOutputError: the prompt exceeds the context, or the reply is empty or (with a schema) cut off.
            ModelUnavailable: the engine is closed or failed.
        """
        request = _request(messages, max_tokens)
        if json_schema is not None:
            request["response_format"] = {"type": "json_schema", "json_schema": {"schema": dict(json_schema)}}
        text = ""
        usage: Mapping[str, int] = {}
        finish = None
        for chunk in self._chunks(request):
            if piece := _text(chunk):
                text += piece
                if written is not None:
                    written(text)
            finish = _finish(chunk) or finish
            usage = chunk.get("usage") or usage
        if finish is None or not text.strip() or (json_schema is not None and finish == "length"):
            raise cut_off()
        return Completion(text, usage.get("prompt_tokens", 0), usage.get("completion_tokens", 0))

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int) -> Iterator[str]:
        """The reply piece by piece; leaving the iteration stops the engine. Raises as ``complete`` does."""
        finish = None
        for chunk in self._chunks(_request(messages, max_tokens), by_piece=True):
            finish = _finish(chunk) or finish
            if text := _text(chunk):
                yield text
        if finish is None:
            raise cut_off()

    def prefill(self, messages: Sequence[ChatMessage]) -> None:
        """Start reading ``messages`` in the background, and return at once.

        A request or a later prefill stops it; what has been read by then is kept.
        """
        self._ahead += 1
        number = self._ahead
        self._turns.look_again()
        request = _request(messages, max_tokens=1)
        threading.Thread(target=self._read_ahead, args=(request, number), daemon=True, name="prefill").start()

    def _read_ahead(self, request: dict[str, object], number: int) -> None:
        def latest() -> bool:
            return number == self._ahead

        if not self._turns.acquire_idle(latest):
            return
        try:
            self._server[0].handle_chat_completions(request, lambda _: self._turns.wanted or not latest())
        except (RuntimeError, ValueError):
            return  # The request that follows meets the same error and reports it.
        finally:
            self._turns.release()

    def _chunks(self, request: dict[str, object], *, by_piece: bool = False) -> Iterator[Chunk]:
        """The engine's events, read from a thread of its own so that the deadline holds while it computes.

        The deadline is that of the whole, or begins anew with each piece of text.
        """
        deadline = time.monotonic() + self._timeout
        if not self._turns.acquire(deadline):
            raise closed() if self._turns.closed else timed_out(self._timeout)
        events: queue.SimpleQueue[Chunk | ModelError | None] = queue.SimpleQueue()
        left = threading.Event()

        def on_event(chunk: Chunk) -> bool:
            events.put(chunk)
            return left.is_set() or self._turns.closed

        threading.Thread(target=self._serve, args=(request, on_event, events), daemon=True, name="chat").start()
        try:
            while (event := _next(events, deadline, self._timeout)) is not None:
                if isinstance(event, ModelError):
                    raise event
                if "error" in event:
                    raise refused(event["error"])
                yield event
                if by_piece and _text(event):
                    deadline = time.monotonic() + self._timeout
        finally:
            left.set()
        if self._turns.closed:
            raise closed()

    def _serve(
        self,
        request: dict[str, object],
        on_event: Callable[[Chunk], bool],
        events: queue.SimpleQueue[Chunk | ModelError | None],
    ) -> None:
        try:
            self._server[0].handle_chat_completions(request, on_event)
            events.put(None)
        except (RuntimeError, ValueError) as error:
            events.put(refused({"message": str(error)}))
        finally:
            self._turns.release()


def _close(turns: Turns, server: list[Server]) -> None:
    if turns.close(CLOSING):
        server.clear()


def _request(messages: Sequence[ChatMessage], max_tokens: int) -> dict[str, object]:
    return {
        "messages": [message._asdict() for message in messages],
        "max_tokens": max_tokens,
        "temperature": 0.0,
        "seed": SEED,
        "cache_prompt": True,
        "stream": True,
        "stream_options": {"include_usage": True},
        "return_progress": True,  # events while the prompt is read, between which a request can be stopped
    }


def _next(
    events: queue.SimpleQueue[Chunk | ModelError | None], deadline: float, timeout: float
) -> Chunk | ModelError | None:
    try:
        return events.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        raise timed_out(timeout) from None


def _text(chunk: Chunk) -> str:
    choices = chunk.get("choices") or [{}]
    return (choices[0].get("delta") or {}).get("content") or ""


def _finish(chunk: Chunk) -> str | None:
    choices = chunk.get("choices") or [{}]
    finish: str | None = choices[0].get("finish_reason")
    return finish
