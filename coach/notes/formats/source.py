"""What every format becomes: Markdown, and where each of its lines stands in the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from coach.model import Place
from coach.notes.asking import LONGEST_QUESTION
from coach.notes.cards import Card
from coach.notes.inline import plain

_NOTHING: Mapping[str, bytes] = MappingProxyType({})
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})")


class Source(NamedTuple):
    """A document as Markdown.

    Attributes:
        text: lines end with ``\\n``.
        places: where each line stands in the document; empty where the text's own lines are the document's.
        cards: for decks, where the question and the answer of each card stand.
        pictures: what the document carries inside, by the names that ``text`` gives them.
    """

    text: str
    places: tuple[Place | None, ...] = ()
    cards: tuple[Card, ...] = ()
    pictures: Mapping[str, bytes] = _NOTHING


class SourceBuilder:
    """Collects a document piece by piece."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._places: list[Place | None] = []
        self._cards: list[Card] = []
        self._topic = ""
        self.pictures: dict[str, bytes] = {}

    def add(self, text: str, place: Place | None = None) -> None:
        """The next lines, all in one place."""
        for line in text.split("\n"):
            self._lines.append(line)
            self._places.append(place)

    def card(self, question: str, answer: str, place: Place, topic: str = "") -> None:
        """A question with its answer, both Markdown; what asks nothing in words is left out.

        Args:
            topic: becomes the heading above this card and those of the same topic that follow.
        """
        asked = [line.strip() for line in question.split("\n") if line.strip() and not _FENCE.match(line)]
        if not any(map(str.isalnum, plain(" ".join(asked)))):
            return
        if topic != self._topic and topic:
            self.add(f"# {' '.join(topic.split())}\n", place)
        self._topic = topic
        whole = " ".join(asked)
        heading, rest = (whole, []) if len(whole) <= LONGEST_QUESTION else (asked[0], asked[1:])
        line = len(self._lines) + 1
        self.add(f"## {heading.lstrip('#>').strip()}\n", place)
        self.add("\n".join([*rest, answer.strip("\n")]) + "\n", place)
        self._cards.append(Card(line, len(self._lines), topic))

    def build(self) -> Source:
        return Source("\n".join(self._lines), tuple(self._places), tuple(self._cards), self.pictures)
