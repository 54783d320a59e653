"""CommonMark's block rules, with those that notes need besides."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from coach.text import is_cjk

_MAX_NESTING = 40
_TIGHT_HEADING = re.compile(r"(#{1,6})(?=[^\s#])(.*)")
_RAW_HTML = {"<!--": "-->", "<pre": "</pre>", "<script": "</script>", "<style": "</style>"}


@cache
def block_parser() -> MarkdownIt:
    """A parser of blocks only: inline Markdown is read later, and only where it is needed."""
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")
    parser.use(front_matter_plugin).use(dollarmath_plugin, allow_labels=False)
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.at("html_block", _raw_html, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.block.ruler.before("lheading", "tight_heading", _tight_heading, {"alt": ["paragraph", "blockquote"]})
    return parser


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
