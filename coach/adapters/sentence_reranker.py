"""Passages put into order by a cross-encoder that reads them together with the query."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from coach.adapters import hub
from coach.errors import WeightsError


class SentenceTransformerReranker:
    """A Reranker on any ``CrossEncoder`` of sentence-transformers that gives one score for a pair.

    Args:
        model: name on the hub (``BAAI/bge-reranker-v2-m3``), or path of a checkpoint directory.

    Raises:
        WeightsError: there is no such model, it cannot be fetched or read, or it gives several scores for a pair.
    """

    def __init__(self, model: str | Path) -> None:
        from sentence_transformers import CrossEncoder

        path = Path(model).expanduser()
        self._identity = f"reranker:{path.name if path.exists() else model}"
        self._lock = threading.Lock()
        if path.is_absolute() and not path.exists():
            raise _unusable(str(model), "there is no such folder", "没有这个文件夹")
        errors: tuple[type[Exception], ...] = (OSError, ValueError, RuntimeError, KeyError, *hub.download_errors())
        try:
            self._model = CrossEncoder(str(path if path.exists() else model))
        except errors as error:
            reason = str(error).strip().partition("\n")[0][:200]
            raise _unusable(str(model), reason, reason) from error
        if self._model.num_labels != 1:
            raise _unusable(str(model), "it is a classifier of several classes", "它是多分类模型")

    @property
    def identity(self) -> str:
        return self._identity

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """One score per text, in the order of ``texts``; the higher, the better."""
        if not texts:
            return []
        with self._lock:  # tokenizers refuse to be used by two threads at once
            scores = self._model.predict([(query, text) for text in texts], show_progress_bar=False)
        return [float(score) for score in scores]


def _unusable(model: str, en: str, zh: str) -> WeightsError:
    return WeightsError(
        f"{model} cannot be used as a reranker ({en}); correct COACH_RERANKER or leave it out.",
        f"{model} 不能用作重排模型（{zh}）；请修改 COACH_RERANKER，或不设置它。",
    )
