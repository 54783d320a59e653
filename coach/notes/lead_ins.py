"""What stands before a point: the label that names its aspect, the sentence that leads in to it."""

from __future__ import annotations

import re
from functools import lru_cache

from coach.notes.enumeration import without_marker
from coach.notes.inline import plain
from coach.text import language_of

_LABEL = re.compile(
    r"(?P<label>[^：:。；;，,？?！!]{1,30}?)\s*(?:：|:(?=\s|[^\x00-\x7f]|\*))\s*(?P<text>\S.*)", re.DOTALL
)
_BOLD_LABEL = re.compile(
    r"\s*(?P<mark>\*\*|__)(?P<label>(?:(?!\*\*|__).){1,60}?)\s*"
    r"(?:[：:.]\s*(?P=mark)\s*[：:]?|(?P=mark)\s*(?:[：:]|(?:—{1,2}|–|-)(?=\s)))\s*(?P<text>\S.*)",
    re.DOTALL,
)
_VERDICT = re.compile(r"\d+|yes|no|true|false|是|否|对|错|不是|可以|不可以|能|不能|会|不会", re.IGNORECASE)
"""What stands before a colon and names no aspect."""
_LONGEST_READ = 300
"""Characters of a lead-in that are looked at; a longer one is prose."""
_SHORTEST_STATEMENT = {"zh": 14, "en": 30}
_LONGEST_LEAD = {"zh": 20, "en": 45}
_POINTS_BELOW = re.compile(r"如下|下面|以下|[上下]图|一下|following|below|here (?:are|is)", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?<=[\u4e00-\u9fffA-Za-z])(?:主要|常见的?|一般|通常|大致|大体|可以|简单|具体|总共|一共|共|都|又|被)*(?:有|看"
    r"|包括|包含|分为|分成|如下|具体如下|为以下)(?:以下|如下)?(?:[一二两三四五六七八九十几\d]{0,2}(?:大)?(?:种|个"
    r"|类|点|步|条|部分|方面|方式|方法))?$"
    r"|(?<=\w) (?:are|include|includes|consists? of)(?: the following| as follows)?$",
    re.IGNORECASE,
)
"""The end of a lead-in that only counts what follows: "激活函数主要有以下三种"."""
_COUNTED_ENDS = tuple("有看括含为成下种个类点步条分面式法efgsEFGS")
"""The last letters of what it matches: texts that end otherwise need no look at each of their places."""
_GLOSS = re.compile(r"\s*(?:（[^（）]{1,60}）|\([^()]{1,60}\))")
_ASKED = re.compile(r"^(?:那么?)?(?:有哪些|什么是|都有哪些)?|(?:呢|吗|有哪些|是什么)$")
_CLAUSES = re.compile(r"，|,\s")
_EMPTY_LEAD = re.compile(
    r"概述|概览|介绍|简介|说明|解释|详解|分析|回答|具体(?:来说|如下)?|内容|正文|要点|答题要点|核心(?:要点|内容)"
    r"|完整回答|overview|introduction|explanation"
    r"|details?|answer|key (?:points?|components?|ideas?|takeaways?)|body|content|main points|in (?:short|detail)"
    r"|(?:a |the )?(?:short|long) (?:version|answer)"
    r"|一句话(?:总结|概括|回答|版)?|简单来说|总的来说|tl;?dr|in (?:one sentence|summary)|example|例如|比如|举例"
    r"|举个例子|打个比方|举例来说|(?:for )?(?:example|instance)"
    r"|标准答案|参考答案|correct|what to (?:look for|say|cover)",
    re.IGNORECASE,
)
"""Titles inside answers that tell nothing about what stands below them."""
_NAMES_ASPECTS = re.compile(
    r"(?:特点|优势|劣势|优点|缺点|优缺点|作用|区别|不同|差异|场景|方面|方法|方式|步骤|原因|问题|用途|形式|策略|情况|内容|组成|构成|条件|要素"
    r"|部分|技巧|建议|办法|类型|指标)[。：:]?$"
    r"|\b(?:differences|advantages|disadvantages|steps|reasons|ways|methods|features|properties|types|components|cases"
    r"|categories|factors|benefits|issues|problems|examples?)[.:]?$",
    re.IGNORECASE,
)
"""The end of a lead-in that only names the aspects told below it."""
_SENTENCE_SIGN = re.compile(r"[。；;！!]|\.(?:\s|$)|[，,].*[，,]")


@lru_cache(4096)
def read_label(markdown: str) -> str:
    """The aspect that ``markdown`` names before a colon, or "".

    >>> read_label("**初始化**：A 高斯，B 全零"), read_label("作用：衡量不确定性"), read_label("Dropout")
    ('初始化', '作用', '')
    """
    match = _BOLD_LABEL.match(markdown)
    if match is not None:
        return plain(match["label"]).strip(" ：:.")
    match = _LABEL.fullmatch(plain(markdown)) if "：" in markdown[:60] or ":" in markdown[:60] else None
    if (
        match is None
        or "$" in match["label"]
        or _VERDICT.fullmatch(match["label"].strip())
        or match["label"].count(" ") > 5
    ):
        return ""
    return match["label"].strip()


def is_lead_in(markdown: str) -> bool:
    """Whether a text only introduces what follows: it ends in a colon, or is as short as a title."""
    text = plain(markdown)
    if text.endswith((":", "：")):
        return True
    if _SENTENCE_SIGN.search(text) or read_label(markdown):
        return False
    return len(text) <= _LONGEST_LEAD[language_of(text)] - 4


def as_lead(markdown: str) -> str:
    """A lead-in as the prefix of points; "" where it is a sentence or too long to be repeated."""
    text = without_marker(plain(markdown))
    if len(text) > _LONGEST_READ or text.endswith(("。", ".", "！", "!", "；")):
        return ""
    text = text.rstrip(" ：:？?，,")
    if text.endswith(_COUNTED_ENDS):
        text = _COUNTED.sub("", text)
    text = _ASKED.sub("", text).strip()
    if _CLAUSES.search(text):
        return ""
    if tells_nothing(text):
        return ""
    longest = _LONGEST_LEAD[language_of(text)]
    if len(text) > longest:
        text = _GLOSS.sub("", text).strip()
    return "" if len(text) > longest or _POINTS_BELOW.search(text) else text


def combined_lead(outer: str, inner: str) -> str:
    """Both lead-ins where they are short enough together, else the nearer one."""
    if not outer or not inner or inner.startswith(outer):
        return inner or outer
    chinese = language_of(outer + inner) == "zh"
    both = f"{outer}：{inner}" if chinese else f"{outer}: {inner}"
    return both if len(both) <= 2 * _LONGEST_LEAD["zh" if chinese else "en"] else inner


def announces(markdown: str) -> bool:
    """Whether a sentence only says that points follow: "有以下三种。", "The steps are as follows."."""
    text = plain(markdown)[-_LONGEST_READ:]
    return _POINTS_BELOW.search(text) is not None or counts_only(text) or _NAMES_ASPECTS.search(text) is not None


def states(markdown: str) -> bool:
    """Whether a lead-in tells more than that points follow: "每个 token 一个向量，两边取最大相似度："."""
    text = plain(markdown).rstrip(" ：:，,")
    long = len(text) >= _SHORTEST_STATEMENT[language_of(text)] and _CLAUSES.search(text) is not None
    return long and not announces(text) and not text.endswith(("?", "？"))


def counts_only(text: str) -> bool:
    """Whether a plain sentence ends by counting what it does not name: "激活函数有三种。"."""
    text = text.rstrip("。.：: ")
    return text.endswith(_COUNTED_ENDS) and _COUNTED.search(text) is not None


def tells_nothing(title: str) -> bool:
    """Whether a title or label says nothing about what stands below it: "概述", "Key points"."""
    return _EMPTY_LEAD.fullmatch(title) is not None
