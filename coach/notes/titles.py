"""Titles that ask nothing: about the notes themselves, of lists of references, or without a meaning of their own."""

from __future__ import annotations

import re

_ABOUT_NOTES = re.compile(
    r"目录|前言|序言?|引言|导读|导言|说明|使用说明|声明|免责声明|简介|概述|概览|总结|小结|结语|后记|结束语|附录"
    r"|本(?:章|节|文).{0,8}"
    r"|写在(?:前面|最后|后面)|关于(?:本.{0,8}|作者|我们?|项目|仓库)?|更新(?:日志|记录|说明)?|贡献(?:者|指南|名单"
    r"|代码)?|致谢|许可.{0,4}|版权.{0,6}"
    r"|公众号.{0,10}|联系(?:我们?|作者|方式)?|交流(?:群|学习.{0,4})?|参考|引用|链接|书签|待办(?:事项)?"
    r"|(?:学习|参考|推荐|相关|延伸|扩展|拓展)(?:资料|资源|阅读|文章|链接|书籍|文献|目标|路线)?"
    r"|(?:常见|高频|经典)?(?:面试)?(?:问题|题目|题)(?:汇总|列表|集)?|大纲|提纲|议程|作业|练习|写作背景"
    r"|(?:table of )?contents|toc|introduction|overview|preface|foreword|about(?: (?:this|the|me|us|author).{0,20})?"
    r"|how to (?:use(?: this.{0,20})?|contribute)|usage|install(?:ation)?|getting started|legend|summary|conclusions?"
    r"|references?|bibliography|sources?|resources?|links?|(?:further|recommended|additional) (?:reading|resources?)"
    r"|see also|appendix|acknowledge?ments?|contribut(?:ing|ors?|ions?)(?: guide(?:lines)?)?|licen[cs]e|credits?"
    r"|changelog|contact(?: (?:me|us|info))?|disclaimer|todo|faq|star history|support(?: (?:us|me))?|sponsors?"
    r"|(?:interview )?questions?(?: list)?|q\s?&\s?a|(?:any )?questions|check ?list.{0,20}|things to (?:read|do)"
    r"|to[- ]?(?:read|do)(?: list)?|reading list|outline|agenda|homework|assignments?|exercises?",
    re.IGNORECASE,
)
_MEANINGLESS = re.compile(
    r"示例|例子|举例|案例|代码(?:实现|示例)?|实现代码|备注|注意(?:事项)?|补充(?:说明)?|笔记|随记|其[他它]|杂项"
    r"|未分类|待整理|背景|名词(?:表|解释)|术语表?|速查表?|glossary|cheat ?sheet|题目|题解|更多"
    r"|examples?|notes?|code|tips?|misc(?:ellaneous)?|others?|background|demo|outputs?|extras?|more|tl;?dr"
    r"|(?:step|part|section) \d+",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"写在最后|往期.{0,6}|关于(?:作者|我们|我)|(?:欢迎)?关注.{0,12}|公众号.{0,10}|版权.{0,6}|后记|结束语|结语"
    r"|全文完|（?完）?|更新日志|致谢"
    r"|the end|about (?:the author|me|us)|licen[cs]e|changelog|contributing|acknowledge?ments?|stay tuned.{0,20}",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:本(?:章|节|文))?参考(?:资料|文献|链接|文章|来源|书籍|书目|阅读|网址|博客|论文|材料|出处|内容|视频"
    r"|教程)?(?:(?:与|和|及)?(?:致谢|引用|链接|阅读|推荐))?"
    r"|引用(?:来源|文献|资料|链接|出处)?|(?:推荐|相关|延伸|扩展|拓展)(?:阅读|资料|文章|链接|资源)|references?"
    r"|bibliography|sources?"
    r"|resources?|links?|(?:further|recommended|additional) (?:reading|resources?)|see also|目录"
    r"|(?:table of )?contents|toc",
    re.IGNORECASE,
)


def is_meta_title(text: str) -> bool:
    """True for titles about the notes ("目录", "License") and those that mean nothing alone ("1.1", "Example")."""
    stripped = text.strip(" ：:?？")
    if not any(map(str.isalpha, stripped)):
        return True
    return _ABOUT_NOTES.fullmatch(stripped) is not None or _MEANINGLESS.fullmatch(stripped) is not None


def is_reference_title(text: str) -> bool:
    """True for "参考资料", "Further reading", "Table of contents" and the like."""
    return _REFERENCE.fullmatch(text.strip(" ：:")) is not None


def ends_questions(text: str) -> bool:
    """True for lines such as "写在最后" and "About the author": what follows belongs to no question."""
    return _CLOSING.fullmatch(text.strip(" ：:*_")) is not None
