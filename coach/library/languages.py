"""Vectors compared apart from the language of their texts.

A multilingual embedder's vectors say more about language than about subject: among many passages those in the language
of the query come first, whatever they say. So the mean of its language is taken away from each vector before two are
compared, and the passages of each language are looked for with the query moved to the mean of that language.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coach.ports import LibraryStore, PassageIndex, Vector
from coach.text import language_of

SAMPLE = 2_000
"""Passages that the means are taken from: those with the lowest keys. Keys are digests, so this is a fair draw, the
same at every start and nearly the same after a change; nothing has to be kept beside the index."""
SHRINKAGE = 20
"""Passages of the whole library that each language's mean counts as much as: the mean of a few passages would take away
what they are about as well."""


class LanguageMeans:
    """Where the passages of each language lie.

    Args:
        means: one row for each language; (languages, dimensions).
    """

    def __init__(self, means: NDArray[np.float32]) -> None:
        self.means = means

    def moved(self, query: Vector) -> list[Vector]:
        """The query as it would lie in each language, at unit length."""
        own = np.array(query, dtype=np.float32)
        return [list(vector) for vector in _unit(own - self._nearest(own[None]) + self.means).tolist()]

    def cosines(self, query: Vector, passages: Sequence[Vector]) -> list[float]:
        """How near each passage lies to ``query``, each without the mean of its language: between -1 and 1, around 0
        for what has nothing to do with each other."""
        vectors = np.array([query, *passages], dtype=np.float32)
        centred = _unit(vectors - self._nearest(vectors))
        return list((centred[1:] @ centred[0]).tolist())

    def _nearest(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """The mean nearest to each vector: its language, as far as the embedder sees it."""
        likeness = vectors @ self.means.T - (self.means**2).sum(axis=1) / 2
        return np.asarray(self.means[likeness.argmax(axis=1)])


def language_means(index: PassageIndex, store: LibraryStore) -> LanguageMeans | None:
    """The means of the passages in ``index``; None where there are none."""
    keys = heapq.nsmallest(SAMPLE, index.keys())
    texts, vectors = store.texts(keys), index.vectors(keys)
    by_language: defaultdict[str, list[Vector]] = defaultdict(list)
    for key in keys:  # in their order, so that the same passages give the same means to the last digit
        if key in texts and key in vectors:
            by_language[language_of(texts[key])].append(vectors[key])
    if not by_language:
        return None
    groups = [np.array(group, dtype=np.float32) for _, group in sorted(by_language.items())]
    overall = np.concatenate(groups).mean(axis=0)
    means = [(group.sum(axis=0) + SHRINKAGE * overall) / (len(group) + SHRINKAGE) for group in groups]
    return LanguageMeans(np.array(means, dtype=np.float32))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))
