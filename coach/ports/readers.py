"""Models that read: embedders, classifiers, rerankers, readers of pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from coach.model import Verdict

Vector = Sequence[float]


class Embedder(Protocol):
    """Texts to vectors of unit length."""

    @property
    def identity(self) -> str:
        """Name that changes whenever vectors would; stored with the index and compared when it is opened."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]: ...

    def embed_query(self, text: str) -> Vector: ...


class PointPair(NamedTuple):
    """One key point held against an answer, or against one window of it."""

    question: str
    key_point: str
    answer: str


VerdictProbabilities = Mapping[Verdict, float]
"""Calibrated probabilities of the four verdicts; they sum to 1."""


class PointClassifier(Protocol):
    """A trained classifier of (question, key point, answer). Deterministic."""

    @property
    def identity(self) -> str: ...

    def classify(self, pairs: Sequence[PointPair]) -> list[VerdictProbabilities]: ...


class Reranker(Protocol):
    """Reads a query and a passage together; slower than an index and better at order."""

    @property
    def identity(self) -> str: ...

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers ``query``: the higher, the better. No meaning across queries."""
        ...


class ImageReader(Protocol):
    """Reads print in pictures."""

    @property
    def identity(self) -> str:
        """Engine and model; what was read is kept under it."""
        ...

    def read(self, image: Path) -> list[str]:
        """The lines of print in a picture, from top to bottom.

        A tab stands where a line goes on in another column, an empty line where paragraphs are set apart.

        Raises:
            NotesError: the file is no picture that can be read.
        """
        ...
