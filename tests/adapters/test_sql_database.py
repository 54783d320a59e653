"""Opening the database: migrations that come whole or not at all, safety on disk, and errors that say what to do."""

from __future__ import annotations

import sqlite3
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import alembic.op
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from coach.adapters.database import Database, open_database
from coach.adapters.sql_schema import metadata
from coach.errors import StoreError
from coach.model import Answer, NotesDocument, Plan, Question, Session, Turn
from coach.ports import FileRecord

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
RECORD = FileRecord("/n.md", "0" * 64, "1")


def opened(folder: Path) -> Database:
    return open_database(f"sqlite:///{folder / 'coach.sqlite3'}")


def test_migrations_give_the_declared_tables(tmp_path: Path) -> None:
    database = opened(tmp_path)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_opening_again_finds_what_was_saved(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.sessions.save_session(Session(id="s", plan=Plan(), created_at=NOON))
    first.close()
    assert [session.id for session in opened(tmp_path).sessions.sessions()] == ["s"]


def test_a_migration_that_is_killed_halfway_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_table, made = alembic.op.create_table, []

    def killed_at_the_fifth(*args, **options):  # type: ignore[no-untyped-def]
        made.append(args[0])
        if len(made) == 5:
            raise KeyboardInterrupt
        return create_table(*args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(alembic.op, "create_table", killed_at_the_fifth)
        with pytest.raises(KeyboardInterrupt):
            opened(tmp_path)

    assert opened(tmp_path).library.questions() == []


def test_sqlite_writes_through_to_the_disk_and_keeps_references(tmp_path: Path) -> None:
    with opened(tmp_path).engine.connect() as connection:
        settings = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert settings == ["wal", 2]  # 2 is FULL
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_an_answer_without_its_turn_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        opened(tmp_path).sessions.save_answer("nowhere", Answer(id="a", text="x", created_at=NOON))


def test_answers_outlive_the_notes(tmp_path: Path) -> None:
    database = opened(tmp_path)
    question = Question(id="q", text="?", file=RECORD.file, line=1, status="unanswered")
    database.library.put(RECORD, NotesDocument(file=RECORD.file, questions=(question,)))
    database.sessions.save_session(Session(id="s", plan=Plan(), created_at=NOON))
    database.sessions.save_turn(Turn(id="t", session_id="s", number=1, question_id="q", text="?"))
    database.sessions.save_answer("t", Answer(id="a", text="x", created_at=NOON))
    database.library.remove(RECORD.file)
    assert (database.library.questions(), len(database.sessions.answers("t"))) == ([], 1)


def test_many_threads_write_at_once(tmp_path: Path) -> None:
    database = opened(tmp_path)
    failures: list[StoreError] = []

    def work(number: int) -> None:
        try:
            for step in range(10):
                database.sessions.save_session(Session(id=f"s{number}", plan=Plan(), created_at=NOON))
                turn = Turn(id=f"t{number}-{step}", session_id=f"s{number}", number=1, question_id="q", text="?")
                database.sessions.save_turn(turn)
                database.sessions.save_answer(turn.id, Answer(id=f"a{turn.id}", text="x", created_at=NOON))
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert [len(database.sessions.turns(f"s{number}")) for number in range(8)] == [10] * 8


# --- sentences ---


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "coach.sqlite3").write_bytes(b"these are my notes" * 500)
    with pytest.raises(StoreError, match="the file is damaged") as caught:
        opened(tmp_path)
    assert "文件已损坏" in caught.value.zh


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="check that its folder exists"):
        opened(tmp_path / "nowhere")


def test_a_database_of_a_newer_version(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with sqlite3.connect(tmp_path / "coach.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer version of the coach"):
        opened(tmp_path)


def test_a_value_of_a_newer_version(tmp_path: Path) -> None:
    database = opened(tmp_path)
    database.sessions.save_session(Session(id="s", plan=Plan(), created_at=NOON))
    with sqlite3.connect(tmp_path / "coach.sqlite3") as connection:
        connection.execute("""UPDATE sessions SET body = '{"id": "s", "mood": "good"}'""")
    with pytest.raises(StoreError, match="holds a Session that this version of the coach cannot read"):
        database.sessions.sessions()


def test_a_file_that_another_program_writes_to(tmp_path: Path) -> None:
    database = opened(tmp_path)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=10")  # back in the pool, where the next write takes it
    other = sqlite3.connect(tmp_path / "coach.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="another program is writing to it"):
        database.library.remove("n.md")
    other.close()


@pytest.mark.parametrize("url", ["nonsense", "oracle://me:secret@host/name", "nodialect://me:secret@host/name"])
def test_an_address_of_no_known_database_names_the_setting_and_no_password(url: str) -> None:
    with pytest.raises(StoreError, match="COACH_DATABASE_URL") as caught:
        open_database(url)
    assert "secret" not in caught.value.en + caught.value.zh


def test_postgresql_without_its_driver_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install .psycopg\[binary\]"):
        open_database("postgresql://me:secret@127.0.0.1/coach")
