"""The library in SQL: files, questions, passages."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, delete, insert, select

from coach.adapters.sql_errors import store_errors
from coach.adapters.sql_schema import files, passages, questions
from coach.errors import UnknownItem
from coach.model import NotesDocument, Passage, Question
from coach.ports import FileRecord

_AT_ONCE = 500
"""Ids in one query; SQLite takes 999 parameters at least."""


class SqlLibrary:
    """A LibraryStore."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def manifest(self) -> dict[str, FileRecord]:
        with store_errors(), self._engine.connect() as connection:
            rows = connection.execute(select(files.c.file, files.c.sha256, files.c.parser))
            return {row.file: FileRecord(row.file, row.sha256, row.parser) for row in rows}

    def put(self, record: FileRecord, document: NotesDocument) -> None:
        with store_errors(), self._engine.begin() as connection:
            _remove(connection, record.file)
            connection.execute(insert(files), [{**record._asdict(), "title": document.title}])
            if document.questions:
                connection.execute(insert(questions), [_question_row(question) for question in document.questions])
            if document.passages:
                connection.execute(insert(passages), [_passage_row(passage) for passage in document.passages])

    def remove(self, file: str) -> None:
        with store_errors(), self._engine.begin() as connection:
            _remove(connection, file)

    def questions(self) -> list[Question]:
        """All questions, by file and line."""
        with store_errors(), self._engine.connect() as connection:
            found = [Question.model_validate(body) for body in connection.scalars(select(questions.c.body))]
        # Sorted here and not by the database: PostgreSQL orders letters by its locale.
        return sorted(found, key=lambda question: (question.file, question.line))

    def question(self, question_id: str) -> Question:
        """Raises UnknownItem."""
        query = select(questions.c.body).where(questions.c.id == question_id)
        with store_errors(), self._engine.connect() as connection:
            body = connection.scalar(query)
            found = Question.model_validate(body) if body is not None else None
        if found is None:
            raise UnknownItem(
                f"There is no question {question_id} in the library; `coach questions` on your notes lists the ids.",
                f"题库里没有编号为 {question_id} 的题目；对笔记运行 `coach questions` 可以看到编号。",
            )
        return found

    def passages(self, ids: Sequence[str] | None = None) -> list[Passage]:
        """The passages with ``ids``, or all, by file and line."""
        query = select(passages.c.body)
        with store_errors(), self._engine.connect() as connection:
            if ids is None:
                bodies = list(connection.scalars(query))
            else:
                parts = [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
                bodies = [body for part in parts for body in connection.scalars(query.where(passages.c.id.in_(part)))]
            found = [Passage.model_validate(body) for body in bodies]
        return sorted(found, key=lambda passage: (passage.file, passage.lines))


def _remove(connection: Connection, file: str) -> None:
    for table in (passages, questions, files):
        connection.execute(delete(table).where(table.c.file == file))


def _question_row(question: Question) -> dict[str, object]:
    body = question.model_dump(mode="json")
    return {
        "id": question.id,
        "file": question.file,
        "line": question.line,
        "status": question.status.value,
        "body": body,
    }


def _passage_row(passage: Passage) -> dict[str, object]:
    body = passage.model_dump(mode="json")
    return {"id": passage.id, "file": passage.file, "line": passage.lines[0], "body": body}
