"""Files that are whole or not there at all, also after a power cut: written beside, synced, then renamed."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

UNFINISHED = ".part"
"""Ending of a file that is still being written."""


def write_durably(path: Path, text: str) -> None:
    """Put ``text`` into ``path``, in the place of what was there. On disk when this returns.

    Raises:
        OSError: nothing changed.
    """
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        settle(unfinished, path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def copy_durably(source: Path, path: Path) -> None:
    """Copy ``source`` to ``path``. On disk when this returns.

    Raises:
        OSError: ``path`` is not there.
    """
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        with source.open("rb") as given, unfinished.open("wb") as file:
            shutil.copyfileobj(given, file)
            file.flush()
            os.fsync(file.fileno())
        settle(unfinished, path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def settle(unfinished: Path, path: Path) -> None:
    """Give a file that is written its name, and see that the name is on disk too."""
    unfinished.replace(path)
    with suppress(OSError):  # Windows opens no folders, some network drives sync none; the file itself is on disk
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
