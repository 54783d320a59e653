"""What was answered stays with its question through renames, rewordings and deletions; duplicates count as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import UnknownItem
from coach.model import Question
from tests.library.test_ingest import ATTENTION, LORA, Desk

ASKS = "LoRA 的 B 矩阵为什么初始化为 0？"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("attention.md", ATTENTION)
    desk.write("deep/lora.md", LORA)
    desk.library.ingest([desk.notes])
    return desk


def asked(desk: Desk) -> Question:
    return next(question for question in desk.library.questions() if question.text == ASKS)


def test_a_renamed_then_reworded_then_moved_question_is_found_by_its_first_id(desk: Desk) -> None:
    first = asked(desk).id
    (desk.notes / "deep/lora.md").rename(desk.notes / "finetuning.md")
    desk.library.ingest([desk.notes])
    desk.write("finetuning.md", LORA.replace("为什么初始化为 0", "为什么要全部初始化为 0"))
    desk.library.ingest([desk.notes])
    (desk.notes / "deep/again").mkdir()
    (desk.notes / "finetuning.md").rename(desk.notes / "deep/again/lora.md")
    desk.library.ingest([desk.notes])
    now = desk.library.question(first)
    assert (now.text, Path(now.file).name) == ("LoRA 的 B 矩阵为什么要全部初始化为 0？", "lora.md")
    assert desk.library.original(first) == now.id != first
    assert desk.library.answer_passages(first) == desk.library.answer_passages(now.id) != []


def test_a_question_that_comes_back_later_is_itself_again(desk: Desk) -> None:
    first = asked(desk).id
    (desk.notes / "deep/lora.md").unlink()
    desk.library.ingest([desk.notes])
    with pytest.raises(UnknownItem):
        desk.library.question(first)
    desk.write("deep/lora.md", LORA)
    desk.library.ingest([desk.notes])
    assert desk.library.question(first).id == first


def test_a_question_deleted_today_and_written_elsewhere_tomorrow_keeps_its_history(desk: Desk) -> None:
    first = asked(desk).id
    (desk.notes / "deep/lora.md").unlink()
    desk.library.ingest([desk.notes])
    desk.write("attention.md", ATTENTION + "\n## 别的？\n\n- 别的\n")
    desk.library.ingest([desk.notes])
    desk.write("new.md", LORA)
    desk.library.ingest([desk.notes])
    assert desk.library.question(first).file.endswith("new.md")


def test_an_edit_that_is_undone_leaves_one_history(desk: Desk) -> None:
    first = asked(desk).id
    desk.write("deep/lora.md", LORA.replace("为什么初始化为 0", "为何需要初始化为 0"))
    desk.library.ingest([desk.notes])
    second = desk.library.question(first).id
    desk.write("deep/lora.md", LORA)
    desk.library.ingest([desk.notes])
    assert second != first
    assert desk.library.question(second).id == desk.library.question(first).id == first


def test_another_question_in_its_place_inherits_nothing(desk: Desk) -> None:
    first = asked(desk).id
    desk.write("deep/lora.md", LORA.replace("LoRA 的 B 矩阵", "LoRA 的 A 矩阵"))
    desk.library.ingest([desk.notes])
    assert desk.library.original(first) == first
    with pytest.raises(UnknownItem):
        desk.library.question(first)


def test_copies_count_as_one_also_after_the_original_is_deleted(desk: Desk) -> None:
    desk.write("copy.md", LORA.replace("# 微调", "# 另一份笔记"))
    desk.library.ingest([desk.notes])
    copy, original = [question for question in desk.library.questions() if question.text == ASKS]
    assert (copy.duplicate_of, original.duplicate_of) == (None, copy.id)
    assert desk.library.original(original.id) == copy.id
    (desk.notes / "copy.md").unlink()
    desk.library.ingest([desk.notes])
    assert desk.library.original(copy.id) == original.id
    assert asked(desk).duplicate_of is None


def test_an_answer_written_elsewhere_becomes_the_original(desk: Desk) -> None:
    entry = next(question for question in desk.library.questions() if question.text == "什么是线性注意力？")
    desk.write("linear.md", "# 线性\n\n## 线性注意力是什么？\n\n- 把 softmax 换成核函数\n")
    desk.library.ingest([desk.notes])
    assert desk.library.question(desk.library.original(entry.id)).file.endswith("linear.md")


def test_lines_tags_and_titles_embed_nothing(desk: Desk) -> None:
    before = len(desk.embedder.texts)
    desk.write("deep/lora.md", "---\ntags: [peft]\n---\n\n\n" + LORA)
    report = desk.library.ingest([desk.notes])
    assert (report.updated, report.embedding_calls, len(desk.embedder.texts)) == (1, 0, before)
    assert asked(desk).tags == ("peft",)


def test_a_start_with_everything_in_place_writes_nothing(desk: Desk) -> None:
    writes: list[str] = []
    for part, names in ((desk.database.library, ("put", "remove", "settle")), (desk.index, ("upsert",))):
        for name in names:
            setattr(part, name, lambda *given, name=name: writes.append(name) if any(given) else None)
    desk.library.ingest([desk.notes])
    assert writes == []
