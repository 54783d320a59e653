"""The file of the trained judge: int8 matrices with one scale per row, everything small as float16.

About 22 MB, where the network has 85 MB as float32. The card beside it is described in ``judge_card``.

A few input features of each matrix are ten times as large as the others (known of BERT-like models: Dettmers et al.,
LLM.int8(), 2022). Quantised together they cost the judge a third of its accuracy; so the file names these outliers, and
they are multiplied in float32 beside the int8 product.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from coach.adapters.judge_card import TENSORS, missing_weights, read_card
from coach.adapters.judge_network import JudgeNetwork

SCALE = ".scale"
OUTLIERS = ".outliers"
_LEVELS = 63
"""Levels of an input on each side of zero: seven bits. With eight, pairs overflow on processors without VNNI."""
_SMALLEST = 1e-6
QUANTISED_ENGINES = frozenset({"x86", "fbgemm"})
_ACTIVATED = re.compile(r"layer\.\d+\.output\.dense")
"""Layers behind the activation stay float32: a few large inputs there leave no levels for the others (logits of the
quantised network correlate with the exact ones at 0.28 when these layers are quantised too, at 0.99 when not)."""


class QuantizedLinear(nn.Module):
    """A linear layer with int8 weights; its inputs are quantised as they come, but for the outliers.

    Each row of inputs has a scale of its own. One scale for all of them would let the longest answer of a batch decide
    how coarsely the others are read, and a verdict would depend on the company it is reached in.

    Args:
        weight: int8 (rows, columns).
        scale: float32 (rows,).
        bias: float32 (rows,).
        outliers: the columns that are multiplied in float32.
    """

    def __init__(self, weight: Tensor, scale: Tensor, bias: Tensor, outliers: Tensor) -> None:
        super().__init__()
        exact = dequantized(weight, scale)
        self.outliers = outliers.long()
        self.outlier_weight = exact[:, self.outliers]
        self.bias = bias
        exact[:, self.outliers] = 0
        with warnings.catch_warnings():
            # torch announces that these calls move to another package; the pinned version has them.
            warnings.simplefilter("ignore")
            zero_points = torch.zeros(len(scale), dtype=torch.int64)
            rest = torch.quantize_per_channel(exact, scale.double(), zero_points, axis=0, dtype=torch.qint8)
            self.packed = torch.ops.quantized.linear_prepack(rest, None)

    def forward(self, inputs: Tensor) -> Tensor:
        rest = inputs.index_fill(-1, self.outliers, 0.0)
        size = rest.abs().amax(-1, keepdim=True).clamp_min(_SMALLEST)
        product: Tensor = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(
            rest / size, 1 / _LEVELS, _LEVELS + 1, self.packed
        )
        return product * size + nn.functional.linear(inputs[..., self.outliers], self.outlier_weight, self.bias)


def base_digest(words: Tensor) -> str:
    """Tells one model's token embeddings from another's by every 64th row: all would cost time at each start."""
    return hashlib.sha256(words[::64].contiguous().half().numpy().tobytes()).hexdigest()


def dequantized(weight: Tensor, scale: Tensor) -> Tensor:
    """float32 (rows, columns) from int8 and one scale per row."""
    return weight.float() * scale[:, None]


def save_judge(network: JudgeNetwork, outliers: Mapping[str, Tensor], folder: Path) -> str:
    """Write the tensors of a trained network into ``folder`` and return the file's SHA-256.

    Args:
        network: with float weights.
        outliers: by the name of each matrix, the input features to keep out of the int8 product.
    """
    tensors: dict[str, Tensor] = {}
    for name, value in network.state_dict().items():
        if value.ndim == 2 and name.startswith("encoder."):
            scale = (value.abs().amax(dim=1) / 127).clamp(min=1e-8)
            tensors[name] = (value / scale[:, None]).round().clamp(-127, 127).to(torch.int8)
            tensors[name + SCALE] = scale
            tensors[name + OUTLIERS] = outliers[name].to(torch.int16)
        else:
            tensors[name] = value.float() if name.startswith("classifier.") else value.half()
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / TENSORS)
    (folder / TENSORS).chmod(0o644)
    return hashlib.sha256((folder / TENSORS).read_bytes()).hexdigest()


def load_judge(folder: Path, words: Tensor, *, integers: bool = True) -> JudgeNetwork:
    """The trained network, ready to classify: int8 where the processor has the kernels for it, else float32.

    Args:
        integers: False for float32 in any case, as training on needs it.

    Raises:
        WeightsError: the file is missing, damaged, or made for another embedding model.
    """
    card = read_card(folder)
    try:
        digest = hashlib.sha256((folder / TENSORS).read_bytes()).hexdigest()
        if digest != card.weights_sha256:
            raise missing_weights(str(folder), "the digest differs from the card's")
        tensors = load_file(folder / TENSORS)
    except (OSError, SafetensorError) as error:
        raise missing_weights(str(folder), str(error)) from error
    if base_digest(words) != card.base_digest:
        raise missing_weights(str(folder), f"made for {card.base}, not for the embedding model given")
    with torch.device("meta"):
        network = JudgeNetwork(words)
    scales = {name.removesuffix(SCALE): tensors.pop(name) for name in list(tensors) if name.endswith(SCALE)}
    outliers = {name: tensors.pop(name + OUTLIERS) for name in scales}
    state = {name: value.float() for name, value in tensors.items() if name not in scales}
    for name, scale in scales.items():
        if not integers or torch.backends.quantized.engine not in QUANTISED_ENGINES:
            state[name] = dequantized(tensors[name], scale)
            continue
        parent, _, attribute = name.removesuffix(".weight").rpartition(".")
        bias = state.pop(f"{parent}.{attribute}.bias")
        layer = QuantizedLinear(tensors[name], scale, bias, outliers[name])
        network.get_submodule(parent).register_module(attribute, layer)
    network.load_state_dict(state, assign=True)
    return network.eval().requires_grad_(False)
