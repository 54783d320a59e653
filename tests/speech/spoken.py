"""Transcripts for tests, written as text: one piece a word, a fixed time each."""

from __future__ import annotations

import re

from coach.model import Language, Transcript
from coach.ports.speech import HeardWord
from coach.speech.transcript import transcript_of

_PIECE = re.compile(r"\s*(?:[\u4e00-\u9fff][，。？！、…]*|[^\s\u4e00-\u9fff]+)")
SECONDS_PER_PIECE = 0.25


def pieces(text: str, probability: float = 0.8, begin: float = 0.0) -> list[HeardWord]:
    """``text`` as a recogniser hands it over; "<1.5>" is a silence of so many seconds."""
    found: list[HeardWord] = []
    now = begin
    for part in re.split(r"(<[\d.]+>)", text):
        if silence := re.fullmatch(r"<([\d.]+)>", part):
            now += float(silence.group(1))
            continue
        for match in _PIECE.finditer(part):
            found.append(HeardWord(match.group(), now, now + SECONDS_PER_PIECE, probability))
            now += SECONDS_PER_PIECE
    return found


def spoken(text: str, language: Language = "zh", probability: float = 0.8) -> Transcript:
    """A transcript of ``text`` with a quarter of a second a piece."""
    heard = pieces(text, probability)
    seconds = heard[-1].end if heard else 0.0
    return transcript_of(heard, language, seconds, "test")
