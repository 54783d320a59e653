"""Paragraphs of prose to points: sentences, steps of a chain, numbered parts."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from coach.notes.answers import says_something
from coach.notes.blocks import Block
from coach.notes.enumeration import inline_enumeration
from coach.notes.inline import bold_texts, highlights, plain
from coach.notes.lead_ins import as_lead, combined_lead, counts_only, read_label, states
from coach.notes.points import BOLD_BONUS, HIGHLIGHT_BONUS, Point, make_point
from coach.text import is_cjk, language_of, sentences

_ARROW = re.compile(r"\s*(?:-{1,3}>|={1,2}>|→|⇒|➡)\s*")
_FEWEST_ARROWS = 3
_DEPENDENT = re.compile(
    r"它们?|其|这(?!种情况)|此|该|因此|所以|从而|但是?|然而|不过|而|并且?|同时|也就是|即|另外|否则|然后|接着|例如"
    r"|比如|如[：:]"
    r"|(?:it|its|they|this|that|these|those|he|such|but|however|so|therefore|thus|hence|otherwise|then|and|for example"
    r"|for instance|e\.g\.)\b",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"例如|比如|举例|举个例子|打个比方|for (?:example|instance)|e\.g\.|note that|ps[:：]", re.IGNORECASE
)
_REMARK = re.compile(
    r"上图|下图|如下?[图表]|如下所示|下面(?:是|来|我们|这|分别)|这个问题本质|相信你|接下来|再推荐|强推"
    r"|推荐(?:阅读|大家|你|看|配合|一篇)|建议(?:阅读|大家|你|看|配合|一篇|收藏)"
    r"|更多的?(?:介绍|内容|对比|区别|信息)|详细的?(?:介绍|内容|对比|区别|信息)|感兴趣|言归正传|本文|笔者|图片来|来源[：:]|这篇文章"
    r"|答案可以在|我(?:这里)?(?:使用|用)的|本人(?:这里)?(?:使用|用)的"
    r"|简单了解即可|不需要深究|个人建议|我们(?:这里|来)(?:简单)?(?:演示|测试|看)|文档[^。]{0,20}[：:]\s*(?:[。.（(]|$)"
    r"|文章[^。]{0,20}[：:]\s*(?:[。.（(]|$)|地址[^。]{0,20}[：:]\s*(?:[。.（(]|$)|链接[^。]{0,20}[：:]\s*(?:[。.（(]|$)"
    r"|介绍[^。]{0,20}[：:]\s*(?:[。.（(]|$)|点赞|在看|欢迎(?:留言|关注|指正)"
    r"|这[是道个]?(?:一个|一道)?(?:高频|经典|常见|送分|必考).{0,6}(?:题|问题)"
    r"|本[是道个]?(?:一个|一道)?(?:高频|经典|常见|送分|必考).{0,6}(?:题|问题)"
    r"|shown (?:in the|below|above)|illustrated (?:in the|below|above)|depicted (?:in the|below|above)"
    r"|let'?s (?:look|see|take|consider)"
)
"""Remarks of the author that no answer would repeat, in lower case; ``re`` skips to what they begin with."""
_REMARK_FIRST = re.compile(
    r"出自|摘自|引自|转自|也有了|(?:see|read|check) (?:more|also|the|this|below|above|explanation|details)"
    r"|[\w ]{3,40} (?:has|have) (?:several|two|three|four|five|six|\d+) (?:\w+ )?\w+\.?$"
    r"|there (?:are|is) (?:several|many|some|a few|two|three|four|five|various|\d+) [^,;:]{3,50}\.?$"
)
"""Remarks that a sentence begins with, in lower case."""
_FIGURE = re.compile(r"^(?:(?:具体)?(?:如|见|由|从)?[上下]?图(?:\s?\d+)?(?:所示|中|可(?:知|见))?)\s*[，,：:]\s*")
"""A reference to a figure at the beginning of a sentence that goes on."""
_MARKER_AT_END = re.compile(r"(?:[(（]?\d{0,2}[)）.、：]?|[①*-])\s*$")
_SHORTEST_SENTENCE = {"zh": 6, "en": 8}
_RULING = re.compile(
    r"(?:答案?(?:是|为)?[：:]?\s*)?(?:(?:是|这是)?(?:正确|错误|不正确|对|错|不对)的?|不?(?:能|会|可以|可能|是|需要|一定|行)|否)[。！.]"
    r"|(?:yes|no|true|false|correct|incorrect|right|wrong)[.!]",
    re.IGNORECASE,
)
"""A whole sentence that decides a question of yes or no; the reason stands behind it, and is another point."""
_LONGEST_REMARK, _LONGEST_COUNT = 80, 24
_LONGEST_PROSE_LABEL = {"zh": 6, "en": 24}
_LONGEST_MERGED = {"zh": 120, "en": 240}


def paragraph_points(block: Block, lead: str, group: int) -> list[Point]:
    """Points of a paragraph: numbered parts, steps of an arrow chain, a labelled statement, or its sentences."""
    parts = inline_enumeration(block.text)
    if parts:
        return _enumerated(block, parts, lead, group)
    if _is_chain(block.text):
        return _steps(block, lead, group)
    if block.marker is not None and block.marker.number is not None:
        point = make_point(block.text, block.start, block.end, lead, group=group)
        return [point] if point is not None else []
    return _sentences(block, lead, group)


def _is_chain(text: str) -> bool:
    """Whether arrows lead from step to step."""
    heads = text.count(">") + text.count("→") + text.count("⇒") + text.count("➡")
    if heads < _FEWEST_ARROWS or "$" in text or "`" in text:
        return False
    return len(_ARROW.findall(text)) >= _FEWEST_ARROWS


def _enumerated(block: Block, parts: list[tuple[int, int]], lead: str, group: int) -> list[Point]:
    head = _MARKER_AT_END.sub("", block.text[: parts[0][0]])
    said, leading = _before_list(head)
    inner_lead = combined_lead(lead, as_lead(leading))
    points = _sentences(replace(block, text=said), lead, group) if said else []
    for start, end in parts:
        point = make_point(block.text[start:end], *_lines(block, start, end), inner_lead, group=group)
        if point is not None:
            points.append(point)
    return points


def _before_list(head: str) -> tuple[str, str]:
    """What stands before an enumeration: the sentences that state something, and the last one where it leads on."""
    *_, (start, _) = sentences(head, cut_long=False) or [(0, 0)]
    last = head[start:].rstrip()
    ended = last.endswith((".", "。", ";", "；"))
    if ended or (not as_lead(last) and (states(last) or len(last) > _LONGEST_COUNT)):
        return head.rstrip(" ,，"), ""
    return head[:start].rstrip(), last


def _steps(block: Block, lead: str, group: int) -> list[Point]:
    points: list[Point] = []
    position = 0
    for match in [*_ARROW.finditer(block.text), None]:
        end = match.start() if match else len(block.text)
        point = make_point(block.text[position:end], *_lines(block, position, end), lead, group=group)
        if point is not None:
            points.append(point)
        position = match.end() if match else end
    return points


def _lines(block: Block, start: int, end: int) -> tuple[int, int]:
    first = block.start + block.text.count("\n", 0, start)
    return min(first, block.end), min(first + block.text.count("\n", start, end), block.end)


def _sentences(block: Block, lead: str, group: int) -> list[Point]:
    text, starts = _flowing(block.text)
    marked, bold = highlights(block.text), bold_texts(block.text)
    label = _prose_label(block.text)
    points: list[Point] = []
    continued, opened = False, ""
    for start, end in sentences(text, cut_long=False):
        sentence = _FIGURE.sub("", text[start:end].rstrip("；;"))
        # "BN：跨样本；依赖 batch": what stands behind a semicolon is about what the sentence began with.
        clause, continued = continued and bool(points), text[start:end].endswith(("；", ";"))
        if not _is_worth_saying(sentence):
            continue
        first = min(block.start + bisect_right(starts, start) - 1, block.end)
        last = min(block.start + bisect_right(starts, end - 1) - 1, block.end)
        weight = 0.5 if _EXAMPLE.match(sentence) else 0.8 if points else 1.0
        if marked and any(term and term in sentence for term in marked):
            weight += HIGHLIGHT_BONUS
        elif bold and any(term and term in sentence for term in bold):
            weight += BOLD_BONUS
        previous = points[-1] if points else None
        labelled = clause and bool(opened) and _DEPENDENT.match(sentence) is None
        if previous is not None and not labelled and _belongs_to(previous.text, sentence):
            previous.text = _joined(previous.text, sentence, clause)
            previous.end, previous.weight = max(previous.end, last), max(previous.weight, weight)
            continue
        named = read_label(sentence)
        inner = combined_lead(lead, opened) if clause and opened and not named else lead
        own = label if not points else _prose_label(sentence)
        points.append(Point(sentence, first, last, own or inner, inner, weight, group))
        if named or not clause:
            opened = as_lead(named) if named else ""
    return points


def _prose_label(markdown: str) -> str:
    """The label of a sentence where it names an aspect; a longer one says what the answer says."""
    label = read_label(markdown)
    if not label:
        return ""
    bold = markdown.lstrip().startswith(("**", "__"))
    return label if bold or len(label) <= _LONGEST_PROSE_LABEL[language_of(label)] else ""


def _flowing(markdown: str) -> tuple[str, list[int]]:
    """Plain text of a paragraph with wrapped lines joined, and the offset at which each line begins."""
    text, starts = "", []
    for line in markdown.split("\n"):
        current = plain(line)
        if text and current:
            wrapped = not is_cjk(text[-1]) and text[-1] not in ".。！!?？;；:：" and current[:1].islower()
            text += " " if wrapped or text[-1] in ",，、" else "\n"
        starts.append(len(text))
        text += current
    return text, starts


def _is_worth_saying(sentence: str) -> bool:
    if sentence.endswith(("：", ":", "？", "?")) or not says_something(sentence):
        return False
    return not is_remark(sentence) and not (len(sentence) <= _LONGEST_COUNT and counts_only(sentence))


def is_remark(sentence: str) -> bool:
    """Whether a sentence is about the notes ("本文…", "下图是…") and not about their subject."""
    if len(sentence) > _LONGEST_REMARK:
        return False
    lowered = sentence.lower()
    return _REMARK.search(lowered) is not None or _REMARK_FIRST.match(lowered) is not None


def _belongs_to(previous: str, sentence: str) -> bool:
    if _RULING.fullmatch(previous):
        return False
    short = min(len(previous), len(sentence)) < _SHORTEST_SENTENCE[language_of(sentence)]
    if not short and _DEPENDENT.match(sentence) is None:
        return False
    return len(previous) + len(sentence) <= _LONGEST_MERGED[language_of(sentence)]


def _joined(first: str, second: str, clause: bool) -> str:
    if clause and not is_cjk(first[-1]):
        return f"{first}; {second}"
    if is_cjk(first[-1]) and first[-1] not in "。！？；，":
        return f"{first}；{second}"
    return f"{first}{second}" if first[-1] in "。！？；，" else f"{first} {second}"
