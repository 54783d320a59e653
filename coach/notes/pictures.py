"""Which pictures Markdown refers to: no file is looked at here."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from coach.model import Lines, Picture
from coach.notes.blocks import Block, walk

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".svg"})

_INLINE = re.compile(
    r"!\[[^\]\n]{0,500}\]\(\s*(?P<inline><[^>\n]{1,2000}>|(?:[^()\n]|\([^()\n]{0,300}\)){1,2000})\)"
    r"|!\[\[(?P<wiki>[^\]\n]{1,500})\]\]"
    r"|!\[(?P<text>[^\]\n]{0,500})\](?:\[(?P<label>[^\]\n]{0,200})\])?(?!\()"
    r"|<img\b(?P<tag>[^>]{0,2000})>",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"\bsrc\s*=\s*(?:\"([^\"]{0,1000})\"|'([^']{0,1000})'|([^\s\"'>]{1,1000}))", re.IGNORECASE)
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n]{1,200})\]:[ \t]*(<[^>\n]{1,1000}>|\S{1,1000})", re.MULTILINE)
_NOT_SHOWN = re.compile(r"(`{1,3})[^`\n]{1,1000}\1|<!--.{0,1000}?-->")
_TITLE = re.compile(r"\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\))\s*$")
_SIZE = re.compile(r"\s+=\s*\d*%?(?:[x*]\d*%?)?\s*$")
_REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]+:)?//|(?:mailto|blob|javascript):", re.IGNORECASE)
_FILE_URL = re.compile(r"file:(?://(?:localhost)?)?(?=/)", re.IGNORECASE)
_WINDOWS_URL = re.compile(r"/(?=[A-Za-z]:/)")
_QUERY = re.compile(r"(?<=\w)[?#][^/]*$")


def definitions_in(text: str) -> dict[str, str]:
    """Where the labels of reference-style pictures and links lead, by the label in lower case."""
    if "]:" not in text:
        return {}
    return {label.casefold(): target for label, target in _DEFINITION.findall(text)}


def pictures_in(
    source: Sequence[str], lines: Lines, blocks: Sequence[Block], definitions: Mapping[str, str]
) -> tuple[Picture, ...]:
    """The pictures that ``lines`` of a file refer to, each once; examples in code are none.

    Args:
        source: the lines of the file.
        blocks: what stands on ``lines``.
        definitions: see ``definitions_in``.
    """
    first, last = lines
    mentioned = [number for number in range(first, last + 1) if _may_refer(source[number - 1])]
    if not mentioned:
        return ()
    code = {
        number
        for block in walk(blocks)
        if block.kind == "code" and not block.children
        for number in range(block.start, block.end + 1)
    }
    found: dict[str, Picture] = {}
    for number in mentioned:
        if number not in code:
            for name in names_in(source[number - 1], definitions):
                found.setdefault(name, Picture(name=name, line=number))
    return tuple(found.values())


def names_in(line: str, definitions: Mapping[str, str]) -> Iterator[str]:
    """The pictures that a line refers to, as ``Picture.name``; pictures written into the line itself have no name."""
    for match in _INLINE.finditer(_NOT_SHOWN.sub("", line)):
        target = _target(match, definitions)
        name = picture_name(target) if target else ""
        if name:
            yield name


def picture_name(target: str) -> str:
    """A reference decoded: the address on the network, or a path with forward slashes; "" where it is no picture.

    >>> picture_name("..%2Fimg%2F%E5%9B%BE.png"), picture_name(r"assets\\a.png"), picture_name("file:///C:/a.png")
    ('../img/图.png', 'assets/a.png', 'C:/a.png')
    """
    target = html.unescape(target.strip())
    if target[:5].casefold() == "data:":
        return ""
    target = _FILE_URL.sub("", target)
    if is_remote(target):
        return target
    name = _WINDOWS_URL.sub("", unquote(target).replace("\\", "/"), count=1).strip()
    if PurePosixPath(name).suffix.lower() not in PICTURE_SUFFIXES:
        name = _QUERY.sub("", name)
    return name if PurePosixPath(name).suffix.lower() in PICTURE_SUFFIXES and "\0" not in name else ""


def is_remote(name: str) -> bool:
    """Whether a picture lies on the network, which is never asked for it."""
    return _REMOTE.match(name) is not None


def _may_refer(line: str) -> bool:
    return "![" in line or "<img" in line or "<IMG" in line


def _target(match: re.Match[str], definitions: Mapping[str, str]) -> str:
    if match["inline"] is not None:
        return _without_suffixes(match["inline"])
    if match["wiki"] is not None:
        return match["wiki"].split("|", 1)[0].split("#", 1)[0]
    if match["tag"] is not None:
        source = _SOURCE.search(match["tag"])
        return next(filter(None, source.groups()), "") if source else ""
    label = match["label"] or match["text"] or ""
    return definitions.get(label.casefold(), "").strip("<>")


def _without_suffixes(target: str) -> str:
    """``target`` without angle brackets, title and size ("a.png =300x")."""
    target = target.strip()
    if target.startswith("<"):
        return target.strip("<>")
    for _ in range(2):
        target = _SIZE.sub("", _TITLE.sub("", target))
    return target
