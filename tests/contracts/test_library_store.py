"""The contract of a LibraryStore, on the fake and on SQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.errors import UnknownItem
from coach.model import AnswerStatus, KeyPoint, NotesDocument, Passage, Question
from coach.ports import FileRecord, LibraryStore
from tests.databases import empty_database
from tests.fakes import MemoryLibrary

A, B = (FileRecord(f"/notes/{name}.md", name * 64, "1") for name in "ab")


def document(record: FileRecord, texts: tuple[str, ...] = ("什么是 LoRA？",)) -> NotesDocument:
    """One question and one passage per text, on every tenth line, last one first."""
    questions, passages = [], []
    for number, text in reversed(list(enumerate(texts))):
        place = 10 * number + 1
        id_ = f"{record.sha256[0]}{number}"
        questions.append(
            Question(
                id=id_,
                text=text,
                file=record.file,
                line=place,
                heading_path=("微调", "LoRA"),
                status=AnswerStatus.ANSWERED,
                answer_lines=(place + 1, place + 2),
                answer="- 低秩\n- <script>",
                key_points=(KeyPoint(id=f"k{id_}", text="低秩 $\\Delta W = BA$", lines=(place + 1, place + 1)),),
                tags=("⭐️",),
            )
        )
        passages.append(Passage(id=f"p{id_}", file=record.file, lines=(place, place + 2), text=text, question_id=id_))
    return NotesDocument(file=record.file, title="微调", questions=tuple(questions), passages=tuple(passages))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LibraryStore]:
    if request.param == "memory":
        yield MemoryLibrary()
        return
    with empty_database(request.param, tmp_path) as database:
        yield database.library


def test_an_empty_library_is_empty(store: LibraryStore) -> None:
    assert (store.manifest(), store.questions(), store.passages(), store.passages(["p"])) == ({}, [], [], [])


def test_what_was_put_comes_back_as_it_was(store: LibraryStore) -> None:
    put = document(A)
    store.put(A, put)
    assert store.manifest() == {A.file: A}
    assert store.questions() == list(put.questions)
    assert store.passages() == list(put.passages)
    assert store.question("a0") == put.questions[0]


def test_questions_and_passages_come_by_file_and_line(store: LibraryStore) -> None:
    store.put(B, document(B, ("一", "二")))
    store.put(A, document(A, ("三", "四")))
    assert [question.text for question in store.questions()] == ["三", "四", "一", "二"]
    assert [passage.text for passage in store.passages()] == ["三", "四", "一", "二"]


def test_capitals_come_before_small_letters_in_every_database(store: LibraryStore) -> None:
    files = [FileRecord(f"/notes/{name}.md", digest * 64, "1") for name, digest in (("b", "1"), ("B", "2"), ("a", "3"))]
    for record in files:
        store.put(record, document(record))
    assert [question.file for question in store.questions()] == ["/notes/B.md", "/notes/a.md", "/notes/b.md"]


def test_putting_a_file_again_replaces_all_of_it(store: LibraryStore) -> None:
    store.put(A, document(A, ("一", "二")))
    store.put(B, document(B))
    changed = A._replace(sha256="c" * 64)
    store.put(changed, document(A, ("三",)))
    assert store.manifest() == {A.file: changed, B.file: B}
    assert [question.text for question in store.questions()] == ["三", "什么是 LoRA？"]
    assert [passage.id for passage in store.passages()] == ["pa0", "pb0"]


def test_removing_a_file_removes_what_it_held(store: LibraryStore) -> None:
    store.put(A, document(A))
    store.put(B, document(B))
    store.remove(A.file)
    store.remove("/notes/unknown.md")
    assert list(store.manifest()) == [B.file]
    assert [question.id for question in store.questions()] == ["b0"]
    with pytest.raises(UnknownItem):
        store.question("a0")


def test_passages_by_id_also_by_the_thousand(store: LibraryStore) -> None:
    store.put(A, document(A, tuple(str(number) for number in range(1_200))))
    ids = [f"pa{number}" for number in range(1_199, -1, -1)]
    assert [passage.text for passage in store.passages(ids)] == [str(number) for number in range(1_200)]
    assert [passage.id for passage in store.passages(["pa7", "nowhere"])] == ["pa7"]


def test_a_file_without_questions_is_known(store: LibraryStore) -> None:
    store.put(A, NotesDocument(file=A.file))
    assert (list(store.manifest()), store.questions()) == ([A.file], [])
