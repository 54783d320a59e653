"""Documents that are zip archives inside: opened without trusting them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.errors import NotesError

LARGEST_PACKAGE = 300 * 2**20
"""Bytes of all that is packed, unpacked."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old Office files begin, and new ones with a password."""

PACKAGE_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError)
"""What reading a broken or encrypted archive raises."""


@contextmanager
def open_package(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive at ``path``; what goes wrong in the block because it is broken becomes a sentence.

    Raises:
        NotesError: broken, encrypted, or too large unpacked.
    """
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise NotesError(
                f"{path} has a password or is in an old Office format; save it as .docx without a password.",
                f"{path} 有密码，或者是旧版 Office 格式；请另存为不带密码的 .docx。",
            )
    try:
        with zipfile.ZipFile(path) as package:
            if sum(entry.file_size for entry in package.infolist()) > LARGEST_PACKAGE:
                raise NotesError(
                    f"{path} is too large unpacked (limit {LARGEST_PACKAGE >> 20} MB); split it.",
                    f"{path} 解压后过大（上限 {LARGEST_PACKAGE >> 20} MB）；请拆分。",
                )
            yield package
    except PACKAGE_ERRORS as error:
        raise broken(path, error) from error


def broken(path: Path, error: Exception) -> NotesError:
    """The sentence for a document that cannot be read because it is damaged."""
    reason = str(error) or type(error).__name__
    return NotesError(
        f"{path} is damaged or not what its name says ({reason}); open it in its program and save or export it again.",
        f"{path} 已损坏，或内容与扩展名不符（{reason}）；请用原来的程序打开并重新保存或导出。",
    )
