"""A lone sentence in the facts that it tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.notes.lead_ins import as_lead, combined_lead
from coach.notes.points import Point

_CONNECTIVE = re.compile(
    r"[，,；;]\s*(?=目的是|从而|因此|所以|导致|进而|但|而(?!且)|并且|同时|以便|防止|避免"
    r"|so that|which|because|but|therefore|while|and thus)"
)
_LEANS = re.compile(
    r"或|及|和|与|例如|比如|譬如|如|即|也就是|其中|而|但|却|所以|因此|从而|进而|以便|以|使|让|并|且|同时|则|就|才"
    r"|也|都|还|又"
    r"|再|然后|最后|否则|这|那|其|它|该|此|把|将|来|因为|由于|通常|一般"
)
"""Beginnings of clauses that need the clause before them."""
_CONDITION = re.compile(
    r"对于|如果|若|当|由于|因为|虽然|尽管|在|为了|为|通过|随着|除了|根据|按照|只有|只要|无论|不论|从|相比|与|和"
    r"|首先|其次|一方面"
)
"""Beginnings of clauses that need the clause behind them."""
_ENUMERATING = re.compile(r"(?:(?P<lead>[^，。；,;：:、]{2,24})[：:]\s*)?(?P<parts>[^，。；,;：:]+)")
_LED = re.compile(r"(?P<lead>[^，。；,;：:、]{2,24})[：:]\s*(?P<rest>[^：:。]+)")
_SHORTEST_HALF = 10
_SHORTEST_CLAUSE, _MOST_CLAUSES, _MOST_UNEVEN = 5, 4, 6
_JOINT = re.compile(r"(?:和(?!谐|平)|(?<!参)与|以及|(?<![涉普以])及(?![时格]))")
_MADE_OF = re.compile(
    r"(?P<lead>[^。；;:：、]{2,24}?)(?:[:：，,]?(?:主要|一般|通常|可以?)?(?:包括|包含|分为|分成|(?:是)?由(?=.*[组构]成)|是指)[:：]?|(?<=分类)[:：])"
    r"(?P<parts>[^，。；,;:：]+?)(?:[组构]成|等[\u4e00-\u9fff]{0,4}|[两三四五六七]种)?"
)
"""A sentence that names the parts or kinds of something: "库存成本包括采购、订货和缺货成本"."""
_FEWEST_PARTS, _LONGEST_PART = 2, 12
_FEWEST_LISTED, _LONGEST_LISTED = 3, 20


def split_single(point: Point) -> Iterator[Point]:
    """A lone point in parts: what it lists, what holds and why, or the clauses that each tell a fact."""
    text = point.text.rstrip("。.")
    lead, pieces = _listed(text)
    pieces = pieces or _halves(point.text) or _clauses(point.text)
    if not pieces and (led := _LED.fullmatch(text)):
        lead, pieces = as_lead(led["lead"]), _clauses(led["rest"])
    if not pieces:
        yield point
    lead = combined_lead(point.lead, lead)
    for piece in pieces:
        yield Point(piece, point.start, point.end, point.label or lead, lead, point.weight, point.group)


def _halves(text: str) -> list[str]:
    for match in _CONNECTIVE.finditer(text):
        head, tail = text[: match.start()], text[match.end() :]
        if min(len(head), len(tail)) >= _SHORTEST_HALF:
            return [head, tail]
    return []


def _clauses(text: str) -> list[str]:
    """Two to four clauses that stand for themselves; conditions and examples stay with what they belong to."""
    if "：" in text or ":" in text:
        return []
    joined: list[str] = []
    for clause in re.split("(?<=[，；])", text):
        short = min(len(clause), len(joined[-1])) < _SHORTEST_CLAUSE if joined else False
        if joined and (short or _LEANS.match(clause) or _CONDITION.match(joined[-1])):
            joined[-1] += clause
        else:
            joined.append(clause)
    pieces = [clause.rstrip("，；") for clause in joined]
    if not 1 < len(pieces) <= _MOST_CLAUSES or not all(map(_is_balanced, pieces)):
        return []
    lengths = [len(piece) for piece in pieces]
    return pieces if max(lengths) <= _MOST_UNEVEN * min(lengths) else []


def _is_balanced(text: str) -> bool:
    """Whether no bracket, quotation or formula was cut."""
    pairs = [("（", "）"), ("(", ")"), ("“", "”"), ("《", "》"), ("【", "】"), ("[", "]")]
    return text.count("$") % 2 == 0 and all(text.count(left) == text.count(right) for left, right in pairs)


def _listed(text: str) -> tuple[str, list[str]]:
    """The lead-in and the parts of a sentence that enumerates: "有三种：甲、乙和丙", "由甲、乙组成"."""
    for form, fewest, longest in (
        (_MADE_OF, _FEWEST_PARTS, _LONGEST_PART),
        (_ENUMERATING, _FEWEST_LISTED, _LONGEST_LISTED),
    ):
        match = form.fullmatch(text)
        parts = _parts(match["parts"]) if match else []
        if match and len(parts) >= fewest and all(0 < len(part) <= longest for part in parts):
            return as_lead(match["lead"] or ""), parts
    return "", []


def _parts(text: str) -> list[str]:
    """What "、" and a last "和" join; nothing where a part is joined once more."""
    *parts, last = text.split("、")
    parts = [part.strip() for part in (*parts, *_JOINT.split(last, maxsplit=1))]
    return [] if any(_JOINT.search(part) or "（" in part or "(" in part for part in parts) else parts
