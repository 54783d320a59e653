"""How a file writes its questions, inferred from what it does most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.notes.asking import Asking, asking, read_question
from coach.notes.aspects import is_aspect
from coach.notes.blocks import Block, walk
from coach.notes.roles import is_answer_title, is_bold_line, read_card, read_role

_LONGEST_ASIDE = 200


@dataclass(slots=True)
class Conventions:
    """How this file writes its questions, counted over the whole file."""

    bold_topics: bool = False
    bold_items: bool = False
    speakers: bool = False
    numbered_roles: bool = False
    quotes: bool = False
    plain: bool = False
    cards: bool = False
    summaries: bool = False
    title: str = ""


def infer_conventions(blocks: Sequence[Block], title: str) -> Conventions:
    """Count the forms in which ``blocks`` (all of the file outside of clearly asking headings) put questions."""
    bold: list[Asking] = []
    items: list[Asking] = []
    counted = 0
    quotes = paragraphs = speakers = askers = cards = summaries = 0
    for block in walk(blocks):
        if block.kind == "quote":
            quotes += len(block.children) == 1 and asking(read_question(block.children[0].text).text) == Asking.CLEARLY
        if block.kind == "details" and block.text and not is_answer_title(block.text):
            summaries += asking(read_question(block.text).text) == Asking.CLEARLY
        if block.kind not in ("paragraph", "item"):
            continue
        role = read_role(block.text)
        speakers += role is not None and role.speaker == "answer"
        askers += role is not None and role.numbered and asking(read_question(block.text).text) == Asking.CLEARLY
        cards += block.kind == "paragraph" and read_card(block.text) is not None
        if block.kind == "item":
            if is_bold_line(block.text.partition("\n")[0]):
                items.append(asking(read_question(block.text.partition("\n")[0]).text))
            continue
        if is_bold_line(block.text):
            text = read_question(block.text).text
            asks = asking(text)
            bold.append(asks)
            counted += bool(asks) and block.marker is not None and not is_aspect(text)
        elif role is None and block.marker is None and "\n" not in block.text:
            paragraphs += asks_in_full(block.text)
    clear = bold.count(Asking.CLEARLY)
    return Conventions(
        bold_topics=(clear >= 3 and clear * 2 >= len(bold)) or (counted >= 3 and counted * 2 >= len(bold)),
        bold_items=sum(map(bool, items)) >= 3 and sum(map(bool, items)) * 2 >= len(items),
        speakers=speakers >= 1,
        numbered_roles=askers >= 2,
        quotes=quotes >= 2,
        plain=paragraphs >= 2,
        cards=cards >= 3,
        summaries=summaries >= 2,
        title=title,
    )


def asks_in_full(text: str) -> bool:
    """Whether a paragraph is a question, or begins with one and goes on with a short answer."""
    if "?" not in text and "？" not in text:
        return False
    question = read_question(text)
    ends = text.rstrip(" *_").endswith(("?", "？")) and not question.rest
    return (ends or (len(text) <= _LONGEST_ASIDE and bool(question.rest))) and asking(question.text) == Asking.CLEARLY
