"""Titles such as "优点" that ask nothing alone: they are put together with the heading above them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.text import cjk_count

_NOUN = (
    r"优点|缺点|优缺点|优势|劣势|优劣|不足|局限性?|作用|原理|流程|过程|步骤|区别|对比|比较|联系|关系|异同|特点|特性"
    r"|性质|定义|概念|公式|推导|应用|用途"
    r"|(?:应用|使用|适用)?场景|实现|思想|思路|结构|架构|框架|动机|背景|意义|目的|目标|改进|创新点?|问题|解决(?:方法"
    r"|方案|办法)|方法|分类|类型|种类|组成|训练"
    r"|推理|评价指标|指标|损失(?:函数)?|输入|输出|参数量?|超参数?|复杂度|优化|原因|影响(?:因素)?|介绍|简介|概述"
    r"|细节|机制|策略|技巧|难点|挑战|要点|核心|代码"
)
_ASPECT = re.compile(
    rf"(?:主要|核心|常见|基本|整体|具体|其|它的?|他的?|其中的?)?(?:{_NOUN})(?:(?:和|与|及|以及|、"
    rf"|/)?(?:{_NOUN}))?(?:篇|部分|是什么|是啥|有哪些|有什么)?"
    r"|(?:是)?(?:什么|为什么|为何|怎么|如何)(?:要|需要|用|做|实现|解决|选择?|训练|理解|工作|优化|改进|计算"
    r"|有效)?(?:它|的|呢|吗)?"
    r"|(?:pros(?: (?:and|&) cons)?|cons|advantages?|disadvantages?|benefits|drawbacks|limitations?|definitions?"
    r"|how it works|how"
    r"|why|what|when|architecture|intuition|formulas?|applications?|use cases?|complexity|motivation|key ideas?"
    r"|training"
    r"|inference|loss(?: function)?|properties|types|trade-?offs?|differences?|comparison|implementation|challenges"
    r"|what is (?:it|this|that)|why (?:is it|does it)(?: \w+)?|how does it work)(?: (?:and|&) \w+)?",
    re.IGNORECASE,
)
_BACK_REFERENCE = re.compile(
    r"(?:它|他|其|这|该|上述|此)(?:们|个|种|样|些)?|(?:it|its|they|this|these|that)\b", re.IGNORECASE
)


def is_aspect(text: str) -> bool:
    """Whether ``text`` names an aspect of something it does not name ("优点", "Why?").

    >>> is_aspect("优缺点"), is_aspect("LoRA 的优缺点"), is_aspect("How does it work?")
    (True, False, True)
    """
    stripped = text.strip(" ?？!！。:：")
    return _ASPECT.fullmatch(stripped) is not None


def whole_question(text: str, path: Sequence[str]) -> str:
    """``text`` with the nearest heading that has a meaning of its own, where it needs one: "位置编码 / 作用"."""
    if not (is_aspect(text) or _refers_back(text)):
        return text
    parents: list[str] = []
    for heading in reversed(path):
        parents.insert(0, heading)
        if not is_aspect(heading):
            return " / ".join((*parents, text))
    return text


def _refers_back(text: str) -> bool:
    return _BACK_REFERENCE.match(text) is not None and (cjk_count(text) <= 12 and len(text) <= 30)
