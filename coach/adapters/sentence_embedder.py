"""Embeddings by sentence-transformers: any model of the Hugging Face hub by name, or any checkpoint by path.

Importing the library takes seconds, so it happens when an embedder is made, not when this module is imported.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coach.adapters import hub
from coach.adapters.error_text import first_line
from coach.errors import WeightsError
from coach.ports import Vector

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from coach.adapters.token_embeddings import TokenEmbeddings

SAMPLES_PER_TENSOR = 64

_E5 = re.compile(r"\be5-(small|base|large)(?!\S*instruct)", re.IGNORECASE)


class _Prompts(NamedTuple):
    """What is put before a text, by the role it plays."""

    query: str
    passage: str


class SentenceTransformerEmbedder:
    """An ``Embedder``. May be shared by threads; one of them embeds at a time.

    Args:
        model: name on the hub (``BAAI/bge-m3``), or path of a checkpoint directory.
        origin: where the model came from, in one line for people.

    Raises:
        WeightsError: there is no such model, or it cannot be fetched or read.
    """

    def __init__(self, model: str | Path, *, origin: str) -> None:
        from coach.adapters.token_embeddings import halve_token_embeddings  # imports torch

        self.origin = origin
        self._lock = threading.Lock()
        self._model = _load(model)
        halve_token_embeddings(self._model)
        self._prompts = _prompts_of(self._model, str(model))
        path = Path(model).expanduser()
        self._identity = f"{path.name if path.exists() else model}@{_digest(self._model, self._prompts)}"

    @property
    def identity(self) -> str:
        """Model name and a digest of its weights, settings and prompts; the same on every machine."""
        return self._identity

    @property
    def token_embeddings(self) -> TokenEmbeddings | None:
        """The tokenizer and token embeddings in use, for other engines of the same model to share."""
        from coach.adapters.token_embeddings import token_embeddings_of

        self.embed_query("?")
        return token_embeddings_of(self._model)

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """One unit vector per text, in the order of ``texts``."""
        return self._embed(texts, self._prompts.passage)

    def embed_query(self, text: str) -> Vector:
        """The unit vector of a search query."""
        return self._embed([text], self._prompts.query)[0]

    def _embed(self, texts: Sequence[str], prompt: str) -> list[Vector]:
        if not texts:
            return []
        # The library sorts by length, so that a batch holds texts of like length and little padding. Its tokenizers
        # refuse to be used by two threads at once, hence the lock.
        with self._lock:
            vectors = self._model.encode(
                list(texts), prompt=prompt or None, normalize_embeddings=True, show_progress_bar=False
            )
        return list(vectors.tolist())


def _load(model: str | Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    path = Path(model).expanduser()
    if path.is_absolute() and not path.exists():
        raise WeightsError(
            f"There is no embedding model at {path}. Correct COACH_EMBEDDER or leave it out.",
            f"{path} 处没有嵌入模型。请修改 COACH_EMBEDDER，或不设置它。",
        )
    name = str(path) if path.exists() else str(model)
    try:
        # What is on this machine is used without asking the network for news.
        return SentenceTransformer(name, local_files_only=True)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        if path.exists():
            raise WeightsError(
                f"{path} is not a checkpoint that sentence-transformers can read ({first_line(error)}). "
                "Correct COACH_EMBEDDER or leave it out.",
                f"sentence-transformers 无法读取 {path}（{first_line(error)}）。请修改 COACH_EMBEDDER，或不设置它。",
            ) from error
    reason = hub.unavailable(name if "/" in name else f"sentence-transformers/{name}")
    if reason is not None:
        raise _not_available(name, reason)
    errors: tuple[type[Exception], ...] = (RuntimeError, KeyError, *hub.download_errors())
    try:
        return SentenceTransformer(name)
    except errors as error:
        raise _not_available(name, hub.Reason(first_line(error), first_line(error))) from error


def _not_available(name: str, reason: hub.Reason) -> WeightsError:
    return WeightsError(
        f"The embedding model {name!r} is not available: {reason.en}. Put a checkpoint on this machine and set "
        "COACH_EMBEDDER to its path, or leave COACH_EMBEDDER out for the embedded one.",
        f"嵌入模型“{name}”不可用：{reason.zh}。请把模型放到本机并将 COACH_EMBEDDER 设为其路径，"
        "或不设置 COACH_EMBEDDER 以使用内置模型。",
    )


def _prompts_of(model: SentenceTransformer, name: str) -> _Prompts:
    """The prompts of the model's settings; E5 checkpoints need theirs even where the settings do not name them."""
    configured = {role: prompt for role, prompt in model.prompts.items() if prompt}
    if configured:
        passage = configured.get("passage") or configured.get("document") or ""
        return _Prompts(configured.get("query", ""), passage)
    return _Prompts("query: ", "passage: ") if _E5.search(name) else _Prompts("", "")


def _digest(model: SentenceTransformer, prompts: _Prompts) -> str:
    """Eight hexadecimal digits that change with anything that changes the vectors.

    Of every tensor some values, evenly spaced, take part: two trainings of one architecture differ in all of them,
    and reading the whole of a large model again would cost seconds at every start.
    """
    modules: list[object] = [[type(module).__name__, getattr(module, "get_config_dict", dict)()] for module in model]
    settings = json.dumps([modules, prompts, model.max_seq_length], sort_keys=True, default=str)
    digest = hashlib.sha256(settings.encode())
    for name, tensor in sorted(model.state_dict().items()):
        flat = tensor.detach().flatten()
        values = flat[:: max(1, flat.numel() // SAMPLES_PER_TENSOR)].float().cpu().numpy()
        digest.update(f"{name}{tuple(tensor.shape)}".encode() + values.tobytes())
    return digest.hexdigest()[:8]
