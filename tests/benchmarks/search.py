"""``python -m tests.benchmarks search``: search over a library of many passages, the lexical index and its making.

Vectors are random around shared centres, as those of passages on shared subjects are; words follow Zipf's law with
Chinese and English drawn from the notes of the tests. With ``--embed`` the embedded model embeds each query as well,
and the figures of a search hold that too.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from coach.adapters.chroma_index import ChromaIndex
from coach.adapters.database import open_database
from coach.adapters.embedded_weights import E5
from coach.adapters.lexical import Bm25Index
from coach.adapters.sentence_embedder import SentenceTransformerEmbedder
from coach.adapters.sql_library import SqlLibrary
from coach.adapters.weights import locate
from coach.library.languages import language_means
from coach.library.retrieval import Retrieval
from coach.model import NotesDocument, Passage
from coach.ports import Embedder, FileRecord, Vector
from coach.settings import load_settings
from coach.text import text_key

NOTES = Path(__file__).parents[1] / "data" / "notes"
DIMENSIONS = 384
PER_FILE = 50
WORDS_PER_PASSAGE = 90


class RandomEmbedder:
    """Unit vectors around one of many centres, by the text; takes no time worth measuring.

    Args:
        model: embeds each query as well, for the time that takes.
    """

    identity = "random@1"

    def __init__(self, centres: int, seed: int, model: Embedder | None = None) -> None:
        self._centres = np.random.default_rng(seed).normal(size=(centres, DIMENSIONS))
        self._model = model

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        return [self._vector(text) for text in texts]

    def embed_query(self, text: str) -> Vector:
        if self._model is not None:
            self._model.embed_query(text)
        return self._vector(text)

    def _vector(self, text: str) -> Vector:
        own = np.random.default_rng(int(text_key(text)[:15], 16))
        vector = self._centres[own.integers(len(self._centres))] + 0.7 * own.normal(size=DIMENSIONS)
        return list((vector / np.linalg.norm(vector)).tolist())


def measure(arguments: Sequence[str]) -> dict[str, object]:
    """Seconds and milliseconds by name."""
    parser = argparse.ArgumentParser(prog="search")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--embed", action="store_true", help="embed the queries with the embedded model")
    options = parser.parse_args(arguments)
    model = _embedded_model() if options.embed else None
    with tempfile.TemporaryDirectory() as place:
        return _measure(Path(place), options.passages, options.queries, options.seed, model)


def _embedded_model() -> Embedder:
    settings = load_settings({})
    path = locate(E5, explicit=None, cache=settings.cache, fetch=settings.fetch, progress=None)
    return SentenceTransformerEmbedder(path, origin=E5.origin)


def _measure(home: Path, count: int, queries: int, seed: int, model: Embedder | None) -> dict[str, object]:
    random = np.random.default_rng(seed)
    cache = load_settings({}).cache
    embedder = RandomEmbedder(max(10, count // 50), seed, model)
    words = Bm25Index(cache, home / "words.sqlite3")
    vocabulary = _vocabulary(words)
    texts = [_text(vocabulary, random, WORDS_PER_PASSAGE) for _ in range(count)]
    database = open_database(f"sqlite:///{home / 'coach.sqlite3'}")
    index = ChromaIndex(home / "chroma")
    figures: dict[str, object] = {"passages": count, "queries": queries}
    figures["store_seconds"] = _seconds(lambda: _store(database.library, texts))
    figures["vectors_seconds"] = _seconds(lambda: _index(index, embedder, texts))
    figures["words_seconds"] = _seconds(lambda: words.add({text_key(text): text for text in texts}))
    figures["words_file_mb"] = round((home / "words.sqlite3").stat().st_size / 2**20, 1)
    words.close()
    again = Bm25Index(cache, home / "words.sqlite3")
    figures["words_opened_seconds"] = _seconds(lambda: again.search("模型", 1))
    again.add({"new": "一段新的笔记"})
    figures["words_after_a_change_seconds"] = _seconds(lambda: again.search("模型", 1))
    retrieval = Retrieval(database.library, index, again, embedder)
    figures["means_seconds"] = _seconds(lambda: language_means(index, database.library))
    asked = [_text(vocabulary, random, 6) for _ in range(queries)]
    figures["search_ms"] = _milliseconds(lambda query: retrieval.search(query, 5), asked)
    figures["one_search_of_vectors_ms"] = _milliseconds(
        lambda query: index.search(embedder.embed_passages([query])[0], 50), asked
    )
    figures["words_ms"] = _milliseconds(lambda query: again.search(query, 50), asked)
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    database.close()
    return figures


def _vocabulary(words: Bm25Index) -> list[str]:
    """The words of the tests' notes, the most frequent first."""
    found = [word for path in sorted(NOTES.glob("*.md")) for word in words.words(path.read_text(encoding="utf-8"))]
    times = Counter(found)
    return sorted(times, key=lambda word: (-times[word], word))


def _text(vocabulary: Sequence[str], random: np.random.Generator, length: int) -> str:
    ranks = np.minimum(random.zipf(1.15, size=length), 10**6) - 1
    return " ".join(vocabulary[int(rank) % len(vocabulary)] for rank in ranks)


def _store(store: SqlLibrary, texts: Sequence[str]) -> None:
    for start in range(0, len(texts), PER_FILE):
        file = f"/notes/{start}.md"
        passages = tuple(
            Passage(id=f"{start}-{number}", file=file, lines=(number + 1, number + 1), text=text, heading_path=(file,))
            for number, text in enumerate(texts[start : start + PER_FILE])
        )
        store.put(FileRecord(file, str(start), "1"), NotesDocument(file=file, passages=passages))


def _index(index: ChromaIndex, embedder: RandomEmbedder, texts: Sequence[str]) -> None:
    index.open(embedder.identity)
    for start in range(0, len(texts), 5_000):
        part = texts[start : start + 5_000]
        index.upsert(dict(zip(map(text_key, part), embedder.embed_passages(part), strict=True)))


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return round(time.perf_counter() - start, 2)


def _milliseconds(call: Callable[[str], object], queries: Sequence[str]) -> dict[str, float]:
    """Median and 95th percentile over ``queries``, after ten that are not counted: by the clock, and of processor time
    of all threads, which other processes do not lengthen."""
    for query in queries[:10]:
        call(query)
    taken, worked = [], []
    for query in queries:
        start, start_of_work = time.perf_counter(), time.process_time()
        call(query)
        taken.append(1_000 * (time.perf_counter() - start))
        worked.append(1_000 * (time.process_time() - start_of_work))
    return {
        f"{name}_{kind}": round(figure, 1)
        for kind, values in (("clock", taken), ("cpu", worked))
        for name, figure in (("p50", statistics.median(values)), ("p95", statistics.quantiles(values, n=20)[-1]))
    }
