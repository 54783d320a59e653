"""Vectors of passages in Chroma: in a folder of the home, or on a server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from coach.errors import IndexMismatch, StoreError
from coach.ports import Vector

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

NAME = "passages"
_AT_ONCE = 5_000
"""Vectors in one call; Chroma refuses more than 5,461."""


class ChromaIndex:
    """A PassageIndex whose collection knows which embedder made it.

    Args:
        folder: where the vectors are kept when there is no ``url``.
        url: address of a Chroma server.
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self._folder = folder
        self._url = url
        self._collection: Collection | None = None
        self._embedder = ""
        self._client: ClientAPI | None = None

    @property
    def place(self) -> str:
        """Where the vectors are, for people."""
        return self._url or str(self._folder)

    def open(self, embedder: str) -> None:
        """Use the collection made by ``embedder`` (its identity), or an empty one.

        Raises:
            IndexMismatch: the vectors there were made by another embedder.
            StoreError: Chroma cannot be reached or its files cannot be read.
        """
        if self._collection is not None and embedder == self._embedder:
            return
        with self._reached() as client:
            collection = client.get_or_create_collection(
                NAME,
                metadata={"embedder": embedder},
                configuration={"hnsw": {"space": "cosine"}},
                embedding_function=None,
            )
            made_by = (collection.metadata or {}).get("embedder")
            if made_by != embedder and collection.count() > 0:
                raise _mismatch(str(made_by), embedder)
            if made_by != embedder:
                collection.modify(metadata={"embedder": embedder})
        self._collection, self._embedder = collection, embedder

    def reset(self, embedder: str) -> None:
        """Forget all vectors and start anew for ``embedder``."""
        with self._reached() as client:
            if any(collection.name == NAME for collection in client.list_collections()):
                client.delete_collection(NAME)
        self._collection = None
        self.open(embedder)

    def keys(self) -> set[str]:
        with self._opened() as collection:
            return set(collection.get(include=[])["ids"])

    def vectors(self, keys: Sequence[str]) -> dict[str, Vector]:
        """The vectors of those of ``keys`` that are there."""
        found: dict[str, Vector] = {}
        with self._opened() as collection:
            for start, end in _batches(len(keys)):
                part = collection.get(ids=list(keys[start:end]), include=["embeddings"])
                embeddings = [] if part["embeddings"] is None else part["embeddings"]
                found |= {key: [float(v) for v in vector] for key, vector in zip(part["ids"], embeddings, strict=True)}
        return found

    def upsert(self, vectors: Mapping[str, Vector]) -> None:
        keys = list(vectors)
        with self._opened() as collection:
            for start, end in _batches(len(keys)):
                part = keys[start:end]
                collection.upsert(ids=part, embeddings=[list(vectors[key]) for key in part])

    def delete(self, keys: Sequence[str]) -> None:
        with self._opened() as collection:
            for start, end in _batches(len(keys)):
                collection.delete(ids=list(keys[start:end]))

    def search(self, vector: Vector, k: int, keys: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The ``k`` nearest as (key, cosine similarity), nearest first; only among ``keys`` where given."""
        if keys is not None and not keys:
            return []
        among: dict[str, Any] = {} if keys is None else {"ids": list(keys)}
        with self._opened() as collection:
            found = collection.query(query_embeddings=[list(vector)], n_results=k, include=["distances"], **among)
        distances = (found["distances"] or [[]])[0]
        return [(key, 1.0 - distance) for key, distance in zip(found["ids"][0], distances, strict=True)]

    @contextmanager
    def _opened(self) -> Iterator[Collection]:
        """The collection; what goes wrong with it becomes a sentence."""
        collection = self._collection
        if collection is None:
            raise IndexMismatch("The index has not been opened yet; open it first.", "索引还没有打开；请先打开它。")
        with self._reached():
            yield collection

    @contextmanager
    def _reached(self) -> Iterator[ClientAPI]:
        """The client, connected when it is first needed; what goes wrong with it becomes a sentence."""
        from chromadb.errors import ChromaError  # importing Chroma takes a second
        from httpx import HTTPError

        try:
            if self._client is None:
                self._client = self._connect()
            yield self._client
        except (ValueError, OSError, ChromaError, HTTPError) as error:
            raise StoreError(
                f"Chroma at {self.place} cannot be used ({error}); start it or correct COACH_CHROMA_URL; "
                "without a server, delete the folder and run `coach rebuild-index`.",
                f"无法使用 {self.place} 处的 Chroma（{error}）；请启动服务或检查 COACH_CHROMA_URL；"
                "没有使用服务器时，可删除该文件夹后运行 `coach rebuild-index`。",
            ) from error

    def _connect(self) -> ClientAPI:
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        quiet = ChromaSettings(anonymized_telemetry=False)
        if self._url is None:
            return chromadb.PersistentClient(str(self._folder), settings=quiet)
        address = urlsplit(self._url)
        secure = address.scheme == "https"
        return chromadb.HttpClient(
            host=address.hostname or "localhost",
            port=address.port or (443 if secure else 8000),
            ssl=secure,
            settings=quiet,
        )


def _mismatch(made_by: str, embedder: str) -> IndexMismatch:
    return IndexMismatch(
        f"The passages were embedded by {made_by}, but {embedder} is chosen now; run `coach rebuild-index`, "
        "or set COACH_EMBEDDER back.",
        f"段落向量由 {made_by} 生成，而现在选择的是 {embedder}；请运行 `coach rebuild-index`，或改回 COACH_EMBEDDER。",
    )


def _batches(count: int) -> Iterator[tuple[int, int]]:
    for start in range(0, count, _AT_ONCE):
        yield start, min(count, start + _AT_ONCE)
