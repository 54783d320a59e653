"""Which words are marked as doubtful."""

from __future__ import annotations

from coach.ports.speech import HeardWord
from coach.speech.correcting import corrected
from coach.speech.doubtful import doubtful
from coach.speech.transcript import transcript_of


def marked(*words: tuple[str, float], terms: tuple[str, ...] = ()) -> list[str]:
    heard = [HeardWord(text, place, place + 1, probability) for place, (text, probability) in enumerate(words)]
    transcript = corrected(transcript_of(heard, "zh", 60.0, "test"), terms)
    return [transcript.text[slice(*span)] for span in doubtful(transcript)]


def test_words_below_the_threshold_are_marked_and_neighbours_together() -> None:
    words = (("残", 0.59), ("茶", 0.3), ("很", 0.6), ("大", 0.2), ("，", 0.1), ("soft", 0.1))
    assert marked(*words) == ["残茶", "大", "soft"]


def test_a_corrected_word_is_not_marked_again() -> None:
    assert marked(("残", 0.2), ("茶", 0.2), ("呢", 0.2), terms=("残差",)) == ["呢"]
