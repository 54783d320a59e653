"""Embeddings by sentence-transformers: prompts, identity, quality on real models, and what a missing model says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coach.adapters.sentence_embedder import SentenceTransformerEmbedder
from coach.adapters.weights import locate
from coach.errors import WeightsError
from coach.ports import Vector
from tests.minilm import MINILM

NOTES = [
    "残差连接让梯度可以直接回传，缓解梯度消失。",
    "B+ 树的叶子节点用链表相连，适合范围查询。",
    "TCP 三次握手确认双方的收发能力。",
    "Dropout randomly zeroes activations during training to prevent overfitting.",
]


@pytest.fixture(scope="session")
def e5(e5_path: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(e5_path, origin="test")


@pytest.fixture(scope="session")
def minilm_path(weights_cache: Path) -> Path:
    """all-MiniLM-L6-v2 (English), an ordinary checkpoint whose settings hold no prompts."""
    try:
        return locate(MINILM, explicit=None, cache=weights_cache, fetch=True, progress=None)
    except WeightsError as error:
        pytest.skip(f"the test model cannot be had here: {error}")


def _cosine(a: Vector, b: Vector) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


@pytest.mark.weights
@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("为什么深层网络需要 skip connection？", 0),
        ("数据库索引为什么适合查一个区间？", 1),
        ("how does TCP open a connection", 2),
        # Asked in Chinese, the English note comes second by 0.001: the model leans towards the query's language.
        ("how do I keep a network from overfitting", 3),
    ],
)
def test_e5_finds_the_note_across_words_and_languages(e5: SentenceTransformerEmbedder, query: str, answer: int) -> None:
    vector = e5.embed_query(query)
    scores = [_cosine(vector, passage) for passage in e5.embed_passages(NOTES)]
    assert scores.index(max(scores)) == answer


@pytest.mark.weights
def test_e5_prompts_tell_queries_from_passages(e5: SentenceTransformerEmbedder) -> None:
    prefixed = e5._model.encode([f"query: {NOTES[0]}", f"passage: {NOTES[0]}"], normalize_embeddings=True)
    assert _cosine(e5.embed_query(NOTES[0]), prefixed[0].tolist()) == pytest.approx(1, abs=1e-5)
    assert _cosine(e5.embed_passages(NOTES[:1])[0], prefixed[1].tolist()) == pytest.approx(1, abs=1e-5)


@pytest.mark.weights
def test_e5_without_prompts_in_its_settings_gets_them_by_name(
    e5: SentenceTransformerEmbedder, e5_path: Path, tmp_path: Path
) -> None:
    bare = _linked(e5_path, tmp_path / "multilingual-e5-small")
    (bare / "config_sentence_transformers.json").write_text("{}", encoding="utf-8")
    by_name = SentenceTransformerEmbedder(bare, origin="test")
    assert _cosine(by_name.embed_query("注意力"), e5.embed_query("注意力")) == pytest.approx(1, abs=1e-5)


@pytest.mark.weights
def test_a_model_without_prompts_gets_the_bare_text(minilm_path: Path) -> None:
    minilm = SentenceTransformerEmbedder(minilm_path, origin="test")
    text = "Dropout prevents overfitting."
    assert minilm.embed_query(text) == pytest.approx(minilm.embed_passages([text])[0], abs=1e-6)
    near, far = minilm.embed_passages([NOTES[3], "TCP opens a connection by a three-way handshake."])
    query = minilm.embed_query("How do I keep a network from memorising its training data?")
    assert _cosine(query, near) > _cosine(query, far)


def _linked(source: Path, target: Path) -> Path:
    """A copy of a checkpoint in which large files are links, and small ones may be written."""
    for path in source.rglob("*"):
        if path.is_file():
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            if path.stat().st_size > 1_000_000:
                copy.symlink_to(path)
            else:
                shutil.copy(path, copy)
    return target


@pytest.mark.weights
def test_the_identity_is_that_of_the_vectors_not_of_the_place(
    e5: SentenceTransformerEmbedder, e5_path: Path, tmp_path: Path
) -> None:
    elsewhere = _linked(e5_path, tmp_path / "moved" / e5_path.name)
    assert SentenceTransformerEmbedder(elsewhere, origin="test").identity == e5.identity
    settings = elsewhere / "config_sentence_transformers.json"
    changed = json.loads(settings.read_text(encoding="utf-8"))
    changed["prompts"] = {"query": "search: ", "passage": "passage: "}
    settings.write_text(json.dumps(changed), encoding="utf-8")
    assert SentenceTransformerEmbedder(elsewhere, origin="test").identity != e5.identity


@pytest.mark.weights
def test_the_identity_changes_with_the_weights(e5: SentenceTransformerEmbedder, e5_path: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    other = _linked(e5_path, tmp_path / e5_path.name)
    tensors = load_file(e5_path / "model.safetensors")
    tensors["encoder.layer.11.output.LayerNorm.bias"] += 0.01
    (other / "model.safetensors").unlink()
    save_file(tensors, other / "model.safetensors", metadata={"format": "pt"})
    name, _, digest = SentenceTransformerEmbedder(other, origin="test").identity.partition("@")
    assert name == e5_path.name
    assert digest != e5.identity.partition("@")[2]


@pytest.mark.weights
def test_threads_may_share_it(e5: SentenceTransformerEmbedder) -> None:
    texts = [f"第 {number} 条笔记" * (1 + number % 5) for number in range(24)]
    alone = [e5.embed_query(text) for text in texts]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(e5.embed_query, texts))
    for one, other in zip(alone, together, strict=True):
        assert one == pytest.approx(other, abs=1e-5)


@pytest.mark.parametrize("model", ["org/no-such-model", "no-such-model"])
def test_a_model_that_is_neither_here_nor_to_be_had_says_what_to_do(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    start = time.monotonic()
    with pytest.raises(WeightsError, match=f"{model}.*COACH_EMBEDDER") as caught:
        SentenceTransformerEmbedder(model, origin="test")
    assert "COACH_EMBEDDER" in caught.value.zh
    assert time.monotonic() - start < 30


def test_a_path_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="There is no embedding model at"):
        SentenceTransformerEmbedder(tmp_path / "absent", origin="test")


def test_a_directory_that_is_no_checkpoint_says_so(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="not a checkpoint"):
        SentenceTransformerEmbedder(tmp_path, origin="test")
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    with pytest.raises(WeightsError, match="not a checkpoint"):
        SentenceTransformerEmbedder(tmp_path, origin="test")


def test_the_module_is_imported_without_torch() -> None:
    code = "import sys, coach.adapters.sentence_embedder; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
