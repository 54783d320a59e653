"""The sections of a file: each heading with what stands directly below it and its sub-sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from coach.notes.asking import Asking, QuestionText, asking, read_question
from coach.notes.blocks import Block
from coach.notes.roles import is_answer_title, is_question_title, read_role

_META_TITLE = re.compile(
    r"目录|前言|序言?|引言|导读|导言|说明|使用说明|声明|免责声明|简介|概述|概览|总结|小结|结语|后记|结束语|附录"
    r"|本(?:章|节|文).{0,8}"
    r"|写在(?:前面|最后|后面)|关于.{0,12}|更新(?:日志|记录|说明)?|贡献.{0,8}|致谢|许可.{0,4}|版权.{0,6}"
    r"|公众号.{0,10}|联系.{0,8}|交流.{0,6}"
    r"|(?:学习|参考|推荐|相关|延伸|扩展|拓展)(?:资料|资源|阅读|文章|链接|书籍|文献|目标|路线)?|参考|引用|链接|书签"
    r"|待办.{0,6}"
    r"|(?:常见|高频|经典)?(?:面试)?(?:问题|题目|题)(?:汇总|列表|集)?"
    r"|(?:table of )?contents|toc|introduction|overview|preface|foreword|about.{0,30}|how to (?:use|contribute).{0,30}"
    r"|usage|install(?:ation)?|getting started|legend|summary|conclusions?|references?|bibliography|sources?"
    r"|resources?|links?"
    r"|(?:further|recommended|additional) (?:reading|resources?)|see also|appendix|acknowledge?ments?|contribut.{0,20}"
    r"|licen[cs]e|credits?|changelog|contact.{0,12}|disclaimer|todo|faq|star history|support.{0,20}|sponsors?"
    r"|(?:interview )?questions?(?: list)?"
    r"|示例|例子|举例|案例|代码(?:实现|示例)?|实现代码|备注|注意(?:事项)?|补充(?:说明)?|笔记|随记|其[他它]|杂项"
    r"|未分类|待整理|背景|题目|题解|更多|写作背景"
    r"|things to (?:read|do)|to[- ]?(?:read|do)(?: list)?|reading list|大纲|提纲|议程|作业|练习|outline|agenda"
    r"|homework|assignments?|exercises?|q\s?&\s?a|(?:any )?questions"
    r"|examples?|notes?|code|tips?|misc(?:ellaneous)?|others?|background|demo|outputs?|extras?|more|tl;?dr|(?:step"
    r"|part|section) \d+",
    re.IGNORECASE,
)
_PROBLEM = re.compile(r"\W*问题")
_CLOSING = re.compile(
    r"写在最后|往期.{0,6}|关于(?:作者|我们|我)|(?:欢迎)?关注.{0,12}|公众号.{0,10}|版权.{0,6}|后记|结束语|结语"
    r"|全文完|（?完）?|更新日志|致谢"
    r"|the end|about (?:the author|me|us)|licen[cs]e|changelog|contributing|acknowledge?ments?|stay tuned.{0,20}",
    re.IGNORECASE,
)
_REFERENCE_TITLE = re.compile(
    r"参考.{0,6}|引用.{0,4}|(?:推荐|相关|延伸|扩展|拓展)(?:阅读|资料|文章|链接|资源)|references?|bibliography"
    r"|sources?|resources?|links?"
    r"|(?:further|recommended|additional) (?:reading|resources?)|see also|目录|(?:table of )?contents|toc",
    re.IGNORECASE,
)


@dataclass(slots=True, eq=False)
class Section:
    """``path`` holds the cleaned headings above; ``last`` is the last line before the next heading of any level,
    ``end`` the last line that belongs to the section or one of its sub-sections; ``row`` holds it and its siblings."""

    heading: Block | None
    level: int
    path: tuple[str, ...]
    last: int = 0
    end: int = 0
    blocks: list[Block] = field(default_factory=list)
    children: list[Section] = field(default_factory=list)
    row: list[Section] = field(default_factory=list)
    question: QuestionText = field(default_factory=lambda: QuestionText("", "", ()))
    asking: Asking = Asking.NO

    @property
    def inner_path(self) -> tuple[str, ...]:
        """The headings above what stands in this section."""
        return (*self.path, self.question.text) if self.heading is not None else self.path

    @property
    def is_meta(self) -> bool:
        """True for sections about the notes themselves, and for titles that mean nothing alone ("1.1", "Example")."""
        text = self.question.text.strip(" ：:?？")
        return _META_TITLE.fullmatch(text) is not None or not any(map(str.isalpha, text))

    @property
    def is_reference_list(self) -> bool:
        """True for sections that only point elsewhere; nothing in them is a question."""
        return is_reference_title(self.question.text)

    def walk(self) -> Iterator[Section]:
        yield self
        for child in self.children:
            yield from child.walk()

    def whole(self, children: Sequence[Section]) -> list[Block]:
        """The blocks of the section and of ``children``, with all their sub-sections and headings."""
        found = list(self.blocks)
        for child in children:
            if child.heading is not None:
                found.append(child.heading)
            found.extend(child.whole(child.children))
        return found


def build_outline(blocks: Sequence[Block], last_line: int, path: tuple[str, ...] = ()) -> Section:
    """The root section over sibling blocks that end at ``last_line``; answer titles ("### Answer") open no section."""
    root = Section(None, 0, path, end=last_line)
    stack = [root]
    for block in blocks:
        if block.kind != "heading" or _is_part_of_answer(block, stack[-1]):
            stack[-1].blocks.append(block)
            continue
        stack[-1].last = block.start - 1
        while len(stack) > 1 and stack[-1].level >= block.level:
            stack.pop().end = block.start - 1
        question = read_question(block.text)
        section = Section(
            block, block.level, stack[-1].inner_path, question=question, asking=_asking(block, question), end=last_line
        )
        section.row = stack[-1].children
        section.row.append(section)
        stack.append(section)
    stack[-1].last = last_line
    return root


def _asking(heading: Block, question: QuestionText) -> Asking:
    """A heading that says it is a question ("Q: ...") is one; "问题一：内容缺失" may only name a problem."""
    role = read_role(heading.text)
    says_so = role is not None and role.speaker == "question" and not _PROBLEM.match(heading.text)
    return Asking.CLEARLY if says_so and not is_question_title(question.text) else asking(question.text)


def _is_part_of_answer(heading: Block, current: Section) -> bool:
    text = heading.text.strip()
    return not text.strip("# ") or (current.heading is not None and is_answer_title(text))


def ends_questions(text: str) -> bool:
    """True for lines such as "写在最后" and "About the author": what follows belongs to no question."""
    return _CLOSING.fullmatch(text.strip(" ：:*_")) is not None


def is_reference_title(text: str) -> bool:
    """True for "参考资料", "Further reading", "Table of contents" and the like."""
    return _REFERENCE_TITLE.fullmatch(text.strip(" ：:")) is not None
