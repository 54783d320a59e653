"""From a file of sound to a transcript whose terms are right: decode, recognise with hotwords, correct."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from coach.errors import AudioError
from coach.model import Language, Question, Transcript
from coach.ports import HeardWord, Sound, SoundReader, Transcriber
from coach.speech.correcting import corrected
from coach.speech.glossary import GlossaryEntry
from coach.speech.terms import hotwords, terms_of
from coach.speech.transcript import transcript_of

LONGEST_RECORDING = 300.0
"""Seconds; more is refused."""

_SILENCE = Sound(bytes(4 * 1_600), 16_000)
"""A tenth of a second."""


class Listener:
    """Hears answers to questions.

    Args:
        glossary: the person's own terms, as they are now.
    """

    def __init__(
        self, reader: SoundReader, transcriber: Transcriber, glossary: Callable[[], Sequence[GlossaryEntry]]
    ) -> None:
        self._reader = reader
        self._transcriber = transcriber
        self._glossary = glossary

    def hear(self, sound: Path, question: Question, language: Language | None = None) -> Iterator[Transcript]:
        """The transcript as it grows, uncorrected; the last one is whole and corrected, empty where nobody spoke.

        Args:
            language: what is spoken; None follows the question.

        Raises:
            InputError: the glossary was edited and cannot be read; nothing was recognised in vain.
            AudioError: the file cannot be used: empty, broken, no sound, or longer than LONGEST_RECORDING.
            ModelError, WeightsError: the recogniser failed, or is not there.
        """
        spoken = language or question.language
        glossary = self._glossary()
        decoded = self._reader.read(sound, LONGEST_RECORDING)
        terms = terms_of(question)
        heard: list[HeardWord] = []

        def transcript() -> Transcript:
            return transcript_of(heard, spoken, decoded.seconds, self._transcriber.identity)

        for stretch in self._transcriber.transcribe(decoded, spoken, hotwords(terms, spoken)):
            heard += stretch
            yield transcript()
        yield corrected(transcript(), terms, glossary)

    def warm_up(self) -> None:
        """Load a recogniser of this machine, so that the first answer need not wait for it. Raises ModelError,
        WeightsError."""
        if not self._transcriber.remote:
            list(self._transcriber.transcribe(_SILENCE, "en"))


def spoke(transcript: Transcript) -> bool:
    """Whether there are words in it: of noise, recognisers make signs at most."""
    return any(char.isalnum() for char in transcript.text)


def nobody_spoke() -> AudioError:
    """What to say of a recording in which no words were heard."""
    return AudioError(
        "No speech was heard in this recording; check the microphone and record the answer again, or type it.",
        "这段录音里没有听到说话声；请检查麦克风后重新录音，或改用打字。",
    )
