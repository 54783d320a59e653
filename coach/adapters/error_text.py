"""What engines say of their failures, short enough for a sentence."""

from __future__ import annotations

LONGEST = 200


def first_line(error: BaseException) -> str:
    """The first line of the error's message, at most LONGEST characters; its name where there is none."""
    return str(error).strip().partition("\n")[0][:LONGEST] or type(error).__name__
