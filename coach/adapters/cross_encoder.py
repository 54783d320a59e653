"""The embedded judge: probabilities of the four verdicts from a cross-encoder trained for this job.

Windows, quotes, guards and thresholds are the caller's. Torch is imported when the first pair is classified.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coach.adapters.judge_card import Card, read_card
from coach.model import Verdict
from coach.ports import PointPair, VerdictProbabilities

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

    from coach.adapters.judge_network import JudgeNetwork, Tokens

SHIPPED = Path(__file__).parent / "judge_weights"
TOKENS_PER_BATCH = 2048
"""Padded tokens that go through the network at once; more gains no speed and costs memory."""


class _Loaded(NamedTuple):
    network: JudgeNetwork
    tokenizer: Tokenizer
    scale: Tensor
    bias: Tensor


class CrossEncoderClassifier:
    """A ``PointClassifier`` of multilingual-e5-small and the trained weights that the coach ships.

    Args:
        checkpoint: the directory that ``unpack_e5`` made; its token embeddings and tokenizer are used.
        weights: the folder with the trained weights and their card.

    A pair is cut only at the end of its question or answer, never inside the key point; an answer of more than about
    400 tokens should come in windows. The same list of pairs gives the same probabilities.
    """

    def __init__(self, checkpoint: Path, weights: Path = SHIPPED) -> None:
        self._checkpoint = checkpoint
        self._weights = weights
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        """Changes whenever probabilities would."""
        return f"cross-encoder:multilingual-e5-small:{self._card.weights_sha256[:12]}"

    def load(self) -> None:
        """Read the weights now instead of with the first pair (about two seconds).

        Raises:
            WeightsError: the checkpoint or the trained weights are missing, damaged or do not belong together.
        """
        with self._lock:
            self._loaded  # noqa: B018 (computed once, kept)

    def classify(self, pairs: Sequence[PointPair]) -> list[VerdictProbabilities]:
        """Calibrated probabilities, in the order of ``pairs``. Raises WeightsError as ``load`` does."""
        if not pairs:
            return []
        self.load()
        import torch

        from coach.adapters.judge_network import collate, encode

        network, tokenizer, scale, bias = self._loaded
        encoded = encode(tokenizer, pairs)
        results: list[VerdictProbabilities] = [{}] * len(pairs)
        with torch.inference_mode():
            for rows in _batches(encoded):
                logits = network(collate([encoded[row] for row in rows]))
                for row, values in zip(rows, (logits * scale + bias).softmax(dim=1).tolist(), strict=True):
                    results[row] = dict(zip(Verdict, values, strict=True))
        return results

    @cached_property
    def _card(self) -> Card:
        return read_card(self._weights)

    @cached_property
    def _loaded(self) -> _Loaded:
        import torch

        from coach.adapters.judge_file import load_judge
        from coach.adapters.judge_network import WORD_EMBEDDINGS, read_base, read_tokenizer

        words = read_base(self._checkpoint)[WORD_EMBEDDINGS]
        calibration = self._card.calibration
        return _Loaded(
            load_judge(self._weights, words),
            read_tokenizer(self._checkpoint),
            torch.tensor(calibration.scale),
            torch.tensor(calibration.bias),
        )


def _batches(encoded: Sequence[Tokens]) -> list[list[int]]:
    """Rows by length, as many at once as fit into the token budget with their padding."""
    batches: list[list[int]] = []
    for row in sorted(range(len(encoded)), key=lambda at: len(encoded[at].ids)):
        width = len(encoded[row].ids)
        if not batches or (len(batches[-1]) + 1) * width > TOKENS_PER_BATCH:
            batches.append([])
        batches[-1].append(row)
    return batches
