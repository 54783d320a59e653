"""Text as it is read aloud: Markdown, formulas and code to sentences that a voice can speak."""

from __future__ import annotations

import re

from coach.model import Language
from coach.speech.formulas import spoken_formula
from coach.speech.plain_speech import spoken_code, spoken_signs, without_markdown
from coach.text import language_of, sentences

_FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
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
    words = _CODE.sub("", _FORMULA.sub("", sentence))
    if any(char.isalpha() for char in words):
        language = language_of(words)
    said = _FORMULA.sub(lambda match: f" {spoken_formula(next(filter(None, match.groups())), language)} ", sentence)
    said = _CODE.sub(lambda match: f" {spoken_code(match.group(2), language)} ", said)
    return _tidy(spoken_signs(said, language))


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    return re.sub(r"\s+([,.;:!?，。；：！？、）)])", r"\1", text)
