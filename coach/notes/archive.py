"""Zip archives of notes, unpacked without trusting them."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from coach.errors import NotesError
from coach.notes.decoding import LARGEST_FILE
from coach.notes.files import NOTE_SUFFIXES, suffix_of
from coach.notes.pictures import PICTURE_SUFFIXES

LARGEST_ARCHIVE = 300 * 2**20
MOST_FILES = 20_000
"""Bytes of all files, and files that are unpacked from one archive; ``LARGEST_FILE`` is for each of them."""

_UTF8_NAME = 0x800
_CHUNK = 2**20


def unpack_notes(zip: Path, target: Path) -> list[Path]:
    """Unpack notes and their images from ``zip`` below ``target`` and return the notes, sorted.

    Other files, hidden ones and links are left out. Names written in GBK by Chinese systems come out right.

    Raises:
        NotesError: the archive is broken, encrypted, too large, holds a path that leads outside, or holds no notes.
    """
    try:
        with zipfile.ZipFile(zip) as archive:
            notes = _unpack(archive, zip, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise NotesError(
            f"{zip.name} cannot be unpacked ({error}); make the zip again, without a password.",
            f"{zip.name} 无法解压（{error}）；请重新打包，不要加密码。",
        ) from error
    except OSError as error:
        raise NotesError(
            f"{zip.name} cannot be unpacked ({error.strerror or error}); check the file and the free disk space.",
            f"{zip.name} 无法解压（{error.strerror or error}）；请检查文件和磁盘空间。",
        ) from error
    if not notes:
        raise NotesError(
            f"{zip.name} holds no notes; put files into it that end in {' '.join(sorted(NOTE_SUFFIXES))}.",
            f"{zip.name} 中没有笔记；请放入以 {' '.join(sorted(NOTE_SUFFIXES))} 结尾的文件。",
        )
    return sorted(notes)


def _unpack(archive: zipfile.ZipFile, source: Path, target: Path) -> list[Path]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise _too_large(source)
    notes: list[Path] = []
    total = 0
    for entry in entries:
        name = _safe_name(entry, source)
        suffix = suffix_of(name)
        wanted = suffix in NOTE_SUFFIXES or suffix in PICTURE_SUFFIXES
        hidden = any(part.startswith(".") or part == "__MACOSX" for part in name.parts)
        if entry.is_dir() or not wanted or hidden or stat.S_ISLNK(entry.external_attr >> 16):
            continue
        path = target.joinpath(*name.parts)
        total += _write(archive, entry, path, source, LARGEST_ARCHIVE - total)
        if suffix in NOTE_SUFFIXES:
            notes.append(path)
    return notes


def _safe_name(entry: zipfile.ZipInfo, source: Path) -> PurePosixPath:
    """The name below the target folder; names that lead outside make the whole archive suspect."""
    name = PurePosixPath(_decoded_name(entry).replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or any(":" in part or "\0" in part for part in name.parts):
        raise NotesError(
            f"{source.name} holds the path {str(name)!r}, which leads outside; unpack it yourself and check it.",
            f"{source.name} 中的路径 {str(name)!r} 指向目录之外；请自行解压检查。",
        )
    return name


def _decoded_name(entry: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 mark are CP437 by the standard, but UTF-8 or GBK in practice."""
    if entry.flag_bits & _UTF8_NAME or entry.filename.isascii():
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, source: Path, left: int) -> int:
    """Unpack one file and return its size; the size in the archive's index is not believed."""
    size = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as packed, path.open("wb") as unpacked:
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > min(LARGEST_FILE, left):
                raise _too_large(source)
            unpacked.write(chunk)
    return size


def _too_large(source: Path) -> NotesError:
    return NotesError(
        f"{source.name} is too large (limits: {LARGEST_FILE >> 20} MB a file, {LARGEST_ARCHIVE >> 20} MB and "
        f"{MOST_FILES} files in all); split it.",
        f"{source.name} 过大（单个文件上限 {LARGEST_FILE >> 20} MB，总计 {LARGEST_ARCHIVE >> 20} MB、"
        f"{MOST_FILES} 个文件）；请拆分。",
    )
