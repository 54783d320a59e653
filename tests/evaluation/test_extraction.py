"""The measure of extraction, on notes small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.evaluation.extraction import evaluate_extraction


def label(line: int, kind: str, answer_type: str, lines: list[int] | None) -> dict[str, object]:
    return {"line": line, "kind": kind, "answer_type": answer_type, "answer_lines": lines}


def test_misses_inventions_status_and_overlap_are_counted(tmp_path: Path) -> None:
    text = (
        "## 什么是甲？\n\n甲是一种方法。\n\n## 什么是乙？\n\n![](b.png)\n\n## 丙\n\n丙是一种结构。\n\n没有问号的一行\n"
    )
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    questions = [
        label(1, "explicit", "text", [2, 3]),
        label(5, "explicit", "text", [6, 8]),
        label(13, "explicit", "none", None),
        label(11, "nested", "text", [11, 11]),
    ]
    entry = {"file": "a.md", "labelled_lines": [1, 13], "questions": questions}
    scores = evaluate_extraction([entry], tmp_path)
    (file,) = scores.files
    assert (file.precision, file.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert (file.missed, file.invented) == ((13,), (9,))
    assert scores.confusion["answered"] == {"answered": 1, "image_only": 1, "link_only": 0, "unanswered": 0}
    assert scores.status_accuracy == 0.5
    assert scores.line_iou == pytest.approx((2 / 3 + 1) / 2)
    assert scores.made_up_points == 0


def test_only_the_labelled_lines_count(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("## 什么是甲？\n\n甲是方法。\n\n## 什么是乙？\n\n乙是方法。\n", encoding="utf-8")
    entry = {"file": "a.md", "labelled_lines": [[1, 3]], "questions": [label(2, "explicit", "text", [2, 4])]}
    assert evaluate_extraction([entry], tmp_path).macro_f1 == 1.0
