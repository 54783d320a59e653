"""A chat server on this machine that speaks the protocols of OpenAI, Anthropic and Ollama, well or badly."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal, NamedTuple

from tests.scripted_server import ScriptedServer

Protocol = Literal["openai", "anthropic", "ollama"]
PATHS: dict[str, Protocol] = {
    "/v1/chat/completions": "openai",
    "/chat/completions": "openai",
    "/v1/messages": "anthropic",
    "/api/chat": "ollama",
}
LIMIT_WORD = {"openai": "length", "anthropic": "max_tokens", "ollama": "length"}
CLOSING_EVENTS = {"openai": 2, "anthropic": 3, "ollama": 1}
END_WORD = {"openai": "stop", "anthropic": "end_turn", "ollama": "stop"}


@dataclass(frozen=True)
class Reply:
    """What the server does with one request.

    ``cut`` ends a stream after its pieces without saying that it is complete; "dropped" breaks the connection, too.
    ``logprobs`` are the reply's tokens with their probabilities, in OpenAI's form.
    ``counts`` tells the tokens of a stream where the request asks for them.
    ``refuses`` names fields or parts of the request that the server answers with 400.
    """

    text: str = "好的。"
    status: int = 200
    limited: bool = False
    cut: Literal["closed", "dropped"] | None = None
    hangs: bool = False
    raw: bytes | None = None
    refuses: Sequence[str] = ()
    logprobs: Sequence[tuple[str, float]] = ()
    counts: bool = True
    headers: dict[str, str] = field(default_factory=dict)


class Request(NamedTuple):
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class ChatServer(ScriptedServer[Request, Reply]):
    """Answers as its replies say."""

    def __init__(self, replies: Sequence[Reply] = (Reply(),)) -> None:
        super().__init__(replies, _Handler)


class _Handler(BaseHTTPRequestHandler):
    owner: ChatServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        protocol = PATHS.get(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.owner.take(Request(self.path, headers, body))
        if protocol is None:
            self._send(404, b'{"error": {"message": "no such path"}}')
        elif reply.hangs:
            self.owner.released.wait(30)
            self.close_connection = True
        elif reply.raw is not None:
            self._send(reply.status, reply.raw)
        elif refused := [part for part in reply.refuses if part in json.dumps(body)]:
            self._send(400, _error(protocol, f"{refused[0]} is not supported"))
        elif reply.status != 200:
            self._send(reply.status, _error(protocol, "no such luck"), reply.headers)
        elif body.get("stream"):
            counted = reply.counts and body.get("stream_options", {}).get("include_usage", protocol != "openai")
            self._stream(protocol, reply, counted)
        else:
            self._send(200, json.dumps(_whole(protocol, reply)).encode())

    def _send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, protocol: Protocol, reply: Reply, counted: bool) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/x-ndjson" if protocol == "ollama" else "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for event in _events(protocol, reply, counted):
            self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
        if reply.cut != "dropped":
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Tests need no access log."""


def _error(protocol: Protocol, message: str) -> bytes:
    if protocol == "ollama":
        return json.dumps({"error": message}).encode()
    return json.dumps({"type": "error", "error": {"type": "invalid_request_error", "message": message}}).encode()


def _finish(protocol: Protocol, reply: Reply) -> str:
    return LIMIT_WORD[protocol] if reply.limited else END_WORD[protocol]


def _whole(protocol: Protocol, reply: Reply) -> dict[str, Any]:
    finish = _finish(protocol, reply)
    if protocol == "anthropic":
        content = [{"type": "text", "text": reply.text}]
        head = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "stop_sequence": None}
        return {**head, "content": content, "stop_reason": finish, "usage": {"input_tokens": 7, "output_tokens": 3}}
    choice: dict[str, Any] = {"index": 0, "message": {"role": "assistant", "content": reply.text}}
    choice["finish_reason"] = finish
    if reply.logprobs:
        tokens = [{"token": token, "logprob": value, "top_logprobs": []} for token, value in reply.logprobs]
        choice["logprobs"] = {"content": tokens}
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}


def _events(protocol: Protocol, reply: Reply, counted: bool) -> Iterator[bytes]:
    half = len(reply.text) // 2
    pieces = [reply.text[:half], reply.text[half:]]
    finish = _finish(protocol, reply)
    if protocol == "openai":
        events = list(_openai_events(pieces, finish, reply.logprobs, counted))
    else:
        make = {"anthropic": _anthropic_events, "ollama": _ollama_events}[protocol]
        events = list(make(pieces, finish))
    # The text is in all events but the last ones, which say that it is complete.
    yield from events[: -CLOSING_EVENTS[protocol]] if reply.cut else events


def _openai_events(
    pieces: Sequence[str], finish: str, logprobs: Sequence[tuple[str, float]], counted: bool
) -> Iterator[bytes]:
    head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    tokens: list[Any] = [
        ({"content": token}, None, {"content": [{"token": token, "logprob": value, "bytes": None, "top_logprobs": []}]})
        for token, value in logprobs
    ]
    plain: list[Any] = [({"content": piece}, None, None) for piece in pieces]
    begun: Any = ({"role": "assistant", "content": ""}, None, None)
    for delta, reason, told in [begun, *(tokens or plain), ({}, finish, None)]:
        choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": told}
        usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10} if counted and reason else None
        yield f"data: {json.dumps({**head, 'choices': [choice], 'usage': usage})}\n\n".encode()
    yield b"data: [DONE]\n\n"


def _anthropic_events(pieces: Sequence[str], finish: str) -> Iterator[bytes]:
    message = {**_whole("anthropic", Reply("")), "content": [], "stop_reason": None}
    events: list[dict[str, Any]] = [{"type": "message_start", "message": message}]
    events.append({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
    for piece in pieces:
        delta = {"type": "text_delta", "text": piece}
        events.append({"type": "content_block_delta", "index": 0, "delta": delta})
    events.append({"type": "content_block_stop", "index": 0})
    delta = {"stop_reason": finish, "stop_sequence": None}
    events.append({"type": "message_delta", "delta": delta, "usage": {"input_tokens": 7, "output_tokens": 3}})
    events.append({"type": "message_stop"})
    for event in events:
        yield f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()


def _ollama_events(pieces: Sequence[str], finish: str) -> Iterator[bytes]:
    head = {"model": "m", "created_at": "2026-01-01T00:00:00Z"}
    for piece in pieces:
        yield json.dumps({**head, "message": {"role": "assistant", "content": piece}, "done": False}).encode() + b"\n"
    done = {"done": True, "done_reason": finish, "prompt_eval_count": 7, "eval_count": 3}
    yield json.dumps({**head, "message": {"role": "assistant", "content": ""}, **done}).encode() + b"\n"
