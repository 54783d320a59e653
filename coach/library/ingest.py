"""Notes into the library, and the index after the library.

The store is written first and is the truth; vectors follow and are keyed by the passage's content. So a process killed
anywhere leaves at most passages without vectors or vectors without passages, and ``repair`` settles both. A text that
has a vector is not embedded again, also when its file was renamed or copied.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from coach.errors import NotesError, UnknownItem
from coach.model import IngestReport, Language, Passage
from coach.notes import PARSER_VERSION, find_notes, parse_notes, read_notes
from coach.ports import Embedder, FileRecord, LexicalIndex, LibraryStore, PassageIndex, Progress

_BATCH = 64
"""Texts embedded between two reports of progress; what is embedded is kept when the process is killed."""


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

    def run(self, paths: Sequence[Path], progress: Progress | None, language: Language) -> IngestReport:
        """Read ``paths`` (files, or folders with all below them). Unchanged files cost a look at their digest.

        Files of the library below a given folder that are no longer there are removed. A file that cannot be read is
        left out and named in the report, in ``language``; the others go on.

        Raises:
            NotesError: nothing could be read.
        """
        started = self._timer()
        roots = [Path(os.path.abspath(path.expanduser())) for path in paths]
        found = self._found(roots)
        before = self._store.passages()
        counts, problems = self._read(found, progress)
        counts["removed"] = self._forget(self._below(roots) - {path.as_posix() for path in found})
        if found and len(problems) == len(found):
            raise NotesError("; ".join(error.en for error in problems), "；".join(error.zh for error in problems))
        embedded = self._settle(progress, before)
        return self._report(counts, embedded, started, [error.text(language) for error in problems])

    def rebuild(self, progress: Progress | None, language: Language) -> IngestReport:
        """Forget all vectors and read every known file again. A file that is gone keeps its questions."""
        started = self._timer()
        known = [Path(file) for file in self._store.manifest()]
        counts, problems = self._read([path for path in known if path.is_file()], progress, again=True)
        self._index.reset(self._embedder.identity)
        self._in_step = False
        embedded = self._settle(progress)
        return self._report(counts, embedded, started, [error.text(language) for error in problems])

    def remove(self, file: str) -> None:
        """Forget a file and its vectors. Raises UnknownItem."""
        if not self._forget({file} & self._store.manifest().keys()):
            raise UnknownItem(f"The library does not hold {file}; check the path.", f"题库中没有 {file}；请检查路径。")
        self._settle(None)

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

    def _found(self, roots: Sequence[Path]) -> list[Path]:
        """The notes under ``roots``; none where all that was read from these folders earlier has been deleted."""
        try:
            return find_notes(roots)
        except NotesError:
            if all(root.is_dir() for root in roots) and self._below(roots):
                return []
            raise

    def _below(self, roots: Sequence[Path]) -> set[str]:
        """Files of the library below those of ``roots`` that are folders."""
        folders = tuple(f"{root.as_posix().rstrip('/')}/" for root in roots if root.is_dir())
        return {file for file in self._store.manifest() if file.startswith(folders)}

    def _forget(self, gone: set[str]) -> int:
        for file in sorted(gone):
            self._store.remove(file)
            self._in_step = False
        return len(gone)

    def _settle(self, progress: Progress | None, before: Sequence[Passage] = ()) -> int:
        """Bring vectors and words in step with the store; how many texts had to be embedded.

        Args:
            before: passages that the store held earlier: their vectors serve for the same text elsewhere.
        """
        passages = self._store.passages()
        self._index.open(self._embedder.identity)
        indexed = self._index.ids()
        missing: defaultdict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            if passage.id not in indexed:
                missing[passage.text].append(passage)
        known = {p.text: p.id for p in (*before, *passages) if p.id in indexed and p.text in missing}
        vectors = self._index.vectors(list(known.values()))
        same = [(passage, vectors[id_]) for text, id_ in known.items() for passage in missing.pop(text)]
        self._index.upsert([passage for passage, _ in same], [vector for _, vector in same])
        self._embed(missing, progress)
        self._index.delete(sorted(indexed - {passage.id for passage in passages}))
        self._lexical.build(passages)
        self._in_step = True
        return len(missing)

    def _embed(self, missing: Mapping[str, Sequence[Passage]], progress: Progress | None) -> None:
        texts = list(missing)
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            pairs = zip(batch, self._embedder.embed_passages(batch), strict=True)
            rows = [(passage, vector) for text, vector in pairs for passage in missing[text]]
            self._index.upsert([passage for passage, _ in rows], [vector for _, vector in rows])
            if progress:
                progress("embedding", start + len(batch), len(texts))

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
