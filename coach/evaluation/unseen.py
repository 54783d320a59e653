"""Which questions with people's scores, and which questions of recited notes, no judge is trained on."""

from __future__ import annotations

import hashlib

ONE_IN = 3


def is_test_question(text: str) -> bool:
    """True for about one question in three; decided by its text alone, so that anybody can repeat it."""
    return hashlib.sha256(text.encode()).digest()[1] % ONE_IN == 0
