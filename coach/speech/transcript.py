"""From the pieces that a recogniser wrote to a transcript: one text, and where and when each word stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from coach.model import Language, SpokenWord, Transcript
from coach.ports.speech import HeardWord
from coach.text import is_cjk

PUNCTUATION = "，。？！、；：,.?!;:…—~～\"'“”‘’「」『』()（）《》<>[]【】"
"""What stands beside words and is not said."""
_WIDE = "，。？！、；：…”’」』）》】"
_MOST_ALIKE = 4
"""The same word so often in a row is still said ("对对对对")."""
_NARROW = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))} | {
    0xFFFD: None
}
"""Wide letters and figures as they are written elsewhere; what stands for bytes that are no character goes."""
_WIDE_OF = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；", ".": "。"}
_NARROW_SIGN = re.compile(r"(?<=[\u4e00-\u9fff])(?:[,?!:;]|\.(?![.\d]))")
_SPACES = re.compile(r"\s+")


class _Piece(NamedTuple):
    """What was heard, with its text in the form in which it stands in the transcript."""

    text: str
    start: float
    end: float
    probability: float
    tokens: int = 1


def transcript_of(heard: Sequence[HeardWord], language: Language, seconds: float, recogniser: str) -> Transcript:
    """What was heard as one text; empty where nobody spoke.

    Pieces of one word ("So", "ft", "max": recognisers of Chinese hand English over in such pieces) become one word,
    with the mean of their probabilities, as recognisers themselves compute it for a word. Words are told without the
    punctuation around them, Chinese has Chinese punctuation, and times never run backwards.

    Args:
        heard: all pieces so far, in order.
        seconds: how long the recording is.

    >>> pieces = [HeardWord("用", 0, 0.2, 0.9), HeardWord(" Lo", 0.2, 0.4, 0.8), HeardWord("RA,", 0.4, 0.6, 0.6)]
    >>> transcript = transcript_of(pieces, "zh", 1.0, "example")
    >>> transcript.text, [transcript.text[slice(*word.span)] for word in transcript.words]
    ('用 LoRA,', ['用', 'LoRA'])
    """
    text = ""
    words: list[SpokenWord] = []
    latest = 0.0
    for piece in _joined(_without_loops(_tidied(heard))):
        shown = piece.text
        if not text or (shown[0] == " " and _needs_no_space(text, shown.lstrip())):
            shown = shown.lstrip()
        if language == "zh":
            shown = _with_wide_signs(text[-1:] + shown)[len(text[-1:]) :]
        start = len(text)
        text += shown
        first, last = _said(shown)
        if first < last:
            begin = max(piece.start, latest)
            latest = max(begin, piece.end)
            words.append(
                SpokenWord(span=(start + first, start + last), start=begin, end=latest, probability=piece.probability)
            )
    return Transcript(
        text=text, heard=text, language=language, seconds=seconds, words=tuple(words), recogniser=recogniser
    )


def _tidied(heard: Iterable[HeardWord]) -> Iterable[_Piece]:
    """Without empty pieces, with single spaces, probabilities and times in their range."""
    for word in heard:
        text = _SPACES.sub(" ", word.text.translate(_NARROW)).rstrip()
        if text.strip():
            start = max(word.start, 0.0)
            yield _Piece(text, start, max(word.end, start), min(max(word.probability, 0.0), 1.0))


def _without_loops(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Without what a recogniser that lost its way writes again and again ("。。。。", "语语语语语"): nobody says it."""
    for text, same in groupby(pieces, key=lambda piece: piece.text.strip()):
        members = list(same)
        looping = is_cjk(text[0]) and len(members) > _MOST_ALIKE
        yield from members[:1] if looping or not any(char.isalnum() for char in text) else members


def _joined(pieces: Iterable[_Piece]) -> Iterable[_Piece]:
    """Pieces of one word together."""
    open_piece: _Piece | None = None
    for piece in pieces:
        if open_piece is not None and _continues(open_piece.text, piece.text):
            tokens = open_piece.tokens + 1
            mean = (open_piece.probability * open_piece.tokens + piece.probability) / tokens
            open_piece = _Piece(open_piece.text + piece.text, open_piece.start, piece.end, mean, tokens)
            continue
        if open_piece is not None:
            yield open_piece
        open_piece = piece
    if open_piece is not None:
        yield open_piece


def _continues(before: str, after: str) -> bool:
    """Whether ``after`` goes on within the word that ``before`` ends in: no space, and both of a script with words."""
    return _in_word(before[-1]) and _in_word(after[0])


def _in_word(char: str) -> bool:
    return (char.isalnum() and not is_cjk(char)) or char in "-_'’"


def _needs_no_space(before: str, after: str) -> bool:
    """Chinese has no spaces between its characters, whatever the recogniser put between two stretches."""
    return (is_cjk(before[-1]) or before[-1] in _WIDE) and (is_cjk(after[0]) or after[0] in _WIDE)


def _with_wide_signs(text: str) -> str:
    """``text`` with the punctuation behind Chinese as Chinese has it; recognisers mix both."""
    return _NARROW_SIGN.sub(lambda sign: _WIDE_OF[sign[0]], text)


def _said(text: str) -> tuple[int, int]:
    """Where in ``text`` the word stands without spaces and punctuation; an empty range where there is only that."""
    first = len(text) - len(text.lstrip(PUNCTUATION + " "))
    return first, max(first, len(text.rstrip(PUNCTUATION + " ")))
