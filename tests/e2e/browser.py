"""A real browser on a real server in this process."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from coach.app import Coach
from coach.settings import load_settings
from tests.fake_engines import FakeEngines
from ui.serving import build_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium"),
]
"""What marks a module of tests that need a browser."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def coached(home: Path, notes: str, heard: Sequence[str] = ()) -> Iterator[Coach]:
    """A coach in ``home`` that has read ``notes`` (attention.md), with fakes for its models, all of them loaded.

    Args:
        heard: what its recogniser hears; where it is given, the recogniser is loaded too.
    """
    (home / "attention.md").write_text(notes, encoding="utf-8")
    settings = load_settings(
        {"COACH_HOME": str(home / "state"), "COACH_LANGUAGE": "zh", "COACH_CACHE": str(home / "cache")}
    )
    coach = Coach(settings, FakeEngines(settings, heard=heard) if heard else FakeEngines(settings))
    coach.ingest([home / "attention.md"])
    for part in (coach.engines.chat, coach.engines.embedder, coach.engines.classifier):
        part.get()
    if heard:
        coach.engines.transcriber.get()
    yield coach
    coach.close()


@contextmanager
def served(coach: Coach, *, shared: bool = False) -> Iterator[str]:
    """The page of ``coach`` at the address that comes out."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(build_app(coach, "127.0.0.1", port, shared=shared), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Debian's chromium without a profile of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def beside(browser: Browser, *flags: str) -> Iterator[Browser]:
    """A second browser with other flags, while ``browser`` is open."""
    other = browser.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
    try:
        yield other
    finally:
        other.close()


class Visitor:
    """One visitor in a context of its own, who notes what the page asks from elsewhere and what goes wrong in it.

    Args:
        script: runs on every page before its own.
    """

    def __init__(
        self, browser: Browser, address: str, language: str, *, script: str | None = None, **context: Any
    ) -> None:
        self.context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 1000}, "locale": {"zh": "zh-CN"}.get(language, "en-GB"), **context}
        )
        if script is not None:
            self.context.add_init_script(script)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.address = address
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.goto(f"{address}/{language}/")
        self.page.wait_for_selector("#start")

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.outside.append(request.url)

    def begin(self) -> None:
        """Start an interview and wait for the first question."""
        self.page.click("#start")
        self.wait_for_turn()

    def wait_for_turn(self) -> None:
        """Wait until the coach is done and the answer box is open."""
        self.page.wait_for_selector("#answer textarea:not([disabled])")
        self.page.wait_for_selector("#send:not([disabled])")

    def end(self) -> None:
        """End the interview and wait for its report."""
        self.page.click("#end")
        self.page.click("#end-now")
        self.page.wait_for_selector("#chat .report")

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def choose(self, table: str, text: str) -> None:
        """Click the first row of ``table`` that shows ``text``; an invisible copy measures the widths."""
        self.page.locator(table).get_by_text(text).locator("visible=true").first.click()

    def write(self, text: str) -> None:
        self.page.fill("#answer textarea", text)

    def chat(self) -> str:
        """All that stands in the chat."""
        return self.page.inner_text("#chat")

    def wait_for_text(self, text: str) -> None:
        """Wait until ``text`` stands in the chat."""
        self.page.wait_for_function(
            "text => document.querySelector('#chat')?.innerText.includes(text)", arg=text, timeout=30_000
        )
