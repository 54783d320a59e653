"""Formulas in TeX, read aloud: ``\\sqrt{d_k}`` as "root d k" or "根号 d k"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.model import Language
from coach.speech.formula_words import (
    ACCENTS,
    FUNCTIONS,
    GREEK,
    IGNORED,
    OVER,
    PLAIN_TEXT,
    POWERS,
    SIGNS,
    WORDS,
)

_TOKEN = re.compile(
    r"\\[A-Za-z]+|\\.|(?<![-\[(,])\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?"
    rf"|(?:{'|'.join(sorted(FUNCTIONS, key=len, reverse=True))})(?![A-Za-z])"
    r"|[A-Z][a-z]{2,}|[a-z]{4,}|[A-Za-z]|[^\s]"
)
_OPENING = {"{": "}", "(": ")", "[": "]"}
_SUM = re.compile(r"[^\s{(\[^_]\s*[+−-]|\\pm")
"""A sum or difference: in brackets, it is said where it begins and ends."""


def spoken_formula(tex: str, language: Language) -> str:
    """The words of a formula; what is not known is read by its letters, or left out where it has none.

    >>> spoken_formula(r"\\frac{QK^T}{\\sqrt{d_k}}", "en")
    'Q K transposed over root d k'
    >>> spoken_formula(r"O(n^2)", "zh")
    'O n 的平方'
    """
    reader = _Reader(tex, language)
    said = " ".join(" ".join(reader.sequence()).split())
    return re.sub(r"\s+([,，])", r"\1", said).strip(" ,，")


class _Reader:
    """Reads tokens from the left; a bracket that is never closed ends with the formula."""

    def __init__(self, tex: str, language: Language) -> None:
        self._tex = tex
        self._tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(tex)]
        self._next = 0
        self._language = language

    def _word(self, name: str) -> str:
        return WORDS[name][self._language]

    def _peek(self) -> str:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._next += 1
        return token

    def sequence(self, closing: str = "") -> Iterator[str]:
        """Everything up to ``closing``, which is taken too."""
        before = ""
        while token := self._peek():
            if closing and token == closing:
                self._take()
                return
            said = self._term(before)
            if said:
                yield said
            if token not in IGNORED:
                before = _OPENING.get(token, token)

    def _term(self, before: str) -> str:
        """One thing with what is written above and below it."""
        token = self._take()
        if token in OVER:
            return self._ranged(token)
        said = self._bracketed(token, before) if token in _OPENING else self._single(token, before)
        return self._with_scripts(said)

    def _bracketed(self, opening: str, before: str) -> str:
        first = self._next
        inner = " ".join(self.sequence(_OPENING[opening]))
        written = "".join(token for token, _ in self._tokens[first : self._next - 1])
        if opening == "{":
            return inner
        name = before.lstrip("\\")
        function = name in FUNCTIONS or (len(before) > 1 and before.isalpha()) or before in PLAIN_TEXT - {"\\mathbb"}
        if _SUM.search(written) and not (function or before in ("O", "E")):
            return self._word("quantity").format(inner)
        return f"{self._word('of')} {inner}" if function or name in GREEK or before.isalpha() else inner

    def _with_scripts(self, said: str) -> str:
        while self._peek() in ("_", "^", "'"):
            mark = self._take()
            if mark == "'":
                said = f"{said} {self._word('prime')}"
                continue
            tokens, script = self._argument()
            said = f"{said} {_short(tokens, script) if mark == '_' else self._power(tokens, script, said)}"
        return said

    def _power(self, raw: str, said: str, base: str) -> str:
        raw = raw.strip("{}")
        if known := POWERS.get(raw):
            return known[self._language]
        if len(raw) == 1 and raw.isupper() and not base[-1:].isdigit():
            return raw  # the Q of a weight is its name, no power
        return self._word("power of" if said.startswith("the ") else "power").format(said)

    def _argument(self) -> tuple[str, str]:
        """What follows as one argument: as it is written, and as it is said."""
        first = self._next
        if self._peek() == "{":
            self._take()
            said = " ".join(self.sequence("}"))
        else:
            said = self._single(self._take(), "^") if self._peek() else ""
        return "".join(token for token, _ in self._tokens[first : self._next]), said

    def _single(self, token: str, before: str) -> str:
        name = token.lstrip("\\")
        if token == "\\mathbb" and self._expectation():
            return self._word("expectation")
        if token == "/" and self._peek() == "\\partial" and self._language == "zh":
            return "比"
        if token == "-" and (not before or before in "=(,[{<>^" or before in SIGNS):
            return self._word("negative")
        if token in SIGNS:
            return SIGNS[token][self._language]
        if token in IGNORED or not token:
            return ""
        if token in PLAIN_TEXT:
            return self._raw_argument()
        if token in ACCENTS:
            return f"{self._argument()[1]} {ACCENTS[token][self._language]}"
        if token == "\\sqrt":
            return self._root()
        if token in ("\\frac", "\\dfrac", "\\tfrac"):
            return self._fraction()
        if token == "\\binom":
            return f"{self._argument()[1]} {self._word('choose')} {self._argument()[1]}"
        if name in GREEK:
            return GREEK[name]
        return name if any(char.isalnum() for char in name) else ""

    def _expectation(self) -> bool:
        """Takes the letter of an expected value where it stands next."""
        for letters in (["{", "E", "}"], ["E"]):
            if [token for token, _ in self._tokens[self._next : self._next + len(letters)]] == letters:
                self._next += len(letters)
                return True
        return False

    def _raw_argument(self) -> str:
        """Text within a formula, as it stands, spaces too."""
        if self._peek() != "{":
            return self._single(self._take(), "")
        start = self._tokens[self._next][1] + 1
        end = self._tex.find("}", start)
        end = len(self._tex) if end < 0 else end
        while self._next < len(self._tokens) and self._tokens[self._next][1] <= end:
            self._next += 1
        return self._tex[start:end].replace("\\", " ").replace("_", " ")

    def _root(self) -> str:
        degree = ""
        if self._peek() == "[":
            self._take()
            degree = " ".join(self.sequence("]"))
        said = self._argument()[1]
        return self._word("nth root").format(degree, said) if degree else f"{self._word('root')} {said}"

    def _fraction(self) -> str:
        self._split_figures()
        upper_raw, upper = self._argument()
        lower_raw, lower = self._argument()
        figures = upper_raw.strip("{}").isdigit() and lower_raw.strip("{}").isdigit()
        return self._word("fraction" if figures else "quotient").format(upper, lower)

    def _split_figures(self) -> None:
        """``\\frac12`` is one half: without braces, an argument is one figure."""
        token, place = self._tokens[self._next] if self._next < len(self._tokens) else ("", 0)
        if len(token) > 1 and token.isdigit():
            self._tokens[self._next : self._next + 1] = [(figure, place) for figure in token]

    def _ranged(self, token: str) -> str:
        """A sum, a product, a maximum ... with what it runs over."""
        below = above = ""
        while self._peek() in ("_", "^", "\\limits"):
            mark = self._take()
            if mark == "_":
                below = self._argument()[1]
            elif mark == "^":
                above = self._argument()[1]
        form = "full" if below and above else "below" if below else "bare"
        return OVER[token][form][self._language].format(below, above)


def _short(written: str, said: str) -> str:
    """An index: a word where it is one ("ref", "min"), and without the verb of a sentence ("less than t")."""
    word = written.strip("{}")
    if word.isascii() and word.isalpha() and len(word) > 2 and not word.isupper():
        return word
    return said.removeprefix("is ")
