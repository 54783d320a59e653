"""CommonMark's block rules, with those that notes need besides."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.dollarmath.index import math_block_dollar
from mdit_py_plugins.front_matter import front_matter_plugin

from coach.notes.block_parser import BlockParser
from coach.text import is_cjk

_MAX_NESTING = 40
_TIGHT_HEADING = re.compile(r"(#{1,6})(?=[^\s#])(.*)")
_DETAILS_LINE = re.compile(r":::|(?:</?[a-z][^<>]{0,200}>\s*){0,6}</?(?:details|summary)\b", re.IGNORECASE)
_ADMONITION = re.compile(
    r"(?:!!!|(?P<folds>\?\?\?\+?))\s+(?P<kind>[\w-]{1,30})(?:[ \w-]{0,40})?(?:\s+[\"“](?P<title>.{0,300})[\"”])?"
)
_ADMONITION_INDENT = 4
_RAW_HTML = {"<!--": "-->", "<pre": "</pre>", "<script": "</script>", "<style": "</style>"}

_FIRST_SIGNS = {"math_block": "$", "tight_heading": "#", "details_line": "<:", "admonition": "?!"}
"""What lines begin with for the rules below to match."""


@cache
def block_parser() -> MarkdownIt:
    """A parser of blocks only: inline Markdown is read later, and only where it is needed."""
    parser = plain_block_parser()
    parser.block = BlockParser(parser.block.ruler, _FIRST_SIGNS)
    return parser


def block_tokens(text: str) -> list[Token]:
    """The tokens of ``text``, whose lines end with ``\n``: it needs none of what markdown-it does before and after."""
    parser = block_parser()
    tokens: list[Token] = []
    parser.block.parse(text, parser, {}, tokens)
    return tokens


def plain_block_parser() -> MarkdownIt:
    """The same rules in markdown-it's own order of trying them, for comparison: slower by far."""
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")
    parser.use(front_matter_plugin).core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.before("fence", "math_block", _formula)
    parser.block.ruler.at("html_block", _raw_html, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.block.ruler.before(
        "html_block", "details_line", _details_line, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.block.ruler.before("html_block", "admonition", _admonition, {"alt": ["paragraph"]})
    parser.block.ruler.before("lheading", "tight_heading", _tight_heading, {"alt": ["paragraph", "blockquote"]})
    return parser


_dollar_formula = math_block_dollar(allow_labels=False, allow_blank_lines=True)


def _formula(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """``$$`` formulas. Where no later line closes one, none is looked for line by line."""
    begin, end = state.bMarks[start_line] + state.tShift[start_line], state.eMarks[start_line]
    if not state.src.startswith("$$", begin):
        return False
    if not state.src[begin + 2 : end].rstrip().endswith("$$"):
        closing = state.env.get("formula_ends")
        if closing is None:
            lines = zip(state.bMarks, state.eMarks, strict=True)
            closing = [
                line for line, (first, last) in enumerate(lines) if state.src[first:last].rstrip().endswith("$$")
            ]
            state.env["formula_ends"] = closing
        following = bisect_right(closing, start_line)
        if following == len(closing) or closing[following] >= end_line:
            return False
    return _dollar_formula(state, start_line, end_line, silent)


def _raw_html(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Comments, ``<pre>`` and scripts are skipped; all other HTML is read as text with tags."""
    begin, end = state.bMarks[start_line] + state.tShift[start_line], state.eMarks[start_line]
    if state.is_code_block(start_line) or not state.src.startswith("<", begin):
        return False
    head = state.src[begin : begin + 8].lower()
    closing = next((close for opening, close in _RAW_HTML.items() if head.startswith(opening)), None)
    if closing is None:
        return False
    if silent:
        return True
    line = start_line
    while closing not in state.src[begin:end].lower():
        line += 1
        if line >= end_line:
            break
        begin, end = state.bMarks[line], state.eMarks[line]
    state.line = min(line + 1, end_line)
    token = state.push("html_block", "", 0)
    token.map = [start_line, state.line]
    token.content = state.getLines(start_line, state.line, state.blkIndent, False)
    return True


def _details_line(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """``<details>``, ``<summary>``, ``:::`` and their ends stand alone, also right below a list or paragraph."""
    begin, end = state.bMarks[start_line] + state.tShift[start_line], state.eMarks[start_line]
    if state.is_code_block(start_line) or _DETAILS_LINE.match(state.src, begin, end) is None:
        return False
    if silent:
        return True
    state.line = start_line + 1
    _push_line(state, start_line, state.src[begin:end].strip())
    return True


def _admonition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """``??? question "Title"`` with its indented body, as MkDocs writes what folds; ``!!!`` does not fold."""
    begin, end = state.bMarks[start_line] + state.tShift[start_line], state.eMarks[start_line]
    match = _ADMONITION.fullmatch(state.src[begin:end].rstrip()) if not state.is_code_block(start_line) else None
    if match is None:
        return False
    if silent:
        return True
    indent = state.blkIndent + _ADMONITION_INDENT
    last = start_line + 1
    while last < end_line and (state.isEmpty(last) or state.sCount[last] >= indent):
        last += 1
    while state.isEmpty(last - 1):
        last -= 1
    asks = match["folds"] or match["kind"].lower() in ("question", "faq")
    _push_line(
        state, start_line, f"<details><summary>{match['title']}</summary>" if match["title"] and asks else "<details>"
    )
    outer, state.blkIndent = state.blkIndent, indent
    state.md.block.tokenize(state, start_line + 1, last)
    state.blkIndent, state.line = outer, last
    _push_line(state, last - 1, "</details>")
    return True


def _push_line(state: StateBlock, line: int, content: str) -> None:
    """A paragraph of one line."""
    opening = state.push("paragraph_open", "p", 1)
    opening.map = [line, line + 1]
    inline = state.push("inline", "", 0)
    inline.content = content
    state.push("paragraph_close", "p", -1)


def _tight_heading(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """``##标题``: meant as a heading, though CommonMark asks for a space. ``#tag #tag`` and ``#1`` are none."""
    begin, end = state.bMarks[start_line] + state.tShift[start_line], state.eMarks[start_line]
    if not state.src.startswith("#", begin) or state.is_code_block(start_line):
        return False
    match = _TIGHT_HEADING.fullmatch(state.src[begin:end])
    if match is None or (len(match[1]) == 1 and (not is_cjk(match[2][0]) or " #" in match[2] or len(match[2]) < 4)):
        return False
    if match[2][0] in "!#{[":
        return False
    if silent:
        return True
    state.line = start_line + 1
    opening = state.push("heading_open", f"h{len(match[1])}", 1)
    opening.map = [start_line, state.line]
    inline = state.push("inline", "", 0)
    inline.content = match[2].strip().rstrip("#").rstrip()
    state.push("heading_close", f"h{len(match[1])}", -1)
    return True
