"""The cards of a deck: what asks and what answers is known, nothing is inferred."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from coach.notes.asking import QuestionText, read_question
from coach.notes.blocks import walk
from coach.notes.drafts import Draft, Style
from coach.notes.inline import plain
from coach.notes.markdown import parse_markdown


class Card(NamedTuple):
    """The line of the question, a heading, and the last line of the answer below it."""

    line: int
    last: int
    topic: str = ""


def card_drafts(source: Sequence[str], cards: Sequence[Card]) -> list[Draft]:
    """The questions of a deck whose lines are ``source``."""
    return [_draft(source, card) for card in cards]


def _draft(source: Sequence[str], card: Card) -> Draft:
    heading = source[card.line - 1].lstrip("#").strip()
    question = read_question(heading)
    if question.rest:
        question = QuestionText(plain(heading), "", question.symbols)
    first, last = card.line + 1, card.last
    while last > first and not source[last - 1].strip():
        last -= 1
    while first < last and not source[first - 1].strip():
        first += 1
    # Each answer is parsed alone, so that what one card leaves open does not take in the next.
    blocks = parse_markdown("\n".join(source[first - 1 : last])).blocks
    for block in walk(blocks):
        block.start += first - 1
        block.end += first - 1
    path = (card.topic,) if card.topic else ()
    return Draft(Style.HEADING, question, card.line, card.line, path, last, blocks, lines=(first, last))
