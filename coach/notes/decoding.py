"""Bytes of notes to text, whatever editor wrote them."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from coach.errors import NotesError
from coach.text import cjk_count

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ["gb18030", "big5", "utf_16_le", "utf_16_be", "cp1252", "shift_jis", "euc_kr"]
_MOST_DAMAGE = 0.001
"""Share of undecodable characters up to which a file still counts as damaged UTF-8."""
_FEWEST_COMMON = 0.8
_IN_PAIRS = 0.9
_GB_PAIR = re.compile(rb"[\xa1-\xfe][\xa1-\xfe]|[\x81-\xfe][0-9][\x81-\xfe][0-9]|[\xa1-\xa9][\x40-\x7e\x80-\xa0]")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
LARGEST_FILE = 50 * 2**20
"""Bytes; a larger file of notes is refused."""


def read_notes(path: Path) -> str:
    """The text of a file with ``\\n`` line ends: UTF-8 or UTF-16 with or without BOM, GB18030, Big5 or Windows-1252.

    Raises:
        NotesError: the file is missing, cannot be read, is too large, or is not text.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NotesError(f"{path} does not exist; check the path.", f"{path} 不存在，请检查路径。") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise NotesError(
            f"{path} cannot be read ({reason}); check that it is a file you may open.",
            f"无法读取 {path}（{reason}），请确认它是文件并且有读取权限。",
        ) from error
    if len(data) > LARGEST_FILE:
        raise too_large(path, len(data))
    text = decode(data)
    if text is None:
        raise NotesError(
            f"{path} is not a text file; notes are Markdown text, saved as UTF-8 or GB18030.",
            f"{path} 不是文本文件；笔记应为 Markdown 文本，请另存为 UTF-8 或 GB18030。",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def too_large(path: Path, size: int) -> NotesError:
    """The sentence for a file of ``size`` bytes."""
    return NotesError(
        f"{path} is too large ({size >> 20} MB, limit {LARGEST_FILE >> 20} MB); split it.",
        f"{path} 过大（{size >> 20} MB，上限 {LARGEST_FILE >> 20} MB）；请拆分。",
    )


def decode(data: bytes) -> str | None:
    """``data`` as text, or None where it is binary."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace")
    if b"\0" in data:
        return _wide(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _other(data)
    return text if _is_text(text) else None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a BOM: zero bytes on one side only, as in ASCII, line ends and digits."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if len(data) % 2 or min(even, odd) * 20 > max(even, odd):
        return None
    try:
        text = data.decode("utf-16-be" if even > odd else "utf-16-le")
    except UnicodeDecodeError:
        return None
    return text if _is_text(text) else None


def _other(data: bytes) -> str | None:
    damaged = data.decode("utf-8", errors="replace")
    if damaged.count("\ufffd") <= max(1, _MOST_DAMAGE * len(damaged)) and len(damaged) < len(data) - 8:
        return damaged
    try:
        chinese = data.decode("gb18030")
    except UnicodeDecodeError:
        chinese = ""
    if chinese and _is_text(chinese) and (_reads_as_chinese(chinese) or _stands_in_pairs(data)):
        return chinese
    best = from_bytes(data, cp_isolation=_CANDIDATES).best()
    return str(best) if best is not None and _is_text(str(best)) else None


def _reads_as_chinese(text: str) -> bool:
    """Common Chinese characters and punctuation outweigh the rare ones that wrong decoding produces."""
    foreign = sum(char > "\x7f" for char in text)
    common = sum("\u4e00" <= char <= "\u9fa5" or "\u3000" <= char <= "\u303f" or char >= "\uff00" for char in text)
    return cjk_count(text) > 0 and common >= _FEWEST_COMMON * foreign


def _stands_in_pairs(data: bytes) -> bool:
    """Whether bytes beyond ASCII come as GB18030 writes signs and letters, also where none of them is Chinese.

    The letters with accents of Windows-1252 stand alone among ASCII.
    """
    high = len(_HIGH_BYTE.findall(data))
    paired = sum(len(_HIGH_BYTE.findall(pair)) for pair in _GB_PAIR.findall(data))
    return paired >= _IN_PAIRS * high


def _is_text(text: str) -> bool:
    control = sum(char < " " and char not in "\t\n\r\f\v\x1b" for char in text)
    return control * 100 <= len(text)
