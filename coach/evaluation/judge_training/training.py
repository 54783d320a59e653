"""The training loop of the embedded judge."""

from __future__ import annotations

import logging
import math
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from coach.adapters.judge_network import Batch, JudgeNetwork, Tokens, collate, encode
from coach.evaluation.judge_training.augmentation import Words
from coach.evaluation.judge_training.examples import Example, Material, epoch
from coach.evaluation.judge_training.measures import CREDITS, VERDICTS
from coach.ports import PointPair

log = logging.getLogger(__name__)

CREDIT = torch.tensor(CREDITS, dtype=torch.float32)


class Recipe(NamedTuple):
    """The settings of one training.

    Args:
        class_weights: of covered, partial, missing, contradicted in the cross-entropy.
        credit_weight: of the squared error of the expected credit, which makes covered-for-partial cheaper than
            covered-for-missing.
        score_weight: of the squared error of an answer's score, where people scored the answer as a whole.
        frozen_layers: so many of the lowest layers, and what lies below them, stay as they are.
        warm_up: share of the steps over which the learning rate rises; it then falls linearly to zero.
    """

    epochs: int = 4
    batch_size: int = 16
    learning_rate: float = 8e-5
    head_learning_rate: float = 1e-3
    layer_decay: float = 0.95
    weight_decay: float = 0.01
    warm_up: float = 0.06
    class_weights: tuple[float, float, float, float] = (1.0, 1.6, 1.0, 1.3)
    credit_weight: float = 1.0
    score_weight: float = 4.0
    frozen_layers: int = 0
    seed: int = 7
    half_precision: bool = True


def build_network(base: dict[str, Tensor]) -> JudgeNetwork:
    """The network with the checkpoint's encoder and a fresh head."""
    network = JudgeNetwork(base["embeddings.word_embeddings.weight"])
    own = network.state_dict()
    network.load_state_dict({name: value.float() for name, value in base.items() if name in own}, strict=False)
    with torch.no_grad():
        types = network.embeddings.token_type_embeddings.weight
        types[1] = types[0]  # embedding models are trained with type 0 alone
        nn.init.normal_(network.classifier.weight, std=0.02)
        nn.init.zeros_(network.classifier.bias)
    return network


def parameter_groups(network: JudgeNetwork, recipe: Recipe) -> list[dict[str, object]]:
    """Parameters with their learning rates: the head fast, the layers slower the nearer they are to the input."""
    layers = len(network.encoder.layer)
    groups = [{"params": list(network.classifier.parameters()), "lr": recipe.head_learning_rate}]
    for depth, layer in enumerate(network.encoder.layer):
        rate = recipe.learning_rate * recipe.layer_decay ** (layers - 1 - depth)
        groups.append({"params": list(layer.parameters()), "lr": rate})
    rate = recipe.learning_rate * recipe.layer_decay**layers
    groups.append({"params": list(network.embeddings.parameters()), "lr": rate})
    return groups


class Encoded(NamedTuple):
    """An example with its pairs as tokens."""

    tokens: list[Tokens]
    example: Example

    @property
    def width(self) -> int:
        return max(len(tokens.ids) for tokens in self.tokens)


def batches(encoded: Sequence[Encoded], size: int, rng: random.Random) -> list[list[Encoded]]:
    """Batches of at most ``size`` pairs of similar length in random order: little padding, and still mixed."""
    shuffled = rng.sample(encoded, len(encoded))
    pool = size * 24
    made: list[list[Encoded]] = []
    for start in range(0, len(shuffled), pool):
        pairs = size
        for item in sorted(shuffled[start : start + pool], key=lambda item: item.width):
            if pairs + len(item.tokens) > size:
                made.append([])
                pairs = 0
            made[-1].append(item)
            pairs += len(item.tokens)
    rng.shuffle(made)
    return made


def loss_of(logits: Tensor, batch: Sequence[Encoded], recipe: Recipe) -> Tensor:
    """Weighted cross-entropy and squared error of the expected credit where verdicts are known; of scores elsewhere.

    The mean over the examples of the batch.
    """
    expected = logits.softmax(dim=1) @ CREDIT
    rows: list[int] = []
    verdicts: list[int] = []
    errors: list[Tensor] = []
    place = 0
    for item in batch:
        example = item.example
        if example.verdict is not None:
            rows.append(place)
            verdicts.append(example.verdict)
        elif example.score is not None:
            weights = torch.tensor(example.weights)
            score = (expected[place : place + len(weights)] * weights).sum() / weights.sum()
            errors.append(recipe.score_weight * (score - example.score).square())
        place += len(item.tokens)
    total = torch.stack(errors).sum() if errors else torch.zeros(())
    if rows:
        known = torch.tensor(verdicts)
        entropy = nn.functional.cross_entropy(
            logits[rows], known, weight=torch.tensor(recipe.class_weights), label_smoothing=0.03
        )
        credit = (expected[rows] - CREDIT[known]).square().mean()
        total = total + len(rows) * (entropy + recipe.credit_weight * credit)
    return total / len(batch)


def train(
    network: JudgeNetwork,
    tokenizer: Tokenizer,
    material: Material,
    recipe: Recipe,
    after_epoch: Callable[[int], None],
) -> None:
    """Train in place; ``after_epoch`` is called with the number of finished epochs."""
    rng = random.Random(recipe.seed)
    words = Words()
    _freeze(network, recipe.frozen_layers)
    optimizer = torch.optim.AdamW(parameter_groups(network, recipe), weight_decay=recipe.weight_decay, fused=True)
    epochs = [
        batches(_encoded(tokenizer, epoch(words, material, rng)), recipe.batch_size, rng) for _ in range(recipe.epochs)
    ]
    total = sum(map(len, epochs))
    rising = total * recipe.warm_up
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / rising, max(0.0, (total - step) / (total - rising)))
    )
    for number, of_epoch in enumerate(epochs, start=1):
        network.train()
        losses = []
        for batch in of_epoch:
            inputs = collate([tokens for item in batch for tokens in item.tokens])
            with torch.autocast("cpu", torch.bfloat16, enabled=recipe.half_precision):
                logits = network(inputs)
            loss = loss_of(logits, batch, recipe)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) % 50 == 0:
                mean = math.fsum(losses[-50:]) / 50
                log.info("epoch %d, step %d of %d: loss %.3f", number, len(losses), len(of_epoch), mean)
        after_epoch(number)


def _freeze(network: JudgeNetwork, layers: int) -> None:
    network.requires_grad_(True)
    if layers:
        network.embeddings.requires_grad_(False)
    for layer in list(network.encoder.layer)[:layers]:
        layer.requires_grad_(False)


def logits_of(network: Callable[[Batch], Tensor], tokenizer: Tokenizer, pairs: Sequence[PointPair]) -> Tensor:
    """(pairs, 4) raw logits in the order of ``pairs``."""
    encoded = encode(tokenizer, pairs)
    order = sorted(range(len(pairs)), key=lambda at: len(encoded[at].ids))
    result = torch.empty(len(pairs), len(VERDICTS))
    with torch.inference_mode():
        for start in range(0, len(order), 32):
            rows = order[start : start + 32]
            result[rows] = network(collate([encoded[row] for row in rows]))
    return result


def _encoded(tokenizer: Tokenizer, examples: Sequence[Example]) -> list[Encoded]:
    tokens = iter(encode(tokenizer, [pair for example in examples for pair in example.pairs]))
    return [Encoded([next(tokens) for _ in example.pairs], example) for example in examples]
