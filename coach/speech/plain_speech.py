"""Markdown, code and signs of written text in words that a voice can speak."""

from __future__ import annotations

import re
import unicodedata

from coach.model import Language
from coach.speech.formula_words import SIGNS, WORDS
from coach.text import is_cjk

_FENCE = re.compile(
    r"^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\1[`~]*\s*$|^ {0,3}(?:`{3,}|~{3,})[\s\S]*\Z", re.DOTALL | re.MULTILINE
)
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_TAG = re.compile(r"</?[A-Za-z][^>]*>|<!--.*?-->", re.DOTALL)
_LINE_START = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]*|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)+", re.MULTILINE)
_NUMBERED = re.compile(r"^[ \t]*(\d{1,2})[.)][ \t]+(?=(\S))", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|==|~~|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_URL = re.compile(r"(?:https?://|www\.)([\w.-]+)[^\s，。；）)]*")
_ARROW = re.compile(r"\s*(?:-{1,3}>|={1,2}>|→|⟶|➜|➔)\s*")
_BACK_ARROW = re.compile(r"\s*(?:<-{1,3}|←)\s*")
_ABBREVIATIONS: tuple[tuple[re.Pattern[str], dict[Language, str]], ...] = (
    (re.compile(r"\be\.g\.,?", re.IGNORECASE), {"en": "for example", "zh": "例如"}),
    (re.compile(r"\bi\.e\.,?", re.IGNORECASE), {"en": "that is", "zh": "也就是"}),
    (re.compile(r"\betc\.", re.IGNORECASE), {"en": "and so on", "zh": "等等"}),
    (re.compile(r"\bvs\.?(?![\w.])", re.IGNORECASE), {"en": "versus", "zh": "对比"}),
    (re.compile(r"\bcf\.", re.IGNORECASE), {"en": "compare", "zh": "参见"}),
    (re.compile(r"\bw\.r\.t\.", re.IGNORECASE), {"en": "with respect to", "zh": "关于"}),
)
_COMPARED = re.compile(r"[<>=≤≥≪≫≠≈∝∈±×÷√∞∑∇∂⊙⊗∪∩]+")
_FRACTION = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s*/\s*(\d+(?:\.\d+)?)(?![\w/])")
_GREEK = re.compile("[\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9]")
_COMBINED = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "=", "<<": "≪", ">>": "≫"}


def without_markdown(text: str) -> str:
    """``text`` without the signs of Markdown; blocks of code are left out, rows of tables become lines with commas."""
    text = _TAG.sub(" ", _FENCE.sub("\n", text))
    text = _LINK.sub(r"\1", _IMAGE.sub(" ", text))
    text = "\n".join(_table_row(line) for line in text.splitlines() if not _TABLE_RULE.match(line) or "-" not in line)
    text = _LINE_START.sub("", text).replace("!=", " ≠ ")
    text = _NUMBERED.sub(lambda match: f"{match.group(1)}{'，' if is_cjk(match.group(2)) else ', '}", text)
    for _ in range(2):  # "**==both==**"
        text = _EMPHASIS.sub(lambda match: match.group(2) or match.group(3), text)
    return text


def _table_row(line: str) -> str:
    stripped = line.strip()
    if not (stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 1):
        return line
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", stripped[1:-1])]
    return "，".join(filter(None, cells)) if any(is_cjk(char) for char in line) else ", ".join(filter(None, cells))


def spoken_code(code: str, language: Language) -> str:
    """Inline code by its words: ``d_model`` as "d model", ``x.shape[0]`` as "x dot shape 0"."""
    dot = {"en": " dot ", "zh": " 点 "}[language]
    code = re.sub(r"(?<=[A-Za-z_)\]])\.(?=[A-Za-z_])", dot, code)
    code = re.sub(r"==", "=", code)
    code = re.sub(r"[()\[\]{}\"';:@#$\\]+|(?<!\w)\*+(?=\w)", " ", code)
    code = re.sub(r"(?<![\w.])-(?=\w)", f" {WORDS['negative'][language]} ", code)
    return spoken_signs(code.replace("_", " "), language)


def spoken_signs(text: str, language: Language) -> str:
    """Addresses, arrows, abbreviations, comparisons and identifiers of running text in words."""
    text = _URL.sub(lambda match: {"en": f"a link to {match.group(1)}", "zh": f"链接 {match.group(1)}"}[language], text)
    text = _ARROW.sub(f" {SIGNS['→'][language]} ", text)
    text = _BACK_ARROW.sub(f" {SIGNS['←'][language]} ", text)
    for pattern, said in _ABBREVIATIONS:
        text = pattern.sub(said[language], text)
    text = _COMPARED.sub(lambda match: _sign(match.group(), language), text)
    text = re.sub(r"(?<=\w)\+(?=\w)|\s\+\s", f" {SIGNS['+'][language]} ", text)
    text = _FRACTION.sub({"en": r"\1 over \2", "zh": r"\2 分之 \1"}[language], text)
    text = re.sub(r"(?<=[A-Za-z])/s\b", {"en": " per second", "zh": " 每秒"}[language], text)
    text = _GREEK.sub(lambda match: f" {_greek(match.group())} ", text)
    text = re.sub(r"(?<=\w)[/_\\](?=\w)|(?<=[A-Za-z])-(?=[A-Za-z])", " ", text)
    text = re.sub(r"(?<=\d)\s*[~～–]\s*(?=\d)", f" {SIGNS['→'][language]} ", text)
    text = re.sub(r"(?<=\w)&(?=\w)|\s&\s", {"en": " and ", "zh": " 和 "}[language], text)
    text = re.sub(r"\$(?!\d)", "", text)
    return "".join(
        char for char in text if char not in "`*~^_|\\{}" and unicodedata.category(char) not in ("So", "Cf", "Co")
    )


def _sign(signs: str, language: Language) -> str:
    known = SIGNS.get(_COMBINED.get(signs, signs))
    return f" {known[language]} " if known else " "


def _greek(letter: str) -> str:
    """ "GREEK SMALL LETTER ALPHA" is said alpha."""
    return unicodedata.name(letter).rsplit(" ", 1)[-1].lower()
