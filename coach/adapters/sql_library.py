"""The library in SQL: files, questions, passages, and what ties questions together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from coach.adapters.sql_errors import store_errors
from coach.adapters.sql_schema import files, library_state, links, passages, questions, succession
from coach.errors import UnknownItem
from coach.model import NotesDocument, Passage, Question
from coach.ports import FileRecord, PassageOutline, Unsettled
from coach.text import text_key

_AT_ONCE = 500
"""Ids in one query; SQLite takes 999 parameters at least."""
_SETTLED = "settled"


class SqlLibrary:
    """A LibraryStore."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def manifest(self) -> dict[str, FileRecord]:
        with store_errors(), self._engine.connect() as connection:
            rows = connection.execute(select(files.c.file, files.c.sha256, files.c.parser))
            return {row.file: FileRecord(row.file, row.sha256, row.parser) for row in rows}

    def put(self, record: FileRecord, document: NotesDocument) -> None:
        ids = {question.id for question in document.questions}
        with store_errors(), self._engine.begin() as connection:
            known = _remove(connection, record.file, stay=ids)
            connection.execute(insert(files), [{**record._asdict(), "title": document.title}])
            rows = [_question_row(question, known.get(question.id, True)) for question in document.questions]
            if rows:
                connection.execute(insert(questions), rows)
            for part in _parts(sorted(ids - known.keys())):  # who comes back needs no successor
                connection.execute(delete(succession).where(succession.c.old_id.in_(part)))
            if document.passages:
                connection.execute(insert(passages), [_passage_row(passage) for passage in document.passages])

    def remove(self, file: str) -> None:
        with store_errors(), self._engine.begin() as connection:
            _remove(connection, file)

    def counts(self) -> tuple[int, int]:
        """How many questions and passages there are."""
        with store_errors(), self._engine.connect() as connection:
            first, second = (
                connection.scalar(select(func.count()).select_from(table)) or 0 for table in (questions, passages)
            )
            return first, second

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
                bodies = [
                    body for part in _parts(ids) for body in connection.scalars(query.where(passages.c.id.in_(part)))
                ]
            return _sorted(bodies)

    def passages_of(self, question_id: str) -> list[Passage]:
        """The passages that hold the answer to a question, by file and line."""
        query = select(passages.c.body).where(passages.c.question_id == question_id)
        with store_errors(), self._engine.connect() as connection:
            return _sorted(connection.scalars(query))

    def texts(self, keys: Sequence[str]) -> dict[str, str]:
        """The texts of passages, by key; those that are there."""
        query = select(passages.c.text_key, passages.c.body["text"].as_string().label("text"))
        with store_errors(), self._engine.connect() as connection:
            parts = [connection.execute(query.where(passages.c.text_key.in_(part))).all() for part in _parts(keys)]
            return {row.text_key: row.text for part in parts for row in part}

    def passages_with(self, keys: Sequence[str]) -> dict[str, list[Passage]]:
        """The passages with these texts, by key; of each text by file and line."""
        query = select(passages.c.body)
        with store_errors(), self._engine.connect() as connection:
            parts = [connection.scalars(query.where(passages.c.text_key.in_(part))).all() for part in _parts(keys)]
            found = _sorted(body for part in parts for body in part)
        by_key: defaultdict[str, list[Passage]] = defaultdict(list)
        for passage in found:
            by_key[text_key(passage.text)].append(passage)
        return dict(by_key)

    def outlines(self) -> list[PassageOutline]:
        """Of every passage where it belongs, without its text; by file and line."""
        columns = (passages.c.text_key, passages.c.file, passages.c.line, passages.c.question_id)
        query = select(*columns, passages.c.body["heading_path"].label("path"))
        with store_errors(), self._engine.connect() as connection:
            rows = sorted(connection.execute(query), key=lambda row: (row.file, row.line))
            return [PassageOutline(row.text_key, row.file, tuple(row.path or ()), row.question_id) for row in rows]

    def unsettled(self) -> Unsettled:
        gone = select(succession.c.body).where(succession.c.new_id.is_(None)).order_by(succession.c.old_id)
        fresh = select(questions.c.id).where(questions.c.fresh)
        with store_errors(), self._engine.connect() as connection:
            return Unsettled(
                [Question.model_validate(body) for body in connection.scalars(gone)], set(connection.scalars(fresh))
            )

    def settle(self, successors: Mapping[str, str], links: Mapping[str, str], state: str) -> None:
        with store_errors(), self._engine.begin() as connection:
            for old, new in successors.items():
                connection.execute(update(succession).where(succession.c.old_id == old).values(new_id=new))
            connection.execute(update(questions).where(questions.c.fresh).values(fresh=False))
            _write_links(connection, links)
            connection.execute(delete(library_state).where(library_state.c.name == _SETTLED))
            connection.execute(insert(library_state), [{"name": _SETTLED, "value": state}])

    def settled_state(self) -> str:
        """The last ``state``; empty where nothing was settled yet."""
        query = select(library_state.c.value).where(library_state.c.name == _SETTLED)
        with store_errors(), self._engine.connect() as connection:
            return connection.scalar(query) or ""

    def succession(self) -> dict[str, str]:
        """The id that follows each id that is gone."""
        query = select(succession.c.old_id, succession.c.new_id).where(succession.c.new_id.is_not(None))
        with store_errors(), self._engine.connect() as connection:
            return {row.old_id: row.new_id for row in connection.execute(query)}

    def links(self) -> dict[str, str]:
        """The original of each question that is a duplicate."""
        with store_errors(), self._engine.connect() as connection:
            return {row.question_id: row.original_id for row in connection.execute(select(links))}


def _remove(connection: Connection, file: str, stay: set[str] | None = None) -> dict[str, bool]:
    """Delete what a file holds. Questions that do not ``stay`` are remembered as gone.

    Returns:
        The ids of the file's questions, and whether each was new since the library was last settled.
    """
    held = connection.execute(
        select(questions.c.id, questions.c.fresh, questions.c.body).where(questions.c.file == file)
    )
    known = list(held)
    gone = [{"old_id": row.id, "new_id": None, "body": row.body} for row in known if row.id not in (stay or ())]
    if gone:
        connection.execute(insert(succession), gone)
    for table in (passages, questions, files):
        connection.execute(delete(table).where(table.c.file == file))
    return {row.id: row.fresh for row in known}


def _write_links(connection: Connection, wanted: Mapping[str, str]) -> None:
    connection.execute(delete(links))
    if wanted:
        rows = [{"question_id": question, "original_id": original} for question, original in wanted.items()]
        connection.execute(insert(links), rows)


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _sorted(bodies: Iterable[dict[str, object]]) -> list[Passage]:
    found = [Passage.model_validate(body) for body in bodies]
    return sorted(found, key=lambda passage: (passage.file, passage.lines))


def _question_row(question: Question, fresh: bool) -> dict[str, object]:
    return {
        "id": question.id,
        "file": question.file,
        "line": question.line,
        "status": question.status.value,
        "fresh": fresh,
        "body": question.model_dump(mode="json"),
    }


def _passage_row(passage: Passage) -> dict[str, object]:
    return {
        "id": passage.id,
        "file": passage.file,
        "line": passage.lines[0],
        "question_id": passage.question_id,
        "text_key": text_key(passage.text),
        "body": passage.model_dump(mode="json"),
    }
