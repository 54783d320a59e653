"""Finding passages: by meaning (vectors) and by words (BM25), the two added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coach.library.languages import LanguageMeans, language_means
from coach.model import Hit, Passage
from coach.ports import Embedder, LexicalIndex, LibraryStore, PassageIndex, PassageOutline, Reranker, Vector
from coach.text import normalise

WORDS_WEIGHT = 0.3
"""What the words of a query count where a passage holds all of them, beside a cosine of at most 1. Between 0.15 and 0.5
the measures hardly change: words decide among passages that are alike in meaning, and a name that only one holds."""
_POOL = 50
"""Candidates that each way contributes."""
_RERANKED = 20
"""Passages that a reranker reads, at least: it takes tens of milliseconds for each."""


def ranked(cosines: Mapping[str, float], words: Mapping[str, float]) -> list[tuple[str, float]]:
    """Keys by cosine and share of the query's words, as (key, score), best first; ties by key.

    A sum, not a fusion of ranks: the first by words has a rank of 1 also where it shares a single common word with the
    query, as it does with a query in another language.
    """
    scores = {key: cosines.get(key, 0.0) + WORDS_WEIGHT * words.get(key, 0.0) for key in {*cosines, *words}}
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
        self._means: LanguageMeans | None = None
        self._reading = object()
        self._last: tuple[str, Vector] | None = None

    def forget(self) -> None:
        """Read again, before the next search, where passages belong and languages lie: the library has changed."""
        self._outlines, self._means, self._reading = None, None, object()

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
        words = dict(self._lexical.search(query, _POOL, among))
        best = ranked(self._cosines(query, words, among), words)[: max(k, _RERANKED) if self._reranker else k]
        passages = self._store.passages_with([key for key, _ in best])
        if self._reranker:
            best = self._reranked(self._reranker, query, [key for key, _ in best if key in passages], passages)
        hits = [Hit(passage=passage, score=score) for key, score in best for passage in passages.get(key, ())]
        return [hit for hit in hits if _fits(hit.passage.file, hit.passage.heading_path, topic, files)][:k]

    def covers(self, query: str) -> bool:
        """Whether the notes say anything on ``query``; see ``is_covered``."""
        hits = self._index.search(self._embedded(query), _POOL)
        if not hits:
            return False
        best = self._store.texts([key for key, _ in hits[:3]])
        return is_covered(self._lexical.words(query), list(best.values()), [score for _, score in hits])

    def _cosines(self, query: str, words: Mapping[str, float], among: Sequence[str] | None) -> dict[str, float]:
        """Of the nearest passages of each language, and of those found by words; see ``LanguageMeans``."""
        means = self._language_means()
        if means is None:
            return {}
        vector = self._embedded(query)
        near = {key for moved in means.moved(vector) for key, _ in self._index.search(moved, _POOL, among)}
        vectors = sorted(self._index.vectors(sorted(near | words.keys())).items())
        cosines = means.cosines(vector, [passage for _, passage in vectors])
        return {key: cosine for (key, _), cosine in zip(vectors, cosines, strict=True)}

    def _embedded(self, query: str) -> Vector:
        """The last query's vector is kept: whether it is covered and where are asked in a row."""
        last = self._last
        if last is None or last[0] != query:
            last = self._last = (query, self._embedder.embed_query(query))
        return last[1]

    def _language_means(self) -> LanguageMeans | None:
        means, reading = self._means, self._reading
        if means is None:
            means = language_means(self._index, self._store)
            if reading is self._reading:  # else the library has changed meanwhile
                self._means = means
        return means

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
