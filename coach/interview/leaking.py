"""Whether a question or a hint gives away what the person is to find."""

from __future__ import annotations

import re
from itertools import pairwise

from coach.interview.support import character_pairs, terms
from coach.model import KeyPoint, Question
from coach.text import normalise

_MOST_SHARED = 0.25
"""Share of a point's own Chinese character pairs that a text may hold by chance; one pair is always allowed."""

_GENERIC = frozenset(
    """
    model models data training train trained trains input inputs output outputs method methods approach way ways use
    used uses using work works make makes happen happens happened result results effect effects reason reasons problem
    problems process thing things value values change changes different difference affect affects give gives get gets
    take takes go goes need needs help helps become becomes one two first second much many
    """.split()
)
_FILLER = re.compile(
    "为什么|什么|怎么样?|如何|是否|哪些|可以|需要|使用|会?导致|的时候|时候|情况|问题|方法|影响|作用|变化|如果|因为|所以|这样|这个|"
    "那么|没有|不会|不是|而不是|能够|进行|通过|对于|以及|模型|训练|数据|参数|结果|过程|一个|一种|其中|之间|[的了是把被就都也很会]"
)

_ASKS_FOR_A_LIST = re.compile(
    r"哪些|哪几|几[种类个步]|列举|有什么|包括|包含|组成|步骤|优点|缺点|优缺点|优势|劣势|好处|"
    r"\b(which|list|name|what are|types of|kinds of|how many|components|parts|steps|stages|advantages?|disadvantages?|"
    r"benefits?|drawbacks?|pros)\b",
    re.IGNORECASE,
)

_STATEMENT = re.compile(r"[是不没]|\b(?:is|are|was|has|have|does|do|can|not|never)\b", re.IGNORECASE)


def without_filler(text: str) -> str:
    """``text`` with line breaks in place of words that stand in any sentence of the field."""
    return _FILLER.sub("\n", text)


def content_terms(text: str) -> set[str]:
    """Words in Latin script and numbers that carry meaning of their own."""
    return terms(text) - _GENERIC


def may_name(question: Question, point: KeyPoint) -> bool:
    """True where the aspect of ``point`` may be named: it has one, and it is not itself what ``question`` asks for.

    "Which ways of fine-tuning are there?" is answered by its points' headings ("LoRA"), so none may be said. A heading
    that is a statement ("BPE is in between") says more than which aspect is meant.
    """
    stated = _STATEMENT.search(point.label) and normalise(point.label) not in normalise(question.text)
    return bool(point.label) and not stated and not _ASKS_FOR_A_LIST.search(question.text)


def public(question: Question) -> str:
    """What may be said of ``question`` at any time: text, headings, and its points' aspects if they may be named."""
    labels = [point.label for point in question.key_points if may_name(question, point)]
    return " ".join((question.text, *question.heading_path, *labels))


def leaks(text: str, point: KeyPoint, known: str) -> bool:
    """True where ``text`` holds content of ``point`` that is not ``known``.

    No term in Latin script and no number may be shared; of Chinese content no three characters in a row, and no more
    than a chance share of the neighbouring pairs.
    """
    if content_terms(text) & (terms(point.text) - terms(known)):
        return True
    own = character_pairs(without_filler(point.text)) - character_pairs(known)
    flat = without_filler(normalise(text))
    held = [flat[i : i + 2] in own for i in range(len(flat) - 1)]
    in_a_row = any(left and right for left, right in pairwise(held))
    return in_a_row or len(character_pairs(flat) & own) > max(1, _MOST_SHARED * len(own))
