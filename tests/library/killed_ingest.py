"""An ingest in a process of its own, which kills itself at a chosen call: ``python -m tests.library.killed_ingest``.

Arguments: home, folder of notes, name of the call, its number (from 1), before or after. Call "none" lives to the end.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coach.adapters.chroma_index import ChromaIndex
from coach.adapters.database import Database, open_database
from coach.adapters.lexical import Bm25Index
from coach.library import Library
from tests.fakes import FakeEmbedder


def opened(home: Path) -> tuple[Library, Database, ChromaIndex]:
    """A library on SQLite and Chroma in ``home``."""
    database = open_database(f"sqlite:///{home / 'coach.sqlite3'}")
    index = ChromaIndex(home / "chroma")
    return (
        Library(database.library, index, Bm25Index(home / "cache", home / "words.sqlite3"), FakeEmbedder()),
        database,
        index,
    )


def tripped(method: Callable[..., Any], number: int, when: str) -> Callable[..., Any]:
    """``method``, which kills the process before or after its ``number``-th call."""
    calls = 0

    def call(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = method(*args)
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return call


def main(home: Path, notes: Path, call: str, number: int, when: str) -> None:
    library, database, index = opened(home)
    for part in (database.library, index):
        if hasattr(part, call):
            setattr(part, call, tripped(getattr(part, call), number, when))
    library.ingest([notes])


if __name__ == "__main__":
    _, home, notes, call, number, when = sys.argv
    main(Path(home), Path(notes), call, int(number), when)
