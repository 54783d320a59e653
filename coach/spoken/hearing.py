"""Recordings through the recogniser: from SAVED to RECOGNISED or FAILED, and again where that is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from coach.errors import CoachError, InputError, UnknownItem
from coach.model import Language, Recording, RecordingState, Transcript
from coach.spoken.listening import Listener, nobody_spoke, spoke
from coach.spoken.recognition import Recognition, Recognitions
from coach.spoken.shelf import RecordingShelf


class Hearing:
    """Recognises the recordings of a shelf, one at a time."""

    def __init__(self, shelf: RecordingShelf, listener: Listener) -> None:
        self._shelf = shelf
        self._listener = listener
        self._recognitions: Recognitions[Recording] = Recognitions()

    def recognise(self, recording_id: str, language: Language | None = None) -> Iterator[Recording]:
        """See SpeechDesk."""
        recording = self._shelf.unused(recording_id)
        if language is not None and language != recording.language:
            self._recognitions.stop(recording_id)
            anew = {"language": language, "state": RecordingState.SAVED, "transcript": None, "problem": ""}
            self._shelf.change(recording_id, lambda kept: kept.model_copy(update=anew))
        elif recording.state is RecordingState.RECOGNISED:
            return iter([recording])
        self._shelf.sound(recording_id)
        return self._recognitions.follow(recording_id, lambda recognition: self._heard(recording_id, recognition))

    def stop(self, recording_id: str) -> None:
        """Nobody needs this recording's recognition any more."""
        self._recognitions.stop(recording_id)

    def warm_up(self) -> None:
        """Load the recogniser now. Raises ModelError, WeightsError."""
        self._listener.warm_up()

    def close(self) -> None:
        """Stop what is being recognised; it is done again when it is asked for."""
        self._recognitions.close()

    def _heard(self, recording_id: str, recognition: Recognition[Recording]) -> Iterator[Recording]:
        """Recognise one recording; what comes of it is kept, unless nobody wants it any more."""
        with suppress(UnknownItem, InputError):  # deleted, discarded or handed in while it waited or was heard
            recording = self._shelf.unused(recording_id)
            if recording.state is RecordingState.RECOGNISED:  # by the one before, which ended just now
                yield recording
                return
            latest = recording
            for latest in self._recognised(recording):
                if recognition.unwanted:
                    return
                if latest.state is RecordingState.SAVED:
                    yield latest
            kept = self._shelf.change(recording_id, lambda _: None if recognition.unwanted else latest)
            if kept is not None:
                yield kept

    def _recognised(self, recording: Recording) -> Iterator[Recording]:
        """The recording with its transcript as it grows, and last as RECOGNISED or FAILED; nothing is kept here."""
        language = self._shelf.session(recording).plan.language
        question = self._shelf.asked(recording).question
        growing = {"state": RecordingState.SAVED, "problem": ""}
        heard: Transcript | None = None
        try:
            for heard in self._listener.hear(self._shelf.sound(recording.id), question, recording.language):
                yield recording.model_copy(update={**growing, "transcript": heard})
            if heard is None or not spoke(heard):
                raise nobody_spoke()
        except CoachError as error:
            failed = {"state": RecordingState.FAILED, "problem": error.text(language), "transcript": None}
            yield recording.model_copy(update=failed)
        else:
            recognised = {"state": RecordingState.RECOGNISED, "problem": "", "transcript": heard}
            yield recording.model_copy(update=recognised)
