"""What every response of the page goes through: security headers, and the page's own language for Gradio's words."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS = {
    # Gradio needs inline scripts and styles; everything it needs is on this machine.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; connect-src 'self'; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
}

_PAGE = re.compile(r"/(zh|en)/?")
_LOCALES = {"zh": "zh-CN", "en": "en"}
_SPEAK = (
    '<script>for (const [name, value] of [["language", "{locale}"], ["languages", ["{locale}"]]])'
    " Object.defineProperty(navigator, name, {{ get: () => value }});</script>"
)


class SecurityHeaders:
    """Adds the headers to every response, without holding back what streams."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class PageLanguage:
    """Lets Gradio's own words ("drop a file here") follow the language of the page instead of the browser's.

    Gradio asks ``navigator.language`` as soon as its script runs, before anything a page may add; so the answer is
    put into the document itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = _PAGE.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if page is None:
            await self._app(scope, receive, send)
            return
        script = _SPEAK.format(locale=_LOCALES[page[1]]).encode()
        started: Message = {}
        body = b""

        async def whole(message: Message) -> None:
            nonlocal body
            if message["type"] == "http.response.start":
                started.update(message)
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body", False):
                return
            headers = MutableHeaders(scope=started)
            if headers.get("content-type", "").startswith("text/html"):
                body = body.replace(b"<head>", b"<head>" + script, 1)
                headers["content-length"] = str(len(body))
            await send(started)
            await send({"type": "http.response.body", "body": body})

        await self._app({**scope, "headers": _uncompressed(Headers(scope=scope))}, receive, whole)


def _uncompressed(headers: Headers) -> list[tuple[bytes, bytes]]:
    """The request's headers without the offer to accept a compressed document, which could not be changed."""
    return [(name, value) for name, value in headers.raw if name != b"accept-encoding"]
