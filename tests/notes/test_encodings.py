"""However a file is saved, it gives the same questions with the same ids."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coach.notes import read_document
from coach.notes.decoding import decode

ROOT = Path(__file__).parents[2]
FILES = [*sorted((ROOT / "tests/data/notes").glob("*.md")), *sorted((ROOT / "knowledge").glob("*/*.md"))]
SAVED: dict[str, Callable[[str], bytes]] = {
    "utf-8 with BOM": lambda text: text.encode("utf-8-sig"),
    "utf-16-le with BOM": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16-be with BOM": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "gb18030": lambda text: text.encode("gb18030"),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "cr": lambda text: text.replace("\n", "\r").encode(),
    "gb18030 with crlf": lambda text: text.replace("\n", "\r\n").encode("gb18030"),
    "utf-16 with crlf": lambda text: text.replace("\n", "\r\n").encode("utf-16"),
}


@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_way_of_saving_gives_the_same_text(file: Path) -> None:
    text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    for name, save in SAVED.items():
        assert decode(save(text)).replace("\r\n", "\n").replace("\r", "\n") == text, name  # type: ignore[union-attr]


@pytest.mark.parametrize("name", SAVED)
def test_every_way_of_saving_gives_the_same_questions_and_ids(name: str, tmp_path: Path) -> None:
    source = ROOT / "tests/data/notes/seed_notes.md"
    text = source.read_text(encoding="utf-8")
    path = tmp_path / "notes.md"
    path.write_text(text, encoding="utf-8", newline="")
    expected = read_document(path)
    path.write_bytes(SAVED[name](text))
    assert read_document(path) == expected


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("## What is dropout?\n\nIt zeroes units – at random – while training; p ≥ 0.5 is “strong”.\n", "gb18030"),
        ("## What is 1×1 convolution?\n\nA mix of channels → fewer of them.\n", "gbk"),
        ("## What is naïve Bayes?\n\nA classifier; Böhm's café example uses it, naïvely.\n", "cp1252"),
        ("短\n", "gb18030"),
        ("问题,答案\n什么是过拟合？,训练集好而测试集差\n", "gbk"),
        ("a\n", "utf-16-le"),
        ("问：什么是注意力？\r\n答：加权求和。\r\n", "utf-16-be"),
    ],
)
def test_short_texts_and_english_with_a_few_signs(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text
