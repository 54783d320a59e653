"""The embedded judge: how pairs become tokens, and that the shipped form keeps what was trained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from torch import Tensor

from coach.adapters.cross_encoder import CrossEncoderClassifier
from coach.adapters.judge_card import CARD, TENSORS, Calibration, Card
from coach.adapters.judge_file import QuantizedLinear, base_digest, load_judge, save_judge
from coach.adapters.judge_network import JudgeNetwork, collate, encode
from coach.adapters.token_embeddings import read_token_embeddings
from coach.errors import WeightsError
from coach.model import Verdict
from coach.ports import PointPair

WORDS = ["<s>", "<pad>", "</s>", "<unk>", "what", "is", "dropout", "it", "drops", "units", "no", "idea"]
PAIRS = [
    PointPair("what is dropout", "it drops units", "dropout drops units"),
    PointPair("what is dropout", "it drops units", "no idea " * 30),
    PointPair("", "units", ""),
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint with a vocabulary of twelve words; encoder tensors are not read from it."""
    folder = tmp_path_factory.mktemp("base")
    torch.manual_seed(1)
    words = torch.randn(len(WORDS), 384).half()
    save_file({"embeddings.word_embeddings.weight": words}, folder / "model.safetensors")
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="module")
def network(base: Path) -> JudgeNetwork:
    torch.manual_seed(2)
    return JudgeNetwork(read_token_embeddings(base).words).eval()


def card_of(network: JudgeNetwork, digest: str) -> Card:
    return Card(
        weights_sha256=digest,
        base="test",
        base_digest=base_digest(network.words),
        data_digests={},
        command="",
        recipe={},
        calibration=Calibration(scale=(1, 1, 1, 1), bias=(0, 0, 0, 0)),
        held_out={},
    )


def outliers(network: JudgeNetwork, *features: int) -> dict[str, Tensor]:
    """The same outliers for every matrix."""
    matrices = (name for name, value in network.state_dict().items() if value.ndim == 2)
    return dict.fromkeys(matrices, torch.tensor(features, dtype=torch.int64))


@pytest.fixture
def weights(network: JudgeNetwork, tmp_path: Path) -> Path:
    card = card_of(network, save_judge(network, outliers(network), tmp_path))
    (tmp_path / CARD).write_text(card.model_dump_json())
    return tmp_path


def test_a_pair_is_question_point_answer_in_one_sequence(base: Path) -> None:
    (tokens,) = encode(read_token_embeddings(base).tokenizer, PAIRS[:1])
    assert [WORDS[at] for at in tokens.ids] == (
        "<s> what is dropout </s> it drops units </s> dropout drops units </s>".split()
    )
    assert WORDS[tokens.ids[tokens.key_point]] == "it"
    assert WORDS[tokens.ids[tokens.answer]] == "dropout"


def test_the_answer_is_cut_before_the_key_point(base: Path) -> None:
    point = "units " * 200
    (tokens,) = encode(read_token_embeddings(base).tokenizer, [PointPair("what " * 100, point, "it " * 1000)])
    assert len(tokens.ids) == 512
    assert tokens.ids.count(WORDS.index("units")) == 200
    assert tokens.ids.count(WORDS.index("what")) == 48


def test_a_batch_is_padded_in_steps_of_eight(base: Path) -> None:
    batch = collate(encode(read_token_embeddings(base).tokenizer, PAIRS))
    assert batch.ids.shape[1] % 8 == 0
    assert batch.attention.sum(dim=1).tolist() == [13, 70, 5]
    assert batch.types[0].sum() == 4
    assert batch.key_point[0].sum() == 4


def test_padding_changes_nothing(base: Path, network: JudgeNetwork) -> None:
    encoded = encode(read_token_embeddings(base).tokenizer, PAIRS)
    with torch.inference_mode():
        together = network(collate(encoded))
        alone = network(collate(encoded[:1]))
    torch.testing.assert_close(together[:1], alone, atol=1e-4, rtol=1e-4)


def test_the_shipped_form_gives_nearly_the_trained_logits(base: Path, network: JudgeNetwork, weights: Path) -> None:
    batch = collate(encode(read_token_embeddings(base).tokenizer, PAIRS))
    with torch.inference_mode():
        trained = network(batch)
        shipped = load_judge(weights, network.words)(batch)
    torch.testing.assert_close(shipped, trained, atol=0.1, rtol=0.1)


def test_outliers_do_not_drown_the_other_features() -> None:
    torch.manual_seed(3)
    weight = torch.randint(-127, 128, (4, 64), dtype=torch.int8)
    scale, bias, inputs = torch.full((4,), 0.01), torch.zeros(4), torch.randn(5, 64)
    inputs[:, 7] *= 500
    exact = inputs @ (weight.float() * 0.01).T
    kept_out = QuantizedLinear(weight, scale, bias, torch.tensor([7]))(inputs)
    together = QuantizedLinear(weight, scale, bias, torch.tensor([], dtype=torch.int64))(inputs)
    assert (kept_out - exact).abs().max() < 0.2 < (together - exact).abs().max()


def test_without_integer_kernels_it_computes_in_float(
    base: Path, network: JudgeNetwork, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.adapters.judge_file.QUANTISED_ENGINES", frozenset())
    batch = collate(encode(read_token_embeddings(base).tokenizer, PAIRS))
    with torch.inference_mode():
        torch.testing.assert_close(load_judge(weights, network.words)(batch), network(batch), atol=0.05, rtol=0.05)


def test_classifying_gives_probabilities_in_the_order_of_the_pairs(base: Path, weights: Path) -> None:
    judge = CrossEncoderClassifier(read_token_embeddings(base), weights)
    readings = judge.classify(PAIRS)
    for reading in readings:
        assert set(reading) == set(Verdict)
        assert sum(reading.values()) == pytest.approx(1)
    backwards = judge.classify(PAIRS[::-1])[::-1]
    for one, other in zip(readings, backwards, strict=True):
        assert dict(one) == pytest.approx(dict(other), abs=1e-6)
    assert judge.classify([]) == []


def test_calibration_is_applied_before_the_softmax(base: Path, weights: Path) -> None:
    plain = CrossEncoderClassifier(read_token_embeddings(base), weights).classify(PAIRS)
    card = json.loads((weights / CARD).read_text())
    card["calibration"]["bias"] = [0, 0, 3, 0]
    (weights / CARD).write_text(json.dumps(card))
    shifted = CrossEncoderClassifier(read_token_embeddings(base), weights).classify(PAIRS)
    for before, after in zip(plain, shifted, strict=True):
        assert after[Verdict.MISSING] > before[Verdict.MISSING]
        assert after[Verdict.PARTIAL] / after[Verdict.COVERED] == pytest.approx(
            before[Verdict.PARTIAL] / before[Verdict.COVERED], rel=1e-4
        )


def test_the_identity_follows_the_weights(base: Path, weights: Path) -> None:
    digest = json.loads((weights / CARD).read_text())["weights_sha256"]
    assert CrossEncoderClassifier(read_token_embeddings(base), weights).identity == f"cross-encoder:test:{digest[:12]}"


def test_a_damaged_file_is_refused(base: Path, weights: Path) -> None:
    content = bytearray((weights / TENSORS).read_bytes())
    content[-1] ^= 1
    (weights / TENSORS).write_bytes(bytes(content))
    with pytest.raises(WeightsError, match="digest"):
        CrossEncoderClassifier(read_token_embeddings(base), weights)


def test_another_embedding_model_is_refused(base: Path, weights: Path, tmp_path: Path) -> None:
    card = json.loads((weights / CARD).read_text())
    card["base_digest"] = "0" * 64
    (weights / CARD).write_text(json.dumps(card))
    with pytest.raises(WeightsError, match="not for the embedding model given"):
        CrossEncoderClassifier(read_token_embeddings(base), weights)


@pytest.mark.parametrize("missing", [CARD, TENSORS])
def test_missing_weights_are_an_error_that_says_where(base: Path, weights: Path, missing: str) -> None:
    (weights / missing).unlink()
    with pytest.raises(WeightsError, match=str(weights)):
        CrossEncoderClassifier(read_token_embeddings(base), weights)


def test_a_missing_checkpoint_is_an_error_that_says_where(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="nowhere"):
        read_token_embeddings(tmp_path / "nowhere")
