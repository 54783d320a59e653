"""Every kind of document as Markdown, with the place of each line. Converters are loaded when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from coach.errors import NotesError
from coach.notes.decoding import LARGEST_FILE, read_notes, too_large
from coach.notes.files import suffix_of
from coach.notes.formats.source import Source

__all__ = ["Source", "packed_pictures", "read_source"]


def read_source(path: Path) -> Source:
    """The document at ``path`` by its ending: .docx, .html, .ipynb, .pdf, .apkg, .csv, .tsv; others are Markdown.

    Raises:
        NotesError: missing, unreadable, too large, damaged, or with nothing in it that can be read.
    """
    reader = _READERS.get(suffix_of(path))
    if reader is None:
        return Source(read_notes(path))
    _check(path)
    try:
        return reader(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise NotesError(f"{path} cannot be read ({reason}).", f"无法读取 {path}（{reason}）。") from error


def packed_pictures(path: Path) -> Mapping[str, bytes]:
    """The pictures inside the document at ``path``, by the names that its Markdown gives them."""
    return read_source(path).pictures if suffix_of(path) in _WITH_PICTURES else {}


def _check(path: Path) -> None:
    if not path.is_file():
        raise NotesError(f"{path} does not exist; check the path.", f"{path} 不存在，请检查路径。")
    size = path.stat().st_size
    if size == 0:
        raise NotesError(f"{path} is empty; save or export it again.", f"{path} 是空文件；请重新保存或导出。")
    if size > LARGEST_FILE:
        raise too_large(path, size)


def _word(path: Path) -> Source:
    from coach.notes.formats.word import word_source

    return word_source(path)


def _web(path: Path) -> Source:
    from coach.notes.formats.web import html_source

    return html_source(read_notes(path))


def _notebook(path: Path) -> Source:
    from coach.notes.formats.notebook import notebook_source

    return notebook_source(read_notes(path), str(path))


def _pdf(path: Path) -> Source:
    from coach.notes.formats.pdf import pdf_source

    return pdf_source(path)


def _anki(path: Path) -> Source:
    from coach.notes.formats.anki import anki_source

    return anki_source(path)


def _deck(path: Path) -> Source:
    from coach.notes.formats.deck import deck_source

    return deck_source(read_notes(path), str(path), "\t" if suffix_of(path) == ".tsv" else None)


_READERS: Mapping[str, Callable[[Path], Source]] = {
    ".docx": _word,
    ".html": _web,
    ".htm": _web,
    ".ipynb": _notebook,
    ".pdf": _pdf,
    ".apkg": _anki,
    ".csv": _deck,
    ".tsv": _deck,
}
_WITH_PICTURES = frozenset({".docx", ".ipynb", ".apkg"})
