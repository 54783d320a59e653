"""Headers on every response; the page's language in its document, compressed or not, and nowhere else."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.middleware import SECURITY_HEADERS, PageLanguage, SecurityHeaders

DOCUMENT = "<html><head><title>教练</title></head><body>" + "文" * 2000 + "</body></html>"


def document(request: Request) -> Response:
    return HTMLResponse(DOCUMENT)


@pytest.fixture
def client() -> TestClient:
    app = Starlette(
        routes=[Route(path, document) for path in ("/zh/", "/en/", "/other/")],
        middleware=[Middleware(SecurityHeaders), Middleware(PageLanguage), Middleware(GZipMiddleware)],
    )
    return TestClient(app)


@pytest.mark.parametrize(("path", "locale"), [("/zh/", '"zh-CN"'), ("/en/", '"en"')])
def test_the_page_tells_scripts_its_language_before_any_other_script(
    client: TestClient, path: str, locale: str
) -> None:
    response = client.get(path, headers={"accept-encoding": "gzip"})
    head, rest = response.text.split("<title>")
    assert head.startswith("<html><head><script>")
    assert locale in head
    assert rest == DOCUMENT.split("<title>")[1]
    assert int(response.headers["content-length"]) == len(response.content)


def test_other_documents_stay_as_they_are(client: TestClient) -> None:
    response = client.get("/other/", headers={"accept-encoding": "gzip"})
    assert response.text == DOCUMENT
    assert response.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("path", ["/zh/", "/other/", "/nowhere"])
def test_every_response_has_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
