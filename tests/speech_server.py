"""A speech service on this machine that speaks OpenAI's protocol, well or badly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple

from tests.scripted_server import ScriptedServer

PATH = "/v1/audio/transcriptions"


@dataclass(frozen=True)
class Reply:
    """What the server does with one request.

    ``refuses`` is a part of the request's fields that is answered with 400.
    ``cut`` breaks the connection in the middle of the reply.
    """

    body: Any = None
    status: int = 200
    raw: bytes | None = None
    refuses: str = ""
    hangs: bool = False
    cut: bool = False


class Request(NamedTuple):
    key: str
    fields: dict[str, list[str]]
    file: bytes


class SpeechServer(ScriptedServer[Request, Reply]):
    """Answers as its replies say."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        super().__init__(replies, _Handler)
        self.url += "/v1"


class _Handler(BaseHTTPRequestHandler):
    owner: SpeechServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        request = self._request()
        reply = self.owner.take(request)
        if self.path != PATH:
            self._send(404, b'{"error": {"message": "no such path"}}')
        elif reply.hangs:
            self.owner.released.wait(30)
            self.close_connection = True
        elif reply.refuses and reply.refuses in json.dumps(request.fields):
            message = f"response_format '{reply.refuses}' is not compatible with this model"
            self._send(400, json.dumps({"error": {"message": message}}).encode())
        else:
            content = json.dumps(reply.body).encode() if reply.raw is None else reply.raw
            self._send(reply.status, content, cut=reply.cut)

    def _request(self) -> Request:
        body = self.rfile.read(int(self.headers["content-length"]))
        head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
        fields: dict[str, list[str]] = {}
        file = b""
        for part in BytesParser().parsebytes(head + body).get_payload():
            name = str(part.get_param("name", header="content-disposition"))
            content = part.get_payload(decode=True)
            if part.get_filename():
                file = content
            else:
                fields.setdefault(name, []).append(content.decode())
        return Request(str(self.headers.get("authorization")), fields, file)

    def _send(self, status: int, content: bytes, cut: bool = False) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        self.close_connection = cut

    def log_message(self, *_: object) -> None:
        """Tests need no access log."""
