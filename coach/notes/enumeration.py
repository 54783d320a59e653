"""Numbering as people write it: "1." "1、" "（1）" "①" "一、" "第1题" "1.2.3" and bullets that are not Markdown."""

from __future__ import annotations

import re
from typing import NamedTuple

_CHINESE_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"两": 2}
_DIGITS = r"\d{1,3}"
_NUMERAL = r"[〇一二三四五六七八九十百两]{1,4}"


class Marker(NamedTuple):
    """``style`` is the same for all markers of one enumeration; ``length`` counts the characters of the marker."""

    style: str
    number: int | None
    length: int


_MARKER = re.compile(
    rf"""\s*(?:
      (?P<path>\d{{1,2}}(?:\.\d{{1,3}})+)(?:[.、)）]\s*|\s+|(?=[\u4e00-\u9fff]))
    | (?P<digits>{_DIGITS})\s?\\?(?P<after>[.．、)）])(?!\d)\s*
    | [(（\[【]\s?(?P<enclosed>{_DIGITS}|{_NUMERAL})\s?[)）\]】][.、]?(?!\()\s*
    | (?P<circled>[①-⑳❶-❿])\s*
    | (?P<chinese>{_NUMERAL})(?P<chinese_after>[、.．])\s*
    | 第\s?(?P<ordinal>{_DIGITS}|{_NUMERAL})\s?(?P<counter>[题问点条步章节部讲课天]|部分)(?:[：:、.，,]|\s|$)\s*
    | (?P<bullet>[•·●○▪■◆◇➢►▶➤※]|<li>)\s*
    )""",
    re.VERBOSE,
)


def read_marker(text: str) -> Marker | None:
    """The number or bullet that ``text`` begins with; decimals ("2.5D") and years are none.

    >>> read_marker("（2）mask为啥加很小数?")
    Marker(style='()', number=2, length=3)
    >>> read_marker("2.5D 渲染") is None
    True
    """
    match = _MARKER.match(text)
    if match is None or match.end() == 0:
        return None
    found = match.groupdict()
    length = match.end()
    if found["digits"]:
        return Marker("1" + found["after"].replace("．", ".").replace("）", ")"), int(found["digits"]), length)
    if found["path"]:
        return Marker("1.1", int(found["path"].rsplit(".", 1)[1]), length)
    if found["enclosed"]:
        return Marker("()" if found["enclosed"].isdecimal() else "(一)", numeral(found["enclosed"]), length)
    if found["circled"]:
        return Marker("①", ord(found["circled"]) - ord("①" if found["circled"] <= "⑳" else "❶") + 1, length)
    if found["chinese"]:
        return Marker("一" + found["chinese_after"], numeral(found["chinese"]), length)
    if found["ordinal"]:
        return Marker("第" + found["counter"], numeral(found["ordinal"]), length)
    return Marker("•", None, length)


def without_marker(text: str) -> str:
    """``text`` without the numbering it begins with, also nested ("一、1. ...")."""
    for _ in range(3):
        marker = read_marker(text)
        if marker is None or marker.length >= len(text):
            return text.strip()
        text = text[marker.length :]
    return text.strip()


def numeral(text: str) -> int:
    """The value of Arabic or Chinese digits up to 999 ("十二" is 12)."""
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _CHINESE_DIGITS[char]
    return total + digit


# "(1)", "①", or "1." at the beginning or behind punctuation: told apart behind the signs that they begin with.
_INLINE = re.compile(
    r"[(（①-⑳\d](?:(?<=[(（])(\d{1,2})[)）]|(?<=[①-⑳])()|(?:(?<=[\s，,；;。：:]\d)|(?<=\A\d))(\d?)[.、)：](?!\d))"
)


# A dash or star behind a sentence, and a capital or a Chinese letter after it: a list whose line breaks were lost.
# Stars need no sentence before them: between words they mean nothing else, unless what they join is short as a factor.
_BULLET = re.compile(
    r"\*(?<=\s\*)\s+(?=[A-Z\u4e00-\u9fff]\w{2})"
    r"|-(?<=[.;:,。；：，]\s-)\s+(?=[A-Z\u4e00-\u9fff])|-(?<=\s-)\s+(?=[A-Z]\w+: )"
)

_PLAIN_NUMBER = 3
"""The group of ``_INLINE`` for numbers without a bracket or circle."""
_BEFORE_NUMBER = "\n.。:：;；,，!！?？)）*"


def inline_enumeration(text: str) -> list[tuple[int, int]]:
    """Spans of the items of an enumeration inside one text: "（1）a（2）b", "①a ②b" or "It is a. - It has b. - It does
    c."; empty where there is none.

    Only numbers that count up from 1 without a gap make an enumeration.
    """
    return _numbered(text) or _bulleted(text)


def _bulleted(text: str) -> list[tuple[int, int]]:
    bullets = [match.span() for match in _BULLET.finditer(text)] if " - " in text or " * " in text else []
    sentence = bool(bullets) and text[: bullets[0][0]].rstrip().endswith((".", "。"))
    if not (len(bullets) > 1 or sentence) or len({text[start] for start, _ in bullets}) > 1:
        return []
    starts = [end for _, end in bullets]
    ends = [start for start, _ in bullets[1:]] + [len(text)]
    return list(zip(starts, ends, strict=True))


def _numbered(text: str) -> list[tuple[int, int]]:
    if "1" not in text and "①" not in text:
        return []
    starts: list[tuple[int, int]] = []
    style = -1
    for match in _INLINE.finditer(text):
        group = match.lastindex or 1
        number = ord(match[0]) - ord("①") + 1 if group == 2 else int(match[0].strip("(（)）.、："))
        if number == len(starts) + 1 and style in (-1, group) and (starts or _may_begin(text, match)):
            starts.append(match.span())
            style = group
    if len(starts) < 2:
        return []
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [(begin, end) for (_, begin), end in zip(starts, ends, strict=True)]


def _may_begin(text: str, match: re.Match[str]) -> bool:
    """Whether "1." may begin an enumeration: "reset to 1. Then half of it, 0.5 / 2. Then ..." holds none."""
    before = text[: match.start()].rstrip(" ")
    return match.lastindex != _PLAIN_NUMBER or not before or before[-1] in _BEFORE_NUMBER
