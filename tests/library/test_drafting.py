"""Drafts: what is refused, what is kept, and how one becomes part of the notes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from coach.errors import InputError, ModelOutputError
from coach.library.accepted import DraftShelf
from coach.library.drafting import Drafter, draft_points
from coach.library.duplicates import link_duplicates
from coach.model import Hit, Passage, Question
from coach.notes import parse_notes
from coach.prompts import FilePrompts
from tests.fakes import FakeChatModel

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"
NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
REPLY = """好的，下面是答案：
- QLoRA 把冻结的基座权重量化到 4 位，只训练低秩增量。
- 计算时再反量化到 BF16，所以精度损失很小。
- 计算时再反量化到 BF16，所以精度损失很小。
"""
POINTS = ["QLoRA 把冻结的基座权重量化到 4 位，只训练低秩增量。", "计算时再反量化到 BF16，所以精度损失很小。"]


def question(text: str = "# 微调\n\n## 什么是 QLoRA？\n") -> Question:
    return parse_notes(text, "notes.md").questions[-1]


def drafter(reply: str, hits: tuple[Hit, ...] = ()) -> Drafter:
    return Drafter(
        FakeChatModel((reply,)),
        FilePrompts(PROMPTS),
        lambda text: hits,
        lambda point, text: "4 位" in text,
        lambda: NOW,
    )


def test_a_draft_is_its_points_with_what_wrote_it() -> None:
    draft = drafter(REPLY).draft(question())

    assert draft.text == "\n".join(f"- {point}" for point in POINTS)
    assert (draft.model, draft.weak, draft.created_at, draft.citations) == ("fake:chat", True, NOW, ())


def test_passages_that_bear_a_point_out_are_cited() -> None:
    near = Passage(id="1", file="a.md", lines=(3, 4), text="量化到 4 位")
    far = Passage(id="2", file="a.md", lines=(9, 9), text="别的内容")
    draft = drafter(REPLY, (Hit(passage=near, score=1), Hit(passage=far, score=0.5))).draft(question())

    assert [(citation.file, citation.lines) for citation in draft.citations] == [("a.md", (3, 4))]


def test_an_answered_question_is_not_drafted() -> None:
    with pytest.raises(InputError):
        drafter(REPLY).draft(question("## 什么是 QLoRA？\n\n量化之后的 LoRA，省显存，精度损失很小。\n"))


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "什么是 QLoRA？",
        "- 很好\n- 不错",
        "- 抱歉，我无法回答这个问题，请提供更多信息给我。\n- 作为一个人工智能语言模型，我不能提供这方面的信息。",
        "- " + "量化" * 60 + "\n- " + "权重" * 60,
        "- QLoRA quantises the frozen weights to four bits.\n- Only the low-rank update is trained, which is light.",
    ],
)
def test_what_is_no_answer_is_refused(reply: str) -> None:
    with pytest.raises(ModelOutputError):
        draft_points(reply, question())


def test_prose_is_taken_sentence_by_sentence() -> None:
    assert draft_points("".join(POINTS), question()) == POINTS


def test_an_accepted_draft_answers_its_question(tmp_path: Path) -> None:
    asked = question()
    shelf = DraftShelf(tmp_path)
    draft = drafter(REPLY).draft(asked)
    shelf.keep(draft)
    assert shelf.kept(asked.id) == draft

    path = shelf.accept(asked, draft.text, draft, date(2026, 1, 2))

    text = path.read_text(encoding="utf-8")
    (answered,) = parse_notes(text, path.as_posix()).questions
    assert "fake:chat" in text
    assert "2026-01-02" in text
    assert len(answered.key_points) == len(POINTS)
    assert link_duplicates([asked, answered]) == {asked.id: answered.id}
    assert shelf.kept(asked.id) is None


def test_accepted_drafts_stand_one_below_the_other(tmp_path: Path) -> None:
    shelf = DraftShelf(tmp_path)
    asked = parse_notes("# 微调\n\n## 什么是 QLoRA？\n\n## `__init__` 和 `*args` 有什么用？\n", "n.md").questions
    for each in asked:
        shelf.accept(each, "\n".join(f"- {point}" for point in POINTS), None, date(2026, 1, 2))

    found = parse_notes(shelf.accepted.read_text(encoding="utf-8"), "accepted.md").questions
    assert [q.text for q in found if q.gradeable] == [q.text for q in asked]


def test_a_question_is_accepted_once(tmp_path: Path) -> None:
    shelf = DraftShelf(tmp_path)
    shelf.accept(question(), REPLY, None, date(2026, 1, 2))
    with pytest.raises(InputError, match="accepted before"):
        shelf.accept(question(), REPLY, None, date(2026, 1, 2))


@pytest.mark.parametrize(
    "text", ["", "   \n", "TODO", "# 别的题是什么？\n\n这里才是答案，有好几句话那么长，看起来不错。"]
)
def test_a_text_without_points_is_refused_and_nothing_written(tmp_path: Path, text: str) -> None:
    shelf = DraftShelf(tmp_path)
    with pytest.raises(InputError):
        shelf.accept(question(), text, None, date(2026, 1, 2))
    assert not shelf.accepted.exists()
