"""Opens the SQL database, brings its tables up to date, and turns its errors into sentences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from coach.adapters.sql_errors import advice_on, detail_of
from coach.adapters.sql_library import SqlLibrary
from coach.adapters.sql_recordings import SqlRecordings
from coach.adapters.sql_sessions import SqlSessions
from coach.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Database:
    """The stores over one database."""

    engine: Engine
    library: SqlLibrary
    sessions: SqlSessions
    recordings: SqlRecordings

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The stores at ``url``, with their tables made or brought up to date.

    Args:
        url: ``sqlite:///path`` or ``postgresql://user@host/name``.

    Raises:
        StoreError: it cannot be opened, is not a database, or was written by a newer version.
    """
    try:
        engine = create_engine(url, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _configure_sqlite)
        with engine.begin() as connection:
            _migrate(connection)
    except (SQLAlchemyError, CommandError, ImportError) as error:
        raise _cannot_open(url, error) from error
    return Database(engine, SqlLibrary(engine), SqlSessions(engine), SqlRecordings(engine))


def _configure_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # an answer survives a power cut, not only a killed process
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA secure_delete=ON")  # what a person deletes is overwritten, not only let go
    cursor.close()


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # The driver would commit every CREATE TABLE by itself, and a process killed in between would leave a
        # database that no later start can finish.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _cannot_open(url: str, error: Exception) -> StoreError:
    shown = _without_password(url)
    detail = detail_of(error)
    en, zh = advice_on(detail) or ("correct COACH_DATABASE_URL", "请检查 COACH_DATABASE_URL")
    return StoreError(
        f"The database {shown} cannot be opened ({detail}): {en}.", f"无法打开数据库 {shown}（{detail}）：{zh}。"
    )


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "given in COACH_DATABASE_URL"
