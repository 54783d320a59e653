"""What inside an answer is no part of it: references, follow-up questions, the question told again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from coach.notes.asking import asking, read_question
from coach.notes.blocks import Block
from coach.notes.inline import plain
from coach.notes.lead_ins import read_label
from coach.notes.roles import follows_up, is_bold_line, read_role
from coach.notes.titles import is_reference_title

_ASIDE = re.compile(
    r"(?:可能的?|常见的?|相关的?|延伸|拓展|扩展|进一步)?(?:追问|(?:延伸|拓展|扩展|相关)(?:问题|题目|面试题|知识点?)"
    r"|思考题|练习题?|相关题目|易错题)"
    r"|(?:possible |common |related |likely )?follow[- ]?ups?(?: questions?)?|related (?:questions?|topics?|notes?"
    r"|concepts?)|further reading"
    r"|exercises?|评分标准|评分|给分点|扣分点|加分项|常见错误|面试官视角|scoring|rubric|(?:common )?mistakes"
    r"|red flags?|(?:bad|wrong|weak) answers?|错误(?:回答|答案)|反面(?:例子|示例|教材)",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(
    r"追问|延伸问题|评分标准|给分点|扣分点|常见错误|错误(?:回答|答案)|反面(?:例子|示例|教材)"
    r"|follow[- ]?ups?|related questions?|red flags?|common mistakes?|(?:bad|wrong|weak) answers?",
    re.IGNORECASE,
)
_RESTATED = re.compile(
    r"\s*(?:\*\*)?\s*(?:题目|题目描述|问题描述|原题|problem(?: statement)?|task)\s*(?:\*\*)?\s*[:：]", re.IGNORECASE
)
_LONGEST_TITLE = 24


def saying(blocks: Sequence[Block]) -> Iterator[tuple[int, Block]]:
    """The blocks, with their positions, that answer: not what stands below "参考资料", "Follow-ups", "评分标准"."""
    skipped_level = 0
    skip_next = in_follow_up = False
    for index, block in enumerate(blocks):
        in_follow_up = _follows_up(block) or (in_follow_up and not _begins_anew(block))
        if in_follow_up:
            continue
        if block.kind == "heading":
            if skipped_level and block.level > skipped_level:
                continue
            skipped_level = block.level if is_aside(block.text) else 0
            skip_next = False
            if not skipped_level:
                yield index, block
        elif not skipped_level:
            if block.kind == "paragraph":
                skip_next = _leads_aside(block)
                if not skip_next and not _asks_again(block):
                    yield index, block
            elif not skip_next:
                yield index, block


def _follows_up(block: Block) -> bool:
    return block.kind == "paragraph" and follows_up(block.text) and bool(asking(read_question(block.text).text))


def _begins_anew(block: Block) -> bool:
    """Whether a block ends the answer to a follow-up question."""
    return block.kind in ("heading", "separator") or (block.kind == "paragraph" and is_bold_line(block.text))


def spoken(block: Block) -> Block:
    """A paragraph without the speaker that it names ("答：")."""
    role = read_role(block.text)
    if role is None or role.speaker != "answer" or role.length >= len(block.text):
        return block
    return replace(block, text=block.text[role.length :].strip())


def is_aside(markdown: str) -> bool:
    """Whether a title or label announces what no answer says: references, follow-ups, "Red flags"."""
    text = plain(markdown).strip(" ：:*_")
    return is_reference_title(read_question(text).text) or _ASIDE.fullmatch(read_question(text).text) is not None


def names_aside(label: str) -> bool:
    """Whether what stands behind a label is no part of an answer: "Red flags: ...", "追问：…"."""
    return _NO_ANSWER.fullmatch(label) is not None


def _leads_aside(block: Block) -> bool:
    title = is_bold_line(block.text) or block.text.rstrip(" *").endswith(("：", ":"))
    return title and len(block.text) <= _LONGEST_TITLE + 4 and is_aside(block.text)


def _asks_again(block: Block) -> bool:
    """Whether a paragraph tells the task ("题目：给定数组…"), asks on ("追问：…?") or warns ("Red flags: ...")."""
    if _RESTATED.match(block.text) or names_aside(read_label(block.text)):
        return True
    role = read_role(block.text)
    return role is not None and role.speaker == "question" and bool(asking(read_question(block.text).text))
