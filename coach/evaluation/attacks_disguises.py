"""Disguises of an attack's words: encodings and letters that a person still reads and a filter may not."""

from __future__ import annotations

import base64
import codecs
import urllib.parse
from collections.abc import Callable, Mapping
from types import MappingProxyType

_LEET = str.maketrans("aeiostAEIOST", "431057431057")
_CYRILLIC = str.maketrans("aeopcyxijsAEOPCTHKMBX", "аеорсухіјѕАЕОРСТНКМВХ")
_GREEK = str.maketrans("aoivuktAEZHIKMNOPTYX", "αοινυκτΑΕΖΗΙΚΜΝΟΡΤΥΧ")


def _every(between: str) -> Callable[[str], str]:
    return between.join


def _shifted(low: int, high: int) -> Callable[[str], str]:
    """Small letters from ``low`` on and capital ones from ``high`` on, as mathematical alphabets have them."""

    def shift(text: str) -> str:
        return "".join(
            chr(low + ord(char) - 97)
            if "a" <= char <= "z"
            else chr(high + ord(char) - 65)
            if "A" <= char <= "Z"
            else char
            for char in text
        )

    return shift


def _full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


DISGUISES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "base64": lambda text: base64.b64encode(text.encode()).decode(),
        "hex": lambda text: text.encode().hex(),
        "url": urllib.parse.quote,
        "rot13": lambda text: codecs.encode(text, "rot13"),
        "reversed": lambda text: text[::-1],
        "escapes": lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
        "entities": lambda text: "".join(f"&#{ord(char)};" for char in text),
        "leet": lambda text: text.translate(_LEET),
        "homoglyph": lambda text: text.translate(_CYRILLIC),
        "greek": lambda text: text.translate(_GREEK),
        "fullwidth": _full_width,
        "math_letters": _shifted(0x1D41A, 0x1D400),
        "spaced": _every(" "),
        "zero_width": _every("\u200b"),
        "combining": lambda text: "".join(char + "\u0336" if char.isalpha() else char for char in text),
        "bidi": lambda text: f"\u202e{text[::-1]}\u202c",
        "tags": lambda text: "".join(chr(0xE0000 + ord(char)) if char.isascii() else char for char in text),
    }
)
"""By name: a function from the words to their disguise."""
