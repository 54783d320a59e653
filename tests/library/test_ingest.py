"""Ingest: after any changes the library equals a fresh one, and nothing is embedded twice."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from coach.adapters.database import open_database
from coach.adapters.lexical import Bm25Index
from coach.errors import NotesError, UnknownItem
from coach.library import Library
from coach.model import AnswerStatus
from coach.text import text_key
from tests.fakes import FakeEmbedder, FakePassageIndex

ATTENTION = """# 注意力

## 为什么要除以根号 d？

- **方差**：点积的方差随维度线性增长
- **后果**：softmax 饱和，梯度几乎为零

## 什么是线性注意力？
"""
LORA = """# 微调

## LoRA 的 B 矩阵为什么初始化为 0？

- **起点**：训练开始时增量为零，模型等于原模型
- **梯度**：A 非零，所以 B 仍有梯度
"""


class CountingEmbedder(FakeEmbedder):
    """Counts the texts it embeds, and can fail after some."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.fail_at: int | None = None

    def embed_passages(self, texts):  # type: ignore[no-untyped-def]
        if self.fail_at is not None and len(self.texts) + len(texts) > self.fail_at:
            raise KeyboardInterrupt
        self.texts += texts
        return super().embed_passages(texts)


class Desk:
    """A library on a real store with a counting embedder, and a folder of notes."""

    def __init__(self, home: Path) -> None:
        home.mkdir(exist_ok=True)
        self.notes = home / "notes"
        self.notes.mkdir(exist_ok=True)
        self.embedder = CountingEmbedder()
        self.index = FakePassageIndex()
        self.database = open_database(f"sqlite:///{home / 'coach.sqlite3'}")
        self.library = Library(self.database.library, self.index, Bm25Index(home / "cache"), self.embedder)

    def write(self, name: str, text: str) -> Path:
        path = self.notes / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def contents(self) -> tuple[list[tuple[str, int, str]], set[str], set[str]]:
        questions = [(Path(q.file).name, q.line, q.text) for q in self.library.questions()]
        return questions, {p.text for p in self.database.library.passages()}, self.index.keys()

    def keys(self) -> set[str]:
        """What the indexes should hold."""
        return {text_key(passage.text) for passage in self.database.library.passages()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("attention.md", ATTENTION)
    desk.write("deep/lora.md", LORA)
    return desk


def test_a_folder_is_read_with_all_below_it(desk: Desk) -> None:
    report = desk.library.ingest([desk.notes])
    assert (report.files, report.questions, report.added, report.problems) == (2, 3, 2, ())
    assert report.embedding_calls == report.passages == len(desk.embedder.texts)


def test_an_unchanged_folder_embeds_nothing(desk: Desk) -> None:
    desk.library.ingest([desk.notes])
    before = len(desk.embedder.texts)
    report = desk.library.ingest([desk.notes])
    assert (report.unchanged, report.added, report.updated, report.embedding_calls) == (2, 0, 0, 0)
    assert len(desk.embedder.texts) == before


def test_an_edit_embeds_what_changed_only(desk: Desk) -> None:
    desk.library.ingest([desk.notes])
    before = len(desk.embedder.texts)
    desk.write(
        "attention.md", ATTENTION.replace("## 什么是线性注意力？", "## 什么是线性注意力？\n\n- 把 softmax 换成核函数\n")
    )
    report = desk.library.ingest([desk.notes])
    assert (report.updated, report.unchanged, report.embedding_calls) == (1, 1, 1)
    assert "核函数" in "".join(desk.embedder.texts[before:])


def test_what_is_gone_from_a_folder_is_gone_from_the_library(desk: Desk) -> None:
    desk.library.ingest([desk.notes])
    (desk.notes / "attention.md").unlink()
    report = desk.library.ingest([desk.notes])
    assert (report.files, report.removed) == (1, 1)
    assert {question.text for question in desk.library.questions()} == {"LoRA 的 B 矩阵为什么初始化为 0？"}


def test_a_file_of_another_folder_stays(desk: Desk, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text(LORA, encoding="utf-8")
    desk.library.ingest([desk.notes, other])
    assert desk.library.ingest([desk.notes]).files == 3


def test_after_any_changes_the_library_equals_a_fresh_one(desk: Desk, tmp_path: Path) -> None:
    desk.library.ingest([desk.notes])
    (desk.notes / "deep/lora.md").rename(desk.notes / "moved.md")
    desk.library.ingest([desk.notes])
    desk.write("attention.md", ATTENTION + "\n## 新题目是什么？\n\n新的答案在这里。\n")
    desk.write("gone.md", LORA)
    desk.library.ingest([desk.notes])
    (desk.notes / "gone.md").unlink()
    desk.library.ingest([desk.notes])

    fresh = Desk(tmp_path / "fresh")
    fresh.library.ingest([desk.notes])
    assert desk.contents() == fresh.contents()


def test_an_ingest_that_was_cut_off_goes_on_where_it_was(desk: Desk) -> None:
    for number in range(100):
        desk.write(f"many/{number}.md", LORA.replace("LoRA", f"LoRA{number}"))
    desk.embedder.fail_at = 70
    with pytest.raises(KeyboardInterrupt):
        desk.library.ingest([desk.notes])
    done = len(desk.embedder.texts)
    desk.embedder.fail_at = None

    report = desk.library.ingest([desk.notes])

    assert done == 64
    assert report.embedding_calls == report.passages - 64
    assert desk.index.keys() == desk.keys()


def test_a_lost_index_is_made_again_when_it_is_searched(desk: Desk) -> None:
    desk.library.ingest([desk.notes])
    again = Library(desk.database.library, FakePassageIndex(), Bm25Index(desk.notes.parent / "cache"), desk.embedder)
    assert again.search("LoRA 初始化", 1)[0].passage.lines[0] >= 3


def test_a_file_that_cannot_be_read_is_named_and_the_others_go_on(desk: Desk) -> None:
    (desk.notes / "picture.md").write_bytes(bytes(range(256)) * 4)
    report = desk.library.ingest([desk.notes])
    assert report.added == 2
    assert len(report.problems) == 1
    assert "picture.md" in report.problems[0]


def test_when_nothing_can_be_read_it_says_so(desk: Desk) -> None:
    shutil.rmtree(desk.notes)
    desk.notes.mkdir()
    (desk.notes / "picture.md").write_bytes(bytes(range(256)) * 4)
    with pytest.raises(NotesError, match=r"picture\.md"):
        desk.library.ingest([desk.notes])


def test_progress_counts_up_to_the_end(desk: Desk) -> None:
    seen: list[tuple[str, int, int]] = []
    desk.library.ingest([desk.notes], lambda *step: seen.append(step))
    assert [step for step in seen if step[0] == "reading"] == [("reading", done, 2) for done in (0, 1, 2)]
    assert [step for step in seen if step[0] == "embedding"][-1][1:] == (len(desk.embedder.texts),) * 2


def test_rebuilding_embeds_everything_again_and_keeps_what_is_gone(desk: Desk) -> None:
    first = desk.library.ingest([desk.notes])
    (desk.notes / "attention.md").unlink()
    again = desk.library.rebuild()
    assert (again.questions, again.embedding_calls) == (first.questions, first.passages)


def test_questions_and_topics_can_be_filtered(desk: Desk) -> None:
    desk.library.ingest([desk.notes])
    assert [q.text for q in desk.library.questions(status=AnswerStatus.UNANSWERED)] == ["什么是线性注意力？"]
    assert [q.text for q in desk.library.questions(topic="微调")] == ["LoRA 的 B 矩阵为什么初始化为 0？"]
    assert desk.library.topics() == ["注意力", "微调"]


def test_a_search_can_be_kept_to_a_topic(desk: Desk) -> None:
    desk.library.ingest([desk.notes])
    assert {hit.passage.heading_path for hit in desk.library.search("梯度", 5, topic="微调")} == {("微调",)}
    assert desk.library.search("梯度", 5, topic="没有这个主题") == []
    assert desk.library.search("   ", 5) == []


def test_a_renamed_file_embeds_nothing(desk: Desk) -> None:
    desk.library.ingest([desk.notes])
    (desk.notes / "attention.md").rename(desk.notes / "renamed.md")
    report = desk.library.ingest([desk.notes])
    assert (report.added, report.removed, report.unchanged, report.embedding_calls) == (1, 1, 1, 0)
    assert desk.index.keys() == desk.keys()


def test_the_same_text_in_two_files_is_embedded_once(desk: Desk) -> None:
    desk.write("copy.md", LORA)
    report = desk.library.ingest([desk.notes])
    assert report.embedding_calls == len(set(desk.embedder.texts)) == len(desk.embedder.texts)
    assert report.passages == report.embedding_calls + 1
    assert desk.index.keys() == desk.keys()


def test_an_emptied_folder_empties_the_library_of_it(desk: Desk) -> None:
    desk.library.ingest([desk.notes])
    (desk.notes / "attention.md").unlink()
    (desk.notes / "deep/lora.md").unlink()
    report = desk.library.ingest([desk.notes])
    assert (report.files, report.removed, report.passages) == (0, 2, 0)
    assert desk.index.keys() == set()


def test_a_folder_that_never_held_notes_is_an_error(desk: Desk, tmp_path: Path) -> None:
    desk.library.ingest([desk.notes])
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotesError, match="No notes in"):
        desk.library.ingest([tmp_path / "empty"])
    assert len(desk.library.questions()) == 3


def test_a_roundabout_path_is_the_same_file(desk: Desk) -> None:
    desk.library.ingest([desk.notes])
    report = desk.library.ingest([desk.notes / "deep" / ".." / "attention.md"])
    assert (report.files, report.unchanged) == (2, 1)


def test_problems_are_told_in_the_language_that_was_asked_for(desk: Desk) -> None:
    (desk.notes / "picture.md").write_bytes(bytes(range(256)) * 4)
    (problem,) = desk.library.ingest([desk.notes], language="zh").problems
    assert "文件" in problem


def test_a_file_can_be_forgotten(desk: Desk) -> None:
    desk.library.ingest([desk.notes])
    desk.library.remove((desk.notes / "attention.md").as_posix())
    assert [question.text for question in desk.library.questions()] == ["LoRA 的 B 矩阵为什么初始化为 0？"]
    assert desk.index.keys() == desk.keys()
    with pytest.raises(UnknownItem, match=r"does not hold nowhere\.md"):
        desk.library.remove("nowhere.md")


def test_a_search_does_not_wait_for_an_ingest_under_way(desk: Desk) -> None:
    desk.library.ingest([desk.notes])
    assert desk.library.search("LoRA", 1)
    desk.write("new.md", LORA.replace("LoRA", "QLoRA"))
    found: list[bool] = []

    def search_meanwhile(what: str, done: int, total: int) -> None:
        searcher = threading.Thread(target=lambda: found.append(bool(desk.library.search("LoRA", 1))))
        searcher.start()
        searcher.join(timeout=20)

    desk.library.ingest([desk.notes], search_meanwhile)
    assert found
    assert all(found)


def test_a_topic_is_found_in_capitals_or_not(desk: Desk) -> None:
    desk.write("tuning.md", "# Tuning\n\n## What is LoRA?\n\n- a low-rank update of the weights\n")
    desk.library.ingest([desk.notes])
    assert [question.text for question in desk.library.questions(topic="tuning")] == ["What is LoRA?"]
    assert {hit.passage.heading_path for hit in desk.library.search("weights", 5, topic="TUNING")} == {("Tuning",)}


def test_a_narrow_topic_is_found_by_words_among_many_others(desk: Desk) -> None:
    for number in range(120):
        desk.write(f"many/{number}.md", f"# 题目{number}\n\n## 问题{number}是什么？\n\n- 梯度 梯度 梯度\n")
    desk.library.ingest([desk.notes])
    best = desk.library.search("梯度", 3, topic="微调")[0]
    assert best.score > 1.5 / 61  # found in both ways, not by meaning alone
