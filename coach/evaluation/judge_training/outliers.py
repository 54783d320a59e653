"""Which input features of a matrix are far larger than the others, seen over some pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from coach.adapters.judge_network import JudgeNetwork
from coach.evaluation.judge_training.training import logits_of
from coach.ports import PointPair

FEATURES = 8
"""Kept out of the int8 product of each matrix; more made no difference to the logits."""


def outlier_features(network: JudgeNetwork, tokenizer: Tokenizer, pairs: Sequence[PointPair]) -> dict[str, Tensor]:
    """By the name of each matrix of the encoder, its ``FEATURES`` largest input features in ascending order."""
    largest: dict[str, Tensor] = {}

    def watch(name: str) -> Callable[[nn.Module, Any], None]:
        def seen(_: nn.Module, inputs: tuple[Tensor]) -> None:
            size = inputs[0].abs().amax(dim=(0, 1)).float()
            largest[name] = torch.maximum(largest.get(name, size), size)

        return seen

    hooks = [
        module.register_forward_pre_hook(watch(f"encoder.{name}.weight"))
        for name, module in network.encoder.named_modules()
        if isinstance(module, nn.Linear)
    ]
    logits_of(network, tokenizer, pairs)
    for hook in hooks:
        hook.remove()
    return {name: size.topk(FEATURES).indices.sort().values for name, size in largest.items()}
