"""What stands below a question: is it an answer in words, an image, a link, or nothing yet?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from coach.model import AnswerStatus, Lines
from coach.notes.blocks import Block
from coach.notes.inline import has_image, has_link, split_symbols, without_references
from coach.notes.roles import is_answer_title, read_role

_PLACEHOLDER = re.compile(
    r"(?:to ?do.{0,20}|tbd.{0,20}|tba|tbc|wip|n/?a|none|null|empty|pending|coming soon|work in progress"
    r"|under construction|to be (?:added|done|continued|completed|filled)|fill(?: me)? in(?: later)?|xxx+"
    r"|(?:your |write |add |put |insert )*(?:the |an |your )?answers?(?: goes)?(?: here)?|no answer(?: yet)?"
    r"|not answered(?: yet)?|help wanted|未完待续|暂无(?:内容|答案|解答|回答)?|略过?|无|空|没有|占位|先占坑|占坑|留空"
    r"|(?:内容|答案|回答|此处|这里|尚|还|仍|暂时?|有)*(?:待|需|未)"
    r"(?:补充?|完善|整理|更新|填写?|写|续|定|总结|学习?|完成|解答|回答|查)(?:坑|续|善|中|完)*"
    r"|不会|还没写|没写|忘了|(?:回头|以后|之后|后面|有空再)补|待补.{0,10})+",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"(?:(?:参考|推荐|延伸|相关)(?:资料|链接|文章|文献|阅读)|(?:原文|文章)链接|详细介绍|具体内容|[如见]?[上下]?图\s?\d*|所示|图片|图示|示意图"
    r"|参考|参见|参阅|详见|请看|请见|见|看|查看|点击|可以|可|也|请|原文|出处|来源|链接|地址|传送门|详情|详解|教程|视频|博客|文章|文档|知乎"
    r"|这里|这篇|此处|这个|如下|如|阅读|推荐|转载自?|的|在|自|和|与|于"
    r"|(?:figure|fig|image|picture|source|reference|ref|link|article|post|blog|video|paper|page|doc|detail|credit)s?\s?\d*"
    r"|documentation|see|also|read|more|here|this|below|above|as|shown|in|the|at|from|on|and|or|for|further|via|check|out"
    r"|refer|to|please|click|\W)++",
    re.IGNORECASE,
)
_LONGEST_REMARK = 60
_NOTHING = re.compile(r"[\W_]*")


def answer_status(blocks: Sequence[Block]) -> AnswerStatus:
    """The status of an answer made of ``blocks`` (siblings, in order)."""
    image = link = False
    for text in _texts(blocks):
        if text is None or says_something(text):
            return AnswerStatus.ANSWERED
        image = image or has_image(text)
        link = link or has_link(text)
    if image:
        return AnswerStatus.IMAGE_ONLY
    return AnswerStatus.LINK_ONLY if link else AnswerStatus.UNANSWERED


@lru_cache(4096)
def says_something(text: str) -> bool:
    """Whether inline Markdown holds words of its own: more than links, images, "TODO" and "see below"."""
    role = read_role(text)
    if role is not None and role.speaker == "answer":
        text = text[role.length :]
    said, _ = split_symbols(without_references(text))
    if _NOTHING.fullmatch(said):
        return "$" in said
    core = said.strip(" \t\n.。…,，:：;；!！?？*_-—()（）[]【】<>《》\"'“”~`#")
    if not core:
        return False
    if len(core) > _LONGEST_REMARK:
        return True
    pointing = len(core) <= 12 or has_link(text) or has_image(text)
    return not (_PLACEHOLDER.fullmatch(core) or (pointing and _POINTER.fullmatch(core)))


def _texts(blocks: Sequence[Block]) -> Iterator[str | None]:
    """The texts of an answer; None stands for code and formulas, which always say something."""
    for block in blocks:
        match block.kind:
            case "paragraph":
                yield block.text
            case "row":
                if not block.level:
                    yield from block.cells
            case "math" | "code" if not block.children:
                yield None if block.text.strip() else ""
            case "heading" if has_link(block.text) and not says_something(block.text):
                yield block.text  # "### [参考解析](...)"
            case "details":
                if block.text and not is_answer_title(block.text):
                    yield block.text
            case _:
                pass
        if block.children:
            yield from _texts(block.children)


def answer_lines(first: int, last: int, blocks: Sequence[Block]) -> Lines:
    """Lines from ``first`` to ``last`` without the rules and anchors at the end, which only separate."""
    for block in reversed(blocks):
        if block.kind != "separator" and not _is_back_link(block):
            break
        last = min(last, block.start - 1)
    return first, max(first, last)


def _is_back_link(block: Block) -> bool:
    return block.kind == "paragraph" and "](#" in block.text and not says_something(block.text)
