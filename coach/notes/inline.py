"""Inline Markdown: to plain text, to what is left without links and images, and how it is emphasised."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_REMEMBERED = 4096
"""Texts whose plain form is remembered: each is looked at several times while one file is read."""

# Patterns begin with the signs that they look for, and look back from there: ``re`` skips to such signs at once.
_KEPT = re.compile(
    r"[$`](?:(?<=\$)\$[^$]{1,4000}\$\$|(?<=\$)(?<![\\$]\$)[^$\n]{1,1000}\$|(?<=`)(`{0,2})[^`\n]{1,1000}`\1)"
)
_IMAGE = re.compile(
    r"!\[[^\]\n]{0,500}\](?:\((?:[^()\n]|\([^()\n]{0,300}\)){0,2000}\)(?:\{[^}\n]{0,200}\})?|\[[^\]\n]{0,200}\])"
    r"|!\[\[[^\]\n]{0,500}\]\]|<img\b[^>]{0,2000}>|\{\{<\s*(?:figure|image|img)\b[^\n>]{0,1000}>\}\}",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){0,500})\](?:\((?:[^()\n]|\([^()\n]{0,300}\)){0,2000}\)|\[[^\]\n]{0,200}\])"
)
_WIKI_LINK = re.compile(r"\[\[(?:[^\]|\n]{0,300}\|)?([^\]|\n]{1,300})\]\]")
_URL = re.compile(r"<(?:https?|ftp)://[^>\s]{1,2000}>|(?:https?|ftp)://[^\s<>()（），。；、\"'）]{1,2000}")
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,60}\]")
_ANCHOR = re.compile(
    r"\{[#.][^}\n]{1,100}\}|\{\{[<%][^\n]{0,500}?[>%]\}\}|\{%[^\n]{0,500}?%\}|\{/\*[^\n]{0,500}?\*/\}"
)  # {#id}, shortcodes of Hugo and Liquid, comments of JSX
# A mark at either end stands against a formula or code, which is cut out before marks are taken away.
_STRONG = re.compile(r"[*~=](?:(?<=\*)\*|(?<=~)~|(?<==)=(?:(?=\S|\Z)|(?<=\S==)|(?<=\A==)))")
_DUNDER = re.compile(r"__(?<![A-Za-z0-9_]__)(?=\S)([^_\n]{1,400}?)(?<=\S)__(?![A-Za-z0-9_])")
_EMPHASIS = re.compile(r"\*(?<![A-Za-z0-9*]\*)(?=[^\s*])([^*\n]{1,400}?)(?<=[^\s*])\*(?![A-Za-z0-9*])")
_UNDERLINE = re.compile(r"_(?<![A-Za-z0-9_]_)(?=[^\s_])([^_\n]{1,400}?)(?<=[^\s_])_(?![A-Za-z0-9_])")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_HIGHLIGHT = re.compile(
    r"==(?=\S)[^\n]{1,400}?(?<=\S)==|<(mark|u|font)\b[^>\n]{0,100}>[^<\n]{1,400}</\1>", re.IGNORECASE
)
_BOLD = re.compile(
    r"\*\*(?=\S)[^*\n]{1,400}?\*\*|__(?=\S)[^_\n]{1,400}?__|<(b|strong)>[^<\n]{1,400}</\1>", re.IGNORECASE
)
_CHECKBOX = re.compile(r"^\s*\[[ xX]\]\s+")
_MAYBE_SYMBOL = re.compile("[\u200d\ufe0e\ufe0f\u20e3\u2300-\u2bff\u3200-\u33ff\U0001f000-\U0001ffff]")


@lru_cache(_REMEMBERED)
def plain(text: str) -> str:
    """Text without markup. Formulas keep their ``$`` and LaTeX, links their text; images and bare addresses vanish."""
    if "\\*\\*" in text:
        text = text.replace("\\*\\*", "")  # left behind by converters: "**计算**\*\*：\*\*"
    if "[" in text or "<" in text:
        text = _IMAGE.sub(" ", _CHECKBOX.sub("", text))
        if "](" in text or "][" in text:
            text = _LINK.sub(r"\1", text)
    if "$" not in text and "`" not in text:
        return _fold(_unmarked(text))
    parts: list[str] = []
    end = 0
    for match in _KEPT.finditer(text):
        parts.append(_unmarked(text[end : match.start()]))
        parts.append(match[0] if match[1] is None else match[0].strip("`"))
        end = match.end()
    parts.append(_unmarked(text[end:]))
    return _fold("".join(parts))


def _unmarked(text: str) -> str:
    # The tests for single characters spare most texts most of the patterns.
    if "[" in text:
        text = _FOOTNOTE.sub("", _WIKI_LINK.sub(r"\1", text))
    if "://" in text:
        text = _URL.sub(" ", text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(_break, text))
    if "{" in text:
        text = _ANCHOR.sub("", text)
    if "_" in text:
        if "__" in text:
            text = _DUNDER.sub(_without_underlines, text)
        text = _UNDERLINE.sub(r"\1", text)
    if "*" in text or "=" in text or "~" in text:
        text = _STRONG.sub("", text)
        if "*" in text:
            text = _EMPHASIS.sub(r"\1", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return html.unescape(text) if "&" in text else text


def _without_underlines(match: re.Match[str]) -> str:
    """The marked text; names such as ``__init__`` keep their underlines."""
    return match[0] if match[1].isidentifier() and match[1].isascii() else match[1]


def _break(match: re.Match[str]) -> str:
    before = match.string[match.start() - 1 : match.start()]
    return " " if not before or before in "。；;，,、:： |" or match.end() == len(match.string) else "；"


def _fold(text: str) -> str:
    return " ".join(text.split())


def without_references(text: str) -> str:
    """Plain text of what is neither link nor image: empty where ``text`` only points elsewhere."""
    if "[" in text or "<" in text or "://" in text:
        text = _WIKI_LINK.sub(" ", _LINK.sub(" ", _IMAGE.sub(" ", text)))
    return plain(text)


def has_image(text: str) -> bool:
    return ("!" in text or "<" in text) and _IMAGE.search(text) is not None


def has_link(text: str) -> bool:
    """True for links, wiki links and bare addresses; images do not count."""
    if "]" not in text and "://" not in text:
        return False
    without_images = _IMAGE.sub(" ", text)
    return any(pattern.search(without_images) for pattern in (_LINK, _WIKI_LINK, _URL))


def link_text(text: str) -> str | None:
    """The text of the link that ``text`` consists of, or None where there is more than one link."""
    stripped = text.strip()
    match = _LINK.fullmatch(stripped) if stripped.startswith("[") else None
    return match[1] if match else None


def highlights(text: str) -> list[str]:
    """The texts that are highlighted, without markup."""
    return [plain(match[0]) for match in _HIGHLIGHT.finditer(text)] if "==" in text or "<" in text else []


def bold_texts(text: str) -> list[str]:
    """The texts that are bold, without markup."""
    return [plain(match[0]) for match in _BOLD.finditer(text)] if "**" in text or "__" in text or "<" in text else []


@lru_cache(_REMEMBERED)
def split_symbols(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` without emoji, and the emoji, each once, in order. Signs such as ° and → are text.

    >>> split_symbols("⭐️BLIP2 和 LLaVA 的区别 👶")
    ('BLIP2 和 LLaVA 的区别 ', ('⭐', '👶'))
    """
    if text.isascii() or _MAYBE_SYMBOL.search(text) is None:
        return text, ()
    symbols: dict[str, None] = {}
    kept: list[str] = []
    for char in text:
        if char in "\u200d\ufe0f\ufe0e\u20e3" or "\U0001f3fb" <= char <= "\U0001f3ff":
            continue
        if char >= "\u2300" and unicodedata.category(char) == "So" and not "\u3000" <= char <= "\u33ff":
            symbols[char] = None
        else:
            kept.append(char)
    return "".join(kept), tuple(symbols)
