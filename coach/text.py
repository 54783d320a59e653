"""Plain text in Chinese and English: language, comparison form, sentence boundaries. Standard library only."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import islice, pairwise

from coach.model import Language, Span

_CJK = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af\U00020000-\U0003134f]")
_CJK_RUN = re.compile(_CJK.pattern + "+")
_LATIN_WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_WHITESPACE = re.compile(r"\s+")
_WIDE_SIGNS = tuple(zip("，：；？！（）", ",:;?!()", strict=True))
"""Punctuation of Chinese text as NFKC writes it: with these replaced, most texts are in the composed form already."""
_REMOVED = frozenset({"Cc", "Cf", "Co", "Cs"})
_REMEMBERED = 4096
"""Texts whose form and language are remembered: each is asked about several times in a row."""
_LINE_BREAKS = "\t\n\r\v\f\x85"

CHINESE_SHARE = 1 / 3
"""Share of CJK characters from which text counts as Chinese; Chinese notes carry many English terms."""

LONGEST_CLAUSE = {"zh": 60, "en": 160}
"""Characters from which a sentence is cut at commas, and text without punctuation at spaces or by length."""


def is_cjk(char: str) -> bool:
    """True for a Chinese, Japanese or Korean letter; punctuation does not count."""
    # Nearly all characters that are asked about are decided without the pattern.
    return char >= "\u3040" and ("\u4e00" <= char <= "\u9fff" or _CJK.match(char) is not None)


def cjk_count(text: str) -> int:
    """How many letters of ``text`` are Chinese, Japanese or Korean."""
    return 0 if text.isascii() else len("".join(_CJK_RUN.findall(text)))


def without_cjk(text: str) -> str:
    """``text`` without its Chinese, Japanese and Korean letters."""
    return text if text.isascii() else _CJK_RUN.sub("", text)


def text_key(text: str) -> str:
    """32 hexadecimal digits under which a text is kept: the same text has the same key on every machine."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@lru_cache(_REMEMBERED)
def language_of(text: str) -> Language:
    """Chinese where CJK characters are at least a third of (CJK characters + words in other scripts).

    >>> language_of("LoRA 的优势是什么？")
    'zh'
    >>> language_of("What does 归一化 mean in this paper, and why?")
    'en'
    """
    cjk = cjk_count(text)
    if cjk == 0:
        return "en"
    if 5 * cjk > len(text):  # even if the rest were words of one letter
        return "zh"
    most = int(cjk / CHINESE_SHARE) - cjk
    return "zh" if next(islice(_LATIN_WORD.finditer(text), most, None), None) is None else "en"


@lru_cache(_REMEMBERED)
def normalise(text: str) -> str:
    """The form in which texts are compared: NFKC, case folded, no invisible characters, whitespace folded.

    Zero-width, formatting, private-use and control characters vanish; line breaks and tabs are whitespace.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.casefold().split())
    for wide, narrow in _WIDE_SIGNS:
        text = text.replace(wide, narrow)
    folded = unicodedata.normalize("NFKC", text).casefold()
    visible = folded
    if folded.isprintable():
        if unicodedata.is_normalized("NFKC", folded):
            return " ".join(folded.split())
    else:
        visible = "".join(char for char in folded if char in _LINE_BREAKS or unicodedata.category(char) not in _REMOVED)
    # Case folding may leave the composed form ("ΐ", "ŉ"); composing again makes the function idempotent.
    return _WHITESPACE.sub(" ", unicodedata.normalize("NFKC", visible).casefold()).strip()


_FORMULA = re.compile(
    r"\$\$.{1,4000}?\$\$|(?<![\\$])\$[^$\n]{1,400}\$|\\\((?:(?!\\\().){1,400}?\\\)|\\\[(?:(?!\\\[).){1,4000}?\\\]",
    re.DOTALL,
)
_CLOSING = r"[”’」』）)\"']*"
_NO_ABBREVIATION = r"(?<!\b[A-Za-z]\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\bvs\.)(?<!\bFig\.)(?<!\bcf\.)"
# It begins with all signs that a sentence may end in, to which ``re`` skips at once, and then tells them apart.
_SENTENCE_END = re.compile(
    rf"[。！？；!?;.…\n](?:(?<=[。！？；!?;])[。！？；!?;]*{_CLOSING}"
    rf"|(?<=\.)(?:{_NO_ABBREVIATION}\.*{_CLOSING}(?=\s|$)|\.*(?=[\u4e00-\u9fff]))|(?<=…)…*|(?<=\n)\s*)"
)
_CLAUSE_END = re.compile(r"[，、：]|[,:](?=\s)")


def sentences(text: str, *, cut_long: bool = True) -> list[Span]:
    """Spans of the sentences of ``text``, in order, trimmed and not empty; between them is only whitespace.

    Full stops, question marks, semicolons and line breaks end a sentence; decimals ("0.1"), names ("Top-p") and
    formulas are not cut. Stretches longer than ``LONGEST_CLAUSE`` are cut further at commas and, where recognised
    speech has no punctuation at all, at spaces or by length, so that evidence for one claim stays short; not so
    with ``cut_long`` False.

    >>> text = "学习率设为 0.1。Use Top-p, i.e. p=0.9; done"
    >>> [text[start:end] for start, end in sentences(text)]
    ['学习率设为 0.1。', 'Use Top-p, i.e. p=0.9;', 'done']
    """
    formulas = [match.span() for match in _FORMULA.finditer(text)] if "$" in text or "\\" in text else []
    cuts = _outside([match.end() for match in _SENTENCE_END.finditer(text)], formulas)
    spans = _between(text, cuts, (0, len(text)))
    if not cut_long:
        return spans
    return [piece for span in spans for piece in _clauses(text, span, formulas)]


def _clauses(text: str, span: Span, formulas: list[Span]) -> list[Span]:
    """``span`` itself where it is short enough, else pieces of it, each as long as it can be."""
    start, end = span
    longest = LONGEST_CLAUSE["en"]
    if end - start > LONGEST_CLAUSE["zh"]:
        longest = LONGEST_CLAUSE[language_of(text[start:end])]
    if end - start <= longest:
        return [span]
    inside = [formula for formula in formulas if formula[1] > start and formula[0] < end]
    commas = _outside([match.end() for match in _CLAUSE_END.finditer(text, start, end)], inside)
    spaces = _outside([match.end() for match in _WHITESPACE.finditer(text, start, end)], inside)
    cuts: list[int] = []
    position = start
    while end - position > longest:
        limit = position + longest
        cut = _last_within(commas, position, limit) or _last_within(spaces, position, limit) or limit
        position = next((formula[1] for formula in inside if formula[0] < cut < formula[1]), cut)
        cuts.append(position)
    return _between(text, cuts, span)


def _last_within(cuts: list[int], start: int, limit: int) -> int | None:
    """The last cut in the second half of ``start..limit``; pieces shorter than that say too little."""
    index = bisect_right(cuts, limit) - 1
    return cuts[index] if index >= 0 and cuts[index] > (start + limit) // 2 else None


def _outside(cuts: list[int], formulas: list[Span]) -> list[int]:
    """The cuts that do not fall inside a formula; both lists ascend."""
    kept: list[int] = []
    index = 0
    for cut in cuts:
        while index < len(formulas) and formulas[index][1] <= cut:
            index += 1
        if index == len(formulas) or cut <= formulas[index][0]:
            kept.append(cut)
    return kept


def _between(text: str, cuts: list[int], span: Span) -> list[Span]:
    """The stretches of ``span`` between the cuts, trimmed; empty ones are left out."""
    pieces: list[Span] = []
    for start, end in pairwise([span[0], *(cut for cut in cuts if cut < span[1]), span[1]]):
        piece = text[start:end]
        if stripped := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            pieces.append((first, first + len(stripped)))
    return pieces
