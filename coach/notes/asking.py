"""Whether a text asks, and the question as an interviewer would put it."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from coach.notes.enumeration import without_marker
from coach.notes.inline import link_text, plain, split_symbols
from coach.notes.roles import read_role

LONGEST_QUESTION = 300
"""Characters; a longer text is a paragraph that happens to hold a question mark."""


class Asking(IntEnum):
    """How surely a text is a question."""

    NO = 0
    PROBABLY = 1
    CLEARLY = 2


class QuestionText(NamedTuple):
    """``text`` without decoration.

    ``rest`` is what follows the question on the same lines, as Markdown; ``link`` is the address that the question
    leads to for its answer ("什么是 LoRA？[答案](./lora.md)", or a question that is a link as a whole).
    """

    text: str
    rest: str
    symbols: tuple[str, ...]
    link: str = ""


# A link, a remark in brackets, marks or punctuation at the end, told apart behind the signs that they begin with.
_DECORATION = re.compile(
    r"[\[(（【*_#~=>|\s、,，.。!！:：](?:(?<=\[)[^\]\n]{0,80}\]\([^)\n]{0,500}\)|(?<=[(（【\[])[^()（）【】\[\]]{0,20}[)）】\]]"
    r"|(?<=[*_#~=>|\s])[*_#~=>|\s]*|(?<=[、,，.。!！:：])[、,，.。!！:：]*)$"
)
_DECORATED_ENDS = tuple(")）】]*_#~=>|、,，.。!！:：")
"""What decorated texts end in; most do not, and the pattern looks at every character."""
_LINK_DECORATION = re.compile(
    r"\s*\[(?:链接|答案|解析|详解|详情|原文|参考|参考链接|出处|返回|返回目录|回到顶部|links?|answers?|source|ref"
    r"|here|top|back to top|[^\w\u4e00-\u9fff]{1,6})\]\([^)\n]{0,500}\)\s*$",
    re.IGNORECASE,
)
_HASHTAGS = re.compile(r"(?:\s+#[^\s#]{1,40})+\s*$")
_BARE_NUMBER = re.compile(
    r"\d{1,2}\s?[-–—]\s+(?=\S)|\d{1,2}(?:\.\d{1,2})*\s+(?=[A-Z\u4e00-\u9fff]"
    r"|[a-z][^\u4e00-\u9fff]{0,40}[\u4e00-\u9fff])(?![个种大类层步点次条篇维章倍位年月天])"
)
_BACK = re.compile(r"返回|回到|目录|back|top|contents|\W+", re.IGNORECASE)
_LINK_END = re.compile(r"[*_]{0,3}\]\([^)\n]{0,500}\)")
_ADDRESS = re.compile(r"\]\(\s*<?([^\s)>]{1,500})")
_QUOTED = re.compile(r"\"[^\"]+\"|“[^“”]+”")
_TRAILING_LINK = re.compile(r"(?<=[?？])\s*[(（]?\[[^\]\n]{0,80}\]\([^)\n]{0,500}\)[)）]?\s*$")
_QUESTION_MARK = re.compile(r"？[”’」』）)\"']*|\?[”’」』）)\"'*_]*(?=\s|$|[\u3000-\u9fff\uff00-\uffef*_=\]])")
_CHOICE = re.compile(
    r"(?:q(?:uestion)?)?(?:\W|\d)*(?:true or false|true/false|t/f|yes or no|对还是错|对错|判断题?|是非题?"
    r"|正误)\s*[?？]",
    re.IGNORECASE,
)
"""What stands before a statement to be judged: the statement is the question."""
_CHOSEN = r".{0,30}(?:正确|错误|不属于|不是).{0,6}$"
_BLANK = re.compile(rf"（\s*）|（\s+\)|\(\s+[)）]|___|下列{_CHOSEN}|以下{_CHOSEN}|下面{_CHOSEN}")
"""What a question leaves open to be filled in or chosen."""
_CHINESE_ASKING = re.compile(
    r"什么|为何|为啥|怎么|怎样|咋|如何|哪些|哪个|哪几|哪种|几种|几个|多少|是否|能否|可否|有无|吗$|呢$|干嘛|何时"
    r"|何为|是不是|会不会|有没有|能不能|(?:写|讲|说|介绍|解释|推导|聊|对比)一?下$|(?:了解|知道|用过|熟悉)(?:吗|么)?$"
)
_CHINESE_TASK = re.compile(
    r"(?:请|试)?(?:你)?(?:能)?(?:再)?(?:简述|简要|概述|阐述|介绍|说说|说一说|说一下|说下|谈谈|谈一谈|聊聊|讲讲"
    r"|讲一讲|讲一下|讲下|解释|描述"
    r"|列举|分析|推导|手写|手撕|手推|写出|写一下|画出|比较|对比|分别|了解|知道|证明|举例|评价|设计|实现一)"
)
_CHINESE_TOPIC = re.compile(
    r"(?:区别|差别|差异|异同|不同|不同点|优缺点|优点|缺点|优劣|对比|比较|联系|关系|原理|流程|过程|作用|意义|定义"
    r"|概念|特点|场景|机制|结构|步骤|推导|含义|原因|好处|坏处|用途|思想|思路|公式|条件|改进)"
    r"(?:(?:和|与|及|、)?(?:区别|差别|差异|异同|优缺点|作用|联系|原理))?$"
)
_ENGLISH_ASKING = re.compile(
    r"(?:(?:so|and|but|then) )?(?!(?:what|how|why|where|when|who) (?:i|you|we|they|he|she)\b)(?:what|what's|why"
    r"|how|when|where|which|who|whose|is|are|was|do|does|did|can|could"
    r"|would|should|have|has|will)\b",
    re.IGNORECASE,
)
_ENGLISH_TASK = re.compile(
    r"(?:please )?(?:explain|describe|compare|contrast|define|discuss|list|name|derive|implement|write|tell me"
    r"|walk (?:me|through)|talk about|share|provide|show|demonstrate|identify|summari[sz]e|distinguish|design|give"
    r"|differentiate|outline|differences? between)\b",
    re.IGNORECASE,
)
_STATEMENT = re.compile(r"[。；;]|[:：].{2,}|\.\s+\S")


@lru_cache(4096)
def read_question(markdown: str) -> QuestionText:
    """The question that a heading, line or item puts, cleaned of numbering, emoji, markup and trailing links."""
    if len(markdown) > 4 * LONGEST_QUESTION:
        return QuestionText(plain(markdown), "", ())
    head, rest = _split_answer(markdown)
    head = head.replace("\n", " ").strip()
    link = _leads_to(head)
    if "](" in head and link_text(head.strip(" *")) is None:
        head = _TRAILING_LINK.sub("", _LINK_DECORATION.sub("", head))
    text = plain(head)
    text, symbols = split_symbols(_HASHTAGS.sub("", text) if "#" in text else text)
    text = _unprefixed(text)
    stripped = text.rstrip(" #*_~=:：、,，>|").strip()
    if _QUOTED.fullmatch(stripped):
        stripped = stripped[1:-1].strip()
    return QuestionText(stripped or text.strip() or plain(markdown), rest, symbols, link)


def _leads_to(head: str) -> str:
    """The address of the link that ``head`` is or ends in; links back to the contents lead nowhere."""
    if "](" not in head and "][" not in head:
        return ""
    match = _TRAILING_LINK.search(head) or _LINK_DECORATION.search(head)
    linked = match[0] if match is not None else head if link_text(head.strip(" *")) is not None else ""
    shown = linked.partition("](")[0].strip(" (（[*")
    address = _ADDRESS.search(linked)
    return "" if address is None or _BACK.match(shown) or not shown else address[1]


def _unprefixed(text: str) -> str:
    text = text.strip(" *_#~=·-—>|")
    if (number := _BARE_NUMBER.match(text)) is not None:
        text = text[number.end() :]
    for _ in range(2):
        before, text = text, without_marker(text)
        role = read_role(text)
        if role is not None and role.speaker == "question" and role.length < len(text):
            text = text[role.length :].strip(" *_")
        if text == before:
            break
    return text


def _split_answer(markdown: str) -> tuple[str, str]:
    """Cut behind the questions that ``markdown`` begins with; the rest is empty where nothing worth reading follows."""
    end = 0
    for match in _QUESTION_MARK.finditer(markdown):
        between = markdown[end : match.start()]
        if end and re.search(r"[。；\n]|\.\s", between):
            break
        end = match.end()
    if end == 0 or _CHOICE.fullmatch(markdown[:end].strip(" *_")):
        return markdown, ""
    if (linked := _LINK_END.match(markdown, end)) is not None:
        end = linked.end()  # the question is the text of a link
    rest = markdown[end:]
    shown, _ = split_symbols(plain(rest))
    if _is_remark(shown) and "](" not in rest:
        return markdown[:end], ""
    if len(re.sub(r"\W+", "", shown)) < 2 or _TRAILING_LINK.fullmatch("?" + rest, 1) or _is_remark(shown):
        return markdown, ""
    return markdown[:end], rest.strip("*_ \t") if rest.count("**") % 2 else rest.strip()


def _is_remark(text: str) -> bool:
    """A bracketed remark behind a question ("（重点）", "(Meta)", "#tag") is no answer."""
    return re.fullmatch(r"\s*(?:[(（【\[][^()（）【】\[\]]{0,40}[)）】\]]\s*|#\S{1,30}\s*)+", text) is not None


def asks_outright(text: str) -> bool:
    """Whether ``text`` asks, or sets a task, in so many words: "为什么要用 GQA", "介绍一下 Transformer"."""
    if asking(text) == Asking.CLEARLY:
        return True
    return asking(text) != Asking.NO and _asks_or_sets_task(text)


def _asks_or_sets_task(text: str) -> bool:
    found = _CHINESE_TASK.match(text) or _CHINESE_ASKING.search(text) or _ENGLISH_ASKING.match(text)
    return (found or _ENGLISH_TASK.match(text)) is not None


@lru_cache(4096)
def asking(text: str) -> Asking:
    """How surely the cleaned ``text`` asks.

    >>> asking("CHAR 和 VARCHAR 的区别是什么？").name, asking("BN和LN的区别").name, asking("多头自注意力").name
    ('CLEARLY', 'PROBABLY', 'NO')
    """
    if len(text) > LONGEST_QUESTION or not text:
        return Asking.NO
    core = text
    for _ in range(3):
        if not core.endswith(_DECORATED_ENDS) and not core[-1:].isspace():
            break
        core = _DECORATION.sub("", core).rstrip()
    if core.endswith(("?", "？")) or _BLANK.search(text) or _QUESTION_MARK.search(core):
        return Asking.CLEARLY
    if len(core) > 120 or _STATEMENT.search(core):
        return Asking.NO
    return Asking.PROBABLY if _asks_or_sets_task(core) or _CHINESE_TOPIC.search(core) else Asking.NO
