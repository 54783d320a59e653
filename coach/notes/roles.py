"""Who speaks in a line: "Q:" "问：" "面试官：" ask, "A:" "答：" answer; and lines that are bold as a whole."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from coach.notes.inline import plain

_SYMBOLS = r"(?:[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]{1,4}\s*)?"
_BEFORE = rf"\s*{_SYMBOLS}(?:\*{{1,3}}|_{{1,2}}|<b>|<strong>)?\s*{_SYMBOLS}[【\[]?"
_NUMBER = (
    r"\s?#?(?P<number>\d{1,3}(?:\.\d{1,2})?|[一二三四五六七八九十]{1,3})?\s?"
    r"(?(number)(?:[（(][^()（）]{1,16}[)）]\s?)?)"  # "Q5 (Hard):"
)
_AFTER = (
    r"(?:[】\]](?:\*\*|__)?\s?[:：]?|(?:(?<=ans)|(?<=answer))\s?[.-](?=\s)|(?<=\bq)\.(?=\s)"
    r"|(?:\*{1,2}|__|</b>|</strong>)?\s?[:：]|(?(number)(?:[.、)）]|\s?[-–—](?=\s|[^\x00-\x7f])|(?(asks)\s|(?!)))|(?!)))"
)
_EMPHASIS_END = r"\s*(?:(?:\*\*|__|</b>|</strong>)(?=\s|$))?\s*"
_ASKS = (
    r"(?:面试|高频|常见|经典|核心|追加|延伸|思考)?(?:问题|考点|考题|真题|题目|提问)|面试题|思考题|练习题|面试官|追问|问|题|(?:卡片)?正面"
    r"|interviewer|follow[- ]?up(?: question)?|(?:interview |sample )?question|front|q"
)
_ANSWERS = (
    r"(?:我的|参考|标准|满分|示例|简要|详细|完整|正确|最佳|推荐|高分|官方|核心|一句话|简短)?(?:答案|回答|解答|解析|答复)|面试者|候选人|答|我|(?:卡片)?背面|candidate|back"
    r"|(?:(?:sample|model|short|long|ideal|expected|suggested|reference|good|strong|my|correct|best|official|brief|quick"
    r"|detailed|simple|full)\s)?(?:answers?|solution|response)|ans|a"
)
_ROLE = re.compile(
    rf"{_BEFORE}(?:(?P<asks>{_ASKS})|(?P<answers>{_ANSWERS})){_NUMBER}{_AFTER}{_EMPHASIS_END}", re.IGNORECASE
)
_FIRST_LETTERS = frozenset("面高常经核追延思问考真题提练卡正我参标满示简详完最推官一答回解候背ifsqcbmlergoda")
"""What the names of speakers begin with: few lines do."""
_FOLLOW_UP = re.compile(rf"{_BEFORE}(?:追问|延伸问题|追加问题|follow[- ]?up)", re.IGNORECASE)
_REVEAL = r"(?:点击|点我|点开|展开|查看|显示|隐藏|click|tap|show|reveal|see|view|toggle|expand)"
_ANSWER_TITLE = re.compile(
    rf"(?:{_REVEAL}|to|the|here|for|our|一下|这里|/|\s)*"
    rf"(?:{_ANSWERS}|solutions?|explanations?|详情|details|题解)(?:\s*(?:与|和|及|&|and)?\s*(?:{_ANSWERS}|explanation))?"
    rf"\s*\d{{0,3}}(?:\s*[（(][^()（）]{{1,12}}[)）])?(?:\s*[:：].{{0,40}})?[\s。.!！>»▼↓…]*"
    r"|(?:答题|解题|回答)?(?:思路|要点)|what (?:to (?:look for|say|cover)|they want to hear)|key points?"
    rf"|{_REVEAL}(?:{_REVEAL}|更多|more|me|here|\s)*[\s。.!！>»▼↓…]*",
    re.IGNORECASE,
)
_QUESTION_TITLE = re.compile(
    rf"(?:第\s?)?(?:{_ASKS})?\s*[#№]?\s*(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}})?\s*(?:题|问)?(?:描述|内容)?"
    r"\s*(?:[（(][^()（）]{1,12}[)）])?\s*[:：.、]?",
    re.IGNORECASE,
)
_BOLD_LINE = re.compile(
    r"\s*(?:[^\w\s*_`$<\[\]()!|-]{1,4}\s*)?(?:\d{1,3}\s?\\?[.、)）]\s*|[(（]\d{1,3}[)）]\s*)?"
    r"(?:(?P<mark>\*\*\*|\*\*|___|__)(?=\S)(?P<text>(?:(?!\*\*|__).){1,400})(?P=mark)|<(?P<tag>b|strong)>(?P<html>[^<]{1,400})</(?P=tag)>)"
    r"[^\w`$]{0,12}$",
    re.IGNORECASE,
)


_CARD = re.compile(r"(?P<front>[^:\n`]{2,300}?)\s*(?<!:):{2,3}(?!:)\s*(?P<back>\S[^\n]*)")
_CALLOUT = re.compile(r"\[!(?P<kind>[a-z-]{2,20})\][+-]?\s*(?P<title>[^\n]*)", re.IGNORECASE)


class Role(NamedTuple):
    """``length`` counts the characters of the prefix; ``numbered`` tells "Q1:" from "Q:"."""

    speaker: Literal["question", "answer"]
    length: int
    numbered: bool = False


@lru_cache(4096)
def read_role(line: str) -> Role | None:
    """The speaker that a line names at its beginning.

    >>> read_role("**Q1：** 什么是 LoRA？")
    Role(speaker='question', length=8, numbered=True)
    >>> read_role("Q、K、V 三个矩阵") is None
    True
    """
    first = line.lstrip(" \t*_[【")[:1]
    if first.isalpha() and first.lower() not in _FIRST_LETTERS:
        return None
    match = _ROLE.match(line)
    if match is None:
        return None
    return Role("question" if match["asks"] else "answer", match.end(), bool(match["number"]))


def follows_up(line: str) -> bool:
    """Whether a line asks on after an answer: "追问：…", "Follow-up: …"."""
    return _FOLLOW_UP.match(line) is not None


def is_bold_line(line: str) -> bool:
    """True where the whole line is one bold text, maybe numbered before and decorated after."""
    return ("**" in line or "__" in line or "<" in line) and _BOLD_LINE.match(line) is not None


def is_answer_title(text: str) -> bool:
    """True for headings and summaries that announce an answer: "答案", "Answer: D", "点击查看解析"."""
    stripped = plain(text).strip(" *_#　")
    return bool(stripped) and _ANSWER_TITLE.fullmatch(stripped) is not None


def is_question_title(text: str) -> bool:
    """True for headings that announce a question without being one: "Question 3", "第2题", "问题"."""
    stripped = text.strip(" *_#　")
    return bool(stripped) and not stripped.isdecimal() and _QUESTION_TITLE.fullmatch(stripped) is not None


def read_card(line: str) -> tuple[str, str] | None:
    """Front and back of a flash card on one line ("front::back"); a name such as ``std::vector`` is none."""
    match = _CARD.fullmatch(line.strip()) if "::" in line else None
    if match is None or (match["front"].isascii() and " " not in match["front"]):
        return None
    return match["front"], match["back"]


def callout_title(text: str) -> tuple[str, str] | None:
    """Kind and title of a callout ("[!question]- Title"), which stands in the first line of a quote."""
    match = _CALLOUT.match(text) if text.startswith("[!") else None
    return (match["kind"].lower(), match["title"].strip()) if match else None
