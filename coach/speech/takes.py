"""Several recordings of one answer as one: who goes on after a second look has given one answer."""

from __future__ import annotations

from collections.abc import Sequence

from coach.model import Correction, SpokenWord, Transcript


def one_take(takes: Sequence[Transcript]) -> Transcript:
    """The takes in order, each going on where the last word of the one before ended: what lies between is no pause.

    Args:
        takes: at least one. The language and the recogniser are those of the last.
    """
    words: list[SpokenWord] = []
    corrections: list[Correction] = []
    text, heard, end = "", "", 0.0
    for take in takes:
        gap = " " if text else ""
        moved = len(text) + len(gap)
        earlier = end - take.words[0].start if words and take.words else 0.0
        for word in take.words:
            span = (word.span[0] + moved, word.span[1] + moved)
            times = {"start": max(0.0, word.start + earlier), "end": max(0.0, word.end + earlier)}
            words.append(SpokenWord(span=span, probability=word.probability, **times))
            end = max(end, words[-1].end)
        for correction in take.corrections:
            span = (correction.span[0] + moved, correction.span[1] + moved)
            corrections.append(correction.model_copy(update={"span": span}))
        text, heard = f"{text}{gap}{take.text}", f"{heard}{gap}{take.heard}"
    return takes[-1].model_copy(
        update={
            "text": text,
            "heard": heard,
            "seconds": sum(take.seconds for take in takes),
            "words": tuple(words),
            "corrections": tuple(corrections),
        }
    )
