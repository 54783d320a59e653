"""Finding passages: by meaning (vectors) and by words (BM25), fused by reciprocal rank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from coach.model import Hit, Passage
from coach.ports import Embedder, LexicalIndex, LibraryStore, PassageIndex, PassageOutline, Reranker
from coach.text import normalise

RRF_K = 60
"""Damping of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)."""
_POOL = 50
"""Candidates that each way contributes."""
_RERANKED = 20
"""Passages that a reranker reads, at least: it takes tens of milliseconds for each."""


def fuse(rankings: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
    """Reciprocal rank fusion of rankings of ids: (id, score), best first; ties by id."""
    scores: defaultdict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, start=1):
            scores[id_] += 1.0 / (RRF_K + rank)
    return sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))


class Retrieval:
    """Searches the passages of the store.

    Args:
        reranker: reads the best passages together with the query and decides on their order; None leaves it as it is.
    """

    def __init__(
        self,
        store: LibraryStore,
        index: PassageIndex,
        lexical: LexicalIndex,
        embedder: Embedder,
        reranker: Reranker | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self._lexical = lexical
        self._embedder = embedder
        self._reranker = reranker
        self._outlines: list[PassageOutline] | None = None
        self._reading = object()

    def forget(self) -> None:
        """Read where passages belong again before the next search that asks for it: the library has changed."""
        self._outlines, self._reading = None, object()

    def search(self, query: str, k: int, topic: str | None = None, files: Sequence[str] | None = None) -> list[Hit]:
        """The ``k`` passages that bear most on ``query``, best first; nothing where there are no passages.

        Args:
            topic: only passages below this heading, in capitals or not.
            files: only passages of these files.
        """
        if not query.strip():
            return []
        among = None if topic is None and files is None else self._among(topic, files)
        if among is not None and not among:
            return []
        dense = [key for key, _ in self._dense(query, _POOL, among)]
        words = [key for key, _ in self._lexical.search(query, _POOL, among)]
        best = fuse([dense, words])[: max(k, _RERANKED) if self._reranker else k]
        passages = self._store.passages_with([key for key, _ in best])
        if self._reranker:
            best = self._reranked(self._reranker, query, [key for key, _ in best if key in passages], passages)
        hits = [Hit(passage=passage, score=score) for key, score in best for passage in passages.get(key, ())]
        return [hit for hit in hits if _fits(hit.passage.file, hit.passage.heading_path, topic, files)][:k]

    def covers(self, query: str) -> bool:
        """Whether the notes say anything on ``query``; see ``is_covered``."""
        hits = self._dense(query, _POOL, None)
        if not hits:
            return False
        best = self._store.texts([key for key, _ in hits[:3]])
        return is_covered(self._lexical.words(query), list(best.values()), [score for _, score in hits])

    def _dense(self, query: str, k: int, among: Sequence[str] | None) -> list[tuple[str, float]]:
        return self._index.search(self._embedder.embed_query(query), k, among)

    def _reranked(
        self, reranker: Reranker, query: str, keys: Sequence[str], passages: Mapping[str, Sequence[Passage]]
    ) -> list[tuple[str, float]]:
        scores = reranker.scores(query, [passages[key][0].text for key in keys])
        return sorted(zip(keys, scores, strict=True), key=lambda entry: -entry[1])

    def _among(self, topic: str | None, files: Sequence[str] | None) -> list[str]:
        outlines, reading = self._outlines, self._reading
        if outlines is None:
            outlines = self._store.outlines()
            if reading is self._reading:  # else the library has changed meanwhile
                self._outlines = outlines
        fitting = (outline.key for outline in outlines if _fits(outline.file, outline.heading_path, topic, files))
        return list(dict.fromkeys(fitting))


def _fits(file: str, heading_path: Sequence[str], topic: str | None, files: Sequence[str] | None) -> bool:
    below = topic is None or topic.casefold() in map(str.casefold, heading_path)
    return below and (files is None or file in files)


LEAST_WORDS = 0.5
"""Share of a query's words that the nearest passages must hold ..."""
LEAST_LIFT = 0.2
"""... or how far the nearest passage's cosine stands above the median of the pool, as a share of what is left to 1.
Embedders use different parts of the scale: raw cosines of e5 lie between 0.8 and 0.98 whatever is asked, those of
others around 0.2, so only such relative differences mean anything. What both limits achieve stands in
tests/library/test_coverage.py."""


def is_covered(words: Sequence[str], nearest: Sequence[str], cosines: Sequence[float]) -> bool:
    """Whether the ``nearest`` passages bear on a query of ``words``, given the ``cosines`` of the pool, best first."""
    text = "\n".join(normalise(passage) for passage in nearest)
    held = sum(word in text for word in words) / len(words) if words else 0.0
    median = sorted(cosines)[len(cosines) // 2]
    lift = (cosines[0] - median) / max(1e-6, 1.0 - median) if len(cosines) > 2 else 0.0
    return held >= LEAST_WORDS or lift >= LEAST_LIFT
