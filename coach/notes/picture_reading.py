"""Pictures of parsed notes, read: where they are, what is printed in them, and the key points that this makes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from coach.errors import CoachError, EnvironmentProblem, NotesError
from coach.model import AnswerStatus, KeyPoint, NotesDocument, Passage, Picture, Question
from coach.notes.formats import packed_pictures
from coach.notes.identities import identity
from coach.notes.passages import LONGEST_PASSAGE
from coach.notes.picture_files import PictureFinder, file_digest
from coach.notes.picture_text import points_in_print
from coach.notes.pictures import is_remote
from coach.ports import ImageReader
from coach.text import cjk_count, normalise

_NAMED = 5
"""Pictures that a problem names; of the others it gives the number."""


class PicturesRead(NamedTuple):
    """``problems`` are for the report. ``complete`` is False where reading again later may find more."""

    document: NotesDocument
    problems: tuple[CoachError, ...]
    complete: bool


class PictureCache:
    """What was read in pictures, by their content, so that an unchanged picture is not read again.

    Args:
        folder: where it is kept; may be deleted at any time.
        shelf: see ``PictureFinder``.
    """

    def __init__(self, folder: Path, shelf: Path | None = None) -> None:
        self._folder = folder
        self.shelf = shelf

    def lines(self, reader: ImageReader, picture: Path) -> list[str]:
        """The lines of print in ``picture``, from top to bottom. Raises NotesError, EnvironmentProblem."""
        kept = self._folder / f"{identity(reader.identity, file_digest(picture))}.txt"
        if kept.is_file():
            return kept.read_text(encoding="utf-8").split("\n")
        lines = ["\t".join(" ".join(piece.split()) for piece in line.split("\t")) for line in reader.read(picture)]
        self._write(kept, "\n".join(lines).encode())
        return lines

    def keep(self, data: bytes, suffix: str) -> Path:
        """A picture out of a document, as a file of its own."""
        path = self._folder / f"{hashlib.sha256(data).hexdigest()}{suffix}"
        if not path.is_file():
            self._write(path, data)
        return path

    def _write(self, path: Path, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}.new")
        temporary.write_bytes(data)
        temporary.replace(path)


def read_pictures(document: NotesDocument, reader: ImageReader, cache: PictureCache) -> PicturesRead:
    """``document`` with its pictures found, and those read that are a question's only answer.

    Such a question gets key points from the print, where that reads as prose or as a list, and a passage. Nothing is
    raised for a picture that is missing or cannot be read: that is among the problems.
    """
    if not any(question.pictures for question in document.questions):
        return PicturesRead(document, (), True)
    return _Reading(document, reader, cache).result()


class _Reading:
    """One document's pictures."""

    def __init__(self, document: NotesDocument, reader: ImageReader, cache: PictureCache) -> None:
        self._document = document
        self._reader = reader
        self._cache = cache
        path = Path(document.file)
        self._finder = PictureFinder(path, cache.shelf)
        self._packed: Mapping[str, bytes] = packed_pictures(path)
        self._missing: list[Picture] = []
        self._problems: dict[str, CoachError] = {}
        self._complete = True

    def result(self) -> PicturesRead:
        questions = tuple(self._question(question) for question in self._document.questions)
        passages = [*self._document.passages]
        for question in questions:
            if question.status is AnswerStatus.IMAGE_ONLY:
                passages += _passages(question)
        passages.sort(key=lambda passage: passage.lines)
        problems = [*self._problems.values()]
        if self._missing:
            problems.insert(0, _missing(self._document.file, self._missing))
        document = self._document.model_copy(update={"questions": questions, "passages": tuple(passages)})
        return PicturesRead(document, tuple(problems), self._complete)

    def _question(self, question: Question) -> Question:
        if not question.pictures:
            return question
        read = question.status is AnswerStatus.IMAGE_ONLY
        pictures = tuple(self._picture(picture, read) for picture in question.pictures)
        points = _key_points(question, pictures) if read else question.key_points
        return question.model_copy(update={"pictures": pictures, "key_points": points})

    def _picture(self, picture: Picture, read: bool) -> Picture:
        path = self._located(picture.name)
        if path is None:
            if not is_remote(picture.name):
                self._missing.append(picture)
            return picture
        text = self._text(picture, path) if read else ""
        return picture.model_copy(update={"path": path.as_posix(), "text": text})

    def _located(self, name: str) -> Path | None:
        if name in self._packed:
            return self._cache.keep(self._packed[name], Path(name).suffix.lower())
        return self._finder.find(name)

    def _text(self, picture: Picture, path: Path) -> str:
        try:
            return "\n".join(self._cache.lines(self._reader, path))
        except NotesError as error:
            self._problems.setdefault(error.en, error)
        except EnvironmentProblem as error:
            self._problems.setdefault(error.en, error)
            self._complete = False
        except OSError as error:
            reason = error.strerror or str(error)
            self._problems.setdefault(
                str(path),
                NotesError(
                    f"{self._document.file}:{picture.line}: the picture {picture.name} cannot be read ({reason}).",
                    f"{self._document.file}:{picture.line}：图片 {picture.name} 无法读取（{reason}）。",
                ),
            )
        return ""


def _key_points(question: Question, pictures: Sequence[Picture]) -> tuple[KeyPoint, ...]:
    found: dict[str, KeyPoint] = {}
    for picture in pictures:
        for point in points_in_print(picture.text.split("\n"), question.text):
            key_point = KeyPoint(
                id=identity(question.id, normalise(point.full_text)),
                text=point.full_text,
                weight=round(point.weight, 2),
                lines=(picture.line, picture.line),
                label=point.label,
                picture=picture.name,
                place=question.place,
            )
            found.setdefault(key_point.id, key_point)
    return tuple(found.values())


def _passages(question: Question) -> list[Passage]:
    """What was read in the pictures of a question, to be found and cited, marked as read from a picture."""
    passages = []
    head = "\n".join(part for part in (" > ".join(question.heading_path), question.text) if part)
    for picture in question.pictures:
        mark = (
            f"（读自图片 {picture.name}）" if question.language == "zh" else f"(read from the picture {picture.name})"
        )
        for number, body in enumerate(_pieces(picture.text.split("\n"))):
            passages.append(
                Passage(
                    id=identity(question.file, question.id, picture.name, str(number), body),
                    file=question.file,
                    lines=(picture.line, picture.line),
                    text=f"{head}\n{mark}\n{body}",
                    heading_path=question.heading_path,
                    question_id=question.id,
                    place=question.place,
                )
            )
    return passages


def _pieces(lines: Sequence[str]) -> list[str]:
    pieces: list[list[str]] = []
    size = 0.0
    for line in filter(None, lines):
        wide = cjk_count(line)
        length = wide + (len(line) - wide) / 3
        if not pieces or size + length > LONGEST_PASSAGE:
            pieces.append([])
            size = 0.0
        pieces[-1].append(line)
        size += length
    return ["\n".join(piece) for piece in pieces]


def _missing(file: str, pictures: Sequence[Picture]) -> NotesError:
    named = [f"{picture.name} ({picture.line})" for picture in pictures[:_NAMED]]
    more = len(pictures) - len(named)
    return NotesError(
        f"{file}: pictures that are not there (with the line that names them): {', '.join(named)}"
        + (f" and {more} more" if more else "")
        + "; put them beside the notes, or in one zip with them.",
        f"{file}：找不到这些图片（括号内为引用所在行）：{'、'.join(named)}"
        + (f"，另有 {more} 张" if more else "")
        + "；请把图片放到笔记旁边，或和笔记一起打包成 zip。",
    )
