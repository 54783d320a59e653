"""The person's own glossary: terms to listen for, and what the recogniser makes of them.

One entry a line: ``term`` or ``heard = term``. Empty lines and lines that begin with ``#`` are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from coach.errors import InputError

LONGEST_ENTRY = 60
"""Characters of a term, or of what is heard."""
MOST_ENTRIES = 500


class GlossaryEntry(NamedTuple):
    """A term, and what is heard where it was said; ``heard`` is empty where the sound alone shall tell."""

    term: str
    heard: str = ""


def glossary_of(text: str) -> tuple[GlossaryEntry, ...]:
    """The entries of a glossary, in order, each once.

    Raises:
        InputError: a line is not an entry; the sentence names it and says what to write.

    >>> glossary_of("LoRA\\n残茶 = 残差")
    (GlossaryEntry(term='LoRA', heard=''), GlossaryEntry(term='残差', heard='残茶'))
    """
    found: dict[GlossaryEntry, None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        entry = " ".join(line.replace("＝", "=").split())
        if entry and not entry.startswith("#"):
            found[_entry(entry, number)] = None
    if len(found) > MOST_ENTRIES:
        raise InputError(
            f"The glossary has {len(found)} entries, and {MOST_ENTRIES} are the most: leave out those you seldom say.",
            f"词表有 {len(found)} 条，最多 {MOST_ENTRIES} 条：请删去很少说到的词。",
        )
    return tuple(found)


def _entry(line: str, number: int) -> GlossaryEntry:
    parts = [part.strip() for part in line.split("=")]
    if len(parts) > 2 or not all(parts):
        raise InputError(
            f"Line {number} of the glossary, “{line[:LONGEST_ENTRY]}”, is no entry: write a term, or “heard = term”.",
            f"词表第 {number} 行“{line[:LONGEST_ENTRY]}”不是有效条目：请写一个术语，或“听成的词 = 术语”。",
        )
    for part in parts:
        if len(part) > LONGEST_ENTRY:
            raise InputError(
                f"Line {number} of the glossary is longer than {LONGEST_ENTRY} characters: write one term a line.",
                f"词表第 {number} 行超过 {LONGEST_ENTRY} 个字符：请每行只写一个术语。",
            )
        if not any(char.isalnum() for char in part):
            raise InputError(
                f"Line {number} of the glossary has no letters in “{part}”: write the term as it is spoken.",
                f"词表第 {number} 行的“{part}”里没有文字：请写出会说到的术语。",
            )
    return GlossaryEntry(term=parts[-1], heard=parts[0] if len(parts) == 2 else "")


def glossary_terms(glossary: Sequence[GlossaryEntry]) -> tuple[str, ...]:
    """The terms of a glossary, each once, in order."""
    return tuple(dict.fromkeys(entry.term for entry in glossary))
