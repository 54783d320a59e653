"""Everything that can go wrong and be said in one sentence.

::

    CoachError                    base; the message says what happened and what to do next
    ├── InputError                what was given cannot be used (exit code 1)
    │   ├── NotesError            a file or folder of notes: missing, not text, broken archive, nothing found
    │   ├── AnswerTooLong         more text than an answer may have
    │   ├── AudioError            a recording: empty, broken, no speech in it, too long
    │   └── UnknownItem           a question, session or topic that does not exist
    ├── SettingsError             an unknown or contradictory setting
    ├── EnvironmentProblem        the machine is at fault
    │   ├── HomeInUse             another process works on the same home
    │   ├── PortInUse             the page's address is taken
    │   ├── WeightsError          model weights are missing or their digest is wrong
    │   ├── IndexMismatch         the passage index was made by another embedding model
    │   └── StoreError            the database cannot be read or written
    └── ModelError                a model did not do its work; never turned into a score
        ├── ModelUnavailable      no connection, or the server refused
        ├── ModelAuthError        the key is missing or wrong
        ├── ModelTimeout          no answer in time
        └── ModelOutputError      cut off in mid-stream, or not the form that was asked for

Each exception carries its sentence in English and in Chinese, so that the page can speak the person's language; the
command line prints English unless the person chose Chinese.
"""

from __future__ import annotations

from coach.model import Language


class CoachError(Exception):
    """Base of all errors that a person gets to read.

    Args:
        en: one English sentence: what happened, and what to do next.
        zh: the same in Chinese.
    """

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en = en
        self.zh = zh

    def __reduce__(self) -> tuple[type[CoachError], tuple[str, str]]:
        return type(self), (self.en, self.zh)  # an exception is pickled by its args, which hold one sentence only

    def text(self, language: Language) -> str:
        """The sentence in ``language``."""
        return self.zh if language == "zh" else self.en


class InputError(CoachError):
    """What was given cannot be used."""


class NotesError(InputError):
    """A file or folder of notes cannot be read."""


class AnswerTooLong(InputError):
    """An answer has more characters than the limit."""


class AudioError(InputError):
    """A recording cannot be used."""


class UnknownItem(InputError):
    """A question, session or topic that does not exist."""


class SettingsError(CoachError):
    """An unknown or contradictory setting."""


class EnvironmentProblem(CoachError):
    """The machine is at fault, not the input."""


class HomeInUse(EnvironmentProblem):
    """Another process works on the same home."""


class PortInUse(EnvironmentProblem):
    """The address of the page is taken."""


class WeightsError(EnvironmentProblem):
    """Model weights are missing or not the expected ones."""


class IndexMismatch(EnvironmentProblem):
    """The passage index was made by another embedding model."""


class StoreError(EnvironmentProblem):
    """The database cannot be read or written."""


class ModelError(CoachError):
    """A model did not do its work. Never turned into a score."""


class ModelUnavailable(ModelError):
    """No connection to the model, or it refused."""


class ModelAuthError(ModelError):
    """The key is missing or was refused."""


class ModelTimeout(ModelError):
    """The model did not answer in time."""


class ModelOutputError(ModelError):
    """The model was cut off, or did not keep to the form that was asked for."""


ENGINE_ERRORS = (ModelError, EnvironmentProblem)
"""What an engine raises that failed or could not be loaded: its own work is left undone, all else goes on."""
