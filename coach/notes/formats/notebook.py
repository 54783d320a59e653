"""Jupyter notebooks: the text of their cells, with code as code; what the code printed is left out."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from coach.errors import NotesError
from coach.model import Place
from coach.notes.formats.source import Source, SourceBuilder

_ATTACHED = re.compile(r"(?<=\()attachment:([^)\s\"]+)|(?<=src=[\"'])attachment:([^\"']+)")


def notebook_source(text: str, name: str) -> Source:
    """The cells of a notebook (format 3 or 4) in order; places are cells.

    Raises:
        NotesError: this is no notebook.
    """
    try:
        notebook = json.loads(text)
        cells = _cells(notebook)
        language = _language(notebook)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotesError(
            f"{name} is not a valid notebook ({type(error).__name__}); open it in Jupyter and save it again.",
            f"{name} 不是有效的 notebook（{type(error).__name__}）；请在 Jupyter 中打开并重新保存。",
        ) from error
    builder = SourceBuilder()
    for number, cell in enumerate(cells, start=1):
        place = Place(unit="cell", number=number)
        content = _text(cell.get("source", cell.get("input", "")))
        kind = cell.get("cell_type")
        if kind == "code" and content.strip():
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", content)), default=0))
            builder.add(f"{fence}{language}\n{content.rstrip()}\n{fence}\n", place)
        elif kind == "heading":
            builder.add(f"{'#' * int(cell.get('level', 1))} {content.strip()}\n", place)
        elif kind == "markdown":
            builder.add(_with_attachments(content, number, cell, builder) + "\n", place)
    return builder.build()


def _cells(notebook: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if "worksheets" in notebook:
        return [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
    cells = notebook["cells"]
    return [cell for cell in cells if isinstance(cell, dict)]


def _language(notebook: Mapping[str, Any]) -> str:
    metadata = notebook.get("metadata", {})
    found = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language")
    return str(found or "python").lower()


def _text(source: object) -> str:
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _with_attachments(content: str, number: int, cell: Mapping[str, Any], builder: SourceBuilder) -> str:
    """Attached pictures get names that are their own: in every cell the first one is called ``image.png``."""
    attached = cell.get("attachments")
    if not isinstance(attached, dict):
        return content

    def renamed(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        data = _picture(attached.get(name))
        if data is None:
            return match[0]
        builder.pictures[f"cell {number}/{name}"] = data
        return f"cell%20{number}/{name}"

    return _ATTACHED.sub(renamed, content)


def _picture(bundle: object) -> bytes | None:
    if not isinstance(bundle, dict):
        return None
    for kind, data in bundle.items():
        if str(kind).startswith("image/"):
            try:
                return base64.b64decode(_text(data))
            except (binascii.Error, ValueError):
                return None
    return None
