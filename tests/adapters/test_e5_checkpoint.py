"""The packed 4-bit model becomes an ordinary checkpoint: format, values, and what a broken file does."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file

from coach.adapters.e5_checkpoint import unpack_e5
from coach.errors import WeightsError

HIDDEN, FEED_FORWARD, VOCABULARY, POSITIONS = 32, 64, 6, 8
TOKENIZER = {
    "version": "1.0",
    "added_tokens": [],
    "normalizer": None,
    "pre_tokenizer": {"type": "Whitespace"},
    "post_processor": None,
    "decoder": None,
    "model": {
        "type": "WordLevel",
        "vocab": {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "query": 4, "cat": 5},
        "unk_token": "<unk>",
    },
}


def packed_matrix(rows: int, columns: int) -> bytes:
    """Q4_0 blocks with scale 0.5 whose nibbles are 0..15 in the first half of a block and 15..0 in the second."""
    block = struct.pack("<e", 0.5) + bytes(low | (15 - low) << 4 for low in range(16))
    return block * (rows * columns // 32)


def unpacked_row(columns: int) -> NDArray[np.float32]:
    block = [(low - 8) * 0.5 for low in range(16)] + [(15 - low - 8) * 0.5 for low in range(16)]
    return np.array(block * (columns // 32), dtype=np.float32)


def vector(size: int, start: float) -> bytes:
    return np.arange(start, start + size, dtype="<f4").tobytes()


def tensors() -> dict[str, tuple[int, bytes]]:
    """All tensors of one layer as (count, bytes)."""

    def matrix(rows: int, columns: int) -> tuple[int, bytes]:
        return rows * columns, packed_matrix(rows, columns)

    def values(size: int) -> tuple[int, bytes]:
        return size, vector(size, 1.0)

    made = {
        "emb.word": matrix(VOCABULARY, HIDDEN),
        "emb.pos": values(POSITIONS * HIDDEN),
        "emb.type": values(2 * HIDDEN),
    }
    for norm in ("emb.ln", "l0.aln", "l0.oln"):
        made |= {f"{norm}.w": values(HIDDEN), f"{norm}.b": values(HIDDEN)}
    for name in ("q", "k", "v", "ao"):
        made |= {f"l0.{name}.w": matrix(HIDDEN, HIDDEN), f"l0.{name}.b": values(HIDDEN)}
    made |= {"l0.fi.w": matrix(FEED_FORWARD, HIDDEN), "l0.fi.b": values(FEED_FORWARD)}
    made |= {"l0.fo.w": matrix(HIDDEN, FEED_FORWARD), "l0.fo.b": values(HIDDEN)}
    return made


def packed_file() -> bytes:
    """A complete packed model of one layer, with a tokenizer of two pieces and one normalisation rule."""
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, FEED_FORWARD, VOCABULARY, POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", 2, 0, 2, 1, 3, 4) + struct.pack("<3I", 0, 2, 4) + struct.pack("<2f", -1, -2) + b"abcd"
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 65, 1, 97)
    all_tensors = tensors()
    directory_size = 4 + sum(2 + len(name) + struct.calcsize("<BIQQ") for name in all_tensors)
    offset = len(head) + directory_size
    directory, body = struct.pack("<i", len(all_tensors)), b""
    for name, (count, content) in all_tensors.items():
        kind = 0 if len(content) == 4 * count else 1
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, offset + len(body), len(content))
        body += content
    return head + directory + body


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "model.bin").write_bytes(packed_file())
    (tmp_path / "tokenizer.json").write_text(json.dumps(TOKENIZER))
    return tmp_path / "model.bin", tmp_path / "tokenizer.json"


def test_matrices_are_dequantised_and_vectors_kept(sources: tuple[Path, Path], tmp_path: Path) -> None:
    unpack_e5(*sources, tmp_path / "e5")
    weights = load_file(tmp_path / "e5" / "model.safetensors")
    words = weights["embeddings.word_embeddings.weight"]
    assert words.shape == (VOCABULARY, HIDDEN)
    np.testing.assert_array_equal(words[3], unpacked_row(HIDDEN))
    wide = weights["encoder.layer.0.output.dense.weight"]
    assert wide.shape == (HIDDEN, FEED_FORWARD)
    np.testing.assert_array_equal(wide[0], unpacked_row(FEED_FORWARD))
    np.testing.assert_array_equal(weights["encoder.layer.0.output.LayerNorm.bias"], np.arange(1, HIDDEN + 1))


def test_sentence_transformers_loads_it_with_its_prompts(sources: tuple[Path, Path], tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    unpack_e5(*sources, tmp_path / "e5")
    model = SentenceTransformer(str(tmp_path / "e5"), device="cpu", local_files_only=True)
    assert model.prompts["query"] == "query: "
    assert model.prompts["passage"] == model.prompts["document"] == "passage: "
    query = model.encode_query("cat")
    assert query.shape == (HIDDEN,)
    assert np.linalg.norm(query) == pytest.approx(1, abs=1e-5)


def test_an_existing_checkpoint_is_replaced_whole(sources: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "e5").mkdir()
    (tmp_path / "e5" / "left_over").touch()
    unpack_e5(*sources, tmp_path / "e5")
    assert not (tmp_path / "e5" / "left_over").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e5", "model.bin", "tokenizer.json"]


@pytest.mark.parametrize(
    "broken",
    [b"", b"GGUF" + packed_file()[4:], packed_file()[:60], packed_file()[:-100]],
    ids=["empty", "another format", "cut off in the header", "cut off in the tensors"],
)
def test_a_broken_file_is_refused_and_leaves_nothing(broken: bytes, sources: tuple[Path, Path], tmp_path: Path) -> None:
    sources[0].write_bytes(broken)
    with pytest.raises(WeightsError):
        unpack_e5(*sources, tmp_path / "e5")
    assert not (tmp_path / "e5").exists()


def test_a_missing_tensor_is_named(sources: tuple[Path, Path], tmp_path: Path) -> None:
    sources[0].write_bytes(packed_file().replace(b"l0.aln.w", b"l0.xxx.w"))
    with pytest.raises(WeightsError, match=r"l0\.aln\.w"):
        unpack_e5(*sources, tmp_path / "e5")


def test_a_tokenizer_that_is_not_json_is_refused(sources: tuple[Path, Path], tmp_path: Path) -> None:
    sources[1].write_text("<html>")
    with pytest.raises(WeightsError):
        unpack_e5(*sources, tmp_path / "e5")


@pytest.mark.weights
def test_the_real_model_finds_meaning_in_both_languages(e5_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(e5_path), device="cpu", local_files_only=True)
    queries = model.encode_query(["什么是过拟合？", "How does attention work?"])
    passages = model.encode_document(
        [
            "过拟合指模型在训练集上很好，验证集上变差。",
            "Overfitting means that validation loss rises while training loss falls.",
            "注意力用查询和键的点积给值加权。",
            "Attention weighs values by products of queries and keys.",
            "今天天气很好。",
        ]
    )
    overfitting, attention = queries @ passages.T
    # The model prefers the query's own language; from Chinese to English its four-bit weights do not tell these apart.
    assert overfitting[0] > max(overfitting[2], overfitting[4])
    assert attention[3] > attention[1]
    assert attention[2] > max(attention[0], attention[4])
