"""Words in disguise: encoded runs that hide a text, and other readings of a sentence. Neither is a way to answer."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import urllib.parse
from collections.abc import Callable, Iterator
from itertools import chain

from coach.model import Span

LEAST_HIDDEN = 6
"""Characters that a run must hide; a single entity, escape or percent sign is ordinary in technical answers."""

_BASE64 = re.compile(r"(?<![\w/+.-])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w/+])")
_HEX = re.compile(r"(?<![\w#])(?:0x)?(?:[0-9a-fA-F]{2}[ :]?){12,}(?!\w)")
_PERCENT = re.compile(rf"(?<![\w/=&?%.-])(?:[\w.,!'-]*%[0-9A-Fa-f]{{2}}){{{LEAST_HIDDEN},}}[\w.,!'-]*")
_ENTITIES = re.compile(rf"(?:&#(?:\d{{2,6}}|x[0-9a-fA-F]{{2,5}});[\s,]*){{{LEAST_HIDDEN},}}")
_ESCAPES = re.compile(rf"(?:\\(?:u\{{?|x|U000)[0-9a-fA-F]{{2,6}}\}}?\s*){{{LEAST_HIDDEN},}}")
_BINARY = re.compile(rf"(?<!\d)(?:[01]{{8}}\s*){{{LEAST_HIDDEN},}}(?!\d)")
_TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
_FLAG = "\U0001f3f4"
"""The emoji before the tag characters of a regional flag, their one honest use."""
_OVERRIDDEN = re.compile("[\u202d\u202e]([^\u202c\n]*)\u202c?")
_CODE = re.compile(r"[0-9a-fA-F]{2,6}")
_READABLE = 0.85
_SPELLED = re.compile(r"(?<![^\W_])(?:[A-Za-z][\s.*_-]{1,3}){12,}[A-Za-z](?![^\W_])")
_LEET_WORD = re.compile(r"\b(?=\w*[a-z])(?=\w*[013457])[a-z013457@$]{3,}\b|(?<=[a-z0-9] )(?:70|45|0r|4nd)\b")
_LEET = str.maketrans("013457@$", "oieastas")
_LEAST_LEET = 2


def hidden_spans(text: str) -> list[Span]:
    """Runs of ``text`` that decode to readable words, and sentences spelled out letter by letter.

    Hashes, addresses and single escapes decode to nothing readable.
    """
    found = chain(
        (m.span() for m in _BASE64.finditer(text) if _readable(_from_base64(m.group()))),
        (m.span() for m in _HEX.finditer(text) if _readable(_from_hex(m.group()))),
        (m.span() for m in _PERCENT.finditer(text) if _readable(urllib.parse.unquote(m.group()))),
        (m.span() for m in _ENTITIES.finditer(text) if _readable(html.unescape(m.group()))),
        (m.span() for m in _ESCAPES.finditer(text) if _readable(_from_codes(m.group()))),
        (m.span() for m in _BINARY.finditer(text) if _readable(_from_binary(m.group()))),
        (m.span() for m in _SPELLED.finditer(text)),
        (m.span() for m in _TAGS.finditer(text) if text[m.start() - 1 : m.start()] != _FLAG),
    )
    return sorted(found)


def readings(folded: str) -> Iterator[str]:
    """Other ways in which a person, or a model, may read a folded sentence."""
    for read in _READINGS:
        if (other := read(folded)) != folded:
            yield other


def overridden(text: str) -> list[tuple[Span, str]]:
    """Stretches whose direction is forced, with what the eye reads there."""
    return [(match.span(), match.group(1)[::-1]) for match in _OVERRIDDEN.finditer(text)]


def _rot13(folded: str) -> str:
    return codecs.encode(folded, "rot13")


def _backwards(folded: str) -> str:
    return folded[::-1]


def _without_leet(folded: str) -> str:
    """Digits that stand for letters, where several words have them ("1gn0r3 4ll"); "k1" and "v100" alone are names."""
    if len(_LEET_WORD.findall(folded)) < _LEAST_LEET:
        return folded
    return folded.translate(_LEET)


_READINGS: tuple[Callable[[str], str], ...] = (_without_leet, _rot13, _backwards)


def _from_base64(blob: str) -> str:
    body = blob.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _from_hex(digits: str) -> str:
    return _from_bytes(re.sub(r"0x|[ :]", "", digits))


def _from_binary(digits: str) -> str:
    bits = "".join(digits.split())
    return bytes(int(bits[place : place + 8], 2) for place in range(0, len(bits), 8)).decode("utf-8", "replace")


def _from_codes(escapes: str) -> str:
    codes = _CODE.findall(escapes.replace("\\U000", "\\"))
    if all(len(code) == 2 for code in codes):
        return _from_bytes("".join(codes))
    return "".join(chr(number) for code in codes if (number := int(code, 16)) < 0x110000)


def _from_bytes(digits: str) -> str:
    try:
        return bytes.fromhex(digits).decode("utf-8")
    except (ValueError, UnicodeDecodeError):
        return ""


def _readable(text: str) -> bool:
    words = sum(char.isalpha() or char.isspace() for char in text)
    return len(text) >= LEAST_HIDDEN and words >= _READABLE * len(text)
