"""Lines that say how many of the things below them are enough, or that these are to be told in order."""

from __future__ import annotations

import re

_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "one": 1, "two": 2, "three": 3, "four": 4}
_NUMBERS |= {"five": 5, "six": 6, "either": 1}
_MARKS = re.compile(r"[*_=`]+(?=\S)|(?<=\S)[*_=`]+")

_COUNT = r"\s*([一二两三四五六]|[1-6])\s*(?:个|种|点|项|条|类|样|方面|角度)"
_ENOUGH = r"(?:(?:即|就|均|都)?可(?:以)?|就行|就够(?:了)?|足够|足矣|来?(?:回答|说明|作答))?"
_THING = r"(?:的?[^\s，。：:；;,.!！]{1,10}?)??"
_KNOWN_THING = r"(?:方法|例子|理由|原因|要点|方案|措施|技巧|策略)?"
_SAY = r"(?:说出|答出|列出|列举|举出|写出|给出|提到|讲出|回答)"
_THESE = r"(?:以下|下列|下面|其中)"
_END = r"\s*[）)】\]*_~]*\s*(?:[：:。．，,；;.]|$)"
_ANY_ZH = re.compile(
    rf"(?:任选|任举|任答|任说|任写|任挑)(?:其中)?的?{_COUNT}{_KNOWN_THING}{_ENOUGH}{_END}"
    rf"|(?:至少|任意)能?(?:{_SAY}|讲到|答对)(?:其中)?(?:任意)?的?{_COUNT}{_THING}{_ENOUGH}{_END}"
    rf"|(?:{_SAY}|选择|选){_THESE}?的?(?:任意|任何)的?{_COUNT}{_THING}{_ENOUGH}{_END}"
    rf"|{_THESE}的?任意的?{_COUNT}{_ENOUGH}{_END}"
    rf"|(?:其中|答出|说出|答对)(?:其中)?的?{_COUNT}(?:即可|就行|就可以|就够(?:了)?|足够){_END}"
    rf"|(?:{_THESE}的?(?:任(?:意|何)?一(?:个|种|项|点|条)?|之一)|任一(?:个|种|项|点|条)?即可){_ENOUGH}{_END}"
)
"""The count is in the one group that matched; the last form has none and means one."""

_EN_COUNT = r"(one|two|three|four|five|six|[1-6])"
_DOES = r"(?:will do|suffices?|is enough|are enough|is fine|are fine|earns? full (?:credit|marks))"
_OF_THESE = r"of (?:the )?(?:following|these|those|below|options below)(?: \w+){0,2}"
_NAME = r"(?:name|give|list|mention|state|cite|pick|choose|describe|say)"
_ANY_EN = re.compile(
    rf"\bany {_EN_COUNT}(?: {_OF_THESE}(?: {_DOES})?| {_DOES}){_END}"
    rf"|\b{_NAME} (?:any|at least) {_EN_COUNT}\b[^.:;]{{0,40}}?{_END}"
    rf"|\b(?:at least )?{_EN_COUNT} {_OF_THESE}(?: {_DOES})?{_END}"
    rf"|\b(either) {_OF_THESE}(?: {_DOES})?{_END}",
    re.IGNORECASE,
)
_CONTENT_EN = re.compile(r"\b(?:caused? by|occurs?|happens?|fails?|arises?|when|if) (?:\w+ )?$", re.IGNORECASE)

_VAGUELY_ZH = r"(?<!大致)(?<!大概)(?<!大体)(?<!重要性)"
_ORDER = re.compile(
    rf"{_VAGUELY_ZH}(?:按照?|依照?)(?:以下|下列|下面|如下|这个)?的?(?:先后|时间|固定)?(?:顺序|次序|步骤)"
    rf"(?:依次)?(?:执行|进行|完成|回答|说明|说出|列出|讲)?{_END}"
    rf"|(?:顺序|次序)(?:如下|不能(?:颠倒|乱|错)|不可(?:颠倒|乱)|固定){_END}"
    rf"|依次(?:为|是|执行|进行|经过|包括|如下|说出|回答)?{_END}"
    rf"|(?<!roughly )(?<!usually )\bin (?:this|that|the following|the right|exactly this|strict) order{_END}"
    rf"|(?<!roughly )(?<!usually )(?<!roughly, )\bin order{_END}|\border matters{_END}",
    re.IGNORECASE,
)


def needed_of(line: str) -> int | None:
    """How many of the things below ``line`` are enough; None where it does not say so.

    >>> needed_of("**任选两个**：")
    2
    >>> needed_of("自注意力让任意两个位置直接交互：")
    """
    line = _MARKS.sub("", line)
    found = _ANY_ZH.search(line)
    if found is None:
        found = _ANY_EN.search(line)
        if found is None or _CONTENT_EN.search(line[: found.start()]):
            return None
    number = next((count for count in found.groups() if count), "一").lower()
    return _NUMBERS.get(number) or int(number)


def asks_for_order(line: str) -> bool:
    """Whether ``line`` says that what stands below it has a fixed order.

    >>> asks_for_order("按以下顺序进行："), asks_for_order("这里按顺序扫描数组：")
    (True, False)
    """
    return _ORDER.search(_MARKS.sub("", line)) is not None
