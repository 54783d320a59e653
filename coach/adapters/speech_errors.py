"""What OpenAI's client raises when a recording is sent, in sentences that say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import ModelAuthError, ModelError, ModelOutputError, ModelTimeout, ModelUnavailable

if TYPE_CHECKING:
    from openai import OpenAIError

_KEPT, _KEPT_ZH = "The recording is kept.", "录音已保留。"


def without_times(error: OpenAIError) -> bool:
    """Whether the service takes exception to the form of the reply that was asked for."""
    from openai import BadRequestError, UnprocessableEntityError

    told = str(error)
    return isinstance(error, (BadRequestError, UnprocessableEntityError)) and (
        "response_format" in told or "timestamp_granularities" in told or "verbose_json" in told
    )


def explain(error: OpenAIError, model: str, timeout: float) -> ModelError:
    """``error`` for people."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return ModelTimeout(
            f"The speech service did not answer within {timeout:g} seconds. {_KEPT} Try again, or raise "
            "COACH_TRANSCRIBER_TIMEOUT.",
            f"语音识别服务在 {timeout:g} 秒内没有回复。{_KEPT_ZH}请重试，或调大 COACH_TRANSCRIBER_TIMEOUT。",
        )
    if isinstance(error, openai.APIConnectionError):
        return ModelUnavailable(
            f"The speech service cannot be reached. {_KEPT} Check the network, whether the server runs, and "
            "COACH_TRANSCRIBER_URL.",
            f"无法连接语音识别服务。{_KEPT_ZH}请检查网络、服务器是否在运行，以及 COACH_TRANSCRIBER_URL。",
        )
    if not isinstance(error, openai.APIStatusError):
        return broken_reply(model)
    status, told = error.status_code, error.message[:200]
    if status in (401, 403):
        return ModelAuthError(
            f"The speech service refused the key ({status}). {_KEPT} Check OPENAI_API_KEY and start again.",
            f"语音识别服务拒绝了密钥（{status}）。{_KEPT_ZH}请检查 OPENAI_API_KEY 并重新启动。",
        )
    if status == 404:
        return ModelUnavailable(
            f"The speech service has no model {model} at this address. {_KEPT} Check COACH_TRANSCRIBER and "
            "COACH_TRANSCRIBER_URL, which often ends in /v1.",
            f"语音识别服务在该地址没有模型 {model}。{_KEPT_ZH}请检查 COACH_TRANSCRIBER 和 COACH_TRANSCRIBER_URL"
            "（通常以 /v1 结尾）。",
        )
    if status == 429 or status >= 500:
        return ModelUnavailable(
            f"The speech service is overloaded or broken ({status}). {_KEPT} Try again later.",
            f"语音识别服务过载或出错（{status}）。{_KEPT_ZH}请稍后重试。",
        )
    return ModelUnavailable(
        f"The speech service refused the recording ({status}: {told}). {_KEPT} Check COACH_TRANSCRIBER.",
        f"语音识别服务拒绝了录音（{status}：{told}）。{_KEPT_ZH}请检查 COACH_TRANSCRIBER。",
    )


def missing_key() -> ModelAuthError:
    """OpenAI is asked, and no key is set."""
    return ModelAuthError(
        "OpenAI's speech service needs a key. Set it and start again: export OPENAI_API_KEY=<your key>",
        "OpenAI 的语音识别服务需要密钥。请设置后重新启动：export OPENAI_API_KEY=<你的密钥>",
    )


def broken_reply(model: str) -> ModelOutputError:
    """The reply is no transcription."""
    return ModelOutputError(
        f"The reply of {model} is not a transcription. {_KEPT} Check COACH_TRANSCRIBER_URL, which often ends in /v1, "
        "and try again.",
        f"{model} 的回复不是识别结果。{_KEPT_ZH}请检查 COACH_TRANSCRIBER_URL（通常以 /v1 结尾），然后重试。",
    )
