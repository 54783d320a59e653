"""Files that a visitor hands in: kept in the home, so that they are there when the browser is gone."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from coach.notes import NOTE_SUFFIXES, PICTURE_SUFFIXES, shelve_pictures, unpack_notes

UPLOAD_ENDINGS = (*sorted(NOTE_SUFFIXES), ".zip", *sorted(PICTURE_SUFFIXES))
"""Endings of the files that ``keep_uploads`` takes."""


def keep_uploads(paths: Sequence[Path], shelf: Path) -> list[Path]:
    """Copy notes to the folder ``shelf``, zip files unpacked; pictures go beside the notes that refer to them.

    Returns:
        The files of notes, in order.

    Raises:
        NotesError: a zip file is broken, or holds too much.
    """
    kept: list[Path] = []
    shelf.mkdir(parents=True, exist_ok=True)
    pictures = [path for path in paths if path.suffix.lower() in PICTURE_SUFFIXES]
    for path in paths:
        if path.suffix.lower() == ".zip":
            kept += unpack_notes(path, shelf / path.stem)
        elif path not in pictures:
            target = _free_name(shelf / path.name, kept)
            shutil.copyfile(path, target)
            shelve_pictures(target, pictures)
            kept.append(target)
    return kept


def _free_name(target: Path, taken: Sequence[Path]) -> Path:
    """``target``, numbered where another file of the same upload has its name: a browser sends folders flattened."""
    number = 1
    free = target
    while free in taken:
        number += 1
        free = target.with_stem(f"{target.stem}-{number}")
    return free
