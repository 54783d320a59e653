"""Memory of this process."""

from __future__ import annotations

import re
from pathlib import Path


def peak_memory_gb() -> float:
    """Highest resident memory of this process in GB so far; not a number where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    peak = re.search(r"VmHWM:\s+(\d+)", status.read_text())
    assert peak is not None
    return round(int(peak.group(1)) / 1e6, 3)
