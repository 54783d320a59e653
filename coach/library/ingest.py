"""Notes into the library, and the index after the library.

The store is written first and is the truth; vectors follow and are keyed by the passage's content. So a process killed
anywhere leaves at most passages without vectors or vectors without passages, and ``repair`` settles both.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from coach.errors import NotesError
from coach.model import IngestReport, Passage
from coach.notes import PARSER_VERSION, find_notes, parse_notes, read_notes
from coach.ports import Embedder, FileRecord, LexicalIndex, LibraryStore, PassageIndex, Progress

_BATCH = 64
"""Passages embedded between two reports of progress; what is embedded is kept when the process is killed."""


class Ingest:
    """Keeps store, vectors and words in step.

    Args:
        timer: seconds that only go forward, for the report.
    """

    def __init__(
        self,
        store: LibraryStore,
        index: PassageIndex,
        lexical: LexicalIndex,
        embedder: Embedder,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._index = index
        self._lexical = lexical
        self._embedder = embedder
        self._timer = timer
        self._in_step = False

    def run(self, paths: Sequence[Path], progress: Progress | None) -> IngestReport:
        """Read ``paths`` (files, or folders with all below them). Unchanged files cost a look at their digest.

        Files of the library below a given folder that are no longer there are removed. A file that cannot be read is
        left out and named in the report; the others go on.

        Raises:
            NotesError: nothing could be read.
        """
        started = self._timer()
        roots = [path.expanduser().absolute() for path in paths]
        found = find_notes(roots)
        counts, problems = self._read(found, progress)
        counts["removed"] = self._forget_below(roots, {path.as_posix() for path in found})
        if len(problems) == len(found):
            raise NotesError("; ".join(error.en for error in problems), "；".join(error.zh for error in problems))
        embedded = self._settle(progress)
        return self._report(counts, embedded, started, [error.en for error in problems])

    def rebuild(self, progress: Progress | None) -> IngestReport:
        """Forget all vectors and read every known file again. A file that is gone keeps its questions."""
        started = self._timer()
        known = [Path(file) for file in self._store.manifest()]
        counts, problems = self._read([path for path in known if path.is_file()], progress, again=True)
        self._index.reset(self._embedder.identity)
        self._in_step = False
        embedded = self._settle(progress)
        return self._report(counts, embedded, started, [error.en for error in problems])

    def repair(self, progress: Progress | None) -> int:
        """Bring vectors and words in step with the store; how many passages had to be embedded."""
        return 0 if self._in_step else self._settle(progress)

    def _read(
        self, found: Sequence[Path], progress: Progress | None, again: bool = False
    ) -> tuple[dict[str, int], list[NotesError]]:
        known = self._store.manifest()
        counts = {"added": 0, "updated": 0, "unchanged": 0, "removed": 0}
        problems: list[NotesError] = []
        for number, path in enumerate(found, start=1):
            file = path.as_posix()
            try:
                record = FileRecord(file, hashlib.sha256(path.read_bytes()).hexdigest(), PARSER_VERSION)
                if known.get(file) == record and not again:
                    counts["unchanged"] += 1
                else:
                    self._store.put(record, parse_notes(read_notes(path), file))
                    counts["updated" if file in known else "added"] += 1
                    self._in_step = False
            except NotesError as error:
                problems.append(error)
            except OSError as error:
                problems.append(_unreadable(path, error))
            if progress:
                progress("reading", number, len(found))
        return counts, problems

    def _forget_below(self, roots: Sequence[Path], found: set[str]) -> int:
        folders = [f"{root.as_posix()}/" for root in roots if root.is_dir()]
        gone = [f for f in self._store.manifest() if f not in found and f.startswith(tuple(folders))] if folders else []
        for file in gone:
            self._store.remove(file)
            self._in_step = False
        return len(gone)

    def _settle(self, progress: Progress | None) -> int:
        passages = self._store.passages()
        self._index.open(self._embedder.identity)
        indexed = self._index.ids()
        wanted = {passage.id for passage in passages}
        self._index.delete(sorted(indexed - wanted))
        missing = [passage for passage in passages if passage.id not in indexed]
        self._embed(missing, progress)
        self._lexical.build(passages)
        self._in_step = True
        return len(missing)

    def _embed(self, passages: Sequence[Passage], progress: Progress | None) -> None:
        for start in range(0, len(passages), _BATCH):
            batch = passages[start : start + _BATCH]
            self._index.upsert(batch, self._embedder.embed_passages([passage.text for passage in batch]))
            if progress:
                progress("embedding", start + len(batch), len(passages))

    def _report(self, counts: dict[str, int], embedded: int, started: float, problems: Sequence[str]) -> IngestReport:
        return IngestReport(
            files=len(self._store.manifest()),
            questions=len(self._store.questions()),
            passages=len(self._store.passages()),
            embedding_calls=embedded,
            seconds=round(self._timer() - started, 3),
            problems=tuple(problems),
            **counts,
        )


def _unreadable(path: Path, error: OSError) -> NotesError:
    reason = error.strerror or str(error)
    return NotesError(
        f"{path} cannot be read ({reason}); check its rights.", f"无法读取 {path}（{reason}）；请检查文件权限。"
    )
