"""The embedded judge: probabilities of the four verdicts from a cross-encoder trained for this job.

Windows, quotes, guards and thresholds are the caller's. Torch is imported when a classifier is made, not before.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coach.adapters.judge_card import read_card
from coach.model import Verdict
from coach.ports import PointPair, VerdictProbabilities

if TYPE_CHECKING:
    from coach.adapters.judge_network import Tokens
    from coach.adapters.token_embeddings import TokenEmbeddings

SHIPPED = Path(__file__).parent / "judge_weights"
TOKENS_PER_BATCH = 2048
"""Padded tokens that go through the network at once; more gains no speed and costs memory."""


class CrossEncoderClassifier:
    """A ``PointClassifier`` of multilingual-e5-small and the trained weights that the coach ships.

    A pair is cut only at the end of its question or answer, never inside the key point; an answer of more than about
    400 tokens should come in windows. The same list of pairs gives the same probabilities.

    Args:
        base: the tokenizer and token embeddings of multilingual-e5-small.
        weights: the folder with the trained weights and their card.

    Raises:
        WeightsError: the trained weights are missing or damaged, or were made for another base.
    """

    def __init__(self, base: TokenEmbeddings, weights: Path = SHIPPED) -> None:
        import torch

        from coach.adapters.judge_file import load_judge

        card = read_card(weights)
        self._identity = f"cross-encoder:{card.base}:{card.weights_sha256[:12]}"
        self._scale = torch.tensor(card.calibration.scale)
        self._bias = torch.tensor(card.calibration.bias)
        self._network = load_judge(weights, base.words)
        self._tokenizer = base.tokenizer

    @property
    def identity(self) -> str:
        """Changes whenever probabilities would."""
        return self._identity

    def classify(self, pairs: Sequence[PointPair]) -> list[VerdictProbabilities]:
        """Calibrated probabilities, in the order of ``pairs``."""
        import torch

        from coach.adapters.judge_network import collate, encode

        encoded = encode(self._tokenizer, pairs)
        results: list[VerdictProbabilities] = [{}] * len(pairs)
        with torch.inference_mode():
            for rows in _batches(encoded):
                logits = self._network(collate([encoded[row] for row in rows]))
                fitted = (logits * self._scale + self._bias).softmax(dim=1)
                for row, values in zip(rows, fitted.tolist(), strict=True):
                    results[row] = dict(zip(Verdict, values, strict=True))
        return results


def _batches(encoded: Sequence[Tokens]) -> list[list[int]]:
    """Rows by length, as many at once as fit into the token budget with their padding."""
    batches: list[list[int]] = []
    for row in sorted(range(len(encoded)), key=lambda at: len(encoded[at].ids)):
        width = len(encoded[row].ids)
        if not batches or (len(batches[-1]) + 1) * width > TOKENS_PER_BATCH:
            batches.append([])
        batches[-1].append(row)
    return batches
