"""The notes that people labelled: which questions, with which status, answered on which lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.evaluation.extraction import ExtractionScores, evaluate_extraction
from coach.model import AnswerStatus, NotesDocument, Question
from coach.notes import parse_notes, read_notes

DATA = Path(__file__).parent.parent / "data" / "notes"
LABELS = json.loads((DATA / "labels.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def scores() -> ExtractionScores:
    return evaluate_extraction(LABELS, DATA)


@pytest.fixture(scope="module")
def seed() -> NotesDocument:
    return parse_notes(read_notes(DATA / "seed_notes.md"), "seed_notes.md")


def question_at(document: NotesDocument, line: int) -> Question:
    return next(question for question in document.questions if question.line == line)


def test_every_explicit_question_is_found_and_none_is_invented(scores: ExtractionScores) -> None:
    assert {file.file: (file.missed, file.invented) for file in scores.files} == {
        entry["file"]: ((), ()) for entry in LABELS
    }
    assert scores.macro_f1 == 1.0


def test_status_and_answer_lines_agree_with_the_labels(scores: ExtractionScores) -> None:
    assert scores.status_accuracy == 1.0
    assert scores.line_iou > 0.99
    assert scores.iou_share > 0.98


def test_no_key_point_is_made_up(scores: ExtractionScores) -> None:
    assert scores.key_points > 300
    assert scores.made_up_points == 0


def test_seed_notes_hold_26_text_answers_3_images_and_1_gap(seed: NotesDocument) -> None:
    labelled = {question["line"] for question in LABELS[0]["questions"]}
    found = [question for question in seed.questions if question.line in labelled]
    assert len(found) >= 29
    assert len(found) == len(seed.questions)
    counts = [sum(question.status == status for question in found) for status in AnswerStatus]
    assert counts == [len(found) - 4, 3, 0, 1]


def test_seed_containers_are_no_questions(seed: NotesDocument) -> None:
    containers = {"Transformer", "位置编码", "多头自注意力", "VLM模型架构", "LLaVA", "Vision Transformer", "对比学习"}
    assert not containers & {question.text for question in seed.questions}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (34, "对比学习常用的损失函数有哪些？"),
        (69, "多头注意力MHA 和 分组查询注意力GQA区别"),
        (91, "位置编码类型"),
        (190, "目前有哪些桥接结构？"),
        (192, "BLIP2和LLava的区别"),
        (200, "LLaVA-1.5"),
        (219, "Mini-Monkey"),
    ],
)
def test_questions_are_cleaned_of_decoration(seed: NotesDocument, line: int, text: str) -> None:
    assert question_at(seed, line).text == text


def test_an_answer_on_the_line_of_its_question(seed: NotesDocument) -> None:
    question = question_at(seed, 190)
    assert question.answer_lines == (190, 190)
    assert [point.text for point in question.key_points] == ["Qformer", "双层MLP", "Conv/Linear"]


def test_rows_of_a_table_become_points_with_the_names_of_their_columns(seed: NotesDocument) -> None:
    points = question_at(seed, 91).key_points
    assert [(point.label, point.lines) for point in points] == [
        ("绝对位置编码", (97, 97)),
        ("相对位置编码", (98, 98)),
        ("旋转位置编码RoPE", (99, 99)),
    ]
    assert points[0].text == "绝对位置编码：作用：具体位置；适用场景：短文本"


def test_points_below_a_lead_in_stand_alone_and_highlights_weigh_more(seed: NotesDocument) -> None:
    points = question_at(seed, 15).key_points
    assert [point.text.split("：")[0] for point in points] == ["优势", "优势", "缺点", "缺点"]
    assert [point.weight for point in points] == [1.5, 1.5, 1.0, 1.0]


def test_a_chain_of_arrows_is_a_chain_of_points(seed: NotesDocument) -> None:
    assert [point.text for point in question_at(seed, 7).key_points][-2:] == [
        "TransformerEncoder",
        "MLP Head适应下游业务",
    ]


def test_heading_paths_and_symbols_are_kept(seed: NotesDocument) -> None:
    assert question_at(seed, 60).heading_path == ("Transformer", "多头自注意力")
    assert question_at(seed, 34).tags == ("❓",)
