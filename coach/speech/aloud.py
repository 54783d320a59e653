"""Text as it is read aloud: Markdown, formulas and code to sentences that a voice can speak."""

from __future__ import annotations

import re

from coach.model import Language
from coach.speech.formulas import spoken_formula
from coach.speech.plain_speech import spoken_code, spoken_signs, without_markdown
from coach.text import is_cjk, language_of, sentences

_FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_BARE_FORMULA = re.compile(
    r"\bO\([^()\s][^()]*(?:\([^()]*\)[^()]*)*\)"
    r"|(?<![A-Za-z0-9])[A-Za-z0-9\\({\[](?:(?![\u3000-\u9fff\uff00-\uffef`$])\S)*?(?:\^|\\[A-Za-z]|_\{)"
    r"(?:(?![\u3000-\u9fff\uff00-\uffef`$])\S)*"
)
"""Without dollar signs: the order of a running time, and what holds a power, a command of TeX or an index in braces."""
_ENGLISH_WORDS = 3
"""From so many words on a sentence without Chinese is English; fewer may be names alone."""
_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)


def sentences_aloud(text: str, language: Language) -> list[str]:
    """The sentences of ``text``, each as words that a voice can speak; none where there is nothing to say.

    Args:
        text: Markdown, with formulas in TeX and inline code.
        language: of the conversation; a sentence in the other language has its formulas read in its own.

    >>> sentences_aloud("Why divide by $\\\\sqrt{d_k}$?", "en")
    ['Why divide by root d k?']
    >>> sentences_aloud("为什么除以 $\\\\sqrt{d_k}$？", "zh")
    ['为什么除以 根号 d k？']
    """
    plain = without_markdown(text)
    found = (_spoken(plain[start:end], language) for start, end in sentences(plain))
    return [sentence for sentence in found if any(char.isalnum() for char in sentence)]


def _spoken(sentence: str, language: Language) -> str:
    words = _BARE_FORMULA.sub("", _CODE.sub("", _FORMULA.sub("", sentence)))
    if any(is_cjk(char) for char in words) or len(words.split()) >= _ENGLISH_WORDS:
        language = language_of(words)
    said = _FORMULA.sub(lambda match: f" {spoken_formula(next(filter(None, match.groups())), language)} ", sentence)
    said = _CODE.sub(lambda match: _code(match.group(2), language), said)
    said = _BARE_FORMULA.sub(lambda match: _bare(match.group(), language), said)
    return _tidy(spoken_signs(said, language))


def _code(code: str, language: Language) -> str:
    formula = _BARE_FORMULA.fullmatch(code.strip())
    return f" {spoken_formula(code, language) if formula else spoken_code(code, language)} "


def _bare(formula: str, language: Language) -> str:
    """The formula read, and the punctuation of the sentence behind it as it is."""
    written = formula.rstrip(".,;:!?")
    return f" {spoken_formula(written, language)} {formula[len(written) :]}"


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    return re.sub(r"\s+([,.;:!?，。；：！？、）)])|([，。；：！？、（])\s+", r"\1\2", text)
