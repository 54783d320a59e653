"""Pictures of the notes on the page, and places in documents that have no lines."""

from __future__ import annotations

import html

from coach.model import Lines, Picture, Place, Question
from ui.markup import plain
from ui.texts import Texts


def shown(question: Question, texts: Texts, name: str | None = None) -> str:
    """The question's pictures that are on this machine, those with print marked as read; only ``name`` where given.

    The page serves them by question and number (``ui.serving``), so that no other file can be asked for.
    """
    figures = [
        _figure(question, number, picture, texts)
        for number, picture in enumerate(question.pictures)
        if picture.path is not None and name in (None, picture.name)
    ]
    return "\n".join(figures)


def located(file: str, lines: Lines, place: Place | None, texts: Texts) -> str:
    """``notes/attention.md:4-6``, or ``notes/attention.pdf, page 3`` where the document has no lines of its own."""
    short = "/".join(file.split("/")[-2:])
    if place is not None:
        return texts(f"place_{place.unit}", file=short, number=place.number)
    first, last = lines
    return f"{short}:{first}" if first == last else f"{short}:{first}-{last}"


def _figure(question: Question, number: int, picture: Picture, texts: Texts) -> str:
    address = f"/picture/{html.escape(question.id)}/{number}"
    caption = plain(texts("read_from_picture") if picture.text else picture.name)
    alt = html.escape(" ".join(picture.name.split()))
    return (
        f'<div class="picture"><a href="{address}" target="_blank"><img src="{address}" alt="{alt}"></a>'
        f"<div>{caption}</div></div>"
    )
