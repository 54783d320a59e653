"""What ONNX Runtime raises."""

from __future__ import annotations

from functools import cache


@cache
def onnx_errors() -> tuple[type[Exception], ...]:
    """Its errors have no class of their own in common."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    made = (found for found in vars(state).values() if isinstance(found, type))
    return tuple(found for found in made if issubclass(found, Exception))
