"""Lists and enumerations: which of them hold questions, and which items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from coach.notes.answers import says_something
from coach.notes.asking import Asking, QuestionText, asking, read_question
from coach.notes.blocks import Block
from coach.notes.inline import link_text, plain
from coach.notes.roles import is_bold_line

_INTERVIEW = re.compile(
    r"面试|面经|[一二三四五六]面|八股|考题|考点|真题|问答|题库|问了|问到|被问|interview|questions?\b|phone screen"
    r"|on-?site|they asked|was asked|q\s?&\s?a|quiz",
    re.IGNORECASE,
)
_TASKS = re.compile(r"手撕|手写|算法题|代码题|编程题|力扣|coding|leetcode", re.IGNORECASE)
_HERE_LINK = re.compile(r"\]\(\s*#")
_NOTES_LINK = re.compile(r"\]\(\s*(?:[^()\s:#]{0,300}\.md\b|\.{0,2}/)")
_LONGEST_TOPIC = 60
_LONGEST_TITLE = 20
_SHORTEST_HINT = 6


@dataclass(slots=True, eq=False)
class Item:
    """One item of a list or of an enumeration in paragraphs. ``content`` is what stands below its first line."""

    block: Block
    question: QuestionText
    asking: Asking
    content: list[Block]

    @property
    def number(self) -> int | None:
        return self.block.marker.number if self.block.marker else None

    @property
    def has_answer(self) -> bool:
        return bool(self.content or self.question.rest)


def read_item(block: Block) -> Item:
    """An item from a list item or an enumerated paragraph; of several lines, the first may be the question."""
    text = block.text
    content = list(block.children)
    text_block = block
    if block.kind == "item" and content and content[0].kind in ("paragraph", "heading"):
        text_block = content.pop(0)
        text = text_block.text
    first, _, others = text.partition("\n")
    question = read_question(first)
    asks = asking(question.text)
    heads = asks == Asking.CLEARLY or (asks and len(first) <= _LONGEST_TOPIC) or not says_something(others)
    if others and not question.rest and heads:
        content.insert(0, Block("paragraph", text_block.start + 1, text_block.end, others))
    elif others:
        question = read_question(text)
    return Item(block, question, asking(question.text), content)


def about_interviews(*texts: str) -> bool:
    """Whether one of the texts (a title, a heading, a lead-in) announces interview questions."""
    return any(map(_announces_interview, texts))


@lru_cache(4096)
def _announces_interview(text: str) -> bool:
    return _INTERVIEW.search(text) is not None


def about_tasks(title: str) -> bool:
    """Whether a heading announces tasks: "手撕", "Coding"."""
    return len(title) <= _LONGEST_TITLE and _TASKS.search(title) is not None


def is_section_title(block: Block, following: Block | None, questions: Mapping[int, Item]) -> bool:
    """Whether a numbered line ("二、注意力") stands above questions that are numbered otherwise ("（1）…")."""
    if block.kind != "paragraph" or block.marker is None or following is None or id(block) in questions:
        return False
    other = following.marker is not None and following.marker.style != block.marker.style
    return other and id(following) in questions and len(block.text) <= _LONGEST_TITLE


def is_contents(blocks: Sequence[Block]) -> bool:
    """True for a table of contents: nearly all items are nothing but links into these notes.

    A question that links to another file ("[什么是 LoRA？](./lora.md)") is asked there: it is no title of contents.
    """
    return sum(map(_is_entry, blocks)) * 10 >= len(blocks) * 7


def _is_entry(block: Block) -> bool:
    if link_text(block.text.strip(" *")) is None:
        return False
    if _HERE_LINK.search(block.text) is not None:
        return True
    return _NOTES_LINK.search(block.text) is not None and not asking(read_question(block.text).text)


def question_items(items: Sequence[Item], announced: bool, follow: bool, bold: bool = False) -> list[Item]:
    """The items that are questions; ``announced`` where the context speaks of interview questions, ``bold`` where
    this file puts its questions in bold items.

    ``follow`` tells that answers stand below the items on the same level, so that an answer's own enumeration may run
    in the same numbers.
    """
    items = _without_inner(items) if follow else [item for item in items if not _holds_questions(item)]
    clear = [item for item in items if item.asking == Asking.CLEARLY and _stands_alone(item)]
    sure = set(map(id, clear))
    likely = [item for item in items if id(item) in sure or _is_likely(item)]
    if announced and len(likely) >= 2 and len(likely) >= 0.3 * len(items):
        return _with_siblings(items, likely)
    if bold and likely and all(is_bold_line(item.block.text.partition("\n")[0]) for item in items):
        return _with_siblings(items, likely)
    if not clear or len(clear) * 3 < len(likely):
        return []
    if len(likely) * 2 < len(items):
        return [item for item in clear if item.content and not item.question.rest]
    if len(likely) >= 3 and len(likely) >= 0.6 * len(items):
        return _with_siblings(items, likely)
    return likely


def _holds_questions(item: Item) -> bool:
    """Whether an item that does not ask stands above a list that does: "MQA 篇", with questions below."""
    return item.asking != Asking.CLEARLY and holds_only_questions(item)


def holds_only_questions(item: Item) -> bool:
    """Whether all that stands below an item is lists, and at least half of what they come down to asks."""
    if not item.content or any(block.kind != "list" for block in item.content):
        return False
    inner = [asking(read_question(leaf.text).text) for block in item.content for leaf in _leaves(block)]
    return Asking.CLEARLY in inner and sum(map(bool, inner)) * 2 >= len(inner)


def _leaves(block: Block) -> Iterator[Block]:
    """The items of a list, and of the lists in it, that hold no list themselves; "..." is none."""
    for item in block.children:
        inner = [child for child in item.children if child.kind == "list"]
        if inner:
            for child in inner:
                yield from _leaves(child)
        elif any(map(str.isalnum, item.text)):
            yield item


def _without_inner(items: Sequence[Item]) -> list[Item]:
    """Without enumerations that begin at 1 again and do not ask: they are part of the answer above them."""
    outer: list[Item] = []
    inner = 0
    for item in items:
        number = item.number
        restarts = (number == 1 and bool(outer)) or (inner > 0 and number == inner + 1)
        if item.asking == Asking.NO and restarts and number is not None:
            inner = number
            continue
        inner = 0
        outer.append(item)
    return outer


def _stands_alone(item: Item) -> bool:
    """False for references whose title asks: a link with nothing else, but to another file of the notes."""
    text = item.block.text.strip()
    return link_text(text) is None or bool(item.content) or (bool(item.asking) and _NOTES_LINK.search(text) is not None)


def _is_likely(item: Item) -> bool:
    return item.asking == Asking.PROBABLY and len(plain(item.block.text)) >= _SHORTEST_HINT and not item.question.rest


def _with_siblings(items: Sequence[Item], likely: Sequence[Item]) -> list[Item]:
    """The likely questions and the short items between them that are no sentences."""
    sure = set(map(id, likely))
    return [item for item in items if id(item) in sure or _may_be_topic(item)]


def _may_be_topic(item: Item) -> bool:
    text = item.question.text
    return (
        len(text) <= _LONGEST_TOPIC
        and not plain(item.block.text).endswith(("。", ".", "；", ";"))
        and _stands_alone(item)
    )
