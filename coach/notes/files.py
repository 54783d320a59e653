"""Files and folders of notes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from coach.errors import NotesError

NOTE_SUFFIXES = frozenset(
    ".md .markdown .mdown .mkd .mdx .qmd .rmd .txt .docx .html .htm .ipynb .pdf .apkg .csv .tsv".split()
)
"""Endings of files that can be read as notes."""
PACKED_SUFFIXES = frozenset({".docx", ".pdf", ".apkg"})
"""Those that are no text: what they show lies inside of them."""

_LOCK_FILE = "~$"
"""How the file begins that Word keeps beside a document while it is open."""


def find_notes(paths: Sequence[Path]) -> list[Path]:
    """The notes under ``paths``: files as they are named, folders searched for notes, sorted, each once.

    Hidden files and folders are left out.

    Raises:
        NotesError: a path does not exist, or there are no notes under any of them.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise NotesError(f"{path} does not exist; check the path.", f"{path} 不存在，请检查路径。")
        for file in sorted(_below(path)) if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    if not found:
        listed = ", ".join(map(str, paths)) or "."
        raise NotesError(
            f"No notes in {listed}; name a file ({' '.join(sorted(NOTE_SUFFIXES))}) or a folder that holds some.",
            f"在 {listed} 中没有找到笔记；请指定文件（{' '.join(sorted(NOTE_SUFFIXES))}）或包含它们的文件夹。",
        )
    return list(found.values())


def _below(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        for name in files:
            if not _is_hidden(name) and _is_note(name):
                yield Path(root, name)


def suffix_of(path: PurePath) -> str:
    """The ending of a file's name, in lower case."""
    return path.suffix.lower()


def _is_note(name: str) -> bool:
    return suffix_of(PurePath(name)) in NOTE_SUFFIXES and not name.startswith(_LOCK_FILE)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"
