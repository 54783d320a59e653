"""The Hugging Face hub: whether it answers, and what its client raises.

The client retries for over a minute where there is no network, so one short question is asked first.
"""

from __future__ import annotations

from typing import NamedTuple

TIMEOUT = 10.0
"""Seconds to wait for the hub's first answer."""


class Reason(NamedTuple):
    """Why a model cannot be had, as the end of a sentence."""

    en: str
    zh: str


def download_errors() -> tuple[type[Exception], ...]:
    """What a download from the hub may raise. (The client's HTTP library changes between its versions.)"""
    from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RevisionResolutionError, XetDownloadError

    http_error = HfHubHTTPError.__bases__[0]
    return (OSError, ValueError, http_error, EntryNotFoundError, RevisionResolutionError, XetDownloadError)


def unavailable(repository: str) -> Reason | None:
    """Why ``repository`` cannot be fetched from the hub; None where it can."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HFValidationError, OfflineModeIsEnabled, RepositoryNotFoundError

    try:
        HfApi().model_info(repository, timeout=TIMEOUT)
    except (RepositoryNotFoundError, HFValidationError):
        return Reason("the Hugging Face hub has no such model", "Hugging Face 上没有这个模型")
    except OfflineModeIsEnabled:
        return Reason("it is not on this machine, and HF_HUB_OFFLINE is set", "本机没有该模型，且设置了 HF_HUB_OFFLINE")
    except download_errors():
        return Reason(
            "it is not on this machine, and the Hugging Face hub does not answer",
            "本机没有该模型，且无法连接 Hugging Face",
        )
    return None
