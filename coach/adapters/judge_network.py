"""The network of the embedded judge: multilingual-e5-small read as a cross-encoder with four verdicts.

One sequence holds ``<s> question </s> key point </s> answer </s>``; token type 1 marks the answer. Token embeddings are
those of the checkpoint and stay as they are, so only the twelve layers and the head are trained and shipped. Parameter
names equal those of a BertModel, so a checkpoint's tensors load by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from coach.ports import PointPair

HIDDEN, LAYERS, HEADS, FEED_FORWARD, POSITIONS, EPSILON = 384, 12, 12, 1536, 512, 1e-12
START, PAD, END = 0, 1, 2
QUESTION_TOKENS = 48
"""A question is context; more of it than this only costs time."""
KEY_POINT_TOKENS = 320
"""Far above any key point; what remains of the 512 positions is the answer's."""


class Batch(NamedTuple):
    """Token ids, token types (1 = answer), key point mask and attention mask, each (pairs, tokens)."""

    ids: Tensor
    types: Tensor
    key_point: Tensor
    attention: Tensor


class Tokens(NamedTuple):
    """One encoded pair; ``key_point`` and ``answer`` are the positions where these begin."""

    ids: list[int]
    key_point: int
    answer: int


def encode(tokenizer: Tokenizer, pairs: Sequence[PointPair]) -> list[Tokens]:
    """Pairs as token ids; a question is cut to 48 tokens, and an answer to what the 512 positions leave."""
    texts = [text for pair in pairs for text in pair]
    encodings = tokenizer.encode_batch(texts, add_special_tokens=False)
    # A tokenizer that is shared with an embedding model may pad.
    parts = [encoding.ids[: sum(encoding.attention_mask)] for encoding in encodings]
    encoded = []
    for question, key_point, answer in zip(parts[0::3], parts[1::3], parts[2::3], strict=True):
        head = [START, *question[:QUESTION_TOKENS], END]
        middle = [*key_point[:KEY_POINT_TOKENS], END]
        tail = answer[: POSITIONS - len(head) - len(middle) - 1]
        encoded.append(Tokens([*head, *middle, *tail, END], len(head), len(head) + len(middle)))
    return encoded


def collate(encoded: Sequence[Tokens]) -> Batch:
    """Encoded pairs padded to the longest of them, in steps of eight: each new width costs set-up inside torch."""
    width = min(POSITIONS, -(-max(len(tokens.ids) for tokens in encoded) // 8) * 8)
    ids = torch.full((len(encoded), width), PAD)
    types, key_point, attention = torch.zeros_like(ids), torch.zeros_like(ids), torch.zeros_like(ids)
    for row, tokens in enumerate(encoded):
        ids[row, : len(tokens.ids)] = torch.tensor(tokens.ids)
        types[row, tokens.answer : len(tokens.ids)] = 1
        key_point[row, tokens.key_point : tokens.answer] = 1
        attention[row, : len(tokens.ids)] = 1
    return Batch(ids, types, key_point, attention)


class SelfAttention(nn.Module):
    """Multi-head attention over one padded batch."""

    def __init__(self) -> None:
        super().__init__()
        self.self = nn.ModuleDict({name: nn.Linear(HIDDEN, HIDDEN) for name in ("query", "key", "value")})
        self.output = nn.ModuleDict({"dense": nn.Linear(HIDDEN, HIDDEN), "LayerNorm": nn.LayerNorm(HIDDEN, EPSILON)})

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        """``hidden`` is (pairs, tokens, 384); ``bias`` (pairs, 1, 1, tokens) is added to the attention logits."""
        pairs, width, _ = hidden.shape
        query, key, value = (
            self.self[name](hidden).view(pairs, width, HEADS, HIDDEN // HEADS).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        logits = query @ key.transpose(2, 3) * (HIDDEN // HEADS) ** -0.5 + bias
        mixed = (logits.softmax(-1).to(value.dtype) @ value).transpose(1, 2).reshape(pairs, width, HIDDEN)
        result: Tensor = self.output["LayerNorm"](self.output["dense"](mixed) + hidden)
        return result


class Layer(nn.Module):
    """Attention and feed-forward, each with a residual and a layer norm behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = SelfAttention()
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(HIDDEN, FEED_FORWARD)})
        self.output = nn.ModuleDict(
            {"dense": nn.Linear(FEED_FORWARD, HIDDEN), "LayerNorm": nn.LayerNorm(HIDDEN, EPSILON)}
        )

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        attended = self.attention(hidden, bias)
        wide = nn.functional.gelu(self.intermediate["dense"](attended))
        result: Tensor = self.output["LayerNorm"](self.output["dense"](wide) + attended)
        return result


class Embeddings(nn.Module):
    """What is added to the token embeddings, and the layer norm behind them."""

    def __init__(self) -> None:
        super().__init__()
        self.position_embeddings = nn.Embedding(POSITIONS, HIDDEN)
        self.token_type_embeddings = nn.Embedding(2, HIDDEN)
        self.LayerNorm = nn.LayerNorm(HIDDEN, EPSILON)

    def forward(self, words: Tensor, types: Tensor) -> Tensor:
        positions = self.position_embeddings.weight[: words.shape[1]]
        normed: Tensor = self.LayerNorm(words + positions + self.token_type_embeddings(types))
        return normed


class Encoder(nn.Module):
    """The twelve layers."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        for layer in self.layer:
            hidden = layer(hidden, bias)
        return hidden


class JudgeNetwork(nn.Module):
    """Logits of (covered, partial, missing, contradicted) for a batch of pairs.

    Args:
        words: the checkpoint's token embeddings, (250037, 384); read row by row, never trained.
    """

    def __init__(self, words: Tensor) -> None:
        super().__init__()
        self.words = words
        self.embeddings = Embeddings()
        self.encoder = Encoder()
        self.dropout = nn.Dropout(0.1)
        self.classifier = nn.Linear(3 * HIDDEN, 4)

    def forward(self, batch: Batch) -> Tensor:
        """(pairs, 4) logits, float32."""
        words = nn.functional.embedding(batch.ids, self.words).float()
        hidden = self.dropout(self.embeddings(words, batch.types))
        bias = (1.0 - batch.attention.float())[:, None, None, :] * -1e4
        hidden = self.encoder(hidden, bias)
        answer = batch.types * batch.attention
        pooled = [_mean(hidden, mask) for mask in (batch.attention, batch.key_point, answer)]
        logits: Tensor = self.classifier(self.dropout(torch.cat(pooled, dim=1)))
        return logits.float()


def _mean(hidden: Tensor, mask: Tensor) -> Tensor:
    weights = mask[:, :, None].to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1)
