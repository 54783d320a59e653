"""What a provider's reply holds beside its text, in one form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.ports import TokenProbability

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

_FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason", "status")
_CUT_BY_LIMIT = ("length", "max_tokens", "incomplete")


def text_of(message: AIMessage) -> str:
    return str(message.text)


def finish_of(message: AIMessage) -> str | None:
    """Why the reply ended, in the provider's word; None where it has not."""
    metadata = message.response_metadata
    return next((str(metadata[key]) for key in _FINISH_KEYS if metadata.get(key)), None)


def cut_by_limit(message: AIMessage) -> bool:
    """Whether the reply ended because it might not be longer."""
    return finish_of(message) in _CUT_BY_LIMIT


def tokens_of(message: AIMessage) -> tuple[TokenProbability, ...]:
    """The words of the reply with their probabilities; empty where the server told none, or in another form."""
    content = (message.response_metadata.get("logprobs") or {}).get("content") or ()
    try:
        return tuple(TokenProbability(str(token["token"]), float(token["logprob"])) for token in content)
    except (KeyError, TypeError, ValueError):
        return ()
