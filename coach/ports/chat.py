"""Chat models and the prompts they are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from coach.model import Language


class ChatMessage(NamedTuple):
    role: Literal["system", "user", "assistant"]
    content: str


class TokenProbability(NamedTuple):
    """A piece of a reply, and the natural logarithm of its probability."""

    text: str
    logprob: float


class Completion(NamedTuple):
    """A whole reply. ``tokens`` spells it out, as the model wrote it; empty where the engine tells no probabilities."""

    text: str
    input_tokens: int
    output_tokens: int
    tokens: tuple[TokenProbability, ...] = ()


Written = Callable[[str], None]
"""Hears of a reply while it is written: all of it so far, whenever some more has come."""


class ChatModel(Protocol):
    """A model that continues a conversation. Temperature is 0: the same prompt gives the same text where it can."""

    @property
    def identity(self) -> str:
        """Provider and model, for example ``embedded:qwen2.5-coder-1.5b-instruct-q4_k_m``."""
        ...

    @property
    def remote(self) -> bool:
        """True where prompts leave this machine."""
        ...

    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        json_schema: Mapping[str, object] | None = None,
        written: Written | None = None,
    ) -> Completion:
        """The whole reply; JSON text that should match ``json_schema`` where one is given (the caller validates).

        Args:
            written: called in this thread, as often as the engine allows, perhaps never. A reply that had to be
                asked for again begins anew, and only the one that is returned counts.

        Raises:
            ModelError: unavailable, refused, timed out or cut off.
        """
        ...

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int) -> Iterator[str]:
        """The reply piece by piece. Raises ModelError, also in the middle."""
        ...

    def prefill(self, messages: Sequence[ChatMessage]) -> None:
        """Read the known beginning of a later prompt ahead of time. Does nothing where the engine keeps no cache."""
        ...


class PromptText(NamedTuple):
    """A prompt ready to be sent, with the hash of its template."""

    messages: tuple[ChatMessage, ...]
    hash: str
    schema: Mapping[str, object] | None
    max_tokens: int


class Prompts(Protocol):
    """The prompt files of ``prompts/``."""

    def render(self, prompt_id: str, language: Language, **variables: object) -> PromptText:
        """Raises SettingsError for an unknown id, a missing or an unknown variable."""
        ...
