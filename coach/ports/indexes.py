"""Indexes of passages: caches that can be rebuilt from the library at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from coach.ports.readers import Vector


class PassageIndex(Protocol):
    """Vectors of passages, a cache that can be rebuilt from the library at any time.

    A vector goes by the ``text_key`` of the text that was embedded: passages of the same text share it, and what else
    changes about a passage leaves it as it is.
    """

    @property
    def place(self) -> str:
        """Where the vectors are, for people."""
        ...

    def open(self, embedder: str) -> None:
        """Get ready for vectors of the embedder with this identity. Raises IndexMismatch where others are there."""
        ...

    def reset(self, embedder: str) -> None:
        """Forget all vectors and get ready for this embedder's."""
        ...

    def keys(self) -> set[str]: ...

    def vectors(self, keys: Sequence[str]) -> dict[str, Vector]:
        """The vectors of those of ``keys`` that are there."""
        ...

    def upsert(self, vectors: Mapping[str, Vector]) -> None: ...

    def delete(self, keys: Sequence[str]) -> None: ...

    def search(self, vector: Vector, k: int, keys: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The ``k`` nearest as (key, cosine similarity), nearest first; only among ``keys`` where given."""
        ...


class LexicalIndex(Protocol):
    """Ranks texts by the words they share with a query; a cache that can be rebuilt from the library at any time.

    Texts go by their ``text_key``, as in a PassageIndex.
    """

    def words(self, text: str) -> list[str]:
        """The words of ``text`` in lower case, without the commonest."""
        ...

    def keys(self) -> set[str]: ...

    def add(self, texts: Mapping[str, str]) -> None:
        """Index more texts, by key."""
        ...

    def delete(self, keys: Sequence[str]) -> None: ...

    def search(self, query: str, k: int, keys: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The ``k`` best texts as (key, share), best first, ties by key; only texts that share a word with ``query``,
        and only among ``keys`` where given.

        The share, above 0 and at most 1, is how much of the query's words a text holds, the rare ones counting more.
        """
        ...
