"""How well questions are found: against labels of what a person sees in the same files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from pydantic import Field

from coach.model import AnswerStatus, Lines, Question, Value
from coach.notes import parse_notes, read_notes
from coach.text import normalise

Label = Mapping[str, object]
"""One labelled question: ``line``, ``kind``, ``answer_type``, ``answer_lines``."""

Finder = Callable[[str, str], Sequence[Question]]
"""The questions of a text; the second argument names its file."""

_STATUS = {
    "text": AnswerStatus.ANSWERED,
    "image": AnswerStatus.IMAGE_ONLY,
    "link": AnswerStatus.LINK_ONLY,
    "none": AnswerStatus.UNANSWERED,
}
_EXPLICIT = "explicit"
_FAR = 1
"""Lines by which a found question may miss the labelled one."""
_GOOD_IOU = 0.8
_SUPPORTED = 0.9
"""Share of a point's pairs of letters that must stand in the answer."""
_RUN = re.compile(r"[^\W_]+")


class FileScores(Value):
    """Precision counts every found question inside the labelled lines, recall the explicit labels only."""

    file: str
    precision: float
    recall: float
    f1: float
    missed: tuple[int, ...] = Field(description="lines of explicit questions that were not found")
    invented: tuple[int, ...] = Field(description="lines of found questions that nobody labelled")


class ExtractionScores(Value):
    """Measures over all files.

    ``confusion[labelled][found]`` counts matched questions by status. ``line_iou`` is the mean overlap of found and
    labelled answer lines over matched questions with an answer; ``iou_share`` the share of at least 0.8.
    """

    files: tuple[FileScores, ...]
    macro_f1: float
    status_accuracy: float
    confusion: dict[str, dict[str, int]]
    line_iou: float
    iou_share: float
    key_points: int
    made_up_points: int = Field(description="points whose text does not stand in their answer")
    points_without_text: int = Field(description="points of questions whose labelled answer is no text")


def questions_in(text: str, file: str) -> Sequence[Question]:
    """The questions as the coach finds them."""
    return parse_notes(text, file).questions


def evaluate_extraction(
    labels: Sequence[Mapping[str, object]], notes_dir: Path, find: Finder = questions_in
) -> ExtractionScores:
    """Parse each labelled file below ``notes_dir`` and compare.

    Args:
        labels: objects with ``file``, ``labelled_lines`` ([first, last] or a list of those) and ``questions``.
        find: what is measured; ``coach.evaluation.baseline`` has another one to compare with.

    Raises:
        NotesError: a labelled file is missing.
    """
    files: list[FileScores] = []
    confusion = {labelled.value: {found.value: 0 for found in AnswerStatus} for labelled in AnswerStatus}
    overlaps: list[float] = []
    points = made_up = without_text = 0
    for entry in labels:
        file = str(entry["file"])
        text = read_notes(notes_dir / file)
        source = text.split("\n")
        found = [q for q in find(text, file) if _is_inside(q.line, _ranges(entry["labelled_lines"]))]
        wanted = _questions(entry["questions"])
        pairs = _match(found, wanted)
        files.append(_file_scores(file, found, wanted, pairs))
        for question, label in pairs:
            confusion[_STATUS[str(label["answer_type"])].value][question.status.value] += 1
            without_text += len(question.key_points) if label["answer_type"] != "text" else 0
            labelled = _lines(label.get("answer_lines"))
            if labelled is not None:
                overlaps.append(_iou(question.answer_lines, labelled))
        points += sum(len(question.key_points) for question in found)
        made_up += sum(_made_up(question, source) for question in found)
    matched = sum(sum(row.values()) for row in confusion.values())
    right = sum(confusion[status.value][status.value] for status in AnswerStatus)
    return ExtractionScores(
        files=tuple(files),
        macro_f1=fmean(scores.f1 for scores in files) if files else 0.0,
        status_accuracy=right / matched if matched else 0.0,
        confusion=confusion,
        line_iou=fmean(overlaps) if overlaps else 0.0,
        iou_share=fmean(overlap >= _GOOD_IOU for overlap in overlaps) if overlaps else 0.0,
        key_points=points,
        made_up_points=made_up,
        points_without_text=without_text,
    )


def _match(found: Sequence[Question], wanted: Sequence[Label]) -> list[tuple[Question, Label]]:
    """One to one, exact lines first, then neighbours."""
    pairs: list[tuple[Question, Label]] = []
    open_labels = list(wanted)
    open_questions = list(found)
    for distance in range(_FAR + 1):
        for question in list(open_questions):
            label = next((label for label in open_labels if abs(_line(label) - question.line) == distance), None)
            if label is not None:
                pairs.append((question, label))
                open_labels.remove(label)
                open_questions.remove(question)
    return pairs


def _file_scores(
    file: str, found: Sequence[Question], wanted: Sequence[Label], pairs: Sequence[tuple[Question, Label]]
) -> FileScores:
    matched_questions = {question.id for question, _ in pairs}
    matched_lines = {_line(label) for _, label in pairs}
    explicit = [_line(label) for label in wanted if label["kind"] == _EXPLICIT]
    missed = tuple(line for line in explicit if line not in matched_lines)
    precision = len(pairs) / len(found) if found else float(not explicit)
    recall = 1 - len(missed) / len(explicit) if explicit else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    invented = tuple(question.line for question in found if question.id not in matched_questions)
    return FileScores(file=file, precision=precision, recall=recall, f1=f1, missed=missed, invented=invented)


def _made_up(question: Question, source: Sequence[str]) -> int:
    """Points that say what neither their answer nor the question's own line says."""
    if question.answer_lines is None:
        return len(question.key_points)
    first, last = question.answer_lines
    known = _pairs("\n".join([source[question.line - 1], *source[first - 1 : last]]))
    return sum(not _is_supported(point.text, known) for point in question.key_points)


def _is_supported(text: str, known: frozenset[str]) -> bool:
    pairs = {pair for run in _RUN.findall(normalise(text)) for pair in _neighbours(run)}
    return not pairs or len(pairs & known) >= _SUPPORTED * len(pairs)


def _pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring letters and digits, whatever markup stands between them."""
    return frozenset(_neighbours("".join(_RUN.findall(normalise(text)))))


def _neighbours(run: str) -> list[str]:
    return [first + second for first, second in pairwise(run)]


def _iou(found: Lines | None, labelled: Lines) -> float:
    if found is None:
        return 0.0
    common = min(found[1], labelled[1]) - max(found[0], labelled[0]) + 1
    union = max(found[1], labelled[1]) - min(found[0], labelled[0]) + 1
    return max(0, common) / union


def _questions(value: object) -> list[Label]:
    if not isinstance(value, list):
        raise TypeError("questions must be a list")
    return [label for label in value if isinstance(label, dict)]


def _line(label: Label) -> int:
    line = label["line"]
    if not isinstance(line, int):
        raise TypeError("line must be a number")
    return line


def _lines(value: object) -> Lines | None:
    return (int(value[0]), int(value[1])) if isinstance(value, list) else None


def _ranges(value: object) -> list[Lines]:
    """``[1, 9]`` or ``[[1, 9], [20, 30]]``."""
    if not isinstance(value, list):
        raise TypeError("labelled_lines must be a list")
    nested = value if value and isinstance(value[0], list) else [value]
    return [(int(first), int(last)) for first, last in nested]


def _is_inside(line: int, ranges: Sequence[Lines]) -> bool:
    return any(first <= line <= last for first, last in ranges)
