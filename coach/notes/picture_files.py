"""Where the pictures of notes are on this machine, and a digest of notes that changes when one of them does."""

from __future__ import annotations

import hashlib
import os
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from coach.notes.decoding import decode
from coach.notes.files import PACKED_SUFFIXES, suffix_of
from coach.notes.pictures import definitions_in, is_remote, names_in

LARGEST_PICTURE = 30 * 2**20
"""Bytes; a larger file is not read."""

_NEIGHBOURS = (
    "assets", "images", "image", "img", "imgs", "pics", "pictures", "figures", "media", "attachments", "static",
    "_resources", "resources", "附件", "图片",
)  # fmt: skip
"""Folders in which editors and people keep pictures."""
_WEB_ROOTS = ("static", "public", "source", "assets", "docs", "content")
_LEVELS_UP = 6
_MOST_ENTRIES = 20_000
"""Files of a vault that are looked at for one that is named without its folder."""
_DISTINCT = 8
"""Characters from which a file's name says which picture it is wherever it lies; there is many an ``image.png``."""


class PictureFinder:
    """Finds the pictures of one file of notes.

    Args:
        notes: the file.
        shelf: a folder of other people's uploads: notes below it see no picture outside of it.
    """

    def __init__(self, notes: Path, shelf: Path | None = None) -> None:
        self._notes = notes
        self._folder = notes.parent
        self._within = shelf.resolve() if shelf is not None and shelf in notes.parents else None
        self._listings: dict[Path, dict[str, str]] = {}

    def find(self, name: str) -> Path | None:
        """The file behind ``name`` (of a ``Picture``), or None where it is missing or not on this machine."""
        if is_remote(name):
            return None
        for path in self._stated(name):
            if self._is_allowed(path):
                return path
        by_name = {path.resolve() for path in self._by_file_name(name) if self._is_allowed(path)}
        return by_name.pop() if len(by_name) == 1 else None

    def _stated(self, name: str) -> Iterator[Path]:
        """Files where the notes say that the picture is: from the notes, or from a folder above that is the root."""
        spellings = dict.fromkeys((name, quote(name, safe="/()!,;=@&+$'*~")))
        for spelling in spellings:
            if not os.path.isabs(spelling):
                yield from self._below(self._folder, spelling)
            elif self._within is None:
                yield Path(spelling)
        relative = name.lstrip("/")
        if ".." in PurePosixPath(relative).parts:
            return
        for folder in list(self._notes.parents)[:_LEVELS_UP]:
            if relative != name or _is_distinct(name) or (folder / ".obsidian").is_dir():
                yield from self._below(folder, relative)
            if relative != name:
                for root in _WEB_ROOTS:
                    yield from self._below(folder / root, relative)

    def _by_file_name(self, name: str) -> Iterator[Path]:
        """Files of that name where pictures of these notes may have been moved to."""
        base = PurePosixPath(name).name
        stem = self._notes.stem
        yield from self._below(self._folder / f"{stem}.assets", base)
        if _is_distinct(base):
            for neighbour in ("", f"{stem}_files", stem, *_NEIGHBOURS):
                yield from self._below(self._folder / neighbour, base)
        if base == name and (vault := self._vault()) is not None:
            yield from self._in_vault(vault, base)

    def _vault(self) -> Path | None:
        """The folder within which names without a folder are looked for, as Obsidian does."""
        for folder in self._notes.parents:
            if (folder / ".obsidian").is_dir():
                return folder
            if self._within is not None and folder.parent.resolve() == self._within:
                return folder
        return None

    def _in_vault(self, vault: Path, base: str) -> Iterator[Path]:
        seen = 0
        for root, folders, files in os.walk(vault):
            folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
            seen += len(files)
            if seen > _MOST_ENTRIES:
                return
            if any(_folded(file) == _folded(base) for file in files):
                yield from self._below(Path(root), base)

    def _below(self, folder: Path, name: str) -> Iterator[Path]:
        """The file ``name`` in ``folder``, also where capitals or the composition of letters differ."""
        path = folder / name
        if path.is_file():
            yield path
            return
        found = folder
        for part in PurePosixPath(name).parts:
            if part in (".", ".."):
                found = found / part
                continue
            entry = self._listing(found).get(_folded(part))
            if entry is None:
                return
            found = found / entry
        if found.is_file():
            yield found

    def _listing(self, folder: Path) -> dict[str, str]:
        if folder not in self._listings:
            try:
                names = os.listdir(folder)
            except OSError:
                names = []
            self._listings[folder] = {_folded(name): name for name in sorted(names, reverse=True)}
        return self._listings[folder]

    def _is_allowed(self, path: Path) -> bool:
        if not path.is_file() or path.stat().st_size > LARGEST_PICTURE:
            return False
        return self._within is None or self._within in path.resolve().parents


def notes_digest(path: Path, shelf: Path | None = None) -> str:
    """SHA-256 over a file of notes and the pictures on this machine that it refers to, as hexadecimal digits.

    It changes when a picture is added, removed or changed; without pictures it is the digest of the file alone.

    Raises:
        OSError: the file cannot be read.
    """
    data = path.read_bytes()
    digest = hashlib.sha256(data)
    text = decode(data) or "" if suffix_of(path) not in PACKED_SUFFIXES else ""
    if "![" not in text and "<img" not in text.lower():
        return digest.hexdigest()
    finder = PictureFinder(path, shelf)
    definitions = definitions_in(text)
    for name in sorted({name for line in text.splitlines() for name in names_in(line, definitions)}):
        found = finder.find(name)
        if found is not None:
            digest.update(f"\0{name}\0{file_digest(found)}".encode())
    return digest.hexdigest()


def shelve_pictures(notes: Path, uploaded: Sequence[Path]) -> None:
    """Copy those of ``uploaded`` that ``notes`` refer to beside them, where ``PictureFinder`` looks first.

    A browser sends the files of a folder without their folders, so that two pictures may have one name: where they
    differ, neither is taken.
    """
    text = decode(notes.read_bytes()) or ""
    definitions = definitions_in(text)
    for name in {name for line in text.splitlines() for name in names_in(line, definitions) if not is_remote(name)}:
        base = PurePosixPath(name).name
        same = {file_digest(path): path for path in uploaded if _bare(path.name) == _bare(base)}
        if len(same) == 1:
            folder = notes.with_name(f"{notes.stem}.assets")
            folder.mkdir(exist_ok=True)
            shutil.copyfile(same.popitem()[1], folder / base)


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _bare(name: str) -> str:
    """A name as an upload leaves it: some signs are taken out."""
    return "".join(char for char in _folded(name) if char.isalnum() or char == ".")


def _is_distinct(name: str) -> bool:
    return len(PurePosixPath(name).stem) >= _DISTINCT


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
