"""Finding passages: by meaning (vectors) and by words (BM25), fused by reciprocal rank."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence

from coach.model import Hit
from coach.ports import Embedder, LexicalIndex, LibraryStore, PassageIndex
from coach.text import normalise

RRF_K = 60
"""Damping of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)."""
_POOL = 50
"""Candidates that each way contributes."""


def fuse(rankings: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
    """Reciprocal rank fusion of rankings of ids: (id, score), best first; ties by id."""
    scores: defaultdict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, start=1):
            scores[id_] += 1.0 / (RRF_K + rank)
    return sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))


class Retrieval:
    """Searches the passages of the store."""

    def __init__(self, store: LibraryStore, index: PassageIndex, lexical: LexicalIndex, embedder: Embedder) -> None:
        self._store = store
        self._index = index
        self._lexical = lexical
        self._embedder = embedder

    def search(self, query: str, k: int, topic: str | None = None, files: Sequence[str] | None = None) -> list[Hit]:
        """The ``k`` passages that bear most on ``query``, best first; nothing where there are no passages.

        Args:
            topic: only passages below this heading, in capitals or not.
            files: only passages of these files.
        """
        if not query.strip():
            return []
        among = self._among(topic, files)
        if among is not None and not among:
            return []
        dense = [id_ for id_, _ in self._dense(query, _POOL, among)]
        words = self._by_words(query, among)
        best = fuse([dense, words])[:k]
        passages = {passage.id: passage for passage in self._store.passages([id_ for id_, _ in best])}
        return [Hit(passage=passages[id_], score=score) for id_, score in best if id_ in passages]

    def covers(self, query: str) -> bool:
        """Whether the notes say anything on ``query``; see ``is_covered``."""
        hits = self._dense(query, _POOL, None)
        if not hits:
            return False
        best = self._store.passages([id_ for id_, _ in hits[:3]])
        return is_covered(self._lexical.words(query), [passage.text for passage in best], [score for _, score in hits])

    def _dense(self, query: str, k: int, among: Sequence[str] | None) -> list[tuple[str, float]]:
        return self._index.search(self._embedder.embed_query(query), k, among)

    def _by_words(self, query: str, among: Sequence[str] | None) -> list[str]:
        if among is None:
            return [id_ for id_, _ in self._lexical.search(query, _POOL)]
        allowed = set(among)
        everywhere = self._lexical.search(query, sys.maxsize)  # a narrow topic may begin far down
        return [id_ for id_, _ in everywhere if id_ in allowed][:_POOL]

    def _among(self, topic: str | None, files: Sequence[str] | None) -> list[str] | None:
        if topic is None and files is None:
            return None
        heading = None if topic is None else topic.casefold()
        return [
            passage.id
            for passage in self._store.passages()
            if (heading is None or heading in map(str.casefold, passage.heading_path))
            and (files is None or passage.file in files)
        ]


LEAST_WORDS = 0.5
"""Share of a query's words that the nearest passages must hold ..."""
LEAST_LIFT = 0.035
"""... or how far the nearest passage's cosine stands above the median of the pool. Raw cosines of e5 lie between 0.88
and 0.98 whatever is asked, so only differences mean anything. What both limits achieve stands in
tests/library/test_coverage.py."""


def is_covered(words: Sequence[str], nearest: Sequence[str], cosines: Sequence[float]) -> bool:
    """Whether the ``nearest`` passages bear on a query of ``words``, given the ``cosines`` of the pool, best first."""
    text = "\n".join(normalise(passage) for passage in nearest)
    held = sum(word in text for word in words) / len(words) if words else 0.0
    lift = cosines[0] - sorted(cosines)[len(cosines) // 2] if len(cosines) > 2 else 0.0
    return held >= LEAST_WORDS or lift >= LEAST_LIFT
