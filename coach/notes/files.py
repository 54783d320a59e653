"""Files and folders of notes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from coach.errors import NotesError

NOTE_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd"})


def find_notes(paths: Sequence[Path]) -> list[Path]:
    """The notes under ``paths``: files as they are named, folders searched for Markdown, sorted, each once.

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
            f"No Markdown notes in {listed}; name a .md file or a folder that holds some.",
            f"在 {listed} 中没有找到 Markdown 笔记；请指定 .md 文件或包含它们的文件夹。",
        )
    return list(found.values())


def _below(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        for name in files:
            if not _is_hidden(name) and Path(name).suffix.lower() in NOTE_SUFFIXES:
                yield Path(root, name)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"
