"""From the pieces that a recogniser wrote to a transcript: one text, and where and when each word stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coach.model import Language, SpokenWord, Transcript
from coach.ports.speech import HeardWord
from coach.text import is_cjk

PUNCTUATION = "，。？！、；：,.?!;:…—~～\"'“”‘’「」『』()（）《》<>[]【】"
"""What stands beside words and is not said."""
_WIDE = "，。？！、；：…”’」』）》】"
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
    punctuation around them, and times never run backwards.

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
    for piece in _joined(_tidied(heard)):
        shown = piece.text
        if not text or (shown[0] == " " and _needs_no_space(text, shown.lstrip())):
            shown = shown.lstrip()
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
    """Without empty pieces, with single spaces, and probabilities and times in their range."""
    for word in heard:
        text = _SPACES.sub(" ", word.text).rstrip()
        if text.strip():
            start = max(word.start, 0.0)
            yield _Piece(text, start, max(word.end, start), min(max(word.probability, 0.0), 1.0))


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


def _said(text: str) -> tuple[int, int]:
    """Where in ``text`` the word stands without spaces and punctuation; an empty range where there is only that."""
    first = len(text) - len(text.lstrip(PUNCTUATION + " "))
    return first, max(first, len(text.rstrip(PUNCTUATION + " ")))
