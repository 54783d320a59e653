"""Markdown to blocks with 1-based line spans.

CommonMark with tables, ``$$`` formulas and front matter, and with what notes have besides: headings without a space
after "#", HTML treated as text with tags, indented prose that is no code, enumerations inside paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from markdown_it.token import Token

from coach.notes.block_rules import block_tokens
from coach.notes.blocks import Block
from coach.notes.enumeration import Marker
from coach.notes.inline import plain
from coach.notes.paragraphs import nest_details, split_paragraph
from coach.text import cjk_count

_READ_OF_CODE = 2000
_DEEPEST_CODE = 2
"""Levels of code in code that are read as prose; each is parsed again."""

_ODD_SPACE = re.compile("[\u3000\xa0\x0b\x0c\x1c-\x1f\x85\u2028\u2029\u2000-\u200a\ufeff]")
_PLAIN_LANGUAGES = frozenset({"", "text", "txt", "plain", "plaintext", "markdown", "md", "qa"})
_CODE_SIGN = re.compile(
    r"[{};=<>\[\]\\|`_]|\(\)|->|::|^\s*(?:def|class|import|from|return|for|if|SELECT|print)\b", re.M
)


class Markdown(NamedTuple):
    """The blocks of a file and the YAML text of its front matter (empty where there is none)."""

    blocks: list[Block]
    front_matter: str


def parse_markdown(text: str) -> Markdown:
    """Blocks of ``text`` in document order; lines end with ``\\n``."""
    tokens = block_tokens(_ODD_SPACE.sub(" ", text).replace("\0", "\ufffd"))
    front_matter = ""
    if tokens and tokens[0].type == "front_matter":
        front_matter = tokens.pop(0).content
    return Markdown(_Builder(tokens, 1).blocks(), front_matter)


def _reads_as_prose(text: str) -> bool:
    """Whether a code block holds sentences: mostly Chinese, or words without the signs of code."""
    text = text[:_READ_OF_CODE].replace("==", "")
    letters = sum(map(str.isalpha, text))
    if letters < 2:
        return False
    signs = len(_CODE_SIGN.findall(text))
    if cjk_count(text) >= 0.3 * letters:
        return signs * 12 <= len(text)
    return signs * 60 <= len(text) and text.count(" ") * 12 >= len(text)


class _Builder:
    """Turns the token stream into a tree.

    Args:
        first_line: the number of the line that the tokens call 0.
        depth: in how many blocks of code the tokens stand.
        level: in how many blocks of any kind.
    """

    def __init__(self, tokens: Sequence[Token], first_line: int, depth: int = 0, level: int = 0) -> None:
        self._tokens = tokens
        self._offset = first_line
        self._depth = depth
        self._level = level
        self._position = 0

    def blocks(self, closing: str = "") -> list[Block]:
        """Siblings up to the token ``closing`` (or the end), which is consumed."""
        found: list[Block] = []
        self._level += 1
        while self._position < len(self._tokens):
            token = self._tokens[self._position]
            self._position += 1
            if token.type == closing:
                break
            found.extend(self._block(token))
        self._level -= 1
        return nest_details(found, self._level)

    def _lines(self, token: Token) -> tuple[int, int]:
        first, last = token.map or [0, 1]
        return first + self._offset, max(first + 1, last) - 1 + self._offset

    def _block(self, token: Token) -> list[Block]:
        start, end = self._lines(token)
        match token.type:
            case "heading_open":
                return self._heading(token, start, end)
            case "paragraph_open":
                return split_paragraph(self._inline("paragraph_close").split("\n"), start)
            case "bullet_list_open" | "ordered_list_open":
                nested = token.level > 0
                children = self.blocks(token.type.replace("open", "close"))
                if not nested and all(item.children and item.children[0].kind == "heading" for item in children):
                    # "1. ### Question" numbers a heading; its section is no part of a list.
                    return [block for item in children for block in item.children]
                return [Block("list", start, children[-1].end if children else end, children=children)]
            case "list_item_open":
                return [self._item(token, start)]
            case "blockquote_open":
                children = self.blocks("blockquote_close")
                return [Block("quote", start, max(start, children[-1].end if children else start), children=children)]
            case "table_open":
                return [self._table(start)]
            case "fence" | "code_block":
                return self._code(token, start, end)
            case "math_block":
                return [Block("math", start, end, token.content.strip())]
            case "html_block" if token.content.lstrip().lower().startswith("<pre"):
                return [Block("code", start, end, plain(token.content), info="html")]
            case "hr" | "html_block":
                return [Block("separator", start, end)]
        return []

    def _inline(self, closing: str) -> str:
        content = ""
        while self._position < len(self._tokens):
            token = self._tokens[self._position]
            self._position += 1
            if token.type == closing:
                break
            content = token.content
        return content

    def _heading(self, token: Token, start: int, end: int) -> list[Block]:
        text = self._inline("heading_close")
        underlined = token.markup in ("-", "=")
        if underlined and ("\n" in text or text.startswith("<") or text.endswith(("。", "：", ":", "；", "，"))):
            # A rule right below a paragraph is CommonMark's underlined heading, but was meant as a rule.
            return [*split_paragraph(text.split("\n"), start), Block("separator", end, end)]
        return [Block("heading", start, end, text, level=int(token.tag[1]))]

    def _item(self, token: Token, start: int) -> Block:
        children = self.blocks("list_item_close")
        number = int(token.info) if token.info.isdecimal() else None
        marker = Marker(f"list{token.markup if number is not None else '-'}", number, 0)
        first = children[0] if children else None
        text = first.text if first is not None and first.kind in ("paragraph", "heading") else ""
        return Block("item", start, children[-1].end if children else start, text, marker=marker, children=children)

    def _table(self, start: int) -> Block:
        rows: list[Block] = []
        cells: list[str] = []
        line, header = start, True
        while self._position < len(self._tokens):
            token = self._tokens[self._position]
            self._position += 1
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                line, _ = self._lines(token)
                cells = []
            elif token.type == "inline":
                cells.append(token.content)
            elif token.type == "tr_close":
                rows.append(Block("row", line, line, level=int(header), cells=tuple(cells)))
                header = False
        end = rows[-1].end if len(rows) > 1 else start + 1
        return Block("table", start, end, children=rows)

    def _code(self, token: Token, start: int, end: int) -> list[Block]:
        info = token.info.strip().split(" ")[0].lower() if token.info else ""
        text = token.content
        if info not in _PLAIN_LANGUAGES or self._depth == _DEEPEST_CODE or not _reads_as_prose(text):
            return [Block("code", start, end, text.strip("\n"), info=info)]
        # Indentation goes, or the lines would come back as code.
        lines = [line.strip() for line in text.split("\n")]
        first = start + 1 if token.type == "fence" else start
        children = _Builder(block_tokens("\n".join(lines)), first, self._depth + 1, self._level).blocks()
        if token.type == "code_block":
            return children
        return [Block("code", start, end, text.strip("\n"), info=info, children=children)]
