"""Pictures at ingest: read once, read again when they change, and when they could not be read before."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import EnvironmentProblem
from coach.library import Library, Pictures
from coach.notes import PictureCache
from tests.fakes import FakeEmbedder, FakeLexicalIndex, FakePassageIndex, MemoryLibrary

PRINT = ["1. 低秩：只训练两个小矩阵", "2. 冻结：预训练权重不变", "3. 合并：推理没有额外延迟"]


class Reader:
    """Reads the same print in every picture, or nothing while it is out of order."""

    identity = "reader@1"

    def __init__(self) -> None:
        self.read_times = 0
        self.in_order = True

    def read(self, image: Path) -> list[str]:
        if not self.in_order:
            raise EnvironmentProblem("out of order", "坏了")
        self.read_times += 1
        return PRINT


class Desk:
    """A note whose answer is a picture."""

    def __init__(self, place: Path) -> None:
        self.notes = place / "notes"
        self.notes.mkdir()
        (self.notes / "lora.md").write_text("# 微调\n\n## LoRA 是怎么做的？\n\n![](lora.png)\n", encoding="utf-8")
        self.picture = self.notes / "lora.png"
        self.picture.write_bytes(b"one")
        self.reader = Reader()
        pictures = Pictures(self.reader, PictureCache(place / "pictures"))
        parts = (MemoryLibrary(), FakePassageIndex(), FakeLexicalIndex(), FakeEmbedder())
        self.library = Library(*parts, pictures=pictures)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_an_answer_in_a_picture_can_be_asked_and_found(desk: Desk) -> None:
    report = desk.library.ingest([desk.notes])
    (question,) = desk.library.questions()
    assert (report.problems, question.gradeable, desk.library.topics()) == ((), True, ["微调"])
    assert "低秩" in desk.library.search("低秩 矩阵", 1)[0].passage.text


def test_an_unchanged_picture_is_not_read_again_and_a_changed_one_is(desk: Desk) -> None:
    desk.library.ingest([desk.notes])
    assert desk.library.ingest([desk.notes]).unchanged == 1
    assert desk.reader.read_times == 1
    desk.picture.write_bytes(b"two")
    report = desk.library.ingest([desk.notes])
    assert (report.updated, desk.reader.read_times) == (1, 2)


def test_a_missing_picture_is_a_problem_until_it_is_there(desk: Desk) -> None:
    desk.picture.unlink()
    (problem,) = desk.library.ingest([desk.notes]).problems
    assert "lora.png" in problem
    assert not desk.library.questions()[0].gradeable
    desk.picture.write_bytes(b"one")
    assert desk.library.ingest([desk.notes]).problems == ()
    assert desk.library.questions()[0].gradeable


def test_pictures_that_nothing_could_read_are_read_at_the_next_ingest(desk: Desk) -> None:
    desk.reader.in_order = False
    assert "out of order" in " ".join(desk.library.ingest([desk.notes]).problems)
    desk.reader.in_order = True
    report = desk.library.ingest([desk.notes])
    assert (report.updated, report.problems) == (1, ())
    assert desk.library.questions()[0].gradeable
    assert desk.library.ingest([desk.notes]).unchanged == 1
