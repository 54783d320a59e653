"""Recordings in SQL; the sound lies in files beside the database."""

from __future__ import annotations

from sqlalchemy import Engine, delete, insert, select, update

from coach.adapters.sql_errors import store_errors
from coach.adapters.sql_schema import recordings
from coach.errors import UnknownItem
from coach.model import Recording


class SqlRecordings:
    """A RecordingStore. Every method is one transaction, on disk when it returns."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save_recording(self, recording: Recording) -> None:
        row = {"session_id": recording.session_id, "body": recording.model_dump(mode="json")}
        with store_errors(), self._engine.begin() as connection:
            changed = connection.execute(update(recordings).where(recordings.c.id == recording.id).values(**row))
            if changed.rowcount == 0:
                connection.execute(insert(recordings), [{"id": recording.id, **row}])

    def recording(self, recording_id: str) -> Recording:
        """Raises UnknownItem."""
        query = select(recordings.c.body).where(recordings.c.id == recording_id)
        with store_errors(), self._engine.connect() as connection:
            body = connection.scalar(query)
        if body is None:
            raise UnknownItem(
                f"There is no recording {recording_id}; record the answer again.",
                f"没有编号为 {recording_id} 的录音；请重新录音。",
            )
        return Recording.model_validate(body)

    def recordings(self, session_id: str | None = None) -> list[Recording]:
        """Of a session, or all; oldest first."""
        query = select(recordings.c.body).order_by(recordings.c.position)
        if session_id is not None:
            query = query.where(recordings.c.session_id == session_id)
        with store_errors(), self._engine.connect() as connection:
            return [Recording.model_validate(body) for body in connection.scalars(query)]

    def delete_recordings(self, session_id: str) -> None:
        """Nothing where there are none."""
        with store_errors(), self._engine.begin() as connection:
            connection.execute(delete(recordings).where(recordings.c.session_id == session_id))
