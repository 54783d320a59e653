"""Notes into the library, and the indexes after the library.

The store is written first and is the truth; vectors, words and ties follow. Vectors and words are keyed by the text
they are of, so a text that is indexed is not embedded again, whatever happens to its file, its lines or its tags. A
process killed anywhere leaves at most texts without vectors or vectors without texts, and ``repair`` settles both.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from coach.errors import CoachError, NotesError, UnknownItem
from coach.library.settling import settle_questions
from coach.model import IngestReport, Language, NotesDocument
from coach.notes import PARSER_VERSION, PictureCache, find_notes, notes_digest, read_documents, read_pictures
from coach.ports import Embedder, FileRecord, ImageReader, LexicalIndex, LibraryStore, PassageIndex, Progress

_BATCH = 64
"""Texts embedded between two reports of progress; what is embedded is kept when the process is killed."""
_AT_ONCE = 5_000
"""Texts read from the store at once."""


class _Read(NamedTuple):
    """What became of files, by count, and what could not be read."""

    counts: Counter[str]
    problems: list[CoachError]


class Pictures(NamedTuple):
    """What reads the pictures of notes, and where the print in them is kept."""

    reader: ImageReader
    cache: PictureCache


class Ingest:
    """Keeps store, vectors, words and ties in step.

    Args:
        pictures: reads the pictures of notes; None leaves them unread.
        processes: how many may parse at once.
        timer: seconds that only go forward, for the report.
    """

    def __init__(
        self,
        store: LibraryStore,
        index: PassageIndex,
        lexical: LexicalIndex,
        embedder: Embedder,
        pictures: Pictures | None = None,
        processes: int = 1,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._index = index
        self._lexical = lexical
        self._embedder = embedder
        self._pictures = pictures
        self._processes = processes
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
        read = self._read(found, progress)
        nothing_read = not sum(read.counts.values())
        read.counts["removed"] = self._forget(self._below(roots) - {path.as_posix() for path in found})
        if found and nothing_read:
            raise NotesError(
                "; ".join(error.en for error in read.problems), "；".join(error.zh for error in read.problems)
            )
        return self._report(read, self._settle(progress), started, language)

    def rebuild(self, progress: Progress | None, language: Language) -> IngestReport:
        """Forget all vectors and read every known file again. A file that is gone keeps its questions."""
        started = self._timer()
        known = [Path(file) for file in self._store.manifest()]
        read = self._read([path for path in known if path.is_file()], progress, again=True)
        self._index.reset(self._embedder.identity)
        self._in_step = False
        return self._report(read, self._settle(progress), started, language)

    def remove(self, file: str) -> None:
        """Forget a file and its vectors. Raises UnknownItem."""
        if not self._forget({file} & self._store.manifest().keys()):
            raise UnknownItem(f"The library does not hold {file}; check the path.", f"题库中没有 {file}；请检查路径。")
        self._settle(None)

    def repair(self, progress: Progress | None) -> int:
        """Bring vectors and words in step with the store; how many passages had to be embedded."""
        return 0 if self._in_step else self._settle(progress)

    def _read(self, found: Sequence[Path], progress: Progress | None, again: bool = False) -> _Read:
        """Read what has changed among ``found``, or all of it where ``again``."""
        known = self._store.manifest()
        read = _Read(Counter(added=0, updated=0, unchanged=0, removed=0), [])
        changed: list[tuple[Path, FileRecord]] = []
        for path in found:
            try:
                record = FileRecord(path.as_posix(), self._digest(path), PARSER_VERSION)
            except OSError as error:
                read.problems.append(_unreadable(path, error))
                continue
            if known.get(record.file) == record and not again:
                read.counts["unchanged"] += 1
            else:
                changed.append((path, record))
        done = len(found) - len(changed)
        if progress:
            progress("reading", done, len(found))
        documents = read_documents([path for path, _ in changed], self._processes)
        for number, ((_, record), document) in enumerate(zip(changed, documents, strict=True), start=done + 1):
            if isinstance(document, NotesError):
                read.problems.append(document)
            else:
                read.problems.extend(self._put(record, document))
                read.counts["updated" if record.file in known else "added"] += 1
            if progress:
                progress("reading", number, len(found))
        return read

    def _digest(self, path: Path) -> str:
        return notes_digest(path, self._pictures.cache.shelf if self._pictures else None)

    def _put(self, record: FileRecord, document: NotesDocument) -> Sequence[CoachError]:
        """Keep a document with the print of its pictures; what could not be read in them."""
        problems: Sequence[CoachError] = ()
        if self._pictures:
            document, problems, complete = read_pictures(document, self._pictures.reader, self._pictures.cache)
            if not complete:
                record = record._replace(sha256="")  # so that the next ingest reads it again
        self._in_step = False
        self._store.put(record, document)
        return problems

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

    def _settle(self, progress: Progress | None) -> int:
        """Bring vectors, words and ties in step with the store; how many texts had to be embedded."""
        wanted = {outline.key for outline in self._store.outlines()}
        self._index.open(self._embedder.identity)
        indexed = self._index.keys()
        embedded = self._embed(sorted(wanted - indexed), progress)
        self._index.delete(sorted(indexed - wanted))
        self._learn_words(wanted)
        settle_questions(self._store, self._index, self._embedder.identity)
        self._in_step = True
        return embedded

    def _embed(self, missing: Sequence[str], progress: Progress | None) -> int:
        """Embed the texts with these keys, the longest first: a batch then holds texts of like length."""
        texts = self._store.texts(missing)
        keys = sorted(texts, key=lambda key: (-len(texts[key]), key))
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            vectors = self._embedder.embed_passages([texts[key] for key in batch])
            self._index.upsert(dict(zip(batch, vectors, strict=True)))
            if progress:
                progress("embedding", start + len(batch), len(keys))
        return len(keys)

    def _learn_words(self, wanted: Set[str]) -> None:
        known = self._lexical.keys()
        missing = sorted(wanted - known)
        for start in range(0, len(missing), _AT_ONCE):
            self._lexical.add(self._store.texts(missing[start : start + _AT_ONCE]))
        self._lexical.delete(sorted(known - wanted))

    def _report(self, read: _Read, embedded: int, started: float, language: Language) -> IngestReport:
        questions, passages = self._store.counts()
        return IngestReport(
            files=len(self._store.manifest()),
            questions=questions,
            passages=passages,
            embedding_calls=embedded,
            seconds=round(self._timer() - started, 3),
            problems=tuple(error.text(language) for error in read.problems),
            **read.counts,
        )


def _unreadable(path: Path, error: OSError) -> NotesError:
    reason = error.strerror or str(error)
    return NotesError(
        f"{path} cannot be read ({reason}); check its rights.", f"无法读取 {path}（{reason}）；请检查文件权限。"
    )
