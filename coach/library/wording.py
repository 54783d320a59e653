"""What a question asks, apart from how it is worded.

Two questions with the same ``essence`` ask the same: "什么是 LoRA？" and "LoRA 是什么", "How do A and B differ?" and
"What is the difference between B and A?". The rules only take away what carries no meaning (politeness, filling
words, punctuation) and put a few frames into one order; they never guess, so that "编码器" and "解码器" stay two.
"""

from __future__ import annotations

import re
from functools import lru_cache

from coach.text import cjk_count, normalise

_TOKEN = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff]|(?:(?![\u3400-\u9fff])[^\W_])+(?:['.](?:(?![\u3400-\u9fff])[^\W_])+)*[+#]*|[<>=≤≥≠+*/^%→、,]"
)
"""A Chinese character, a word or number of other scripts ("c++", "1.5", "it's"), or a sign that changes the meaning or
parts what is compared."""
_HYPHEN_NUMBER = re.compile(r"(?<=[a-z])-(?=\d)|(?<=\d)-(?=[a-z])")

# --- Chinese ---

_POLITE = re.compile(
    r"^(?:请问|请|麻烦|能否|能不能|可以|试)?你?(?:能)?(?:再)?(?:简单|简要|详细|大致|具体)?地?(?:来)?"
    r"(?:说明|说一说|说说|说下|说|讲一讲|讲讲|讲下|讲|谈一谈|谈谈|谈|聊聊|介绍|解释|描述|阐述|简述|概述|叙述|论述|列举|列出|分析|回答|了解|知道|熟悉)"
    r"(?:一下|下)?(?:什么是)?(?:你)?"
)
_OPINION = re.compile(r"^(?:你)?(?:对|对于)(.+?)的?(?:理解|认识|看法|了解)(?:是什么)?$")
_DEFINITION = re.compile(r"^(?:什么叫做?|什么是|何为|何谓|啥是)")
_ASKS = (
    ("why", re.compile(r"是?(?:为什么|为何|为啥|缘何)(?:还)?(?:要|需要|会)?")),
    ("when", re.compile(r"什么时候|何时|什么情况下|何种情况下")),
    ("where", re.compile(r"在?(?:哪里|何处|什么地方)")),
    ("many", re.compile(r"多少|多大|多长|几(?=[个种类步])")),
    ("how", re.compile(r"是?(?:如何|怎么样|怎么|怎样)(?:来|去)?")),
    ("whether", re.compile(r"是否|能否|会不会|是不是|能不能|可不可以|有没有|可否")),
)
_IN_WHAT_WAY = re.compile(r"是?(?:怎么样|怎样|什么样)的$|是?怎么回事$")
_FILLING = re.compile(
    r"是指什么|指的是什么|指什么|是什么意思|是什么|有什么|有哪些|有何|是啥|分别是|哪些|什么|一下|主要|分别|具体|之间|[的地了呢吗么嘛啊呀吧都]"
)
_SYNONYMS = (
    (re.compile(r"优势|好处|长处|优点"), "优点"),
    (re.compile(r"缺陷|劣势|不足之处|不足|局限性|局限|短板|弊端|缺点"), "缺点"),
    (re.compile(r"优点(?:和|与|及|、)?缺点|优劣势?"), "优缺点"),
    (re.compile(r"不同之处|不同点|差别|差异|不同|区别"), "区别"),
    (re.compile(r"用处|用途"), "作用"),
)
_COMPARISON = re.compile(r"^(?:比较|对比)?(.+?)(?:相比(?:较)?)?有?(?:区别|对比|比较)(?:在|于|在于)?$")
_COMPARED = re.compile(r"和|与|跟|同|及|[、,/]|\bvs\b|versus")
_LIST_SIGN = re.compile(r"[、,/]")

# --- English ---

_EMPTY_WORDS = frozenset(
    """a an the is are was were be been being do does did has have had there it its s please kindly briefly explain
    describe define discuss me my you your tell about what whats which mean means meant meaning by in detail""".split()
)
_ENGLISH_ASKS = {
    "why": "why", "how": "how", "when": "when", "where": "where", "who": "who", "whose": "who",
    "many": "many", "much": "many",
}  # fmt: skip
_AUXILIARY = frozenset("is are was were do does did can could should would will has have may might must".split())
_ENGLISH_SYNONYMS = {
    "advantages": "advantage", "benefit": "advantage", "benefits": "advantage", "pros": "advantage",
    "strengths": "advantage", "disadvantages": "disadvantage", "drawback": "disadvantage",
    "drawbacks": "disadvantage", "cons": "disadvantage", "weaknesses": "disadvantage", "limits": "limit",
    "limitation": "limit", "limitations": "limit", "differences": "difference", "differ": "difference",
    "differs": "difference", "different": "difference",
}  # fmt: skip
_DIFFERENCES = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(?:main |key )?difference between (?P<first>.+) and (?P<second>.+)$",
        r"^(?P<first>.+) difference from (?P<second>.+)$",
        r"^(?P<first>.+) and (?P<second>.+) difference(?: from each other)?$",
        r"^(?:compare )?(?P<first>.+) (?:vs|versus) (?P<second>.+)$",
        r"^(?:compare|distinguish|differentiate) (?:between )?(?P<first>.+) (?:and|with|to|from) (?P<second>.+)$",
    )
)
_HAS = re.compile(r"^(?:what|which) (?P<part>[^ ]+) (?:do|does) (?P<whole>.+) have$")
_OF = re.compile(r"^(?P<part>[^ ]+) of (?P<whole>(?:(?!of|and|or|in|for|when|if|between|with|to)\b[^ ]+ ?)+)$")


@lru_cache(50_000)
def essence(text: str) -> str:
    """The form in which questions are compared: equal for the same question in other words, never empty for a text.

    >>> essence("什么是 LoRA？") == essence("LoRA是什么") == essence("请介绍一下 LoRA。")
    True
    >>> essence("MHA 和 MQA 的区别") == essence("MHA 与 MLA 有什么不同？")
    False
    """
    normal = _HYPHEN_NUMBER.sub("", normalise(text))
    tokens = _TOKEN.findall(normal)
    found = _chinese(tokens) if cjk_count(normal) else _english(tokens)
    return found or "".join(tokens) or normal


def _joined(tokens: list[str]) -> str:
    """Tokens as one text, with a space between two words of Latin letters only."""
    parts: list[str] = []
    for token in tokens:
        if parts and token[0].isascii() and token[0].isalnum() and parts[-1][-1].isascii():
            parts.append(" ")
        parts.append(token)
    return "".join(parts)


def _chinese(tokens: list[str]) -> str:
    text = _joined(tokens)
    text = _POLITE.sub("", text) or text
    if opinion := _OPINION.match(text):
        text = opinion[1]
    text = _DEFINITION.sub("", text) or text
    text = _IN_WHAT_WAY.sub("", text)
    asks = []
    for name, pattern in _ASKS:
        text, times = pattern.subn("", text)
        asks += [name] * bool(times)
    text = _FILLING.sub("", text)
    for pattern, word in _SYNONYMS:
        text = pattern.sub(word, text)
    text = text.strip()
    if not asks and (comparison := _COMPARISON.match(text)):
        compared = sorted(part.strip() for part in _COMPARED.split(comparison[1]) if part.strip())
        if len(compared) > 1:
            return f"difference|{'|'.join(compared)}"
    text = _LIST_SIGN.sub("", text)
    return "|".join((*sorted(asks), text)) if text else ""


def _english(tokens: list[str]) -> str:
    words = [token.removesuffix("'s") for token in tokens if token not in ("、", ",")]
    if having := _HAS.match(" ".join(words)):
        words = [*having["whole"].split(), having["part"]]
    asks = sorted({_ENGLISH_ASKS[word] for word in words if word in _ENGLISH_ASKS})
    if words and words[0] in _AUXILIARY:
        asks.append("whether")
    kept = [
        _ENGLISH_SYNONYMS.get(word, word) for word in words if word not in _EMPTY_WORDS and word not in _ENGLISH_ASKS
    ]
    text = " ".join(kept)
    for pattern in _DIFFERENCES:
        if (match := pattern.match(text)) and asks in ([], ["how"]):
            return f"difference|{'|'.join(sorted((match['first'], match['second'])))}"
    if match := _OF.match(text):
        text = f"{match['whole']} {match['part']}"
    return "|".join((*asks, text)) if text else ""
