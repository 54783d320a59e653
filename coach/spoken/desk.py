"""Spoken answers of one home: kept first, then recognised, corrected and handed in; and the voice that reads aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from coach.errors import InputError, UnknownItem
from coach.interview.grading.grader import check_length
from coach.model import AnswerSaved, Event, Failed, Language, Message, Recording, Span, Transcript
from coach.ports import Clock, NewId, RecordingStore, SessionStore, SoundReader, Speaker, Transcriber
from coach.speech.aloud import sentences_aloud
from coach.speech.correcting import undone
from coach.speech.delivery import delivery_of
from coach.speech.doubtful import doubtful
from coach.speech.takes import one_take
from coach.speech.wave_file import wave_of
from coach.spoken.glossary_file import GlossaryFile
from coach.spoken.hearing import Hearing
from coach.spoken.listening import Listener
from coach.spoken.shelf import KeptSound, RecordingShelf

RATES = (0.5, 2.0)
"""The slowest and the fastest voice; 1 is its own pace."""


class SpeechDesk:
    """Recordings, their transcripts, the glossary, and the voice.

    Args:
        home: the folder whose ``recordings`` and ``glossary.txt`` these are.
        recordings, sessions: what is known of recordings, and the interviews that they belong to.
        keep: whether the sound of an answer stays once it is graded.
    """

    def __init__(
        self,
        home: Path,
        recordings: RecordingStore,
        sessions: SessionStore,
        reader: SoundReader,
        transcriber: Transcriber,
        speaker: Speaker,
        keep: Callable[[], bool],
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._speaker = speaker
        self._glossary = GlossaryFile(home / "glossary.txt")
        self._shelf = RecordingShelf(home / "recordings", recordings, sessions, keep, clock, new_id)
        self._hearing = Hearing(self._shelf, Listener(reader, transcriber, self._glossary.entries))
        self._shelf.adopt()
        self._shelf.tidy()

    def close(self) -> None:
        """Stop what is being recognised; it is done again when it is asked for."""
        self._hearing.close()

    # --- listening ---

    def save(self, session_id: str, turn_id: str, sound: Path, language: Language | None = None) -> Recording:
        """Keep a recording of an answer to the open question. On disk when this returns; nothing is done with it yet.

        Args:
            sound: any file; what it holds is found out when it is recognised.
            language: what is spoken; None follows the question.

        Raises:
            InputError: there is no such session or turn, or it is over, or the language is not one that is heard.
            AudioError: there is nothing in the file, or far too much.
            EnvironmentProblem: it cannot be kept, for example because the disk is full.
        """
        _check_language(language)
        return self._shelf.save(session_id, turn_id, sound, language)

    def recognise(self, recording_id: str, language: Language | None = None) -> Iterator[Recording]:
        """Hear what was said. Each has the transcript so far; the last is RECOGNISED, corrected, or FAILED.

        One that is recognised already comes at once. Of one that is being recognised, what comes from here on: two who
        ask see the same, and it goes on where nobody looks.

        Args:
            language: recognise it anew as this language; None leaves it as it is.

        Raises:
            UnknownItem: there is no such recording, or its sound was deleted.
            InputError: it was handed in or discarded already, or the language is not one that is heard.
        """
        _check_language(language)
        return self._hearing.recognise(recording_id, language)

    def warm_up(self) -> None:
        """Load the recogniser where answers have been spoken before. Raises ModelError, WeightsError."""
        if self._shelf.any():
            self._hearing.warm_up()

    def get_ready(self) -> None:
        """Load the recogniser now: somebody has begun to speak. Raises ModelError, WeightsError."""
        self._hearing.warm_up()

    def undo(self, recording_id: str, correction: int) -> Recording:
        """Take one correction back, counted from 0. Raises InputError where there is no such correction."""

        def without(recording: Recording) -> Recording:
            transcript = recording.transcript
            if transcript is None or not 0 <= correction < len(transcript.corrections):
                raise InputError("This correction is not there any more.", "这处更正已经不在了。")
            return recording.model_copy(update={"transcript": undone(transcript, correction)})

        changed = self._shelf.change(recording_id, without)
        assert changed is not None
        return changed

    def message(self, recording_id: str, text: str, earlier: Sequence[str] = ()) -> Message:
        """The answer to send, as the person left it. How it was said is measured on what was heard.

        Args:
            earlier: recordings of the same answer before this one, in order; what was discarded is left out.

        Raises:
            InputError: the text is empty or too long, or the recording was handed in or discarded, or its question is
                over.
        """
        recording = self._shelf.unused(recording_id)
        if not text.strip():
            raise InputError(
                "There is no text to hand in; record the answer again, or type it.",
                "没有可提交的文字；请重新录音，或改用打字。",
            )
        check_length(text)
        self._shelf.check(recording.session_id, recording_id)
        heard = [take.transcript for take in (*self._takes(recording, earlier), recording) if take.transcript]
        spoken = any(transcript.words for transcript in heard)
        return Message(
            text=text,
            spoken=spoken,
            recording_id=recording_id,
            delivery=delivery_of(one_take(heard)) if spoken else None,
        )

    def recording(self, recording_id: str) -> Recording:
        """What is known of a recording, whatever became of it. Raises UnknownItem."""
        return self._shelf.recording(recording_id)

    def discard(self, recording_id: str) -> None:
        """The person does not want this recording: its sound and its transcript are deleted."""
        self._hearing.stop(recording_id)
        self._shelf.discard(recording_id)

    def waiting(self, session_id: str, turn_id: str) -> Recording | None:
        """The last recording of this turn that was neither handed in nor discarded, to be shown again."""
        return self._shelf.waiting(session_id, turn_id)

    def sound(self, recording_id: str) -> Path:
        """The file of a recording, to be played back. Raises UnknownItem where it was deleted."""
        return self._shelf.sound(recording_id)

    def doubtful(self, transcript: Transcript) -> tuple[Span, ...]:
        """Where the recogniser was not sure, as spans of the transcript's text."""
        return doubtful(transcript)

    # --- what becomes of recordings ---

    def followed(self, session_id: str, message: Message | None, events: Iterator[Event]) -> Iterator[Event]:
        """The events of a run, unchanged; recordings whose words were taken in it are handed in, and sound that is not
        needed any more is deleted.

        Args:
            message: what the run is about; None where it only finishes what was cut off.

        Raises:
            UnknownItem, InputError: at once, or with the first event: the message's recording cannot be handed in.
        """
        of_message = message.recording_id if message else None
        if of_message is not None:
            self._shelf.check(session_id, of_message)
        return self._followed(session_id, of_message, events)

    def tidy(self) -> None:
        """Delete the sound that is not needed any more, unless it is to be kept."""
        self._shelf.tidy()

    def forget(self, session_id: str) -> None:
        """Delete all recordings of a session."""
        for recording_id in self._shelf.ids(session_id):
            self._hearing.stop(recording_id)
        self._shelf.forget(session_id)

    def kept(self) -> KeptSound:
        """How much sound lies on disk."""
        return self._shelf.kept()

    # --- glossary ---

    @property
    def glossary(self) -> str:
        """The person's own terms: one entry a line, ``term`` or ``heard = term``."""
        return self._glossary.text

    def set_glossary(self, text: str) -> None:
        """Use these terms from now on. Raises InputError with the line that is wrong; then nothing changed."""
        self._glossary.write(text)

    # --- speaking ---

    def sentences(self, text: str, language: Language) -> list[str]:
        """``text`` (Markdown) as sentences to be read aloud, one at a time."""
        return sentences_aloud(text, language)

    def speak(self, sentence: str, language: Language, voice: str | None = None, rate: float = 1.0) -> bytes:
        """A sentence of ``sentences`` as a WAV file.

        Raises:
            InputError: there is no such voice or rate.
            ModelError, WeightsError: the voice failed, or is not there.
        """
        if voice is not None and voice not in self.voices(language):
            known = ", ".join(self.voices(language))
            raise UnknownItem(
                f"There is no voice {voice}; there are {known}.", f"没有名为 {voice} 的语音；可用的有 {known}。"
            )
        if not RATES[0] <= rate <= RATES[1]:
            raise InputError(
                f"A rate is between {RATES[0]} and {RATES[1]}, not {rate}.", f"语速应在 {RATES[0]} 到 {RATES[1]} 之间。"
            )
        return wave_of(self._speaker.speak(sentence, language, voice=voice, rate=rate))

    def voices(self, language: Language) -> tuple[str, ...]:
        """The names of the voices for ``language``, the default one first."""
        return self._speaker.voices.get(language, ())

    def _takes(self, last: Recording, earlier: Sequence[str]) -> Iterator[Recording]:
        """Those of ``earlier`` that belong to the same answer and are still wanted."""
        for recording_id in earlier:
            with suppress(UnknownItem, InputError):
                take = self._shelf.unused(recording_id)
                if take.turn_id == last.turn_id and take.id != last.id:
                    yield take

    def _followed(self, session_id: str, of_message: str | None, events: Iterator[Event]) -> Iterator[Event]:
        if of_message is not None:
            self._shelf.check(session_id, of_message)  # once more: the same may have been sent twice
        taken = True
        for event in events:
            if isinstance(event, AnswerSaved) and event.answer.recording_id is not None:
                self._shelf.hand_in(event.answer.recording_id)
            elif isinstance(event, Failed):
                taken = False
            yield event
        if of_message is not None and taken:
            self._shelf.hand_in(of_message)
        self._shelf.tidy(session_id)


def _check_language(language: str | None) -> None:
    if language not in (None, "zh", "en"):
        raise InputError(
            f"'{language}' is not a language that is heard here; choose zh (Chinese) or en (English).",
            f"不支持识别语言“{language}”；请选择 zh（中文）或 en（英文）。",
        )
