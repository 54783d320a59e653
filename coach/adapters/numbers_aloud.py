"""Numbers in Chinese characters, as they are read: amounts, years, shares, fractions, versions."""

from __future__ import annotations

import re

NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)*[%％‰]?(?:[/~～–-]\d+(?:\.\d+)*[%％‰]?)?")
"""An amount, a share, a fraction, a range or a version."""

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿")
_MOST_DIGITS = 12
_COUNTED = "个种次层条类步倍张块份组轮头位句行列篇台"
"""Measure words before which two is 两."""
_SIGNS = {"-": "负", "−": "负", "+": "正"}
_SHARES = {"%": "百分之", "％": "百分之", "‰": "千分之"}


def in_chinese(number: str, after: str = "") -> str:
    """``number`` as NUMBER finds it, in characters.

    Args:
        after: the character that follows it: years are read digit by digit, two things are 两.
    """
    if number[0] in _SIGNS:
        return _SIGNS[number[0]] + in_chinese(number[1:], after)
    if parts := re.split(r"[~～–-]", number)[1:]:
        return f"{in_chinese(number[: -len(parts[0]) - 1])}到{in_chinese(parts[0], after)}"
    if number[-1] in _SHARES:
        return _SHARES[number[-1]] + in_chinese(number[:-1])
    if "/" in number:
        above, below = number.split("/")
        return f"{in_chinese(below)}分之{in_chinese(above)}"
    whole, *fractions = number.replace(",", "").split(".")
    if len(fractions) > 1 or (after == "年" and len(whole) in (2, 4) and not fractions):
        return "点".join(_each(part) for part in (whole, *fractions))
    if whole == "2" and not fractions and after and after in _COUNTED:
        return "两"
    return "点".join([_amount(whole), *(_each(part) for part in fractions)])


def _each(digits: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in digits)


def _amount(digits: str) -> str:
    if len(digits) > _MOST_DIGITS or (digits[0] == "0" and len(digits) > 1):
        return _each(digits)
    if int(digits) == 0:
        return _DIGITS[0]
    groups = [digits[max(0, end - 4) : end] for end in range(len(digits), 0, -4)]
    read, gap = "", False
    for level in range(len(groups) - 1, -1, -1):
        value = int(groups[level])
        if value == 0:
            gap = True
            continue
        if read and (gap or value < 1000):
            read += _DIGITS[0]
        read += _group(value) + _GROUPS[level]
        gap = False
    return read[1:] if read.startswith("一十") else read


def _group(value: int) -> str:
    """A number below ten thousand."""
    read, gap = "", False
    for place, digit in zip(range(len(str(value)) - 1, -1, -1), str(value), strict=True):
        if digit == "0":
            gap = bool(read)
            continue
        read += (_DIGITS[0] if gap else "") + _DIGITS[int(digit)] + _PLACES[place]
        gap = False
    return read
