"""A server on this machine that answers with what a test has written down for it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Generic, Self, TypeVar

Request = TypeVar("Request")
Reply = TypeVar("Reply")


class ScriptedServer(Generic[Request, Reply]):
    """Answers with ``replies`` one after the other, the last one again and again; ``requests`` keeps what came in.

    Args:
        handler: reads requests and writes replies; it finds the server as its ``owner``.
    """

    def __init__(self, replies: Sequence[Reply], handler: type[BaseHTTPRequestHandler]) -> None:
        self.replies = list(replies)
        self.requests: list[Request] = []
        self.released = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), {"owner": self}))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()

    def take(self, request: Request) -> Reply:
        self.requests.append(request)
        return self.replies[min(len(self.requests), len(self.replies)) - 1]
