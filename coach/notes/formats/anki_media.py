"""The list of an Anki package's media: JSON in old packages, a protocol buffer in new ones."""

from __future__ import annotations

import json
from collections.abc import Iterator

_VARINT, _BYTES = 0, 2
_FIXED = {1: 8, 5: 4}
"""Bytes of the wire types that have a fixed length."""


def media_names(data: bytes, *, new: bool) -> dict[str, str]:
    """The file names of the media by the names they have inside the package ("0", "1", ...).

    Raises:
        ValueError: the list is damaged.
    """
    if not new:
        return {str(member): str(name) for member, name in json.loads(data).items()}
    entries = [entry for number, entry in _fields(data) if number == 1]
    names = (next((value for number, value in _fields(entry) if number == 1), b"") for entry in entries)
    return {str(member): name.decode("utf-8", errors="replace") for member, name in enumerate(names)}


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbers and contents of the fields that hold bytes; the others are skipped."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == _VARINT:
            _, at = _varint(message, at)
        elif kind == _BYTES:
            length, at = _varint(message, at)
            yield key >> 3, message[at : at + length]
            at += length
        elif kind in _FIXED:
            at += _FIXED[kind]
        else:
            raise ValueError("the list of media is damaged")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message):
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    raise ValueError("the list of media is damaged")
