"""What every classifier of (question, key point, answer) keeps to: the fake and the real adapter alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.model import Verdict
from coach.ports import PointClassifier, PointPair
from tests.fakes import FakePointClassifier

QUESTION = "Transformer 是怎么缓解梯度消失的？"
POINT = "残差连接让梯度直接回传，不必逐层相乘"
COVERS = PointPair(QUESTION, POINT, "残差连接让梯度直接回传，不必逐层相乘。")
MISSES = PointPair(QUESTION, POINT, "数据库用 B+ 树做索引。")


@pytest.fixture(params=["fake", pytest.param("cross-encoder", marks=pytest.mark.weights)])
def classifier(request: pytest.FixtureRequest) -> PointClassifier:
    if request.param == "fake":
        return FakePointClassifier()
    from coach.adapters.cross_encoder import CrossEncoderClassifier
    from coach.adapters.token_embeddings import read_token_embeddings

    path: Path = request.getfixturevalue("e5_path")
    return CrossEncoderClassifier(read_token_embeddings(path))


def test_it_has_an_identity(classifier: PointClassifier) -> None:
    assert classifier.identity


def test_no_pairs_give_no_readings(classifier: PointClassifier) -> None:
    assert classifier.classify([]) == []


def test_probabilities_are_of_the_four_verdicts_and_sum_to_one(classifier: PointClassifier) -> None:
    for reading in classifier.classify([COVERS, MISSES]):
        assert set(reading) == set(Verdict)
        assert sum(reading.values()) == pytest.approx(1, abs=1e-4)
        assert min(reading.values()) >= 0


def test_readings_come_in_the_order_of_the_pairs(classifier: PointClassifier) -> None:
    long = COVERS._replace(answer=COVERS.answer * 5)
    one_by_one = [classifier.classify([pair])[0] for pair in (long, MISSES, COVERS)]
    together = classifier.classify([long, MISSES, COVERS])
    for alone, beside in zip(one_by_one, together, strict=True):
        # Sums of floats come out a little different in another batch, and a rounding may then fall the other way.
        assert dict(beside) == pytest.approx(dict(alone), abs=1e-2)


def test_the_same_pairs_are_read_the_same_way(classifier: PointClassifier) -> None:
    assert classifier.classify([COVERS, MISSES]) == classifier.classify([COVERS, MISSES])


def test_the_point_itself_covers_it_and_another_subject_misses_it(classifier: PointClassifier) -> None:
    covers, misses = classifier.classify([COVERS, MISSES])
    assert max(covers, key=lambda verdict: covers[verdict]) is Verdict.COVERED
    assert max(misses, key=lambda verdict: misses[verdict]) is Verdict.MISSING


def test_text_beyond_any_limit_and_none_at_all_are_read(classifier: PointClassifier) -> None:
    readings = classifier.classify([COVERS._replace(answer="长" * 20_000), COVERS._replace(answer="")])
    assert len(readings) == 2
