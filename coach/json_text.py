"""JSON as chat models write it: among prose, in fences, with the slips that people and models make.

Nothing is completed: a value that breaks off is an error, and so is one whose end cannot be told.
"""

from __future__ import annotations

import json
import re
from typing import Any

DEEPEST = 20
"""Nested objects and lists; what is deeper is no reply to anything."""

_THINKING = re.compile(r"\A(?!\s*[{\[`]).*</think>|\A\s*<think>(?!.*</think>).*\Z", re.DOTALL)
_SKIPPED = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_KEY = re.compile(r"[^\W\d]\w*|\d+")
_WORD = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[^\W\d]\w*")
_CLOSING = {'"': '"', "'": "'", "“": "”", "”": "”", "‘": "’"}
_AFTER_KEY = re.compile(r"\s*(?:[:：]|\Z)")
_AFTER_VALUE = re.compile(
    r"\s*(?:[}\]]|\Z|[,，]\s*(?:[\"'“‘\[{}\]\d-]|[A-Za-z_]\w*\s*[:：]|(?:true|false|null)\b|/[/*]|\Z))"
)
_WORDS = {"true": True, "false": False, "null": None, "none": None}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class JsonTextError(ValueError):
    """No value can be read. ``begun`` tells a value that goes wrong from prose that merely holds a bracket."""

    def __init__(self, problem: str, *, begun: bool = True) -> None:
        super().__init__(problem)
        self.begun = begun


def without_thoughts(text: str) -> str:
    """``text`` without the thoughts that some models put before their reply; empty where they never end."""
    return _THINKING.sub("", text)


def values_in(text: str) -> list[Any]:
    """The objects and lists that stand in ``text``, in order; nested ones are not listed by themselves.

    Comments, single or typographic quotes, trailing commas, bare keys and quotation marks inside of strings are
    understood; of strict JSON nothing is guessed.

    Raises:
        JsonTextError: a value breaks off or goes wrong in its middle, or names one key twice with different values.
    """
    text = without_thoughts(text)
    found: list[Any] = []
    place = 0
    while (begin := _next_bracket(text, place)) is not None:
        try:
            value, place = _value(text, begin)
        except JsonTextError as error:
            if error.begun:
                raise
            place = begin + 1
        else:
            found.append(value)
    return found


def bare_json(text: str) -> str:
    """The JSON in a reply, without thoughts, prose and fences, as strict JSON; the trimmed text where there is none."""
    strict = without_thoughts(text).strip()
    try:
        json.loads(strict)
    except ValueError:
        pass
    else:
        return strict
    try:
        values = values_in(strict)
    except JsonTextError:
        return strict
    objects = [value for value in values if isinstance(value, dict)]
    return json.dumps(objects[0], ensure_ascii=False) if len(objects) == 1 else strict


def is_json(text: str) -> bool:
    """Whether ``text`` can be parsed."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _next_bracket(text: str, place: int) -> int | None:
    found = [at for bracket in "{[" if (at := text.find(bracket, place)) >= 0]
    return min(found, default=None)


def _value(text: str, begin: int) -> tuple[Any, int]:
    try:
        return json.JSONDecoder(object_pairs_hook=_unambiguous).raw_decode(text, begin)
    except json.JSONDecodeError:
        return _Reader(text).value(begin, 0)
    except RecursionError as error:
        raise JsonTextError("the JSON is nested too deeply") from error


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made and made[key] != value:
            raise JsonTextError(f"the key {key!r} is there twice")
        made[key] = value
    return made


class _Reader:
    """Reads one value that is not strict JSON."""

    def __init__(self, text: str) -> None:
        self._text = text

    def value(self, place: int, depth: int) -> tuple[Any, int]:
        """The value at ``place`` and the place after it."""
        if depth > DEEPEST:
            raise JsonTextError("the JSON is nested too deeply")
        char = self._char(place)
        if char == "{":
            return self._object(place + 1, depth)
        if char == "[":
            return self._list(place + 1, depth)
        if char in _CLOSING:
            return self._string(place, _AFTER_VALUE)
        word = _WORD.match(self._text, place)
        if word is None:
            raise JsonTextError(f"there is no value at {self._around(place)}", begun=depth > 1)
        return self._word(word.group(), depth), word.end()

    def _object(self, place: int, depth: int) -> tuple[dict[str, Any], int]:
        pairs: list[tuple[str, Any]] = []
        while (char := self._char(place := self._skip(place))) != "}":
            if char in _CLOSING:
                key, place = self._string(place, _AFTER_KEY)
            elif bare := _KEY.match(self._text, place):
                key, place = bare.group(), bare.end()
            else:
                raise JsonTextError(f"there is no key at {self._around(place)}", begun=depth > 0 or bool(pairs))
            place = self._skip(place)
            if self._char(place) not in (":", "："):
                raise JsonTextError(f"a colon is missing at {self._around(place)}", begun=depth > 0 or bool(pairs))
            value, place = self.value(self._skip(place + 1), depth + 2)
            pairs.append((key, value))
            place = self._comma(place, "}")
        return _unambiguous(pairs), place + 1

    def _list(self, place: int, depth: int) -> tuple[list[Any], int]:
        values: list[Any] = []
        while (char := self._char(place := self._skip(place))) != "]":
            # "[see page 3" is prose; what holds objects is meant as a value.
            begun = depth > 0 or char in "{[" or any(isinstance(value, dict | list) for value in values)
            try:
                value, place = self.value(place, depth + 1)
                place = self._comma(place, "]")
            except JsonTextError as error:
                raise JsonTextError(str(error), begun=begun) from error
            values.append(value)
        return values, place + 1

    def _comma(self, place: int, closing: str) -> int:
        """The place after a comma, or that of the closing bracket."""
        place = self._skip(place)
        char = self._char(place)
        if char in (",", "，"):
            return place + 1
        if char != closing:
            raise JsonTextError(f"a comma is missing at {self._around(place)}")
        return place

    def _string(self, place: int, after: re.Pattern[str]) -> tuple[str, int]:
        """A string ends at a quotation mark after which the value goes on; others belong to what it says."""
        closing = _CLOSING[self._text[place]]
        made: list[str] = []
        place += 1
        while True:
            char = self._char(place)
            if char == closing and after.match(self._text, place + 1):
                return "".join(made), place + 1
            said, place = self._escaped(place) if char == "\\" else (char, place + 1)
            made.append(said)

    def _escaped(self, place: int) -> tuple[str, int]:
        escaped, code = self._char(place + 1), self._text[place + 2 : place + 6]
        if escaped == "u" and re.fullmatch(r"[0-9a-fA-F]{4}", code):
            return chr(int(code, 16)), place + 6
        return _ESCAPES.get(escaped, escaped), place + 2

    def _word(self, word: str, depth: int) -> Any:
        if word.lower() in _WORDS:
            return _WORDS[word.lower()]
        try:
            return json.loads(word)
        except ValueError:
            raise JsonTextError(f"{word!r} needs quotation marks", begun=depth > 1) from None

    def _skip(self, place: int) -> int:
        found = _SKIPPED.match(self._text, place)
        return found.end() if found else place

    def _char(self, place: int) -> str:
        if place >= len(self._text):
            raise JsonTextError("the reply breaks off")
        return self._text[place]

    def _around(self, place: int) -> str:
        return repr(self._text[place : place + 20])
