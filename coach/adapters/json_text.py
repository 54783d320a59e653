"""JSON in a chat model's reply."""

from __future__ import annotations

import json
import re

_FENCED = re.compile(r"\A\s*```[\w-]*\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)
_THINKING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)


def bare_json(text: str) -> str:
    """``text`` without the thoughts that some models put before their reply, and without Markdown fences around it."""
    without_thoughts = _THINKING.sub("", text)
    fenced = _FENCED.match(without_thoughts)
    return (fenced.group(1) if fenced else without_thoughts).strip()


def is_json(text: str) -> bool:
    """Whether ``text`` can be parsed."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
