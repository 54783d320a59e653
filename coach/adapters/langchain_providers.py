"""What LangChain's chat models do not have in common: keys, addresses, limits, and how each is asked for JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

OLLAMA_URL = "http://127.0.0.1:11434"
OLLAMA_CONTEXT = 8192
"""Ollama's own default is smaller, and what exceeds it is cut from the prompt without a word."""

Options = dict[str, Any]
"""Arguments of one call."""
JsonMode = Callable[[Mapping[str, object]], Options]
"""The options that ask for a reply matching a JSON schema."""


@dataclass(frozen=True)
class Provider:
    """How to talk to one provider.

    Args:
        title, title_zh: name for people, in English and in Chinese.
        key_variable: the environment variable that holds the key; None where there is no key.
        limit: the options that end a reply after some tokens.
        json_modes: ways to ask for JSON, strictest first; the last asks for nothing, as the prompt asks anyway.
        settings: further arguments of the model's constructor, from the timeout in seconds.
        default_url: address where none is given; None for the provider's own.
        stream_options: further options of a call whose reply is streamed, so that tokens are counted.
        logprobs: whether the probabilities of the reply's words can be asked for.
    """

    title: str
    title_zh: str
    key_variable: str | None
    limit: Callable[[int], Options]
    json_modes: Sequence[JsonMode]
    settings: Callable[[float], Options]
    default_url: str | None = None
    stream_options: Options = field(default_factory=dict)
    logprobs: bool = False


def _by_schema(schema: Mapping[str, object]) -> Options:
    wanted = {"name": "reply", "schema": dict(schema), "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": wanted}}


def _any_json(_schema: Mapping[str, object]) -> Options:
    return {"response_format": {"type": "json_object"}}


def _unasked(_schema: Mapping[str, object]) -> Options:
    return {}


def _client_settings(timeout: float) -> Options:
    # Retries are made in one place, by the adapter.
    return {"timeout": timeout, "max_retries": 0}


def _max_tokens(limit: int) -> Options:
    return {"max_tokens": limit}


_OPENAI = Provider(
    "OpenAI",
    "OpenAI",
    "OPENAI_API_KEY",
    _max_tokens,
    (_by_schema, _any_json, _unasked),
    _client_settings,
    stream_options={"stream_usage": True},
    logprobs=True,
)
_COMPATIBLE = Provider(
    "The server",
    "服务器",
    None,
    # LangChain renames max_tokens to a name that many compatible servers do not know; what is in the body stays.
    lambda limit: {"extra_body": {"max_tokens": limit}},
    (_by_schema, _any_json, _unasked),
    lambda timeout: {**_client_settings(timeout), "use_responses_api": False},
    stream_options={"stream_usage": True},
    logprobs=True,
)
_PROVIDERS = {
    "openai": _OPENAI,
    "anthropic": Provider(
        "Anthropic", "Anthropic", "ANTHROPIC_API_KEY", _max_tokens, (_by_schema, _unasked), _client_settings
    ),
    "deepseek": Provider(
        "DeepSeek",
        "DeepSeek",
        "DEEPSEEK_API_KEY",
        _max_tokens,
        (_any_json, _unasked),
        _client_settings,
        stream_options={"stream_usage": True},
        logprobs=True,
    ),
    "ollama": Provider(
        "Ollama",
        "Ollama",
        None,
        lambda limit: {"options": {"num_predict": limit, "num_ctx": OLLAMA_CONTEXT, "temperature": 0.0, "seed": 1}},
        (lambda schema: {"format": dict(schema)}, lambda _schema: {"format": "json"}, _unasked),
        lambda timeout: {"client_kwargs": {"timeout": timeout}, "reasoning": False},
        default_url=OLLAMA_URL,
    ),
}


def provider_of(name: str, base_url: str | None) -> Provider | None:
    """The provider called ``name``; ``openai`` with an address is any server that speaks OpenAI's protocol."""
    return _COMPATIBLE if name == "openai" and base_url is not None else _PROVIDERS.get(name)


def make_model(
    name: str,
    model: str,
    provider: Provider,
    *,
    base_url: str | None,
    api_key: str | None,
    timeout: float,
    temperature: float | None,
) -> BaseChatModel:
    """LangChain's chat model for ``name``; imports LangChain and the provider's client, which takes a second or two."""
    from langchain.chat_models import init_chat_model

    options: Options = {**provider.settings(timeout), "temperature": temperature}
    if base_url or provider.default_url:
        options["base_url"] = base_url or provider.default_url
    if provider is _COMPATIBLE:
        options["api_key"] = api_key or "none"  # the client insists on a key, the server need not
    elif api_key is not None and provider.key_variable is not None:
        options["api_key"] = api_key
    made: BaseChatModel = init_chat_model(model, model_provider=name, **options)
    return made
