"""What kind of thing a key point says and a question asks for: what can be asked about a point without its content."""

from __future__ import annotations

import re
from enum import StrEnum

from coach.model import KeyPoint, Question
from coach.text import normalise


class PointForm(StrEnum):
    """What a point states; the value is the end of the phrase that asks for it."""

    FORMULA = "formula"
    NUMBER = "number"
    USE = "use"
    LIMIT = "limit"
    CAUSE = "cause"
    CONDITION = "condition"
    CONTRAST = "contrast"
    EFFECT = "effect"
    STEP = "step"
    WAY = "way"


class QuestionForm(StrEnum):
    """What a question asks for; the value is the end of the phrase that begins with its basics."""

    WHY = "why"
    COMPARE = "compare"
    LIST = "list"
    HOW = "how"
    WHAT = "what"


_POINT_FORMS: dict[PointForm, re.Pattern[str]] = {
    form: re.compile(pattern)
    for form, pattern in {
        PointForm.FORMULA: r"\$[^$]*[=\\^][^$]*\$|\bo\([^)]{1,12}\)|[a-z)]\s*=\s*[a-z0-9(√]+\s*[-+*/^]",
        PointForm.NUMBER: r"通常取|一般取|默认[为是取]|\d+(?:\.\d+)?\s*(?:%|倍|gb|ms)|\btimes\b|"
        r"\b(?:about|around|usually|default) \d",
        PointForm.USE: r"用途|(?:常|适)用于|适用|应用场景|用来|"
        r"\b(?:used (?:for|in|by|when)|applications?|use cases?)\b",
        PointForm.LIMIT: r"不能|无法|不行|缺点|局限|失效|溢出|敏感|难以|误导|破坏|掉点|不适合|代价|"
        r"\b(?:drawbacks?|limit\w*|sensitive|mislead\w*|fails?|overflow\w*|cannot|suffers?|downside|side effects?)\b",
        PointForm.CAUSE: r"因为|由于|原因|动机|是为了|\b(?:because|due to|since|motivat\w+|reason)\b",
        PointForm.CONDITION: r"假设|前提|只有.*才|除非|条件是|\b(?:assum\w+|only if|provided|unless|requires?)\b",
        PointForm.CONTRAST: r"相比|区别|不同|而不是|折中|介于|相反|比.{1,12}[更大小多少快慢]|"
        r"\b(?:whereas|unlike|rather than|instead of|opposite|trade-?offs?|than|versus|vs)\b",
        PointForm.STEP: r"首先|然后|接着|最后|依次|送入|拼接|切成|切块|迭代|重复|初始化|第[一二三四五]步|先.{1,20}再|"
        r"\b(?:first|then|repeat\w*|finally|starts? (?:from|with)|initiali[sz]\w+|next|alternat\w+|steps?)\b",
        PointForm.EFFECT: r"导致|使得?|从而|因此|所以|避免|缓解|防止|减[少小]|降低|提[升高]|加快|节?省|好处|利于|"
        r"稳定|更|"
        r"\b(?:leads? to|so|avoids?|reduc\w+|prevents?|improv\w+|speeds?|stabili\w+|benefits?|helps?|hence|lets?)\b",
    }.items()
}
_QUESTION_FORMS: dict[QuestionForm, re.Pattern[str]] = {
    form: re.compile(pattern)
    for form, pattern in {
        QuestionForm.COMPARE: r"区别|差别|差异|异同|不同|对比|相比|比较|\b(?:differ\w*|compare\w*|versus|vs)\b",
        QuestionForm.LIST: r"哪些|哪几|几[种类个]|列举|有什么(?:方法|优点|缺点|好处)|"
        r"\b(?:which|list|name|what are|types of|kinds of)\b",
        QuestionForm.WHY: r"为什么|为何|为啥|原因|\bwhy\b",
        QuestionForm.HOW: r"怎么|怎样|如何|流程|步骤|过程|架构|结构|原理|机制|"
        r"\b(?:how|explain|process|steps|architecture)\b",
    }.items()
}
_DEFINES = re.compile(
    r"定义|概念|是指|指的是|是一[种个类]|本质|\b(?:definition|is an? |refers to|means|measures|consists of)\b"
)


def form_of(point: KeyPoint) -> PointForm:
    """What ``point`` states; "way" where nothing tells."""
    text = normalise(point.text)
    return next((form for form, pattern in _POINT_FORMS.items() if pattern.search(text)), PointForm.WAY)


def form_asked(question: Question) -> QuestionForm:
    """What ``question`` asks for; "what" where nothing tells."""
    text = normalise(question.text)
    return next((form for form, pattern in _QUESTION_FORMS.items() if pattern.search(text)), QuestionForm.WHAT)


def defines(point: KeyPoint) -> bool:
    """True for a point that says what something is: the ground that the others stand on."""
    return bool(_DEFINES.search(normalise(f"{point.label} {point.text}")))
