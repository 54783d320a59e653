"""From a key point to the exact lines of the notes it rests on."""

from __future__ import annotations

from coach.model import Citation, KeyPoint, Question


def cite(question: Question, point: KeyPoint) -> Citation:
    """The lines of ``point`` as they stand in the file, or the print in the picture that it was read from.

    Raises:
        ValueError: the point lies outside its question's answer, which no parser should produce.
    """
    if question.answer_lines is None:
        raise ValueError(f"question {question.id} has no answer to cite")
    first, last = question.answer_lines
    start, end = point.lines
    if not first <= start <= end <= last:
        raise ValueError(f"point {point.id} at lines {start}-{end} is outside the answer at {first}-{last}")
    if point.picture is not None:
        read = next(picture.text for picture in question.pictures if picture.name == point.picture)
        return Citation(file=question.file, lines=point.lines, quote=read, place=point.place, picture=point.picture)
    lines = question.answer.split("\n")
    quote = "\n".join(lines[start - first : end - first + 1])
    return Citation(file=question.file, lines=point.lines, quote=quote, place=point.place)
