"""Files are whole or not there: a write that fails leaves what was there before, and nothing beside it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from coach.durable import copy_durably, write_durably
from coach.errors import EnvironmentProblem
from coach.spoken.glossary_file import GlossaryFile


def full(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_text_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for text in ("一\n", "二\n两行\n"):
        write_durably(path, text)
        assert path.read_bytes() == text.encode()
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_write_or_copy_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_durably(tmp_path / "a.txt", "before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_durably(tmp_path / "a.txt", "after")
    with pytest.raises(OSError, match="No space"):
        copy_durably(tmp_path / "a.txt", tmp_path / "b.txt")
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"a.txt": "before"}


def test_a_glossary_that_cannot_be_kept_says_so_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    glossary = GlossaryFile(tmp_path / "home" / "glossary.txt")
    glossary.write("LoRA\n")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentProblem, match="check that the home may be written to and is not full"):
        glossary.write("RoPE\n")
    assert glossary.text == "LoRA\n"


def test_a_glossary_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "glossary.txt").write_bytes("\ufeffLoRA\r\n".encode())
    (entry,) = GlossaryFile(tmp_path / "glossary.txt").entries()
    assert entry.term == "LoRA"
