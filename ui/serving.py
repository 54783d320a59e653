"""Serves the page in both languages, with headers that let nothing in from outside."""

from __future__ import annotations

import socket
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, RedirectResponse

from coach.app import Coach
from coach.errors import PortInUse, UnknownItem
from coach.model import Language
from ui.app import build_ui
from ui.middleware import PageLanguage, SecurityHeaders
from ui.theme import theme
from ui.voice_head import voice_head
from ui.voice_routes import voice_routes

HERE = Path(__file__).parent
LARGEST_UPLOAD = "50mb"
LANGUAGES: tuple[Language, Language] = ("zh", "en")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LANGUAGE_COOKIE = "coach-language"
"""The language a visitor saw last; set by ``page.js``."""

PICTURE_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".bmp": "image/bmp",
}
"""Pictures that are served; SVG is not, which can hold scripts."""


def serve(coach: Coach, host: str, port: int, share: bool = False) -> None:
    """Serve until interrupted; models load once the page is there.

    Args:
        port: 0 takes any free port.
        share: also open a public link through Gradio's servers.

    Raises:
        PortInUse: somebody else listens there.
    """
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
    app = build_app(coach, host, port, shared=share or host not in LOOPBACK)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    print(_greeting(coach.settings.language, address), flush=True)
    if share:
        _share(address)
    coach.load()
    server.run(sockets=[listener])


def build_app(coach: Coach, host: str = "127.0.0.1", port: int = 7860, *, shared: bool = False) -> FastAPI:
    """The page at ``/zh/`` and ``/en/``; ``/`` leads to the one seen last, at first to the coach's language.

    Args:
        shared: see ``build_ui``.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    app.add_middleware(PageLanguage)
    app.add_middleware(SecurityHeaders)

    @app.get("/")
    def root(request: Request) -> RedirectResponse:
        chosen = request.cookies.get(LANGUAGE_COOKIE)
        return RedirectResponse(f"/{chosen if chosen in LANGUAGES else coach.settings.language}/")

    @app.get("/favicon.ico")
    def icon() -> FileResponse:
        return FileResponse(HERE / "icon.svg", media_type="image/svg+xml")

    @app.get("/picture/{question_id}/{number}")
    def picture(question_id: str, number: int) -> FileResponse:
        try:
            path = coach.picture(question_id, number)
        except UnknownItem as error:
            raise HTTPException(404) from error
        kind = PICTURE_TYPES.get(path.suffix.lower())
        if kind is None:
            raise HTTPException(404)
        return FileResponse(path, media_type=kind)

    app.include_router(voice_routes(coach))

    for language in LANGUAGES:
        page = build_ui(coach, language, shared=shared)
        page.queue(default_concurrency_limit=8)
        gr.mount_gradio_app(
            app,
            page,
            path=f"/{language}",
            server_name=host,
            server_port=port,
            footer_links=[],
            show_error=False,
            max_file_size=LARGEST_UPLOAD,
            ssr_mode=False,
            enable_monitoring=False,
            theme=theme(language),
            head=_head(language),
        )
    return app


def _head(language: Language) -> str:
    """Style and script of our own, as they are: Gradio would rewrite a style sheet and lose its media queries."""
    style = (HERE / "page.css").read_text(encoding="utf-8")
    script = (HERE / "page.js").read_text(encoding="utf-8").replace("LANGUAGE", language)
    return f"<style>{style}</style><script>{script}</script>{voice_head(language)}"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortInUse(
            f"The address {host}:{port} cannot be used ({error.strerror}); close what listens there, or choose "
            f"another port with --port {port + 1 if port < 65535 else 0}.",
            f"无法使用 {host}:{port}（{error.strerror}）；请关闭占用它的程序，"
            f"或用 --port {port + 1 if port < 65535 else 0} 换一个端口。",
        ) from error
    return listener


def _greeting(language: Language, address: str) -> str:
    return (
        f"面试教练已启动：{address}   （Ctrl+C 结束）"
        if language == "zh"
        else f"The coach is at {address}   (Ctrl+C ends it)"
    )


def _share(address: str) -> None:
    from gradio.networking import setup_tunnel

    host, port = address.removeprefix("http://").rsplit(":", 1)
    print(setup_tunnel(host, int(port), "coach", None, None), flush=True)
