"""BM25 over words, kept in a file of its own: a start reads it, a new text is cut into words once.

The file is a cache of the library. Scores are computed with numpy over postings in memory, which are made again when
they are next needed after a change.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.adapters.words import WORDS_VERSION, Words
from coach.errors import StoreError

_K1, _B = 1.5, 0.75
"""Saturation of repeated words, and how much the length of a text counts (Robertson and Zaragoza, 2009)."""
_AT_ONCE = 1_000
"""Texts in one transaction."""
_TABLES = """
CREATE TABLE IF NOT EXISTS vocabulary (id INTEGER PRIMARY KEY, word TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS texts (key TEXT PRIMARY KEY, words BLOB NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class _Postings:
    """Which texts hold each word: those of word ``w`` are ``rows[starts[w]:starts[w + 1]]``, with their ``weights``."""

    keys: NDArray[np.str_]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]

    def scores(self, words: Sequence[int | None]) -> NDArray[np.float32]:
        """BM25 of every text for a query of ``words``, as a share of the most that a text could have; a word that no
        text holds (None) is the rarest there is."""
        found = np.zeros(len(self.keys), dtype=np.float32)
        most = 0.0
        for word in words:
            start, end = (0, 0) if word is None else self.starts[word : word + 2]
            rarity = float(np.log1p((len(self.keys) - (end - start) + 0.5) / (end - start + 0.5)))
            found[self.rows[start:end]] += np.float32(rarity) * self.weights[start:end]
            most += rarity
        return found / np.float32(most) if most else found


class Bm25Index:
    """A LexicalIndex.

    Args:
        cache: an own place for jieba's dictionary cache; its default is a shared temporary file.
        file: where the words of the texts are kept; None keeps them in memory.
    """

    def __init__(self, cache: Path, file: Path | None = None) -> None:
        self._words = Words(cache)
        self._file = file
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._vocabulary: dict[str, int] = {}
        self._postings: _Postings | None = None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._postings = None

    def words(self, text: str) -> list[str]:
        """The words of ``text`` in lower case, without the commonest; a compound is followed by its parts."""
        return self._words.of(text)

    def keys(self) -> set[str]:
        with self._opened() as connection:
            return {key for (key,) in connection.execute("SELECT key FROM texts")}

    def add(self, texts: Mapping[str, str]) -> None:
        """Index more texts, by key."""
        keys = list(texts)
        for start in range(0, len(keys), _AT_ONCE):
            counted = {key: Counter(self.words(texts[key])) for key in keys[start : start + _AT_ONCE]}
            with self._opened() as connection, connection:
                new = dict.fromkeys(w for words in counted.values() for w in words if w not in self._vocabulary)
                ids = {word: len(self._vocabulary) + place for place, word in enumerate(new)}
                connection.executemany(
                    "INSERT INTO vocabulary VALUES (?, ?)", [(id_, word) for word, id_ in ids.items()]
                )
                known = self._vocabulary | ids
                rows = [(key, _packed(words, known)) for key, words in counted.items()]
                connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", rows)
                self._vocabulary, self._postings = known, None

    def delete(self, keys: Sequence[str]) -> None:
        if not keys:
            return
        with self._opened() as connection, connection:
            connection.executemany("DELETE FROM texts WHERE key = ?", [(key,) for key in keys])
            self._postings = None

    def search(self, query: str, k: int, keys: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The ``k`` best texts as (key, share), best first, ties by key."""
        asked = dict.fromkeys(self.words(query))
        with self._opened() as connection:
            if self._postings is None:
                self._postings = _read(connection, len(self._vocabulary))
            postings = self._postings
            words = [self._vocabulary.get(word) for word in asked]
        scores = postings.scores(words)
        if keys is not None:
            scores[~np.isin(postings.keys, np.array(list(keys), dtype=np.str_))] = 0
        return _best(postings.keys, scores, k)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """The file, by one thread at a time; what goes wrong with it becomes a sentence."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._open()
                yield self._connection
            except sqlite3.Error as error:
                raise StoreError(
                    f"The word index {self._file} cannot be used ({error}); stop the coach, delete that file and start "
                    "again: it is made anew from the library.",
                    f"无法使用词语索引 {self._file}（{error}）；请停止程序，删除该文件后重新启动，它会从题库重新生成。",
                ) from error

    def _open(self) -> sqlite3.Connection:
        connection = self._connect()
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.DatabaseError:  # not a database: a cache is made anew rather than mended
            connection.close()
            version = -1
        if self._file is not None and version not in (0, WORDS_VERSION):
            connection.close()
            for suffix in ("", "-wal", "-shm"):
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
            connection = self._connect()
        connection.executescript(_TABLES)
        connection.execute(f"PRAGMA user_version = {WORDS_VERSION}")
        self._vocabulary = {word: id_ for id_, word in connection.execute("SELECT id, word FROM vocabulary")}
        return connection

    def _connect(self) -> sqlite3.Connection:
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(self._file or ":memory:", check_same_thread=False)


def _packed(words: Mapping[str, int], vocabulary: Mapping[str, int]) -> bytes:
    """Pairs of word id and count, four bytes each, little-endian on every machine."""
    return np.array([(vocabulary[word], times) for word, times in words.items()], dtype="<i4").tobytes()


def _read(connection: sqlite3.Connection, size: int) -> _Postings:
    found = connection.execute("SELECT key, words FROM texts ORDER BY key").fetchall()
    pairs = np.frombuffer(b"".join(words for _, words in found), dtype="<i4").reshape(-1, 2)
    texts = np.repeat(np.arange(len(found), dtype=np.int32), [len(words) // 8 for _, words in found])
    lengths = np.bincount(texts, weights=pairs[:, 1], minlength=len(found))
    average = max(1.0, float(lengths.mean())) if len(found) else 1.0
    saturation = (_K1 * (1 - _B + _B * lengths / average)).astype(np.float32)
    order = np.argsort(pairs[:, 0], kind="stable")
    rows, times = texts[order], pairs[order, 1].astype(np.float32)
    starts = np.concatenate(([0], np.cumsum(np.bincount(pairs[:, 0], minlength=size))))
    keys: Any = np.array([key for key, _ in found], dtype=np.str_)
    return _Postings(keys, starts, rows, times / (times + saturation[rows]))


def _best(keys: NDArray[np.str_], scores: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
    """The ``k`` highest scores above 0, ties by key; ``keys`` ascend."""
    among = np.flatnonzero(scores > 0)
    if len(among) > k:
        least = np.partition(scores[among], len(among) - k)[len(among) - k]
        among = among[scores[among] >= least]
    order = among[np.argsort(-scores[among], kind="stable")][:k]
    return [(str(keys[row]), float(scores[row])) for row in order]
