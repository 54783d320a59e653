"""The command line as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

Run = Callable[..., subprocess.CompletedProcess[str]]


def runner(timeout: float, **given: str) -> Run:
    """Runs ``coach ...`` with the environment ``given`` and nothing of the coach's or the locale's from outside.

    Args:
        timeout: seconds for one command.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "LC_", "LANG"))}

    def run(*arguments: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "coach", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=kept | given | more,
            timeout=timeout,
            check=False,
        )

    return run
