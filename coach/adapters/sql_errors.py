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
        what_next = ("try again in a moment", "请稍后重试") if "locked" in detail else ("check the disk", "请检查磁盘")
        raise StoreError(
            f"The database refused ({detail}); {what_next[0]}.", f"数据库操作失败（{detail}）；{what_next[1]}。"
        ) from error


def detail_of(error: Exception) -> str:
    """The first line of what the database itself said."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__
