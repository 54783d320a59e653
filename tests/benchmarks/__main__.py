"""``make bench``: figures of speed and memory as one JSON object. Nothing here is a test: no figure is asserted.

``python -m tests.benchmarks [engines | parsing | search | speech] ...``; without a name, the engines.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

BENCHMARKS = ("engines", "parsing", "search", "speech")


def main() -> None:
    name, *arguments = sys.argv[1:] if sys.argv[1:2] and sys.argv[1] in BENCHMARKS else ("engines", *sys.argv[1:])
    figures = import_module(f"tests.benchmarks.{name}").measure(arguments)
    print(json.dumps(figures, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
