"""How fast notes are read, over a generated corpus, and how long hostile input takes."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from coach.notes import read_document, read_documents
from coach.notes.formats import Source
from coach.notes.formats.web import html_source
from coach.notes.sources import parse_source
from tests.benchmarks.corpus import write_corpus
from tests.benchmarks.hostile import hostile_inputs
from tests.benchmarks.hostile_pages import hostile_pages
from tests.benchmarks.memory import peak_memory_gb

HOSTILE_SIZE = 100_000
SLOWEST_SHOWN = 12


def measure(arguments: Sequence[str]) -> dict[str, object]:
    """MB/s in one process and as an ingest reads files, the slowest file, peak memory, seconds of hostile input."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks parsing", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="notes to read instead of generated ones")
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--megabytes", type=float, default=42)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        paths = options.paths or write_corpus(Path(folder), options.seed, options.files, int(options.megabytes * 1e6))
        figures = corpus_figures(paths)
    return {**figures, "hostile": hostile_figures()}


def corpus_figures(paths: Sequence[Path]) -> dict[str, object]:
    """Read all of ``paths`` one after another, then again in several processes."""
    sizes = {path: path.stat().st_size for path in paths}
    total = sum(sizes.values()) / 1e6
    seconds: dict[Path, float] = {}
    questions = points = 0
    began = time.perf_counter()
    for path in paths:
        started = time.process_time()  # the slowest file is not the one during which another program worked
        document = read_document(path)
        seconds[path] = time.process_time() - started
        questions += len(document.questions)
        points += sum(len(question.key_points) for question in document.questions)
    one = time.perf_counter() - began
    memory = peak_memory_gb()
    slowest = max(paths, key=lambda path: seconds[path])
    densest = max(paths, key=lambda path: seconds[path] / max(sizes[path], 20_000))
    started = time.perf_counter()
    read = sum(1 for _ in read_documents(paths, os.cpu_count() or 1))
    several = time.perf_counter() - started
    return {
        "files": len(paths),
        "megabytes": round(total, 1),
        "questions": questions,
        "key_points": points,
        "one_process_mb_per_second": round(total / one, 2),
        "one_process_mb_per_second_of_processor": round(total / sum(seconds.values()), 2),
        "as_ingest_mb_per_second": round(total / several, 2),
        "files_read_in_several_processes": read,
        "peak_memory_gb": memory,
        "slowest_file": _described(slowest, sizes, seconds),
        "slowest_for_its_size": _described(densest, sizes, seconds),
    }


def _described(path: Path, sizes: dict[Path, int], seconds: dict[Path, float]) -> dict[str, object]:
    return {
        "file": "/".join(path.parts[-2:]),
        "bytes": sizes[path],
        "seconds": round(seconds[path], 3),
        "seconds_per_100_kb": round(seconds[path] / sizes[path] * 1e5, 3),
    }


def hostile_figures(size: int = HOSTILE_SIZE) -> dict[str, object]:
    """Seconds of the processor for the slowest hostile inputs."""
    seconds: dict[str, float] = {}
    sources = {name: partial(Source, text) for name, text in hostile_inputs(size).items()}
    sources |= {f"{name} in HTML": partial(html_source, page) for name, page in hostile_pages(size).items()}
    for name, source in sources.items():
        started = time.process_time()
        parse_source(source(), "hostile.md")
        seconds[name] = round(time.process_time() - started, 3)
    slowest = sorted(seconds, key=lambda name: -seconds[name])[:SLOWEST_SHOWN]
    return {"inputs": len(seconds), "bytes_each": size, "slowest_seconds": {name: seconds[name] for name in slowest}}
