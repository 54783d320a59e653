"""A scale and a bias per verdict, so that probabilities mean what they say."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from coach.adapters.judge_card import Calibration

PULL = 0.02
"""Weight of the distance to "one common temperature, no bias": a few hundred pairs do not carry eight free numbers."""


def fit_calibration(logits: Tensor, verdicts: Tensor) -> Calibration:
    """Fit on pairs of questions that were not trained on.

    Args:
        logits: (pairs, 4), raw.
        verdicts: (pairs,) indices of the right verdicts.
    """
    common = torch.zeros(1, requires_grad=True)
    scale = torch.zeros(4, requires_grad=True)
    bias = torch.zeros(4, requires_grad=True)
    optimizer = torch.optim.LBFGS([common, scale, bias], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        fitted = logits * (common + scale).exp() + bias
        loss = nn.functional.cross_entropy(fitted, verdicts) + PULL * (scale.square().sum() + bias.square().sum())
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    scales = (common + scale).exp().tolist()
    biases = bias.tolist()
    return Calibration(scale=tuple(scales), bias=tuple(biases))
