"""Hearing and speaking: sound, recognisers, voices, and where recordings are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from coach.model import Language, Recording

SAMPLE_BYTES = 4


class Sound(NamedTuple):
    """Sound of one channel.

    Attributes:
        samples: 32-bit floats in the machine's byte order, between -1 and 1.
        rate: samples per second.
    """

    samples: bytes
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_BYTES / self.rate


class SoundReader(Protocol):
    """Decodes what browsers and recorders write."""

    def read(self, file: Path, longest: float) -> Sound:
        """The sound of ``file`` as one channel of 16,000 samples per second.

        Args:
            longest: seconds from which it is refused; decoding stops there.

        Raises:
            AudioError: the file is empty, broken, no sound, or too long; the sentence says what to do.
        """
        ...


class HeardWord(NamedTuple):
    """One piece of recognised speech, with the space before it where the recogniser wrote one; Chinese in simplified
    characters.

    ``start`` and ``end`` are seconds from the beginning of the sound; ``probability`` is the recogniser's, 0 to 1.
    """

    text: str
    start: float
    end: float
    probability: float


class Transcriber(Protocol):
    """Recognises speech."""

    @property
    def identity(self) -> str:
        """Engine and model, for example ``faster-whisper:whisper-base``."""
        ...

    @property
    def remote(self) -> bool:
        """True where sound leaves this machine."""
        ...

    def transcribe(self, sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
        """The words that are heard, stretch by stretch, as each is recognised; nothing where nobody speaks.

        Args:
            sound: of 16,000 samples per second.
            language: what is spoken in the main; terms of the other language are normal.
            terms: words that are likely to be said; few, for each can be heard where it was not said.

        Raises:
            ModelError: the recogniser failed, also in the middle.
            WeightsError: its model is not there.
        """
        ...


class Speaker(Protocol):
    """Reads text aloud. Deterministic."""

    @property
    def identity(self) -> str: ...

    @property
    def voices(self) -> Mapping[Language, tuple[str, ...]]:
        """The names of the voices there are, the default one of each language first."""
        ...

    def speak(self, text: str, language: Language, *, voice: str | None = None, rate: float = 1.0) -> Sound:
        """``text`` spoken; terms of the other language are pronounced as such.

        Args:
            text: plain words; see ``coach.speech.aloud`` for formulas and code.
            voice: one of ``voices``; None takes the default.
            rate: 1 is the voice's own pace, 0.5 to 2.

        Raises:
            ModelError, WeightsError: the voice failed, or is not there.
        """
        ...


class RecordingStore(Protocol):
    """What is known of recordings; the sound itself lies in a file beside the database."""

    def save_recording(self, recording: Recording) -> None:
        """Add it, or keep what changed about it. On disk when this returns."""
        ...

    def recording(self, recording_id: str) -> Recording:
        """Raises UnknownItem."""
        ...

    def recordings(self, session_id: str | None = None) -> list[Recording]:
        """Of a session, or all; oldest first."""
        ...

    def delete_recordings(self, session_id: str) -> None:
        """Forget the recordings of a session; nothing where there are none. Their files are the caller's."""
        ...
