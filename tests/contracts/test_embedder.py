"""What every embedder keeps to: the fake and the real adapter alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.ports import Embedder, Vector
from tests.fakes import FakeEmbedder

CAT = "the cat sat on the mat"
KITTEN = "a cat and a kitten on a mat"
DATABASE = "databases keep rows in a B+ tree"


@pytest.fixture(scope="module", params=["fake", pytest.param("e5", marks=pytest.mark.weights)])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "fake":
        return FakeEmbedder()
    from coach.adapters.sentence_embedder import SentenceTransformerEmbedder

    path: Path = request.getfixturevalue("e5_path")
    return SentenceTransformerEmbedder(path, origin="test")


def _cosine(a: Vector, b: Vector) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def test_it_has_an_identity(embedder: Embedder) -> None:
    assert embedder.identity


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_passages([]) == []


def test_vectors_have_unit_length_and_one_dimension(embedder: Embedder) -> None:
    vectors = [*embedder.embed_passages([CAT, "", "长" * 3000]), embedder.embed_query(CAT)]
    assert [_cosine(vector, vector) for vector in vectors] == pytest.approx([1] * 4, abs=1e-4)
    assert len({len(vector) for vector in vectors}) == 1


def test_vectors_come_in_the_order_of_the_texts(embedder: Embedder) -> None:
    texts = [DATABASE * 10, CAT, KITTEN * 3, DATABASE]
    together = embedder.embed_passages(texts)
    for text, vector in zip(texts, together, strict=True):
        assert _cosine(vector, embedder.embed_passages([text])[0]) == pytest.approx(1, abs=1e-3)


def test_the_same_text_gives_the_same_vector(embedder: Embedder) -> None:
    assert list(embedder.embed_query(CAT)) == list(embedder.embed_query(CAT))


def test_a_query_is_nearer_to_what_is_about_it(embedder: Embedder) -> None:
    query = embedder.embed_query("cat on a mat")
    near, far = embedder.embed_passages([KITTEN, DATABASE])
    assert _cosine(query, near) > _cosine(query, far)
