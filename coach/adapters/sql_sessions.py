"""Interviews in SQL: sessions, turns, answers, grades, explanations, the transcript."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, delete, insert, null, select, update
from sqlalchemy.exc import IntegrityError

from coach.adapters.sql_errors import store_errors
from coach.adapters.sql_schema import answers, events, explanations, follow_ups, grades, sessions, turns
from coach.errors import UnknownItem
from coach.model import Answer, Delivery, Event, ExplainedPoint, FollowUp, Grade, Session, Turn

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
_EXPLANATION: TypeAdapter[tuple[ExplainedPoint, ...]] = TypeAdapter(tuple[ExplainedPoint, ...])

Value = TypeVar("Value")


class SqlSessions:
    """A SessionStore. Every method is one transaction, on disk when it returns."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save_session(self, session: Session) -> None:
        row = {"created_at": session.created_at.astimezone(UTC), "body": session.model_dump(mode="json")}
        self._put(sessions, "id", session.id, row)

    def session(self, session_id: str) -> Session:
        """Raises UnknownItem."""
        found = self._values(sessions, sessions.c.id == session_id, Session.model_validate)
        if not found:
            raise UnknownItem(
                f"There is no interview {session_id}; start a new one.",
                f"没有编号为 {session_id} 的面试；请开始新的一场。",
            )
        return found[0]

    def sessions(self) -> list[Session]:
        """Newest first."""
        query = select(sessions.c.body).order_by(sessions.c.created_at.desc(), sessions.c.id)
        with store_errors(), self._engine.connect() as connection:
            return [Session.model_validate(body) for body in connection.scalars(query)]

    def delete_session(self, session_id: str) -> None:
        """Forget the session and all that hangs on it, in one transaction; nothing where it is gone."""
        of_turns = select(turns.c.id).where(turns.c.session_id == session_id)
        of_grades = select(grades.c.id).where(grades.c.turn_id.in_(of_turns))
        with store_errors(), self._engine.begin() as connection:
            connection.execute(delete(explanations).where(explanations.c.grade_id.in_(of_grades)))
            for table in (follow_ups, grades, answers):
                connection.execute(delete(table).where(table.c.turn_id.in_(of_turns)))
            for table in (turns, events):
                connection.execute(delete(table).where(table.c.session_id == session_id))
            connection.execute(delete(sessions).where(sessions.c.id == session_id))

    def save_turn(self, turn: Turn) -> None:
        row = {
            "session_id": turn.session_id,
            "question_id": turn.question_id,
            "outcome": turn.outcome.value,
            "body": turn.model_dump(mode="json"),
        }
        self._put(turns, "id", turn.id, row)

    def turns(self, session_id: str) -> list[Turn]:
        """In the order they were asked."""
        return self._values(turns, turns.c.session_id == session_id, Turn.model_validate)

    def save_answer(self, turn_id: str, answer: Answer) -> None:
        row = {
            "turn_id": turn_id,
            **answer.model_dump(exclude={"delivery"}),
            "created_at": answer.created_at.astimezone(UTC),
            "delivery": answer.delivery.model_dump(mode="json") if answer.delivery else null(),
        }
        with store_errors(), self._engine.begin() as connection:
            connection.execute(insert(answers), [row])

    def answers(self, turn_id: str) -> list[Answer]:
        """Oldest first."""
        query = select(answers).where(answers.c.turn_id == turn_id).order_by(answers.c.position)
        with store_errors(), self._engine.connect() as connection:
            return [_answer(row) for row in connection.execute(query)]

    def save_grade(self, turn_id: str, grade: Grade) -> None:
        row = {
            "id": grade.id,
            "turn_id": turn_id,
            "answer_id": grade.answer_id,
            "score": grade.score,
            "created_at": grade.created_at.astimezone(UTC),
            "body": grade.model_dump(mode="json"),
        }
        with store_errors(), self._engine.begin() as connection:
            connection.execute(insert(grades), [row])

    def grades(self, turn_id: str) -> list[Grade]:
        """Oldest first."""
        return self._values(grades, grades.c.turn_id == turn_id, Grade.model_validate)

    def save_explanation(self, grade_id: str, points: Sequence[ExplainedPoint], model: str, prompt_hash: str) -> None:
        body = _EXPLANATION.dump_python(tuple(points), mode="json")
        self._put(explanations, "grade_id", grade_id, {"model": model, "prompt_hash": prompt_hash, "body": body})

    def explanation(self, grade_id: str) -> tuple[ExplainedPoint, ...] | None:
        found = self._values(explanations, explanations.c.grade_id == grade_id, _EXPLANATION.validate_python)
        return found[0] if found else None

    def save_follow_up(self, turn_id: str, follow_up: FollowUp) -> None:
        self._put(follow_ups, "turn_id", turn_id, {"body": follow_up.model_dump(mode="json")})

    def follow_up(self, turn_id: str) -> FollowUp | None:
        found = self._values(follow_ups, follow_ups.c.turn_id == turn_id, FollowUp.model_validate)
        return found[0] if found else None

    def log(self, session_id: str, event: Event) -> None:
        body = event.model_dump(mode="json")
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        same = select(events.c.position).where(events.c.session_id == session_id, events.c.digest == digest)
        with store_errors(), self._engine.begin() as connection:
            if connection.scalar(same) is None:
                connection.execute(insert(events), [{"session_id": session_id, "digest": digest, "body": body}])

    def events(self, session_id: str) -> list[Event]:
        """In the order they happened."""
        return self._values(events, events.c.session_id == session_id, _EVENT.validate_python)

    def _values(self, table: Table, condition: ColumnElement[bool], read: Callable[[Any], Value]) -> list[Value]:
        """The bodies of the rows that fit, each through ``read``, in the order they were saved."""
        query = select(table.c.body).where(condition)
        if "position" in table.c:
            query = query.order_by(table.c.position)
        with store_errors(), self._engine.connect() as connection:
            return [read(body) for body in connection.scalars(query)]

    def _put(self, table: Table, key: str, value: str, row: Mapping[str, object]) -> None:
        """Insert the row, or change it where its key is there already."""
        with store_errors(), self._engine.begin() as connection:
            if not _updated(connection, table, key, value, row):
                try:
                    with connection.begin_nested():
                        connection.execute(insert(table), [{key: value, **row}])
                except IntegrityError:  # another thread was faster
                    _updated(connection, table, key, value, row)


def _updated(connection: Connection, table: Table, key: str, value: str, row: Mapping[str, object]) -> bool:
    return connection.execute(update(table).where(table.c[key] == value).values(**row)).rowcount > 0


def _answer(row: Row[Any]) -> Answer:
    return Answer(
        id=row.id,
        text=row.text,
        spoken=row.spoken,
        created_at=_aware(row.created_at),
        recording_id=row.recording_id,
        delivery=None if row.delivery is None else Delivery.model_validate(row.delivery),
    )


def _aware(moment: datetime) -> datetime:
    """SQLite forgets the time zone; everything is stored in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
