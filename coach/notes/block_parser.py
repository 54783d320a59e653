"""markdown-it's block pass, told by the first sign of a line which rules can match: most lines of notes are prose.

The results are those of :class:`markdown_it.parser_block.ParserBlock` with the same rules, in a fraction of its time:
rules that cannot match a line are not called, headings with an underline and paragraphs are looked for in one pass, and
tokens that nobody reads are not made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.parser_block import ParserBlock
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

Rule = Callable[[StateBlock, int, int, bool], bool]

_FIRST_SIGNS = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
"""The signs that a line may begin with for a rule of CommonMark to match."""
_KNOWN_OTHERWISE = frozenset({"front_matter", "table", "code", "lheading", "paragraph"})
"""Rules with a place of their own in the parser: a table, say, is known by its second line."""
_CHAINS = ("paragraph", "reference", "blockquote", "list")
_DELIMITER_SIGNS = "|-:"
_UNREAD = frozenset(f"{part}_{end}" for part in ("thead", "tbody", "th", "td") for end in ("open", "close"))


class BlockParser(ParserBlock):
    """Takes over the rules of ``ruler``.

    Args:
        first_signs: of each rule that CommonMark does not have, the signs that a line may begin with for it to match.
    """

    def __init__(self, ruler: Ruler[Rule], first_signs: Mapping[str, str]) -> None:
        signs = {**_FIRST_SIGNS, **first_signs}
        rules = dict(zip(ruler.get_active_rules(), ruler.getRules(), strict=True))
        self.ruler = _SignRuler(ruler, rules, signs)
        self._table, self._code, self._front_matter = rules["table"], rules["code"], rules["front_matter"]
        self._starts = _by_sign(rules, signs)
        (self._interrupts,) = self.ruler.getRules("paragraph")

    def parse(self, src: str, md: MarkdownIt, env: Any, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803
        """Append the block tokens of ``src`` to ``outTokens``."""
        if not src:
            return None
        state = _State(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        """Push the tokens of the lines from ``startLine`` up to ``endLine``; containers call it for what they hold."""
        line, blank = startLine, False
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            if state.level >= state.md.options.maxNesting:
                state.line = endLine
                break
            self._block(state, line, endLine)
            state.tight = not blank
            line = state.line
            if line - 1 < endLine and state.isEmpty(line - 1):
                blank = True
            if line < endLine and state.isEmpty(line):
                blank = True
                line += 1
                state.line = line

    def _block(self, state: StateBlock, line: int, end: int) -> None:
        if state.sCount[line] - state.blkIndent >= 4:
            self._code(state, line, end, False)
            return
        if line == 0 and state.level == 0 and self._front_matter(state, line, end, False):
            return
        if _is_above_delimiters(state, line, end) and self._table(state, line, end, False):
            return
        for rule in self._starts.get(state.src[state.bMarks[line] + state.tShift[line]], ()):
            if rule(state, line, end, False):
                return
        self._paragraph(state, line, end)

    def _paragraph(self, state: StateBlock, start: int, end: int) -> None:
        """A paragraph, or the heading that an underline makes of it."""
        outer = state.parentType
        state.parentType = "paragraph"
        line, marker = start + 1, ""
        while line < state.lineMax and not state.isEmpty(line):
            indent = state.sCount[line] - state.blkIndent
            if indent <= 3:
                if line < end and indent >= 0 and (marker := _underline(state, line)):
                    break
                if state.sCount[line] >= 0 and self._interrupts(state, line, state.lineMax, True):
                    break
            line += 1
        state.parentType = outer
        content = mdTrim(state.getLines(start, line, state.blkIndent, False))
        state.line = line + bool(marker)
        name, tag = ("heading", "h1" if marker == "=" else "h2") if marker else ("paragraph", "p")
        opening = state.push(f"{name}_open", tag, 1)
        opening.markup = marker
        opening.map = [start, state.line]
        state.push("inline", "", 0).content = content
        state.push(f"{name}_close", tag, -1)


class _SignRuler(Ruler[Rule]):
    """Answers for what may interrupt a paragraph, list or quote with one rule, which calls those that a line's first
    sign allows."""

    def __init__(self, ruler: Ruler[Rule], rules: Mapping[str, Rule], signs: Mapping[str, str]) -> None:
        super().__init__()
        self.__rules__ = ruler.__rules__
        self._chains = {chain: [_chosen(ruler.getRules(chain), rules, signs)] for chain in _CHAINS}

    def getRules(self, chainName: str = "") -> list[Rule]:  # noqa: N802, N803
        return self._chains[chainName]


def _chosen(chain: Sequence[Rule], rules: Mapping[str, Rule], signs: Mapping[str, str]) -> Rule:
    """A rule that matches where one of ``chain`` does. No line but the first is front matter."""
    by_sign = _by_sign({name: rule for name, rule in rules.items() if rule in chain}, signs)
    table = rules["table"] if rules["table"] in chain else None

    def rule(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        if table is not None and _is_above_delimiters(state, line, end) and table(state, line, end, silent):
            return True
        begin = state.bMarks[line] + state.tShift[line]
        for possible in by_sign.get(state.src[begin : begin + 1], ()):  # noqa: SIM110 - a generator a line costs time
            if possible(state, line, end, silent):
                return True
        return False

    return rule


class _State(StateBlock):
    """Makes no tokens around the cells of tables, and the others without what blocks do not need."""

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = _Token(ttype, tag, nesting)
        if nesting < 0:
            self.level -= 1
        token.level = self.level
        if nesting > 0:
            self.level += 1
        if ttype not in _UNREAD:
            self.tokens.append(token)
        return token


class _Token(Token):
    """A token without the fields that are not read: making tokens is a good part of the parser's work."""

    __slots__ = ()

    def __init__(self, type_: str, tag: str, nesting: Literal[-1, 0, 1]) -> None:
        self.type = type_
        self.tag = tag
        self.nesting = nesting
        self.map = None
        self.content = self.markup = self.info = ""


def _by_sign(rules: Mapping[str, Rule], signs: Mapping[str, str]) -> dict[str, list[Rule]]:
    """The rules that may match a line, by its first sign, in their order."""
    found: dict[str, list[Rule]] = {}
    for name, rule in rules.items():
        for sign in "" if name in _KNOWN_OTHERWISE else signs[name]:
            found.setdefault(sign, []).append(rule)
    return found


def _is_above_delimiters(state: StateBlock, line: int, end: int) -> bool:
    """Whether the line below may be the second one of a table."""
    below = line + 1
    if below >= end:
        return False
    position = state.bMarks[below] + state.tShift[below]
    return position < state.eMarks[below] and state.src[position] in _DELIMITER_SIGNS


def _underline(state: StateBlock, line: int) -> str:
    """The sign of the underline that makes a heading of the lines above it, or ""."""
    begin = state.bMarks[line] + state.tShift[line]
    sign = state.src[begin]
    if sign not in "-=":
        return ""
    return "" if state.src[begin : state.eMarks[line]].rstrip(" \t").strip(sign) else sign
