"""Paragraphs to the pieces their author saw: enumerated lines, bold lines, speakers, lines of HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.notes.blocks import Block
from coach.notes.enumeration import read_marker
from coach.notes.roles import callout_title, is_bold_line, read_card, read_role

_TAG_LINE = re.compile(r"\s*(?:</?(?!img|li>|iframe|video|source)[a-z][^>]{0,300}>\s*)+", re.IGNORECASE)
_DETAILS_TAG = re.compile(r"</?details\b[^>]{0,300}>", re.IGNORECASE)
_DETAILS_MARK = re.compile(r"(?<!`)</?(?:details|summary)\b")
_SUMMARY = re.compile(r"<summary\b[^>]{0,300}>(.{0,2000}?)(?:</summary\s*>|$)", re.IGNORECASE)
_HEADING_TAG = re.compile(r"\s*<h([1-6])\b[^>]{0,300}>(.{0,1000}?)</h\1\s*>\s*", re.IGNORECASE)
_CONTAINER = re.compile(r"\s*:{3,}\s*(?P<kind>[\w-]{1,30})?(?:\{[^}]{0,200}\})?\s*(?P<title>.{0,500}?)\s*:*")
_FOLDING = frozenset({"details", "collapse", "spoiler", "question", "faq"})
_OPEN, _CLOSE = "<details", "</details"
_DEEPEST = 12
_LEADING_BOLD = re.compile(r"(?:\*\*|__)(?=\S)")


def split_paragraph(lines: Sequence[str], start: int) -> list[Block]:
    """The pieces of a paragraph whose first line is number ``start``.

    A new piece begins at a number or bullet, at "Q:" or "答：", before and after a line that is bold as a whole, and at
    lines of HTML. ``details`` come back as open and close marks for :func:`nest_details`.
    """
    pieces: list[Block] = []
    current: list[str] = []
    alone = False
    for number, line in enumerate(lines, start):
        if ("<" in line or ":::" in line) and (markup := _markup_line(line, number)) is not None:
            pieces.extend(_flush(current, number))
            current = []
            pieces.extend(markup)
            continue
        bold = is_bold_line(line) or callout_title(line) is not None
        if current and (alone or bold or _begins_piece(line)):
            pieces.extend(_flush(current, number))
            current = []
        current.append(line)
        alone = bold
    pieces.extend(_flush(current, start + len(lines)))
    return pieces


def _begins_piece(line: str) -> bool:
    numbered = read_marker(_LEADING_BOLD.sub("", line.lstrip(), count=1)) is not None
    return numbered or read_role(line) is not None or read_card(line) is not None


def _flush(lines: list[str], next_number: int) -> list[Block]:
    if not lines:
        return []
    text = "\n".join(line.strip() for line in lines)
    bold = _LEADING_BOLD.match(text)
    opening = bold[0] if bold else ""
    marker = read_marker(text[len(opening) :])
    # "2.5 的升级" at the beginning of a line is a version more often than a number of three levels.
    if marker is not None and marker.style != "1.1" and len(opening) + marker.length < len(text):
        text = opening + text[len(opening) + marker.length :]
    else:
        marker = None
    return [Block("paragraph", next_number - len(lines), next_number - 1, text, marker=marker)]


def _markup_line(line: str, number: int) -> list[Block] | None:
    """Blocks of a line of HTML, or None where the line is text."""
    heading = _HEADING_TAG.fullmatch(line)
    if heading is not None:
        return [Block("heading", number, number, heading[2], level=int(heading[1]))]
    if (container := _CONTAINER.fullmatch(line)) is not None:
        return _container_marks(container, number)
    lowered = line.lower()
    if _DETAILS_MARK.search(lowered) is not None:
        return _details_marks(line, lowered, number)
    return [Block("separator", number, number)] if _TAG_LINE.fullmatch(line) is not None else None


def _details_marks(line: str, lowered: str, number: int) -> list[Block]:
    """The marks of a line, and the text between them."""
    found: list[Block] = []
    opens = lowered.find(_OPEN)
    if opens >= 0:
        if says := _without_tags(line[:opens]):
            found.append(Block("paragraph", number, number, says))
        found.append(Block("details", number, number, info=_OPEN))
    rest = line
    if (summary := _SUMMARY.search(line)) is not None:
        found.append(Block("details", number, number, summary[1], info="summary"))
        rest = line[summary.end() :]
    elif opens >= 0:
        rest = line[line.find(">", opens) + 1 :]
    if body := _without_tags(rest):
        found.append(Block("paragraph", number, number, body))
    if _CLOSE in lowered:
        found.append(Block("details", number, number, info=_CLOSE))
    return found


def _container_marks(container: re.Match[str], number: int) -> list[Block]:
    """``::: details Title`` opens details as ``<details><summary>Title</summary>`` does; ``:::`` ends them."""
    if not container["kind"]:
        return [Block("details", number, number, info=_CLOSE)]
    opening = [Block("details", number, number, info=_OPEN)]
    if container["title"] and container["kind"].lower() in _FOLDING:
        opening.append(Block("details", number, number, container["title"], info="summary"))
    return opening


def _without_tags(text: str) -> str:
    """``text`` without the tags of details; "" where nothing but tags is left."""
    text = _DETAILS_TAG.sub("", text).strip()
    return "" if not text or _TAG_LINE.fullmatch(text) else text


def nest_details(blocks: list[Block], level: int = 0) -> list[Block]:
    """Put what stands between ``<details>`` and ``</details>`` into one block whose text is the summary.

    Args:
        level: in how many blocks they stand. The deeper, the fewer of them are nested: what reads blocks is recursive.
    """
    if not any(block.kind == "details" and block.info for block in blocks):
        return blocks
    root: list[Block] = []
    stack: list[Block] = []
    for block in blocks:
        siblings = stack[-1].children if stack else root
        mark = block.info if block.kind == "details" else ""
        if mark == _OPEN and len(stack) < max(1, _DEEPEST - level):
            opened = Block("details", block.start, block.end)
            siblings.append(opened)
            stack.append(opened)
        elif mark == "summary" and stack and not stack[-1].children:
            stack[-1].text, stack[-1].level = block.text, block.start
        elif mark == _CLOSE:
            if stack:
                stack.pop().end = block.end
        elif stack and stack[-1].level and not stack[-1].text and block.kind == "paragraph":
            # <summary> alone on its line: the text stands on the next one.
            stack[-1].text, stack[-1].level = block.text, block.start
        elif not mark:
            siblings.append(block)
        for opened in stack:
            opened.end = block.end
    return root
