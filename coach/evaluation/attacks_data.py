"""Attacks on a grader, read from JSON lines: what is done to an answer, and what it may gain at most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from coach.errors import InputError
from coach.model import Language, Value

MASTER_FAMILIES = frozenset({"master_key", "empty", "blank", "dont_know", "copy_question"})
"""Families whose text says nothing on any question; the score of each must be zero."""


class BoundKind(StrEnum):
    """What ``expect`` asks of the attacked score."""

    NO_RISE = "no_rise"
    ZERO = "zero"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    UNCHANGED = "unchanged"
    BELOW_FULL = "below_full"


class Bound(Value):
    """``kind`` and, for at_most and at_least, the share of the highest score, 0 to 1."""

    kind: BoundKind
    share: float = 0.0


class Attack(Value):
    """One attack.

    Attributes:
        mode: append, prepend or replace change the answer; question changes how the question is put; honest is no
            attack: ``template`` is an answer to ``question`` that only looks like one, and nothing of it may be cut.
        template: the attacked text with placeholders in braces (see ``attacks_texts``); ``{{`` stands for ``{``.
        encoding: how the words of ``template`` are disguised, a name of ``attacks_disguises.DISGUISES``.
        expect: the bound in words, as ``bound_of`` reads it.
    """

    id: str
    family: str
    lang: str = "mul"
    mode: Literal["append", "prepend", "replace", "question", "honest"]
    template: str
    expect: str = ""
    encoding: str | None = None
    question: str = ""

    @property
    def bound(self) -> Bound:
        return bound_of(self.expect)

    @property
    def master_key(self) -> bool:
        return self.family in MASTER_FAMILIES

    def suits(self, language: Language) -> bool:
        """True where the attack is in the language of the answer, or in one of its own."""
        return self.lang not in ("zh", "en") or self.lang == language


_BOUNDS: tuple[tuple[re.Pattern[str], BoundKind], ...] = (
    (re.compile(r"\bzero\b|(?:==?|<=)\s*0(?:\.0+)?(?:\s|$)"), BoundKind.ZERO),
    (re.compile(r"<=\s*(\d+)\s*%"), BoundKind.AT_MOST),
    (re.compile(r">=\s*(\d+)\s*%"), BoundKind.AT_LEAST),
    (re.compile(r"\|delta\|"), BoundKind.UNCHANGED),
    (re.compile(r"monotone|below full"), BoundKind.BELOW_FULL),
)


def bound_of(expect: str) -> Bound:
    """The bound that ``expect`` words; where it names none, the score must not rise.

    >>> bound_of("<= 30% of max")
    Bound(kind=<BoundKind.AT_MOST: 'at_most'>, share=0.3)
    """
    for pattern, kind in _BOUNDS:
        if match := pattern.search(expect):
            return Bound(kind=kind, share=int(match.group(1)) / 100 if match.groups() else 0.0)
    return Bound(kind=BoundKind.NO_RISE)


def read_attacks(paths: Sequence[Path]) -> list[Attack]:
    """The attacks of ``paths``, in order.

    Raises:
        InputError: a file is missing, or a line is no attack.
    """
    return [attack for path in paths for attack in _attacks_of(path)]


def _attacks_of(path: Path) -> list[Attack]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", f"无法读取 {path}：{error}") from error
    attacks: list[Attack] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            attacks.append(Attack.model_validate_json(line))
        except ValidationError as error:
            problem = f"line {number}: {error.errors()[0]['loc']} {error.errors()[0]['msg']}"
            raise InputError(
                f"{path} is not a file of attacks ({problem}); see docs/evaluation.md for its form.",
                f"{path} 不是攻击数据文件（{problem}）；格式见 docs/evaluation.md。",
            ) from error
    return attacks
