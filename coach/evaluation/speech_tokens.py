"""Texts of people and of recognisers in one form, so that only what was heard counts and not how it is written.

Left out of account: punctuation, case, full-width forms, and whether a number is written in words or digits. Not left
out: traditional for simplified characters, for notes in simplified characters are not matched by them, and a reader of
them would have to correct each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from coach.text import is_cjk

_WORD = re.compile(r"\d+|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_FRACTION = re.compile(r"(\d+)/(\d+)")
_PERCENT = re.compile(r"(\d+)\s*%")

_CHINESE_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE_NUMBER = re.compile(f"[{''.join(_CHINESE_DIGITS)}十百千万]+")
_ENGLISH_SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {word: 10 * tens for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALE = {"million": 1_000_000, "thousand": 1000, "hundred": 100}
_ENGLISH_SCALES = tuple(_SCALE)


def tokens(text: str) -> list[str]:
    """Chinese characters one by one and words of other scripts, letters and digits apart, numbers in digits.

    >>> tokens("Q-Former 输出三十二个 token，占 1/4。")
    ['q', 'former', '输', '出', '32', '个', 'token', '占', '4', '分', '之', '1']
    >>> tokens("BF16 has eight exponent bits.")
    ['bf', '16', 'has', '8', 'exponent', 'bits']
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if any(map(is_cjk, folded)):
        folded = _PERCENT.sub(r"百分之\1", _FRACTION.sub(r"\2分之\1", folded))
        folded = _CHINESE_NUMBER.sub(lambda match: f" {_chinese_number(match.group())} ", folded)
        folded = re.sub(r"(?<=\d)\s*点\s*(?=\d)", ".", folded)
    else:
        folded = _PERCENT.sub(r"\1 percent", folded)
    return _english_numbers(list(_split(folded)))


def written(text: str) -> list[str]:
    """The same with numbers as they are written: "ZeRO-1" is not the term "zero one"."""
    return list(_split(unicodedata.normalize("NFKC", text).casefold()))


def characters(words: Sequence[str]) -> list[str]:
    """The letters, digits and Chinese characters of tokens, one by one."""
    return list("".join(words))


def occurrences(term: str, text: Sequence[str]) -> int:
    """How often ``term`` stands in a text of ``written`` tokens, as whole words; spaces and hyphens do not matter.

    >>> occurrences("Q-Former", written("QFormer, Q former, q-formers"))
    2
    """
    wanted = "".join(written(term))
    count = start = 0
    while wanted and start < len(text):
        length = _standing(wanted, text, start)
        count += length > 0
        start += max(1, length)
    return count


def _standing(wanted: str, text: Sequence[str], start: int) -> int:
    """How many tokens from ``start`` on make up ``wanted``; 0 where they do not."""
    said = ""
    for place in range(start, len(text)):
        said += text[place]
        if not wanted.startswith(said):
            return 0
        if said == wanted:
            return place - start + 1
    return 0


def _split(folded: str) -> Iterator[str]:
    """Words and characters; a decimal point splits nothing that it joins ("1.5" is "1", "5" for everybody)."""
    for match in _WORD.finditer(_DECIMAL.sub(" ", folded)):
        word = match.group().replace("'", "").replace("’", "")
        run = ""
        for char in word:
            if not is_cjk(char):
                run += char
                continue
            if run:
                yield run
                run = ""
            yield char
        if run:
            yield run


def _chinese_number(digits: str) -> str:
    """In digits: 二二四 is read digit by digit, 三百二十 by its units.

    >>> [_chinese_number(number) for number in ("二二四", "十", "三百二十", "两千零六", "一万")]
    ['224', '10', '320', '2006', '10000']
    """
    if not any(char in "十百千万" for char in digits):
        return "".join(str(_CHINESE_DIGITS[char]) for char in digits)
    total = section = 0
    digit: int | None = None
    for char in digits:
        if char in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[char]
            continue
        if char == "万":
            total = (total + section + (digit or 0)) * 10_000 or 10_000
            section = 0
        else:
            section += _CHINESE_UNITS[char] * (1 if digit is None else digit)
        digit = None
    return str(total + section + (digit or 0))


def _english_numbers(words: list[str]) -> list[str]:
    """Number words in digits: "three hundred and twenty" is 320; "one two" stays two numbers."""
    found: list[str] = []
    place = 0
    while place < len(words):
        value, end = _english_number(words, place, _ENGLISH_SCALES)
        found.append(words[place] if end == place else str(value))
        place = max(end, place + 1)
    return found


def _english_number(words: Sequence[str], start: int, scales: Sequence[str]) -> tuple[int, int]:
    """The number that begins at ``start``, in words up to the first of ``scales``, and where it ends."""
    if not scales:
        return _below_hundred(words, start)
    head, end = _english_number(words, start, scales[1:])
    if end == start or words[end : end + 1] != [scales[0]]:
        return head, end
    head, end = head * _SCALE[scales[0]], end + 1
    begins = end + (words[end : end + 1] == ["and"])
    rest, after = _english_number(words, begins, scales[1:])
    return (head, end) if after == begins else (head + rest, after)


def _below_hundred(words: Sequence[str], start: int) -> tuple[int, int]:
    first, second = (_ENGLISH_SMALL.get(word, -1) for word in [*words[start : start + 2], "", ""][:2])
    if first < 0:
        return 0, start
    return (first + second, start + 2) if first >= 20 and 0 < second < 10 else (first, start + 1)
