"""The health of an installation."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from coach.model.values import Value


class PartStatus(Value):
    """One part of the coach as ``coach doctor`` and the page show it."""

    part: str
    engine: str
    model: str
    origin: str
    state: Literal["ready", "loading", "waiting", "failed"]
    seconds: float | None = Field(default=None, description="time of one small real call")
    advice: str = ""
