"""What comes in from outside the Gradio page: whether it may, how large it is, and how a fault is told."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse

from coach.errors import AudioError, CoachError, InputError, UnknownItem
from coach.model import Language


def from_this_page(request: Request) -> None:
    """Refuse what another site's page asks a visitor's browser to send; other programs send neither header.

    Where the browser says itself how the two sites are related, that counts: behind a tunnel the host is another one.

    Raises:
        HTTPException: 403.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        own = site in ("same-origin", "none")
    else:
        own = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not own:
        raise HTTPException(403)


async def received(request: Request, target: Path, most: int) -> None:
    """Write the body of ``request`` to ``target`` as it arrives.

    Raises:
        AudioError: it has more than ``most`` bytes; reading stops there.
    """
    if int(request.headers.get("content-length") or 0) > most:
        raise _too_large(most)
    size = 0
    with target.open("wb") as file:
        async for piece in request.stream():
            size += len(piece)
            if size > most:
                raise _too_large(most)
            file.write(piece)


def told(error: CoachError, language: Language) -> JSONResponse:
    """The one sentence of ``error``, with a status that says whose fault it is."""
    status = 404 if isinstance(error, UnknownItem) else 422 if isinstance(error, InputError) else 503
    return JSONResponse({"problem": error.text(language)}, status_code=status)


def _too_large(most: int) -> AudioError:
    size = most // 1_000_000
    return AudioError(
        f"This file is larger than {size} MB; save it as MP3, M4A or Opus, or record it here.",
        f"这个文件超过 {size} MB；请存成 MP3、M4A 或 Opus，或者直接在这里录音。",
    )
