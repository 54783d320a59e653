"""What every value is made of: immutable, and traceable by lines and spans.

Line numbers are 1-based and inclusive; character spans are 0-based and half-open, as Python slices are.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["zh", "en"]
Lines = tuple[int, int]
"""First and last line, 1-based and inclusive."""
Span = tuple[int, int]
"""Start and end offset in characters, half-open."""


class Value(BaseModel):
    """Base of all values: immutable, and a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
