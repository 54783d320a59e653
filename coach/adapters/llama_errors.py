"""What goes wrong in the embedded chat model, in sentences that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coach.errors import ModelError, ModelOutputError, ModelTimeout, ModelUnavailable


def refused(error: Mapping[str, Any]) -> ModelError:
    """What the engine's ``error`` object (its ``type``, ``message`` and counts) means to a person."""
    if error.get("type") == "exceed_context_size_error":
        have, limit = error.get("n_prompt_tokens"), error.get("n_ctx")
        return ModelOutputError(
            f"The text is too long for the embedded model ({have} tokens, it reads {limit}). Shorten the notes of this "
            "question or the answer, or choose a larger model with COACH_LLM.",
            f"文本超出内置模型的长度（{have} 个 token，上限 {limit}）。"
            "请缩短该题的笔记或回答，或用 COACH_LLM 选择更大的模型。",
        )
    detail = str(error.get("message", error))[:200]
    return ModelUnavailable(
        f"The embedded model refused the request ({detail}). Try again; if it stays so, run `coach doctor`.",
        f"内置模型拒绝了请求（{detail}）。请重试；如果仍然如此，请运行 `coach doctor`。",
    )


def timed_out(timeout: float) -> ModelTimeout:
    """A request took longer than ``timeout`` seconds."""
    return ModelTimeout(
        f"The embedded model did not finish within {timeout:g} seconds. Try again, or raise COACH_LLM_TIMEOUT.",
        f"内置模型未能在 {timeout:g} 秒内完成。请重试，或调大 COACH_LLM_TIMEOUT。",
    )


def cut_off() -> ModelOutputError:
    """The reply has no end."""
    return ModelOutputError(
        "The embedded model's reply is empty or breaks off. Try again.", "内置模型的回复为空或不完整。请重试。"
    )


def closed() -> ModelUnavailable:
    """The engine was closed before or while the request ran."""
    return ModelUnavailable(
        "The embedded model has been closed, because another one was chosen or the coach is ending. Try again.",
        "内置模型已关闭（已选择其他模型，或教练正在退出）。请重试。",
    )
