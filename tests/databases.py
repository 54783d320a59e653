"""Empty databases for contracts: SQLite in the test's folder, PostgreSQL in a schema of its own on a given server."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from coach.adapters.database import Database, open_database


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[Database]:
    """An open, empty database of ``kind`` (sqlite or postgresql); skips the test where there is no server."""
    if kind == "sqlite":
        database = open_database(f"sqlite:///{folder / 'coach.sqlite3'}")
        yield database
        database.close()
        return
    url = os.environ.get("COACH_TEST_POSTGRES_URL")
    if not url:
        pytest.skip("no PostgreSQL server: set COACH_TEST_POSTGRES_URL and install psycopg[binary]")
    schema = f"coach_test_{uuid.uuid4().hex}"
    admin = create_engine(url)
    with admin.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    own = make_url(url).update_query_dict({"options": f"-csearch_path={schema}"})
    database = open_database(own.render_as_string(hide_password=False))
    yield database
    database.close()
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()
