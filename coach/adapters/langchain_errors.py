"""What the clients behind LangChain raise, in sentences that say what to do."""

from __future__ import annotations

import importlib
import importlib.util
import re
from functools import cache
from typing import NamedTuple

from coach.errors import ModelAuthError, ModelError, ModelOutputError, ModelTimeout, ModelUnavailable

_HTTP_LIBRARIES = ("httpx", "httpx2")
"""The clients have moved from one to the other; what is installed is what counts."""
_CLIENTS = {"openai": "OpenAIError", "anthropic": "AnthropicError", "ollama": "ResponseError"}
_MALFORMED = (ValueError, TypeError, KeyError, AttributeError, AssertionError)
"""What LangChain and the clients raise when a reply is no chat completion."""
_TOO_LONG = re.compile(r"context[ _](length|window|size)|prompt is too long|too many tokens", re.IGNORECASE)
"""How servers say that a prompt exceeds the context; there is no status of its own for it."""
_WORTH_RETRYING = {408, 409, 425, 429}


class RequestRefused(ModelUnavailable):
    """The server takes exception to the request itself; asked in another way it may comply."""

    def __init__(self, en: str, zh: str, detail: str) -> None:
        super().__init__(en, zh)
        self.detail = detail


class Problem(NamedTuple):
    """An error for people; whether the same request may succeed later, and the seconds that the server asks to wait."""

    error: ModelError
    retryable: bool = False
    pause: float = 0.0


class Target(NamedTuple):
    """Who was asked, by a name that can begin a sentence. ``key_variable`` is None where no key is needed."""

    title: str
    title_zh: str
    model: str
    url: str | None
    key_variable: str | None


@cache
def client_errors() -> tuple[type[Exception], ...]:
    """Everything that a call through LangChain may raise when the server, the network or the reply is at fault."""
    from langchain_core.exceptions import LangChainException

    own = tuple(_attribute(module, name) for module, name in _CLIENTS.items() if importlib.util.find_spec(module))
    return (LangChainException, OSError, *_MALFORMED, *own, *_http("HTTPError"))


def explain(error: Exception, target: Target, timeout: float, *, streaming: bool = False) -> Problem:
    """The problem behind ``error``; ``streaming`` where a part of the reply had arrived."""
    from langchain_core.exceptions import ContextOverflowError, ModelTimeoutError

    if isinstance(error, (ModelTimeoutError, TimeoutError, *_http("TimeoutException"))):
        return Problem(_timed_out(target, timeout))
    if isinstance(error, ContextOverflowError):
        return Problem(_too_long(target))
    if type(error).__name__ in ("LengthFinishReasonError", "ContentFilterFinishReasonError"):
        return Problem(cut_off(target))
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status > 0:
        return _by_status(status, error, target)
    if isinstance(error, _MALFORMED):
        return Problem(cut_off(target) if streaming else _not_a_completion(target))
    return Problem(cut_off(target)) if streaming else Problem(_unreachable(target), retryable=True)


def missing_key(target: Target) -> ModelAuthError:
    """No key is set."""
    return ModelAuthError(
        f"{target.title} needs a key. Set it and start again: export {target.key_variable}=<your key>",
        f"{target.title_zh} 需要密钥。请设置后重新启动：export {target.key_variable}=<你的密钥>",
    )


def cut_off(target: Target) -> ModelOutputError:
    """The reply is empty or has no end."""
    return ModelOutputError(
        f"The reply of {target.model} is empty or breaks off. Try again.",
        f"{target.model} 的回复为空或不完整。请重试。",
    )


def _by_status(status: int, error: Exception, target: Target) -> Problem:
    detail = str(getattr(error, "message", None) or getattr(error, "error", None) or error)[:200]
    if status in (401, 403):
        return Problem(_refused_key(target, status))
    if status == 404:
        return Problem(_unknown_model(target))
    if status in (400, 413, 422) and _TOO_LONG.search(f"{error} {getattr(error, 'body', '')}"):
        return Problem(_too_long(target))
    if status in _WORTH_RETRYING or status >= 500:
        return Problem(_overloaded(target, status), retryable=True, pause=_asked_pause(error))
    return Problem(
        RequestRefused(
            f"{target.title} refused the request for {target.model} ({status}: {detail}). Check COACH_LLM.",
            f"{target.title_zh} 拒绝了对 {target.model} 的请求（{status}：{detail}）。请检查 COACH_LLM。",
            detail,
        )
    )


def _asked_pause(error: Exception) -> float:
    """The seconds of a Retry-After header; 0 where there is none, or where it is a date."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    asked = str(headers.get("retry-after", ""))
    return float(asked) if asked.isdigit() else 0.0


def _refused_key(target: Target, status: int) -> ModelAuthError:
    # The server's own words are left out: some of them repeat the key.
    variable = target.key_variable or "OPENAI_API_KEY"
    return ModelAuthError(
        f"{target.title} refused the key ({status}). Set a valid one and start again: export {variable}=<your key>",
        f"{target.title_zh} 拒绝了密钥（{status}）。请设置有效的密钥后重新启动：export {variable}=<你的密钥>",
    )


def _unknown_model(target: Target) -> ModelUnavailable:
    pull_en = f" Fetch it first: ollama pull {target.model}" if target.title == "Ollama" else ""
    pull_zh = f"请先获取它：ollama pull {target.model}" if target.title == "Ollama" else ""
    return ModelUnavailable(
        f"{target.title} does not know {target.model}. Check COACH_LLM and COACH_LLM_URL.{pull_en}",
        f"{target.title_zh} 没有 {target.model}。请检查 COACH_LLM 和 COACH_LLM_URL。{pull_zh}",
    )


def _overloaded(target: Target, status: int) -> ModelUnavailable:
    return ModelUnavailable(
        f"{target.title} is overloaded or out of order ({status}). Try again in a minute.",
        f"{target.title_zh} 过载或出现故障（{status}）。请稍后重试。",
    )


def _unreachable(target: Target) -> ModelUnavailable:
    where = f" at {target.url}" if target.url else ""
    return ModelUnavailable(
        f"{target.title} cannot be reached{where}. Check the network, whether the server runs, and COACH_LLM_URL.",
        f"无法连接 {target.title_zh}{where.replace(' at ', '：')}。请检查网络、服务器是否在运行，以及 COACH_LLM_URL。",
    )


def _timed_out(target: Target, timeout: float) -> ModelTimeout:
    return ModelTimeout(
        f"{target.model} did not answer within {timeout:g} seconds. Try again, or raise COACH_LLM_TIMEOUT.",
        f"{target.model} 在 {timeout:g} 秒内没有回复。请重试，或调大 COACH_LLM_TIMEOUT。",
    )


def _too_long(target: Target) -> ModelOutputError:
    return ModelOutputError(
        f"The text is too long for {target.model}. Shorten the notes of this question or the answer, or choose a "
        "model that reads more with COACH_LLM.",
        f"文本超出 {target.model} 的长度。请缩短该题的笔记或回答，或用 COACH_LLM 选择上下文更长的模型。",
    )


def _not_a_completion(target: Target) -> ModelOutputError:
    return ModelOutputError(
        f"{target.title} sent something that is not a chat completion. Check COACH_LLM_URL; it often ends in /v1.",
        f"{target.title_zh} 返回的不是对话回复。请检查 COACH_LLM_URL，它通常以 /v1 结尾。",
    )


def _attribute(module: str, name: str) -> type[Exception]:
    found: type[Exception] = getattr(importlib.import_module(module), name)
    return found


@cache
def _http(name: str) -> tuple[type[Exception], ...]:
    return tuple(_attribute(library, name) for library in _HTTP_LIBRARIES if importlib.util.find_spec(library))
