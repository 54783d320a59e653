"""Notes looked at without a library: their questions, linked across files, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from coach.errors import CoachError, NotesError
from coach.library.duplicates import link_duplicates, with_links
from coach.model import Question
from coach.notes import PictureCache, find_notes, read_documents, read_pictures
from coach.ports import ImageReader, Progress


class Survey(NamedTuple):
    """``questions`` by file and line, with ``duplicate_of`` across files; ``problems`` name what was left out."""

    questions: list[Question]
    problems: list[CoachError]


def survey(
    paths: Sequence[Path],
    *,
    processes: int = 1,
    pictures: tuple[ImageReader, PictureCache] | None = None,
    progress: Progress | None = None,
) -> Survey:
    """The questions in the notes at ``paths``; nothing is stored.

    Args:
        processes: see ``read_documents``.
        pictures: reads pictures that are a question's only answer, and says which are missing; None leaves that out.

    Raises:
        NotesError: nothing could be read.
    """
    found = find_notes(paths)
    questions: list[Question] = []
    problems: list[CoachError] = []
    unread: list[NotesError] = []
    for number, document in enumerate(read_documents(found, processes), start=1):
        if isinstance(document, NotesError):
            unread.append(document)
        elif pictures is None:
            questions += document.questions
        else:
            read = read_pictures(document, *pictures)
            questions += read.document.questions
            problems += read.problems
        if progress:
            progress("reading", number, len(found))
    if len(unread) == len(found):
        raise NotesError("; ".join(error.en for error in unread), "；".join(error.zh for error in unread))
    return Survey(with_links(questions, link_duplicates(questions)), [*unread, *problems])
