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
from coach.evaluation.judge_training.augmentation import Labelled, Words, epoch
from coach.evaluation.judge_training.data import LabelledQuestion
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


def batches(encoded: Sequence[tuple[Tokens, int]], size: int, rng: random.Random) -> list[list[tuple[Tokens, int]]]:
    """Batches of similar length in random order: little padding, and still mixed."""
    shuffled = rng.sample(encoded, len(encoded))
    pool = size * 24
    made = []
    for start in range(0, len(shuffled), pool):
        chunk = sorted(shuffled[start : start + pool], key=lambda item: len(item[0].ids))
        made += [chunk[at : at + size] for at in range(0, len(chunk), size)]
    rng.shuffle(made)
    return made


def loss_of(logits: Tensor, verdicts: Tensor, recipe: Recipe) -> Tensor:
    """Weighted cross-entropy, and the squared error of the expected credit."""
    weight = torch.tensor(recipe.class_weights)
    loss = nn.functional.cross_entropy(logits, verdicts, weight=weight, label_smoothing=0.03)
    expected = logits.softmax(dim=1) @ CREDIT
    return loss + recipe.credit_weight * (expected - CREDIT[verdicts]).square().mean()


def train(
    network: JudgeNetwork,
    tokenizer: Tokenizer,
    questions: Sequence[LabelledQuestion],
    recipe: Recipe,
    after_epoch: Callable[[int], None],
) -> None:
    """Train in place; ``after_epoch`` is called with the number of finished epochs."""
    rng = random.Random(recipe.seed)
    words = Words()
    optimizer = torch.optim.AdamW(parameter_groups(network, recipe), weight_decay=recipe.weight_decay, fused=True)
    per_epoch = len(epoch(words, questions, random.Random(recipe.seed))) // recipe.batch_size
    total = per_epoch * recipe.epochs
    rising = total * recipe.warm_up
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / rising, max(0.0, (total - step) / (total - rising)))
    )
    for number in range(1, recipe.epochs + 1):
        network.train()
        losses = []
        for batch in batches(_encoded(tokenizer, epoch(words, questions, rng)), recipe.batch_size, rng):
            inputs = collate([tokens for tokens, _ in batch])
            verdicts = torch.tensor([verdict for _, verdict in batch])
            with torch.autocast("cpu", torch.bfloat16, enabled=recipe.half_precision):
                logits = network(inputs)
            loss = loss_of(logits, verdicts, recipe)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) % 50 == 0:
                mean = math.fsum(losses[-50:]) / 50
                log.info("epoch %d, step %d of about %d: loss %.3f", number, len(losses), per_epoch, mean)
        after_epoch(number)


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


def _encoded(tokenizer: Tokenizer, labelled: Sequence[Labelled]) -> list[tuple[Tokens, int]]:
    tokens = encode(tokenizer, [item.pair for item in labelled])
    return [(one, VERDICTS.index(item.verdict)) for one, item in zip(tokens, labelled, strict=True)]
