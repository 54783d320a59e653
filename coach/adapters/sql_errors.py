"""Database errors as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from coach.errors import StoreError


@contextmanager
def store_errors() -> Iterator[None]:
    """Database errors inside become StoreError."""
    try:
        yield
    except DBAPIError as error:
        detail = detail_of(error)
        busy = "locked" in detail
        raise StoreError(
            f"The database refused ({detail}); {'try again in a moment' if busy else 'check its disk space and rights'}.",
            f"数据库操作失败（{detail}）；{'请稍后重试' if busy else '请检查磁盘空间和权限'}。",
        ) from error


def detail_of(error: Exception) -> str:
    """The first line of what the database itself said."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__
