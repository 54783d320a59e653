"""Anki packages: every note becomes a card; places are rows, in the order of decks and of making."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import zstandard

from coach.errors import NotesError
from coach.model import Place
from coach.notes.formats.anki_media import media_names
from coach.notes.formats.deck import first_index, is_answer_head, is_question_head
from coach.notes.formats.packages import LARGEST_PACKAGE, broken, open_package
from coach.notes.formats.source import Source, SourceBuilder
from coach.notes.formats.web import html_markdown
from coach.notes.pictures import PICTURE_SUFFIXES, definitions_in, names_in

_NEWEST = "collection.anki21b"
_COLLECTIONS = (_NEWEST, "collection.anki21", "collection.anki2")
"""Newest first: a new package holds an old collection too, with one note that asks to update Anki."""
_CLOZE = re.compile(r"\{\{c\d+::((?:(?!\}\}|::).)*)(?:::((?:(?!\}\}).)*))?\}\}", re.DOTALL)
_SOUND = re.compile(r"\[(?:sound|anki:play):[^\]]*\]")
_DISPLAY = re.compile(r"\[\$\$\](.*?)\[/\$\$\]|\\\[(.*?)\\\]", re.DOTALL)
_INLINE = re.compile(r"\[\$\](.*?)\[/\$\]|\\\((.*?)\\\)|\[latex\]\$?(.*?)\$?\[/latex\]", re.DOTALL)
_UNNAMED_DECKS = frozenset({"default", "默认", "預設"})


class _Note(NamedTuple):
    fields: tuple[str, ...]
    names: tuple[str, ...]
    deck: str


def anki_source(path: Path) -> Source:
    """The notes of a package (.apkg, old and new schema) with the pictures they show.

    Raises:
        NotesError: broken, encrypted, too large, or without a collection.
    """
    with open_package(path) as package:
        try:
            with closing(_collection(path, package)) as collection:
                notes = sorted(_notes(collection), key=lambda note: note.deck)
        except (sqlite3.Error, zstandard.ZstdError, TypeError, AttributeError) as error:
            raise broken(path, error) from error
        builder = SourceBuilder()
        for number, note in enumerate(notes, start=1):
            question, answer = _sides(note)
            builder.card(question, answer, Place(unit="row", number=number), note.deck.rsplit("::", 1)[-1])
        source = builder.build()
        return source._replace(pictures=_pictures(package, source.text))


def _collection(path: Path, package: zipfile.ZipFile) -> sqlite3.Connection:
    name = next((name for name in _COLLECTIONS if name in package.namelist()), None)
    if name is None:
        raise NotesError(
            f"{path} holds no Anki collection; export the deck again as .apkg.",
            f"{path} 中没有 Anki 数据；请重新导出为 .apkg。",
        )
    data = bytearray(_unpacked(package, name, compressed=name == _NEWEST))
    if data[18:20] == b"\2\2":
        data[18:20] = b"\1\1"  # a collection in write-ahead mode cannot be opened in memory; nothing is written here
    connection = sqlite3.connect(":memory:")
    connection.deserialize(bytes(data))
    connection.create_collation("unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold()))
    return connection


def _unpacked(package: zipfile.ZipFile, name: str, *, compressed: bool) -> bytes:
    if not compressed:
        return package.read(name)
    with package.open(name) as packed, zstandard.ZstdDecompressor().stream_reader(packed) as reader:
        data = reader.read(LARGEST_PACKAGE + 1)
    if len(data) > LARGEST_PACKAGE:
        raise ValueError(f"over {LARGEST_PACKAGE >> 20} MB")
    return data


def _notes(collection: sqlite3.Connection) -> Iterator[_Note]:
    tables = {row[0] for row in collection.execute("select name from sqlite_master where type = 'table'")}
    names: dict[int, tuple[str, ...]] = {}
    if "notetypes" in tables:
        for kind, name in collection.execute("select ntid, name from fields order by ntid, ord"):
            names[kind] = (*names.get(kind, ()), str(name))
        decks = {
            int(id_): str(name).replace("\x1f", "::") for id_, name in collection.execute("select id, name from decks")
        }
    else:
        models, described = collection.execute("select models, decks from col").fetchone()
        for id_, model in json.loads(models).items():
            names[int(id_)] = tuple(str(field["name"]) for field in sorted(model["flds"], key=lambda f: f["ord"]))
        decks = {int(id_): str(deck["name"]) for id_, deck in json.loads(described).items()}
    of_note = dict(collection.execute("select nid, min(did) from cards group by nid"))
    for id_, kind, fields in collection.execute("select id, mid, flds from notes order by id"):
        deck = decks.get(of_note.get(id_, 0), "")
        deck = "" if deck.casefold() in _UNNAMED_DECKS else deck
        yield _Note(tuple(str(fields).split("\x1f")), names.get(kind, ()), deck)


def _sides(note: _Note) -> tuple[str, str]:
    """Question and answer as Markdown: by the names of the fields, else the first one and the others."""
    fields = [_markdown(field) for field in note.fields]
    for index, field in enumerate(fields):
        if _CLOZE.search(field):
            shown = _CLOZE.sub(lambda match: f"____({match[2]})" if match[2] else "____", field)
            others = [other for at, other in enumerate(fields) if at != index and other]
            return shown, "\n\n".join([_CLOZE.sub(r"\1", field), *others])
    question = first_index(note.names, is_question_head) or 0
    answer = first_index(note.names, is_answer_head)
    if answer is not None and answer != question and answer < len(fields):
        return fields[question], fields[answer]
    return fields[question], "\n\n".join(field for at, field in enumerate(fields) if at != question and field)


def _markdown(field: str) -> str:
    field = _SOUND.sub("", field)
    field = _DISPLAY.sub(lambda match: f"$${_latex(match)}$$", field)
    field = _INLINE.sub(lambda match: f"${_latex(match)}$", field)
    return html_markdown(field)


def _latex(match: re.Match[str]) -> str:
    return next(filter(None, match.groups()), "")


def _pictures(package: zipfile.ZipFile, text: str) -> dict[str, bytes]:
    """The pictures that ``text`` shows, out of the package."""
    wanted = {name for line in text.split("\n") for name in names_in(line, definitions_in(""))}
    if not wanted or "media" not in package.namelist():
        return {}
    new = _NEWEST in package.namelist()
    found: dict[str, bytes] = {}
    for member, name in media_names(_unpacked(package, "media", compressed=new), new=new).items():
        if name in wanted and Path(name).suffix.lower() in PICTURE_SUFFIXES and member in package.namelist():
            found[name] = _unpacked(package, member, compressed=new)
    return found
