"""The contract of a PassageIndex, on the fake and on Chroma (in a folder, and on a server where there is one)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coach.adapters.chroma_index import ChromaIndex
from coach.errors import IndexMismatch
from coach.ports import PassageIndex
from tests.fakes import FakePassageIndex

NORTH, EAST, NORTH_EAST = [1.0, 0.0], [0.0, 1.0], [0.6, 0.8]
THREE = {"north": NORTH, "east": EAST, "north-east": NORTH_EAST}


@pytest.fixture(params=["fake", "folder", "server"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> PassageIndex:
    if request.param == "fake":
        made: PassageIndex = FakePassageIndex()
    elif request.param == "folder":
        made = ChromaIndex(tmp_path / "chroma")
    else:
        url = os.environ.get("COACH_TEST_CHROMA_URL")
        if not url:
            pytest.skip("no Chroma server: start `chroma run` and set COACH_TEST_CHROMA_URL")
        made = ChromaIndex(tmp_path, url)
    made.reset("e@1")
    return made


def test_an_empty_index_finds_nothing(index: PassageIndex) -> None:
    assert (index.keys(), index.search(NORTH, 3)) == (set(), [])


def test_the_nearest_come_first_with_their_cosine(index: PassageIndex) -> None:
    index.upsert(THREE)
    found = index.search(NORTH, 2)
    assert [key for key, _ in found] == ["north", "north-east"]
    assert [score for _, score in found] == pytest.approx([1.0, 0.6], abs=1e-5)


def test_more_than_there_are_is_all_there_are(index: PassageIndex) -> None:
    index.upsert(THREE)
    assert len(index.search(NORTH, 100)) == 3


def test_a_search_can_be_kept_to_some_passages(index: PassageIndex) -> None:
    index.upsert(THREE)
    assert [key for key, _ in index.search(NORTH, 3, ["east", "north-east"])] == ["north-east", "east"]
    assert index.search(NORTH, 3, []) == []


def test_vectors_can_be_read_back(index: PassageIndex) -> None:
    index.upsert(THREE)
    found = index.vectors(["north-east", "nowhere"])
    assert list(found) == ["north-east"]
    assert list(found["north-east"]) == pytest.approx(NORTH_EAST)
    assert index.vectors([]) == {}


def test_upsert_replaces_and_delete_removes(index: PassageIndex) -> None:
    index.upsert(THREE)
    index.upsert({"north": EAST})
    index.delete(["east"])
    index.delete([])
    index.upsert({})
    assert index.keys() == {"north", "north-east"}
    assert [key for key, _ in index.search(NORTH, 1)] == ["north-east"]


def test_vectors_of_another_embedder_are_refused(index: PassageIndex) -> None:
    index.upsert(THREE)
    with pytest.raises(IndexMismatch, match="run `coach rebuild-index`"):
        index.open("e@2")
    index.reset("e@2")
    assert index.keys() == set()


def test_a_folder_is_found_again(tmp_path: Path) -> None:
    first = ChromaIndex(tmp_path)
    first.open("e@1")
    first.upsert(THREE)
    second = ChromaIndex(tmp_path)
    second.open("e@1")
    assert second.keys() == {"north", "east", "north-east"}
    with pytest.raises(IndexMismatch):
        ChromaIndex(tmp_path).open("e@2")
