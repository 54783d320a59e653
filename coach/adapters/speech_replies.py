"""Replies of speech services as heard words: times and probabilities as far as the service tells them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from coach.adapters.speech_errors import broken_reply
from coach.ports import HeardWord

_WORD = re.compile(r"\s*(?:[\u3400-\u4dbf\u4e00-\u9fff]|[^\s\u3400-\u4dbf\u4e00-\u9fff]+?(?=[\u3400-\u9fff]|\s|$))")
_NOBODY_SPEAKS, _UNSURE = 0.6, -1.0
"""Whisper's own limits: a stretch that is likely none of speech and was guessed is left out."""
_UNKNOWN = 1.0
"""Probability of a word of which the service tells none: it is not marked as doubtful."""

Reply = Mapping[str, Any]


def heard_in(reply: Reply, seconds: float, model: str) -> Iterator[list[HeardWord]]:
    """The words of a reply, stretch by stretch; where words have no times, they follow each other evenly.

    Args:
        seconds: length of the sound.

    Raises:
        ModelOutputError: the reply does not have the form of OpenAI's.
    """
    try:
        stretches = [segment for segment in reply.get("segments") or [] if not _is_guessed(segment)]
        if reply.get("segments") and not stretches:
            return
        whole = len(stretches) == len(reply.get("segments") or [])
        if whole and (timed := _timed(reply["text"], reply.get("words") or [])):
            yield _rated(timed, stretches)
        elif stretches:
            for segment in stretches:
                yield _even(segment["text"], float(segment["start"]), float(segment["end"]), _probability(segment))
        elif reply["text"].strip():
            yield _even(reply["text"], 0.0, seconds, _UNKNOWN)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise broken_reply(model) from error


def _is_guessed(segment: Reply) -> bool:
    return (
        float(segment.get("no_speech_prob") or 0) > _NOBODY_SPEAKS and float(segment.get("avg_logprob") or 0) < _UNSURE
    )


def _probability(segment: Reply) -> float:
    mean = segment.get("avg_logprob")
    return _UNKNOWN if mean is None else min(1.0, math.exp(float(mean)))


def _timed(text: str, words: Sequence[Reply]) -> list[HeardWord]:
    """The words with the spaces and stops of ``text``, which the service leaves out of them; none where they differ."""
    places, at = [], 0
    for word in words:
        found = text.lower().find((said := str(word["word"]).strip()).lower(), at)
        if found < 0 or any(char.isalnum() for char in text[at:found]):
            return []
        places.append(found)
        at = found + len(said)
    if not places or any(char.isalnum() for char in text[at:]):
        return []
    starts = [0, *(start - (text[start - 1] == " ") for start in places[1:]), len(text)]
    return [
        HeardWord(text[start:end], float(word["start"]), float(word["end"]), _UNKNOWN)
        for word, (start, end) in zip(words, pairwise(starts), strict=True)
    ]


def _rated(words: Sequence[HeardWord], segments: Sequence[Reply]) -> list[HeardWord]:
    """Each word as probable as the stretch that it is in."""

    def rate(word: HeardWord) -> float:
        held = (s for s in segments if float(s["start"]) <= (word.start + word.end) / 2 <= float(s["end"]))
        return min(map(_probability, held), default=_UNKNOWN)

    return [word._replace(probability=rate(word)) for word in words]


def _even(text: str, start: float, end: float, probability: float) -> list[HeardWord]:
    pieces = _WORD.findall(text)
    each = (end - start) / max(1, len(pieces))
    return [
        HeardWord(piece, start + number * each, start + (number + 1) * each, probability)
        for number, piece in enumerate(pieces)
    ]
