"""Small documents of every format, made byte by byte, so that tests need no program that writes them."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import zstandard

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = (
    '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData>'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    f'<a:blip xmlns:r="{_OFFICE}" r:embed="rId9"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing>"
)
PICTURE = "PICTURE"
"""Stands for a paragraph that is the picture of the document."""


def word(path: Path, paragraphs: Sequence[tuple[str, str]], picture: bytes = b"") -> Path:
    """A .docx of (style, text); the style ``""`` is normal text, ``bold`` a bold line."""
    body = "".join(_paragraph(style, text) for style, text in paragraphs)
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/></w:style>'
        for level in (1, 2, 3)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _CONTENT_TYPES)
        package.writestr("_rels/.rels", _relation("rId1", "officeDocument", "word/document.xml"))
        package.writestr("word/document.xml", document)
        package.writestr("word/styles.xml", f'<w:styles xmlns:w="{_WORD}">{styles}</w:styles>')
        package.writestr("word/_rels/document.xml.rels", _relation("rId9", "image", "media/image1.png"))
        package.writestr("word/media/image1.png", picture)
    return path


def _paragraph(style: str, text: str) -> str:
    if text == PICTURE:
        return f"<w:p><w:r>{_DRAWING}</w:r></w:p>"
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style.startswith("H") else ""
    bold = "<w:rPr><w:b/></w:rPr>" if style == "bold" else ""
    return f"<w:p>{properties}<w:r>{bold}<w:t>{text}</w:t></w:r></w:p>"


def _relation(name: str, kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def pdf(path: Path, pages: Sequence[Sequence[tuple[int, str]]]) -> Path:
    """A .pdf in Helvetica; every page holds lines of (size of print, text)."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        y, commands = 780, []
        for size, text in lines:
            escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            commands.append(f"BT /F1 {size} Tf 60 {y} Td ({escaped}) Tj ET")
            y -= 2 * size
        content = "\n".join(commands)
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>"
    text, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(text))
        text += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    text += f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R >>\n"
    path.write_bytes(f"{text}startxref\n{text.index('xref')}\n%%EOF\n".encode("latin-1"))
    return path


def notebook(path: Path, cells: Sequence[Mapping[str, object]]) -> Path:
    """A .ipynb of format 4."""
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"language_info": {"name": "python"}}, "cells": [*cells]}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def anki(
    path: Path, notes: Sequence[Sequence[str]], media: Mapping[str, bytes] | None = None, *, new: bool = False
) -> Path:
    """An .apkg in the old or the new schema; the fields of the one kind of note are Front and Back."""
    database = path.with_suffix(".sqlite")
    connection = sqlite3.connect(database)
    connection.executescript(
        "create table notes (id integer primary key, mid integer, flds text); create table cards (nid int, did int);"
    )
    if new:
        connection.create_collation(
            "unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold())
        )
        connection.executescript(
            "create table notetypes (id integer primary key, name text collate unicase);"
            "create table fields (ntid int, ord int, name text collate unicase, primary key (ntid, ord)) without rowid;"
            "create table decks (id integer primary key, name text collate unicase);"
            "insert into fields values (1, 0, 'Front'), (1, 1, 'Back'); insert into decks values (7, 'Deep\x1fNets');"
        )
    else:
        models = {"1": {"flds": [{"name": "Back", "ord": 1}, {"name": "Front", "ord": 0}]}}
        connection.execute("create table col (models text, decks text)")
        connection.execute(
            "insert into col values (?, ?)", [json.dumps(models), json.dumps({"7": {"name": "Deep::Nets"}})]
        )
    for number, fields in enumerate(notes, start=1):
        connection.execute("insert into notes values (?, 1, ?)", [number, "\x1f".join(fields)])
        connection.execute("insert into cards values (?, 7)", [number])
    connection.commit()
    connection.close()
    pack = zstandard.ZstdCompressor().compress if new else bytes
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("collection.anki21b" if new else "collection.anki2", pack(database.read_bytes()))
        if new:
            package.writestr("collection.anki2", b"an old collection that says: please update")
        names = list(media or {})
        listed = b"".join(_entry(name) for name in names) if new else json.dumps(dict(enumerate(names))).encode()
        package.writestr("media", pack(listed))
        for number, name in enumerate(names):
            package.writestr(str(number), pack((media or {})[name]))
    database.unlink()
    return path


def _entry(name: str) -> bytes:
    """One entry of the new list of media: its name, and its size as a number."""
    data = name.encode()
    entry = b"\x0a" + bytes([len(data)]) + data + b"\x10\x05"
    return b"\x0a" + bytes([len(entry)]) + entry
