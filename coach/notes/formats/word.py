"""Word documents: their headings, lists, tables and emphasis as Markdown; places are paragraphs."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

import mammoth

from coach.notes.formats.packages import broken, open_package
from coach.notes.formats.source import Source
from coach.notes.formats.web import html_source

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='标题'] => h1:fresh
u => em
"""
_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/bmp": ".bmp", "image/webp": ".webp"}


def word_source(path: Path) -> Source:
    """The document at ``path`` (.docx) with the pictures in it.

    Raises:
        NotesError: broken, with a password, or too large.
    """
    pictures: dict[str, bytes] = {}

    def keep(image: Any) -> dict[str, str]:
        suffix = _SUFFIXES.get(image.content_type)
        if suffix is None:
            return {"src": "data:,"}
        name = f"picture {len(pictures) + 1}{suffix}"
        with image.open() as data:
            pictures[name] = data.read()
        return {"src": name.replace(" ", "%20")}

    with open_package(path) as package, path.open("rb") as file:
        if "word/document.xml" not in package.namelist():
            raise broken(path, ValueError("word/document.xml"))
        try:
            images = mammoth.images.img_element(keep)
            html = mammoth.convert_to_html(file, style_map=_STYLES, convert_image=images).value
        except (ExpatError, IndexError, AttributeError, TypeError, RecursionError) as error:
            raise broken(path, error) from error
    return html_source(html, pictures)
