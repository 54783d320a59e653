"""Reading files, folders and archives of notes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from coach.errors import NotesError
from coach.notes import archive, find_notes, read_notes, unpack_notes

NOTES = "## 什么是注意力机制？\n\n根据相关性对输入加权求和，捕捉长距离依赖。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = NOTES if encoding != "big5" else "## 什麼是注意力機制？\n\n根據相關性對輸入加權求和，捕捉長距離依賴。\n"
    path = tmp_path / "notes.md"
    path.write_bytes(text.encode(encoding))
    assert read_notes(path) == text


def test_line_ends_become_newlines(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes(b"a\r\nb\rc\n")
    assert read_notes(path) == "a\nb\nc\n"


def test_a_few_damaged_bytes_do_not_turn_utf8_into_something_else(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes((NOTES * 20).encode() + b"\xff\n" + NOTES.encode())
    assert read_notes(path).count("什么是注意力机制？") == 21


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", bytes(range(256)) * 4])
def test_binary_files_are_refused_in_both_languages(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "image.md"
    path.write_bytes(data)
    with pytest.raises(NotesError) as caught:
        read_notes(path)
    assert "not a text file" in caught.value.en
    assert "不是文本文件" in caught.value.zh


def test_an_empty_file_is_empty_text(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_bytes(b"")
    assert read_notes(tmp_path / "empty.md") == ""


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    for attempt in (lambda: read_notes(tmp_path / "no.md"), lambda: find_notes([tmp_path / "no"])):
        with pytest.raises(NotesError, match="does not exist"):
            attempt()
    with pytest.raises(NotesError, match="cannot be read"):
        read_notes(tmp_path)


def test_folders_are_searched_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.md", "a/c.Markdown", ".obsidian/x.md", "__MACOSX/y.md", "a/.hidden.md", "a/picture.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    found = find_notes([tmp_path, tmp_path / "b.md"])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a/c.Markdown", "b.md"]


def test_a_folder_without_notes_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotesError, match="No notes in"):
        find_notes([tmp_path])


def make_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path


def test_notes_and_images_are_unpacked_and_other_files_are_not(tmp_path: Path) -> None:
    files = {"n/a.md": NOTES.encode(), "n/p.png": b"png", "n/run.sh": b"rm", "__MACOSX/n/a.md": b"", ".x/b.md": b""}
    notes = unpack_notes(make_zip(tmp_path / "n.zip", files), tmp_path / "out")
    assert [path.relative_to(tmp_path / "out").as_posix() for path in notes] == ["n/a.md"]
    unpacked = sorted(path.name for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert unpacked == ["a.md", "p.png"]


def test_names_in_gbk_come_out_right(tmp_path: Path) -> None:
    # zipfile writes UTF-8 names only, so the bytes of a placeholder of the same length are replaced.
    raw = "笔记.md".encode("gbk")
    path = make_zip(tmp_path / "n.zip", {"XXXX.md": NOTES.encode()})
    path.write_bytes(path.read_bytes().replace(b"XXXX.md", raw))
    assert [note.name for note in unpack_notes(path, tmp_path / "out")] == ["笔记.md"]


@pytest.mark.parametrize("name", ["../evil.md", "/etc/evil.md", "a/../../evil.md", "..\\evil.md", "C:\\evil.md"])
def test_paths_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotesError, match="leads outside"):
        unpack_notes(make_zip(tmp_path / "n.zip", {"ok.md": b"x", name: b"x"}), tmp_path / "in" / "out")
    assert not list(tmp_path.rglob("evil.md"))


def test_bombs_broken_and_empty_archives_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_FILE", 1000)
    with pytest.raises(NotesError, match="too large"):
        unpack_notes(make_zip(tmp_path / "bomb.zip", {"a.md": b"0" * 2000}), tmp_path / "out")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(make_zip(tmp_path / "whole.zip", {"a.md": NOTES.encode()}).read_bytes()[:40])
    with pytest.raises(NotesError, match="cannot be unpacked"):
        unpack_notes(broken, tmp_path / "out")
    with pytest.raises(NotesError, match="holds no notes"):
        unpack_notes(make_zip(tmp_path / "none.zip", {"a.py": b"x"}), tmp_path / "out")
    with pytest.raises(NotesError, match="cannot be unpacked"):
        unpack_notes(tmp_path / "missing.zip", tmp_path / "out")
