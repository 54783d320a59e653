"""The JSON that other programs read and write on the command line; see docs/cli.md. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from coach.errors import InputError
from coach.library.advice import advice, name_of, said, where
from coach.library.drafting import Draft
from coach.library.health import Issue, NotesHealth
from coach.model import (
    Citation,
    ExplainedPoint,
    FollowUp,
    Grade,
    Hit,
    Language,
    Place,
    PointGrade,
    Question,
    Verdict,
)

Row = dict[str, Any]

NOT_FROM_NOTES: dict[Language, str] = {
    "zh": "草稿：对话模型所写，不是你的笔记；采纳之前不会用来评分",
    "en": "draft by the chat model, not from your notes; nothing is graded against it until you accept it",
}


class GradeRequest(BaseModel):
    """One object of ``coach grade``'s input: an answer to a question of the library, or with a reference of its own.

    The answer is text, or the path of a recording, in which ``language`` is spoken (default: that of the question).
    """

    model_config = ConfigDict(extra="forbid")

    id: str | int = Field(default="1")
    question: str | None = None
    reference: str | None = None
    question_id: str | None = None
    answer: str | None = None
    audio: Path | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def _one_source(self) -> GradeRequest:
        if (self.question_id is None) == (self.question is None or self.reference is None):
            raise ValueError("give question and reference, or question_id")
        if (self.answer is None) == (self.audio is None):
            raise ValueError("give answer or audio")
        if self.language is not None and self.audio is None:
            raise ValueError("language goes with audio")
        return self


def grade_request(row: Any) -> GradeRequest:
    """The request in ``row``. Raises InputError with the field that is wrong."""
    try:
        return GradeRequest.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "row"
        what = first["msg"].removeprefix("Value error, ")
        hint = "fields: id, question, reference or id, question_id; and answer, or audio, language"
        raise InputError(f"{field}: {what} ({hint}).", f"{field}：{what}（{hint}）。") from error


def question_row(question: Question) -> Row:
    return {
        "id": question.id,
        "text": question.text,
        "file": question.file,
        "line": question.line,
        "heading_path": list(question.heading_path),
        "status": question.status.value,
        "answer_lines": _lines(question.answer_lines),
        "key_points": [
            {"id": point.id, "text": point.text, "weight": point.weight, "lines": list(point.lines)}
            for point in question.key_points
        ],
        "tags": list(question.tags),
        "duplicate_of": question.duplicate_of,
        **_place(question.place),
    }


def hit_row(hit: Hit) -> Row:
    passage = hit.passage
    row = {"file": passage.file, "lines": list(passage.lines), "score": round(hit.score, 6), "text": passage.text}
    return row | _place(passage.place)


def _place(place: Place | None) -> Row:
    """Where something stands in a document without lines of its own; nothing is added for others."""
    return {"place": place.model_dump()} if place else {}


def health_row(health: NotesHealth, language: Language) -> Row:
    return {
        "questions": health.questions,
        "issues": [_issue_row(issue, language) for issue in health.issues],
        "topics": [
            {
                "topic": topic.topic,
                "questions": topic.questions,
                "gradeable": topic.gradeable,
                "issues": {kind.value: count for kind, count in topic.issues.items()},
            }
            for topic in health.topics
        ],
    }


def _issue_row(issue: Issue, language: Language) -> Row:
    question = issue.question
    return {
        "kind": issue.kind.value,
        "name": name_of(issue.kind, language),
        "id": question.id,
        "question": question.text,
        "topic": question.topic,
        "file": question.file,
        "line": issue.line,
        "where": where(question, issue.line),
        "said": said(issue, language),
        "advice": advice(issue, language),
        "pictures": [picture.name for picture in issue.pictures],
        "others": [
            {"id": other.id, "question": other.text, "file": other.file, "line": other.line} for other in issue.others
        ],
        "evidence": [evidence.model_dump(mode="json") for evidence in issue.evidence],
    }


def draft_row(draft: Draft) -> Row:
    return {
        "question_id": draft.question_id,
        "question": draft.question,
        "text": draft.text,
        "from_notes": False,
        "citations": [citation_row(citation) for citation in draft.citations],
        "model": draft.model,
        "weak": draft.weak,
        "created_at": draft.created_at.isoformat(),
    }


def grade_row(request_id: str | int, grade: Grade) -> Row:
    return {
        "id": request_id,
        "score": round(grade.score, 4),
        "confidence": round(grade.confidence, 4),
        "points": [_point_row(point) for point in grade.points],
        "false_claims": [{"quote": claim.quote, "why": claim.why} for claim in grade.false_claims],
        "flags": [flag.value for flag in grade.flags],
        "judge": f"{grade.judged_by.judge}:{grade.judged_by.model}",
        "seconds": round(grade.seconds, 3),
    }


def made_row(grade: Grade) -> Row:
    """How a grade came about, and its score, without its points."""
    return {
        "created_at": grade.created_at.isoformat(),
        "judge": f"{grade.judged_by.judge}:{grade.judged_by.model}",
        "strictness": grade.strictness.value,
        "score": round(grade.score, 4),
    }


def explanation_rows(question: Question, points: Iterable[ExplainedPoint]) -> list[Row]:
    texts = {point.id: point.text for point in question.key_points}
    return [
        {
            "key_point": texts[point.key_point_id],
            "text": point.text,
            "citations": [citation_row(citation) for citation in point.citations],
        }
        for point in points
    ]


def follow_up_row(question: Question, follow_up: FollowUp) -> Row:
    texts = {point.id: point.text for point in question.key_points}
    return {"text": follow_up.text, "targets": [texts[target] for target in follow_up.targets]}


def citation_row(citation: Citation) -> Row:
    return {"file": citation.file, "lines": list(citation.lines), "quote": citation.quote}


def marks(points: Sequence[PointGrade]) -> str:
    """The verdicts in one line for a terminal: ``✓✓◐✗``."""
    signs = {Verdict.COVERED: "✓", Verdict.PARTIAL: "◐", Verdict.MISSING: "·", Verdict.CONTRADICTED: "✗"}
    return "".join(signs[point.verdict] for point in points)


def short(file: str) -> str:
    """The last two parts of a path, for people: ``zh/transformer.md``."""
    return "/".join(Path(file).parts[-2:])


def _point_row(point: PointGrade) -> Row:
    return {
        "key_point": point.key_point.text,
        "weight": point.key_point.weight,
        "verdict": point.verdict.value,
        "quote": point.quote,
        "quote_span": _lines(point.quote_span),
        "note_lines": list(point.key_point.lines),
    }


def _lines(lines: tuple[int, int] | None) -> list[int] | None:
    return list(lines) if lines else None
