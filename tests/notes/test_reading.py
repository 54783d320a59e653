"""Many files are read in several processes, with the results of one."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from contextlib import closing
from pathlib import Path

import pytest

from coach.errors import NotesError
from coach.model import NotesDocument
from coach.notes import read_document, read_documents
from coach.notes import reading as reading_module
from tests.benchmarks.corpus import write_corpus


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A corpus for which processes are worth starting, and a file that is no text in its midst."""
    monkeypatch.setattr(reading_module, "FEWEST_BYTES", 0)
    found = write_corpus(tmp_path, files=reading_module.FEWEST_FILES, size=150_000)
    found[7].write_bytes(bytes(range(256)) * 9)
    return found


def in_one(paths: list[Path]) -> list[NotesDocument | NotesError]:
    return list(read_documents(paths))


def check(found: list[NotesDocument | NotesError], expected: list[NotesDocument | NotesError]) -> None:
    for one, other in zip(found, expected, strict=True):
        if isinstance(other, NotesError):
            assert isinstance(one, NotesError)
            assert (one.en, one.zh) == (other.en, other.zh)
        else:
            assert one == other


def test_two_processes_read_what_one_does(paths: list[Path]) -> None:
    expected = in_one(paths)
    assert [type(result) for result in expected].count(NotesError) == 1
    check(list(read_documents(paths, 2)), expected)


def read_or_die(path: Path) -> NotesDocument:
    """Read in the process of the test, and end any other."""
    if multiprocessing.parent_process() is not None:
        os._exit(1)
    return read_document(path)


def test_files_of_a_process_that_died_are_read_all_the_same(paths: list[Path]) -> None:
    check(list(read_documents(paths, 2, read_or_die)), in_one(paths))


def test_few_files_start_no_process(paths: list[Path]) -> None:
    assert len(list(read_documents(paths[:-1], 2, read_or_die))) == len(paths) - 1


def test_reading_can_be_left_early(paths: list[Path]) -> None:
    with closing(read_documents(paths, 2)) as documents:
        assert isinstance(next(documents), NotesDocument)


def test_an_error_keeps_both_languages_between_processes() -> None:
    error = NotesError("a.md is no text.", "a.md 不是文本。")
    kept = pickle.loads(pickle.dumps(error))
    assert (type(kept), kept.en, kept.zh) == (NotesError, error.en, error.zh)
