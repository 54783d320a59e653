"""Judgements of a chat model that outlive the process, because they cost money: one SQLite file in the home."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from coach.interview.grading.judging import Judgement

MOST_KEPT = 20_000
_JUDGEMENT = TypeAdapter(Judgement)
_TABLE = "CREATE TABLE IF NOT EXISTS judgements (key TEXT PRIMARY KEY, body TEXT NOT NULL)"
_FORGET = "DELETE FROM judgements WHERE rowid <= (SELECT MAX(rowid) FROM judgements) - ?"
_PATIENCE = 2.0
"""Seconds to wait for another process that writes."""


class JudgementFile:
    """A JudgementStore in the file ``path``, made when there is something to keep. Several processes may share it.

    A file that cannot be read or written is as good as an empty one: judging again is always right.
    """

    def __init__(self, path: Path, most: int = MOST_KEPT) -> None:
        self._path = path
        self._most = most

    def get(self, key: str) -> Judgement | None:
        if not self._path.is_file():
            return None
        with suppress(sqlite3.Error, ValidationError), self._opened() as connection:
            row = connection.execute("SELECT body FROM judgements WHERE key = ?", (key,)).fetchone()
            return _JUDGEMENT.validate_json(row[0]) if row else None
        return None

    def put(self, key: str, judgement: Judgement) -> None:
        with suppress(sqlite3.Error, OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._opened() as connection:
                body = _JUDGEMENT.dump_json(judgement).decode()
                connection.execute("INSERT OR REPLACE INTO judgements VALUES (?, ?)", (key, body))
                connection.execute(_FORGET, (self._most,))

    def clear(self) -> None:
        """Forget all of them: judgements quote the answers that they are of."""
        if self._path.is_file():
            with suppress(sqlite3.Error), self._opened() as connection:
                connection.execute("DELETE FROM judgements")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own for each use: grades come from many threads, seconds apart."""
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as connection, connection:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute(_TABLE)
            yield connection
