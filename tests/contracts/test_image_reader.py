"""What every ImageReader does."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.adapters.ocr import RapidOcrReader
from coach.errors import NotesError
from coach.ports import ImageReader
from tests.fakes import FakeImageReader

PICTURES = Path(__file__).parents[1] / "data" / "pictures"
LINES = ["1. 缓解梯度消失", "2. 加快收敛速度"]


@pytest.fixture(scope="module", params=["fake", "rapidocr"])
def reader(request: pytest.FixtureRequest) -> ImageReader:
    return FakeImageReader() if request.param == "fake" else RapidOcrReader()


@pytest.fixture
def picture(reader: ImageReader, tmp_path: Path) -> Path:
    if isinstance(reader, FakeImageReader):
        path = tmp_path / "two_lines.png"
        path.write_text("\n".join(LINES), encoding="utf-8")
        return path
    return PICTURES / "two_lines.png"


def test_lines_come_from_top_to_bottom(reader: ImageReader, picture: Path) -> None:
    assert [line.replace(" ", "") for line in reader.read(picture)] == [line.replace(" ", "") for line in LINES]


def test_a_picture_reads_the_same_every_time(reader: ImageReader, picture: Path) -> None:
    assert reader.read(picture) == reader.read(picture)


def test_what_is_no_picture_is_refused_in_both_languages(reader: ImageReader, tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xff")
    with pytest.raises(NotesError) as caught:
        reader.read(path)
    assert "cannot be read" in caught.value.en
    assert "无法读取" in caught.value.zh


def test_the_engine_has_an_identity(reader: ImageReader) -> None:
    assert reader.identity
