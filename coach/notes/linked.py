"""Where the links of an answer lead to in other files of the notes."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple
from urllib.parse import unquote

from coach.model import Question

_TARGET = re.compile(
    r"(?<!!)\[[^\[\]\n]{0,500}\]\(\s*<?(?P<path>[^\s()<>]{1,500})|(?<!!)\[\[(?P<page>[^\[\]|\n]{1,300})"
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)


class LinkedPlace(NamedTuple):
    """A file of the notes, relative to their root like ``Question.file``, and the heading in it ("" for none)."""

    file: str
    heading: str


def linked_places(question: Question) -> tuple[LinkedPlace, ...]:
    """The other files of the notes that a question's answer points to, in order: for entries that are ``link_only``.

    Addresses on the network and places in the same file are left out; the name of a wiki page gets its ``.md``.

    >>> from coach.model import AnswerStatus
    >>> entry = Question(id="1", text="什么是 LoRA？", file="llm/list.md", line=3, status=AnswerStatus.LINK_ONLY,
    ...                  answer_lines=(3, 3), answer="- [什么是 LoRA？](../peft/lora.md#原理)")
    >>> linked_places(entry)
    (LinkedPlace(file='peft/lora.md', heading='原理'),)
    """
    places: dict[LinkedPlace, None] = {}
    for match in _TARGET.finditer(question.answer):
        target = match["path"] or match["page"]
        if _ELSEWHERE.match(target):
            continue
        path, _, heading = unquote(target).partition("#")
        if match["page"]:
            path = path if posixpath.splitext(path)[1] else f"{path}.md"
        file = posixpath.normpath(posixpath.join(posixpath.dirname(question.file), path))
        places.setdefault(LinkedPlace(file, heading.strip()))
    return tuple(places)
