"""Database errors as sentences that say what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from coach.errors import StoreError

_ADVICE = (
    (
        ("locked", "busy"),
        "another program is writing to it; close that program, or try again in a moment",
        "另一个程序正在写入；请关闭它，或稍后重试",
    ),
    (
        ("not a database", "malformed", "disk image"),
        "the file is damaged; put a backup in its place, or move it away to begin anew",
        "文件已损坏；请换上备份，或移走该文件重新开始",
    ),
    (("disk is full", "no space"), "the disk is full; free some space and try again", "磁盘已满；请清理空间后重试"),
    (
        ("readonly", "read-only", "unable to open", "permission"),
        "check that its folder exists and may be written to",
        "请检查所在文件夹是否存在、是否可写",
    ),
    (
        ("connection", "connect to", "resolve host"),
        "check that the server runs and that COACH_DATABASE_URL is right",
        "请检查数据库服务是否在运行、COACH_DATABASE_URL 是否正确",
    ),
    (
        ("psycopg",),
        'install its driver with `pip install "psycopg[binary]"`',
        '请用 `pip install "psycopg[binary]"` 安装驱动',
    ),
    (
        ("locate revision",),
        "it was written by a newer version of the coach; install that version",
        "它由更新版本的程序写入；请安装那个版本",
    ),
)
"""Words of SQLite, psycopg and Alembic, and what to do about what they mean."""


@contextmanager
def store_errors() -> Iterator[None]:
    """Database errors inside become StoreError, and so do values that this version of the coach cannot read."""
    try:
        yield
    except SQLAlchemyError as error:
        detail = detail_of(error)
        en, zh = advice_on(detail) or ("run `coach doctor`", "请运行 `coach doctor`")
        raise StoreError(f"The database refused ({detail}): {en}.", f"数据库操作失败（{detail}）：{zh}。") from error
    except ValidationError as error:
        raise StoreError(
            f"The database holds a {error.title} that this version of the coach cannot read; update the coach.",
            f"数据库中有当前版本无法读取的数据（{error.title}）；请更新程序。",
        ) from error


def detail_of(error: Exception) -> str:
    """The first line of what the database itself said."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__


def advice_on(detail: str) -> tuple[str, str] | None:
    """What to do about an error with this text, in English and Chinese; None for an unknown one."""
    for signs, en, zh in _ADVICE:
        if any(sign in detail.lower() for sign in signs):
            return en, zh
    return None
