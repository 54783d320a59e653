"""Sentences that only repeat the question. They are no evidence: whoever asked already knew them."""

from __future__ import annotations

import re

from coach.interview.grading.folding import fold
from coach.model import Span
from coach.text import is_cjk, sentences

_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")

_ENGLISH_EMPTY = frozenset(
    "a an the is are was were be been being do does did done doing of to in on at by for from with as and or but "
    "so that this these "
    "those it its they them their there here which what who why how when where whether if then than i we you one "
    "me my our your can "
    "could should would will may might must have has had not need needs want go goes going about into also both "
    "such same very more "
    "most some any all each other two three question questions reason reasons answer answers explain explains "
    "explained explaining "
    "describe discuss compare difference differences different differ purpose definition define defined means "
    "meaning mean main common "
    "commonly works work working way ways thing things make makes use uses used using called namely itself like "
    "well say ask asks asked "
    "asking because due concerning regarding included include includes happens happen following finally first "
    "second important".split()
)
_CHINESE_EMPTY = re.compile(
    "为什么|为何|什么|怎么样?|怎样|如何|哪些|哪种|哪几种|几种|吗|呢|吧|啊|嘛|的话|原因|问题|区别|差别|不同|步骤"
    "|原理|作用|做法|方法|方式|概念|定义|介绍|说明|解释|"
    "简述|描述|讲讲|谈谈|题目|这个|那个|这些|那些|这种|这里|这两个|两个|两者|各自|它们?|他们|我们?|你们?|自己"
    "|就是说?|也就是说?|所以|因为|因此|由于|然后|首先|其次|最后|"
    "其实|其中|以及|还有|或者|而且|并且|但是|如果|需要|可以|应该|能够|进行|具有|存在|一些|一个|一种|一步|一下|主要"
    "|相关|相应|情况|根据|关于|对于|方面|内容|东西|"
    "以上|所谓|称为|叫做?|指的?|问的?|回答|答案|考虑|非常|比较|常见|必要性?|意义|重要|关键|是|的|了|在|和|与|及|或"
    "|而|也|都|就|要|会|有|对|把|被|让|从|到|为|以|之|其|"
    "这|那|来|去|做|说|讲|个|等|很|更|最|时候?|里面?|中|上|下|用|给|得|着|过|没|又|还|再|只|才|去|步|点|种|呀|么"
    "|且|则|即"
)
_POLAR = re.compile(
    r"吗|是否|能不能|可不可以|是不是|有没有|会不会|还是|或者|哪(?:个|一个|种|一种|边|方|层)|对不对|正确"
    r"|^\W*(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have)\b|\bor\b|\bwhich\b|\bwhether\b"
    r"|\btrue\b|\b(?:arrange|order|rank|sort)\b|排序|排列|顺序|先后"
)
MOST_NEW = 0.12
"""Share of a sentence's content that may be new for it to count as a repetition."""
LEAST_REPEATED = 0.3
"""Share of the question's content that a sentence must hold; less is a heading or a term taken up ("双链表：")."""


def echo_spans(question: str, answer: str) -> list[Span]:
    """Spans of the sentences of ``answer`` that say nothing beyond ``question``; the whole answer where all of it does.

    Where the question offers its own answers ("A or B?", "Is ...?"), its words can answer it; then only a sentence that
    follows the question's wording through counts as a repetition.
    """
    asked = fold(question).text
    polar = _POLAR.search(asked) is not None
    echoes = _repeats if polar else _adds_nothing
    if echoes(asked, fold(answer).text):
        return [(0, len(answer))]
    return [span for span in sentences(answer) if echoes(asked, fold(answer, span).text)]


def _adds_nothing(question: str, sentence: str) -> bool:
    content, known = _content(sentence), _content(question)
    repeated = content & known
    enough = len(repeated) >= max(1.0, LEAST_REPEATED * len(known))
    return enough and len(content - known) <= MOST_NEW * len(content)


def _repeats(question: str, sentence: str) -> bool:
    """True where the sentence is a stretch of the question, letter for letter."""
    stretch, whole = _letters(sentence), _letters(question)
    return len(stretch) * 2 >= len(whole) and stretch in whole


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _content(text: str) -> set[str]:
    """What ``text`` is about: its Latin words, numbers and single Chinese characters, less the empty ones."""
    full = _CHINESE_EMPTY.sub(" ", text)
    words = {_stem(word) for word in _WORD.findall("".join(" " if is_cjk(c) else c for c in full))}
    return (words - _ENGLISH_EMPTY - {""}) | {char for char in full if is_cjk(char)}


def _stem(word: str) -> str:
    """English inflections off, so that "tokenization works" repeats "tokenization work"."""
    if word in _ENGLISH_EMPTY or not word.isascii() or len(word) < 5:
        return word
    for ending in ("ization", "ation", "ing", "ize", "ied", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
