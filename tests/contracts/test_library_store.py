"""The contract of a LibraryStore, on the fake and on SQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.errors import UnknownItem
from coach.model import AnswerStatus, KeyPoint, NotesDocument, Passage, Question
from coach.ports import FileRecord, LibraryStore, PassageOutline
from coach.text import text_key
from tests.databases import empty_database
from tests.fakes import MemoryLibrary

A, B = (FileRecord(f"/notes/{name}.md", name * 64, "1") for name in "ab")

PASSAGE = Passage(id="p", file=A.file, lines=(1, 1), text="正文", heading_path=("微调",))


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


# --- passages by their text ---


def test_passages_are_found_by_their_text(store: LibraryStore) -> None:
    store.put(A, document(A, ("同文", "别的")))
    store.put(B, document(B, ("同文",)))
    found = store.passages_with([text_key("同文"), text_key("没有")])
    assert {key: [passage.id for passage in passages] for key, passages in found.items()} == {
        text_key("同文"): ["pa0", "pb0"]
    }
    assert store.texts([text_key("同文"), text_key("没有")]) == {text_key("同文"): "同文"}
    assert (store.texts([]), store.passages_with([])) == ({}, {})


def test_outlines_say_where_each_passage_belongs(store: LibraryStore) -> None:
    store.put(B, document(B, ("一", "二")))
    store.put(A, NotesDocument(file=A.file, passages=(PASSAGE,)))
    assert store.outlines() == [
        PassageOutline(text_key("正文"), A.file, ("微调",), None),
        PassageOutline(text_key("一"), B.file, (), "b0"),
        PassageOutline(text_key("二"), B.file, (), "b1"),
    ]
    assert store.counts() == (2, 3)


def test_the_passages_of_a_question(store: LibraryStore) -> None:
    store.put(A, document(A, ("一", "二")))
    assert [passage.id for passage in store.passages_of("a1")] == ["pa1"]
    assert store.passages_of("nowhere") == []


# --- what ties questions together ---


def test_what_is_new_and_what_is_gone_waits_to_be_settled(store: LibraryStore) -> None:
    store.put(A, document(A, ("一", "二")))
    assert store.unsettled() == ([], {"a0", "a1"})
    store.settle({}, {"a1": "a0"}, "first")
    assert (store.unsettled(), store.links(), store.settled_state()) == (([], set()), {"a1": "a0"}, "first")
    store.put(A, document(A, ("一",)))
    store.put(B, document(B, ("二",)))
    gone, fresh = store.unsettled()
    assert ([question.id for question in gone], fresh) == (["a1"], {"b0"})
    assert gone[0].text == "二"


def test_a_successor_is_remembered_and_links_are_replaced(store: LibraryStore) -> None:
    store.put(A, document(A, ("一", "二")))
    store.settle({}, {"a1": "a0"}, "first")
    store.put(A, document(A, ("一",)))
    store.put(B, document(B, ("二",)))
    store.settle({"a1": "b0"}, {}, "second")
    assert (store.unsettled(), store.succession(), store.links()) == (([], set()), {"a1": "b0"}, {})


def test_who_has_no_successor_goes_on_waiting(store: LibraryStore) -> None:
    store.put(A, document(A, ("一", "二")))
    store.settle({}, {}, "first")
    store.remove(A.file)
    store.settle({}, {}, "second")
    assert [question.id for question in store.unsettled().gone] == ["a0", "a1"]
    assert store.succession() == {}


def test_who_comes_back_needs_no_successor(store: LibraryStore) -> None:
    store.put(A, document(A, ("一", "二")))
    store.settle({}, {}, "first")
    store.put(A, document(A, ("一",)))
    store.put(B, document(B, ("二",)))
    store.settle({"a1": "b0"}, {}, "second")
    store.remove(B.file)
    store.put(A, document(A, ("一", "二")))
    assert ([question.id for question in store.unsettled().gone], store.succession()) == (["b0"], {})
    store.settle({"b0": "a1"}, {}, "third")
    assert store.succession() == {"b0": "a1"}


def test_a_question_that_stays_is_not_new_again(store: LibraryStore) -> None:
    store.put(A, document(A, ("一",)))
    store.put(A, document(A, ("一",)))
    assert store.unsettled() == ([], {"a0"})
    store.settle({}, {}, "first")
    store.put(A, document(A, ("一",)))
    assert store.unsettled() == ([], set())
