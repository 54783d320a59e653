"""Many files to documents, in several processes where that is worth starting them."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from coach.errors import NotesError
from coach.model import NotesDocument
from coach.notes.formats import read_source
from coach.notes.sources import parse_source

Reader = Callable[[Path], NotesDocument]

FEWEST_FILES = 50
"""Below this many files, or this many bytes in all, starting processes takes longer than it saves."""
FEWEST_BYTES = 2_000_000
_MOST_PROCESSES = 8
_CHUNK_BYTES = 400_000
_CHUNK_FILES = 64
_AHEAD = 3
"""Chunks per process that wait or are done before their turn: bounds the memory held by finished documents."""


def read_document(path: Path) -> NotesDocument:
    """The document of one file. Raises NotesError."""
    return parse_source(read_source(path), path.as_posix())


def read_documents(
    paths: Sequence[Path], processes: int = 1, read: Reader = read_document
) -> Generator[NotesDocument | NotesError, None, None]:
    """The document of each of ``paths``, in their order; in place of one that cannot be read, the error.

    Args:
        processes: how many may work at once; 1 for this one alone. Others are started afresh ("spawn"), which is safe
            beside threads and on every system, and only for many files.
        read: a function of a module, as it has to be found in other processes by its name.
    """
    if processes > 1 and len(paths) >= FEWEST_FILES and sum(map(_size, paths)) >= FEWEST_BYTES:
        yield from _in_processes(paths, min(processes, _MOST_PROCESSES), read)
    else:
        yield from (_read(read, path) for path in paths)


def _in_processes(paths: Sequence[Path], processes: int, read: Reader) -> Iterator[NotesDocument | NotesError]:
    """What a process that died was to read is read here."""
    chunks = deque(_chunks(paths))
    waiting: deque[tuple[list[Path], Future[list[NotesDocument | NotesError]]]] = deque()
    broken = False
    try:
        pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"))
    except (ImportError, NotImplementedError, OSError):  # a system without semaphores
        yield from (_read(read, path) for path in paths)
        return
    try:
        while chunks or waiting:
            while chunks and not broken and len(waiting) < processes * _AHEAD:
                chunk = chunks.popleft()
                try:
                    waiting.append((chunk, pool.submit(_read_chunk, read, chunk)))
                except BrokenProcessPool:
                    chunks.appendleft(chunk)
                    broken = True
            if not waiting:
                yield from (_read(read, path) for path in chunks.popleft())
                continue
            chunk, future = waiting.popleft()
            try:
                documents = future.result()
            except BrokenProcessPool:
                broken = True
                documents = _read_chunk(read, chunk)
            yield from documents
    finally:
        pool.shutdown(cancel_futures=True)


def _read_chunk(read: Reader, paths: Sequence[Path]) -> list[NotesDocument | NotesError]:
    return [_read(read, path) for path in paths]


def _read(read: Reader, path: Path) -> NotesDocument | NotesError:
    try:
        return read(path)
    except NotesError as error:
        return error


def _chunks(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Runs of paths, each of some size but not of too many files: a chunk is what a process reads at once."""
    chunk: list[Path] = []
    size = 0
    for path in paths:
        chunk.append(path)
        size += _size(path)
        if size >= _CHUNK_BYTES or len(chunk) == _CHUNK_FILES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
