"""kill -9 in the middle of an ingest, on SQLite and Chroma: the next ingest makes everything whole."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from coach.text import text_key
from tests.library.killed_ingest import opened

FILES = 90


def write(notes: Path, number: int, answer: str) -> None:
    (notes / f"{number}.md").write_text(f"# 主题{number}\n\n## 第{number}题是什么？\n\n- {answer}\n", encoding="utf-8")


def ingest(home: Path, notes: Path, call: str = "none", number: int = 1, when: str = "before") -> int:
    command = [sys.executable, "-m", "tests.library.killed_ingest", home, notes, call, number, when]
    return subprocess.run(list(map(str, command)), cwd=Path(__file__).resolve().parents[2], check=False).returncode


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home and notes after a first ingest, with an edit, a new file, a renamed and a deleted one since."""
    place = tmp_path_factory.mktemp("first")
    notes = place / "notes"
    notes.mkdir()
    (place / "home").mkdir()
    for number in range(FILES):
        write(notes, number, f"答案{number}")
    assert ingest(place / "home", notes) == 0
    write(notes, 0, "改过的答案")
    write(notes, FILES, "新的答案")
    (notes / "1.md").rename(notes / "a.md")
    (notes / "2.md").unlink()
    return place


def is_whole(home: Path, notes: Path) -> bool:
    """Whether another ingest finds the library equal to the notes, with a vector for each passage and no other."""
    library, database, index = opened(home)
    library.ingest([notes])
    files = {path.as_posix() for path in notes.iterdir()}
    passages = database.library.passages()
    question_files = [question.file for question in library.questions()]
    return (
        set(database.library.manifest()) == files
        and question_files == sorted(files)
        and index.keys() == {text_key(passage.text) for passage in passages}
        and len(passages) == len(files)
        and library.search("改过的答案", 1)[0].passage.file.endswith("/0.md")
    )


@pytest.mark.parametrize(
    ("call", "number", "when"),
    [
        ("put", 1, "after"),
        ("put", 3, "before"),
        ("remove", 1, "after"),
        ("upsert", 1, "before"),
        ("upsert", 1, "after"),
        ("settle", 1, "before"),
        ("settle", 1, "after"),
    ],
)
def test_killed_in_the_middle_of_a_later_ingest(first: Path, tmp_path: Path, call: str, number: int, when: str) -> None:
    home = shutil.copytree(first / "home", tmp_path / "home")
    assert ingest(home, first / "notes", call, number, when) == -signal.SIGKILL
    assert is_whole(home, first / "notes")


@pytest.mark.parametrize(
    ("call", "number", "when"), [("put", 40, "after"), ("upsert", 2, "after"), ("upsert", 2, "before")]
)
def test_killed_in_the_middle_of_the_first_ingest(
    first: Path, tmp_path: Path, call: str, number: int, when: str
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    assert ingest(home, first / "notes", call, number, when) == -signal.SIGKILL
    assert is_whole(home, first / "notes")
