"""Spoken answers: recordings, what was recognised in them, and how it was said.

Times are seconds from the beginning of the recording.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from coach.model.values import Language, Span, Value


class SpokenWord(Value):
    """A word of a transcript: where it stands in the text, when it was said, and the recogniser's probability of it.

    In Chinese a word is what the recogniser set apart, often one character.
    """

    span: Span
    start: float = Field(ge=0)
    end: float = Field(ge=0)
    probability: float = Field(ge=0, le=1)


class Correction(Value):
    """A term put in the place of what sounded like it.

    ``span`` is where ``corrected`` stands in the transcript's text.
    """

    span: Span
    heard: str
    corrected: str
    source: Literal["notes", "glossary"] = "notes"


class Transcript(Value):
    """Recognised speech, with terms of the notes corrected in it.

    Attributes:
        text: what was said, corrected; empty where nobody spoke.
        heard: what the recogniser wrote.
        seconds: how long the recording is.
        words: the words of ``text``, in order.
        corrections: in order, not overlapping; each can be undone.
        recogniser: identity of the engine.
    """

    text: str
    heard: str
    language: Language
    seconds: float = Field(ge=0)
    words: tuple[SpokenWord, ...] = ()
    corrections: tuple[Correction, ...] = ()
    recogniser: str


class Pause(Value):
    """A silence between two words."""

    start: float = Field(ge=0)
    seconds: float = Field(gt=0)


class Filler(Value):
    """A filler ("嗯", "um") and how often it was said."""

    text: str
    count: int = Field(ge=1)


class Delivery(Value):
    """How an answer was said. Kept apart from its content, and never part of a score.

    Attributes:
        seconds: from the first word to the end of the last.
        units: how much was said: Chinese characters and words of other scripts, together.
        pace: units per minute, pauses included; None where too little was said to tell.
        pauses: the long ones, in order.
        fillers: the most frequent first.
        repeated_starts: how often a phrase was begun again ("它是，它是").
    """

    language: Language
    seconds: float = Field(ge=0)
    units: int = Field(ge=0)
    pace: float | None = None
    pauses: tuple[Pause, ...] = ()
    fillers: tuple[Filler, ...] = ()
    repeated_starts: int = Field(default=0, ge=0)


class RecordingState(StrEnum):
    """What has become of a recording."""

    SAVED = "saved"
    RECOGNISED = "recognised"
    FAILED = "failed"
    SUBMITTED = "submitted"
    DISCARDED = "discarded"


class Recording(Value):
    """A spoken answer on disk.

    Attributes:
        file: its name in the home's folder of recordings; None once the sound was deleted.
        language: what is spoken in it; None follows the question.
        transcript: what was recognised; None before that.
        problem: why it could not be recognised: one sentence in the language of the person.
    """

    id: str
    session_id: str
    turn_id: str
    created_at: datetime
    state: RecordingState = RecordingState.SAVED
    file: str | None
    language: Language | None = None
    transcript: Transcript | None = None
    problem: str = ""
