"""The contract of a Reranker, on the fake and on a small cross-encoder made here."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.adapters.sentence_reranker import SentenceTransformerReranker
from coach.errors import WeightsError
from coach.ports import Reranker
from tests.fakes import FakeReranker

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "lora", "gpt", "低", "秩"]


def checkpoint(folder: Path, labels: int = 1) -> Path:
    """A BERT of one layer with weights that mean nothing: it loads and scores as a real one does."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertForSequenceClassification(BertConfig(vocab_size=len(WORDS), num_labels=labels, **shape)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module", params=["fake", "cross-encoder"])
def reranker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reranker:
    if request.param == "fake":
        return FakeReranker()
    return SentenceTransformerReranker(checkpoint(tmp_path_factory.mktemp("reranker") / "tiny"))


def test_one_score_for_each_text_in_their_order(reranker: Reranker) -> None:
    texts = ["lora 低秩", "gpt", "低秩 lora gpt"]
    scores = reranker.scores("lora", texts)
    assert [type(score) for score in scores] == [float] * 3
    assert reranker.scores("lora", texts[::-1]) == pytest.approx(scores[::-1], abs=1e-5)


def test_the_same_again_scores_the_same(reranker: Reranker) -> None:
    assert reranker.scores("lora", ["低秩"]) == reranker.scores("lora", ["低秩"])


def test_no_texts_no_scores(reranker: Reranker) -> None:
    assert reranker.scores("lora", []) == []
    assert reranker.identity


@pytest.mark.parametrize("kind", ["no folder", "no checkpoint", "classifier"])
def test_what_cannot_rerank_is_a_sentence(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "model"
    if kind == "no checkpoint":
        folder.mkdir()
    elif kind == "classifier":
        checkpoint(folder, labels=3)
    with pytest.raises(WeightsError, match="COACH_RERANKER") as caught:
        SentenceTransformerReranker(folder)
    assert "重排" in caught.value.zh
