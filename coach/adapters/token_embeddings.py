"""The tokenizer and the token embeddings of multilingual-e5-small: what the embedder and the judge have in common.

Together they take 0.5 GB of the 3 GB that the coach may use, so in one process both engines use the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer
from torch import Tensor, nn

from coach.adapters.judge_card import missing_weights

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

HIDDEN = 384
WORDS = "embeddings.word_embeddings.weight"


class TokenEmbeddings(NamedTuple):
    """``words`` is (tokens, 384), in float16 or float32; neither it nor the tokenizer may be changed."""

    tokenizer: Tokenizer
    words: Tensor


class HalfEmbedding(nn.Module):
    """Token embeddings that are kept as float16 and read as float32: half the memory of an ``nn.Embedding``."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight.half(), requires_grad=False)

    def forward(self, ids: Tensor) -> Tensor:
        return nn.functional.embedding(ids, self.weight).float()


def read_base(checkpoint: Path) -> dict[str, Tensor]:
    """The tensors of the embedding checkpoint, memory-mapped, by name.

    Raises:
        WeightsError: the directory holds no multilingual-e5-small.
    """
    try:
        with safe_open(checkpoint / "model.safetensors", "pt") as file:
            base = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
    except (OSError, SafetensorError) as error:
        raise missing_weights(str(checkpoint), str(error)) from error
    if WORDS not in base or base[WORDS].shape[1] != HIDDEN:
        raise missing_weights(str(checkpoint), "not multilingual-e5-small")
    return base


def read_token_embeddings(checkpoint: Path) -> TokenEmbeddings:
    """Tokenizer and token embeddings of a checkpoint directory.

    Raises:
        WeightsError: the directory holds no multilingual-e5-small.
    """
    words = read_base(checkpoint)[WORDS]
    path = checkpoint / "tokenizer.json"
    if not path.is_file():
        raise missing_weights(str(path), "no such file")
    return TokenEmbeddings(Tokenizer.from_file(str(path)), words)


def halve_token_embeddings(model: SentenceTransformer) -> None:
    """Keep the token embeddings of a BERT-like model as float16 where not one value changes by it."""
    words = _words_of(model)
    if isinstance(words, nn.Embedding) and torch.equal(words.weight, words.weight.half().float()):
        model[0].auto_model.embeddings.word_embeddings = HalfEmbedding(words.weight.detach())


def token_embeddings_of(model: SentenceTransformer) -> TokenEmbeddings | None:
    """Those that a loaded embedding model uses itself; None where it keeps them in another way.

    The model must have embedded something: its tokenizer is set up with the first text and not touched afterwards.
    """
    words = _words_of(model)
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None or not isinstance(words, (nn.Embedding, HalfEmbedding)):
        return None
    return TokenEmbeddings(tokenizer, words.weight.detach())


def _words_of(model: SentenceTransformer) -> object:
    """The layer of the token embeddings where the model is BERT-like, else None."""
    return getattr(getattr(getattr(model[0], "auto_model", None), "embeddings", None), "word_embeddings", None)
