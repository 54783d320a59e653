"""Drafts on their way into the notes: kept until they are decided on, then written into a file of accepted ones.

The person's own files are never changed. An accepted answer stands under the same headings and the same question as the
one it answers, so that the library links the two and asks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from coach.errors import InputError
from coach.library.drafting import Draft
from coach.model import Language, Question
from coach.notes import parse_notes
from coach.text import normalise

ACCEPTED = "accepted.md"
_SAFE_ID = re.compile(r"[0-9a-f]{1,64}")
_SPECIAL = re.compile(r"([\\`*_\[\]<])")
_DEEPEST = 6
_HEAD: dict[Language, str] = {
    "zh": "---\ntitle: 采纳的草稿\n---\n<!-- 由你采纳的答案，可以随意修改；删掉一节，那道题就重新没有答案。 -->\n",
    "en": "---\ntitle: Accepted drafts\n---\n<!-- Answers that you accepted. Edit them as you like; "
    "without its section, a question is unanswered again. -->\n",
}
_ORIGIN: dict[Language, str] = {
    "zh": "<!-- 由 {model} 起草，{date} 采纳；不是原来的笔记 -->",
    "en": "<!-- drafted by {model}, accepted on {date}; not from the original notes -->",
}
_OWN_WORDS: dict[Language, str] = {"zh": "采纳者本人", "en": "the person who accepted it"}


class DraftShelf:
    """The drafts of one home.

    Args:
        folder: where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def accepted(self) -> Path:
        """The file of accepted answers; there is none before the first."""
        return self._folder / ACCEPTED

    def kept(self, question_id: str) -> Draft | None:
        """The last draft for a question that has not been accepted."""
        path = self._path(question_id)
        if not path.is_file():
            return None
        try:
            return Draft.model_validate_json(path.read_text(encoding="utf-8"))
        except (ValidationError, UnicodeDecodeError):
            return None  # written by another version; the next draft takes its place

    def keep(self, draft: Draft) -> None:
        """Keep ``draft`` in place of an earlier one for its question."""
        _write(self._path(draft.question_id), draft.model_dump_json(indent=1))

    def accept(self, question: Question, text: str, draft: Draft | None, today: date) -> Path:
        """Write ``text`` as the answer to ``question`` into the file of accepted answers.

        Args:
            draft: what it was made from; None where the person wrote it all.

        Raises:
            InputError: no point of an answer can be found in ``text``, or this question has been accepted before;
                nothing was written.
        """
        before = self.accepted.read_text(encoding="utf-8") if self.accepted.is_file() else _HEAD[question.language]
        if (line := _line_of(before, question)) is not None:
            raise InputError(
                f"An answer to this question was accepted before; edit {self.accepted}, line {line}, and re-index.",
                f"这道题已经采纳过答案；请直接修改 {self.accepted} 第 {line} 行，然后重新索引。",
            )
        for heading in dict.fromkeys((question.text, _SPECIAL.sub(r"\\\1", question.text))):
            after = f"{before.rstrip()}\n\n{_section(question, heading, text, draft, today)}\n"
            if _answers(after, question):
                _write(self.accepted, after)
                self._path(question.id).unlink(missing_ok=True)
                return self.accepted
        raise InputError(
            "No points can be read from this text; write the answer as sentences or as a list, without headings.",
            "从这段文字里读不出要点；请写成句子或列表，不要用标题。",
        )

    def _path(self, question_id: str) -> Path:
        name = question_id if _SAFE_ID.fullmatch(question_id) else question_id.encode().hex()
        return self._folder / "pending" / f"{name}.json"


def _section(question: Question, heading: str, text: str, draft: Draft | None, today: date) -> str:
    origin = _ORIGIN[question.language].format(
        model=draft.model if draft else _OWN_WORDS[question.language], date=today.isoformat()
    )
    return "\n\n".join([*_headings(question, heading), origin, text.strip()])


def _headings(question: Question, heading: str) -> Iterator[str]:
    path = [part for part in question.heading_path if part.strip()][-(_DEEPEST - 1) :]
    for level, part in enumerate(path, start=1):
        yield f"{'#' * level} {part}"
    yield f"{'#' * (len(path) + 1)} {' '.join(heading.split())}"


def _answers(markdown: str, question: Question) -> bool:
    """Whether the last question of ``markdown`` is ``question``, with points."""
    asked = parse_notes(markdown, ACCEPTED).questions
    return bool(asked) and normalise(asked[-1].text) == normalise(question.text) and asked[-1].gradeable


def _line_of(markdown: str, question: Question) -> int | None:
    """The line on which ``question`` is answered."""
    for asked in parse_notes(markdown, ACCEPTED).questions:
        same = normalise(asked.text) == normalise(question.text) and asked.heading_path == question.heading_path
        if same and asked.gradeable:
            return asked.line
    return None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
