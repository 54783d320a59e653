"""How often the passage that answers a question is found: as asked, paraphrased, and in the other language.

The text of a question is taken out of the passages that answer it, so that a question is not found by itself. A passage
answers a labelled question where it shares a line with the labelled answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Literal, NamedTuple

from pydantic import Field

from coach.evaluation.labels import LabelledFile, LabelledQuestion
from coach.library import Library
from coach.model import Lines, NotesDocument, Passage, Question, Value
from coach.notes import PARSER_VERSION, parse_notes, read_notes
from coach.ports import FileRecord, LibraryStore, Progress

DEPTH = 10
"""Passages that a rank is looked for in."""
FEWEST_OTHERS = 1_000
"""Other passages from which "among others" is worth the name."""

Wording = Literal["asked", "paraphrase", "translation"]
WORDINGS: tuple[Wording, ...] = ("asked", "paraphrase", "translation")


class RetrievalFigures(Value):
    """``hit_1`` and ``hit_5``: share of questions whose answer is first, or among the first five; ``mrr_10``: mean of
    1 / rank, 0 beyond the tenth."""

    wording: Wording
    among: Literal["file", "all"]
    queries: int
    hit_1: float
    hit_5: float
    mrr_10: float


class RetrievalScores(Value):
    """Measures over all labelled files.

    Attributes:
        passages: of the labelled files.
        others: passages beside them.
        other_sources: where those come from.
        unindexed: questions whose labelled answer is in no passage; they count as not found.
        missed: answered questions, as asked, that are not among the first five in their own file.
    """

    figures: tuple[RetrievalFigures, ...]
    questions: int
    passages: int
    others: int
    other_sources: tuple[str, ...] = ()
    unindexed: int = 0
    missed: tuple[str, ...] = Field(default=(), description="file:line")


class _Query(NamedTuple):
    file: str
    line: int
    wording: Wording
    text: str
    answers: frozenset[str]


def evaluate_retrieval(
    labels: Sequence[LabelledFile],
    notes_dir: Path,
    others: Sequence[Path],
    store: LibraryStore,
    library: Library,
    progress: Progress | None = None,
) -> RetrievalScores:
    """Search for the answer to every answered question of ``labels``.

    Args:
        notes_dir: the folder of the labelled files.
        others: other notes that are searched along.
        store: an empty one.
        library: the library over ``store``.

    Raises:
        NotesError: a labelled file is missing.
        ModelError, EnvironmentProblem: no search is possible.
    """
    documents = {entry.file: _document(notes_dir / entry.file, entry.file) for entry in labels}
    more = [_document(path, path.as_posix()) for path in others]
    for document in (*documents.values(), *more):
        store.put(FileRecord(document.file, document.file, PARSER_VERSION), document)
    queries = [query for entry in labels for query in _queries(entry, documents[entry.file], notes_dir)]
    ranks = _ranks(queries, library, progress)
    asked = [query for query in queries if query.wording == "asked"]
    return RetrievalScores(
        figures=tuple(_figures(queries, ranks)),
        questions=len(asked),
        passages=sum(len(document.passages) for document in documents.values()),
        others=sum(len(document.passages) for document in more),
        other_sources=tuple(dict.fromkeys(path.parent.as_posix() for path in others)),
        unindexed=sum(not query.answers for query in asked),
        missed=tuple(f"{q.file}:{q.line}" for q in asked if not 0 < ranks[q, "file"] <= 5),
    )


def without_questions(document: NotesDocument) -> NotesDocument:
    """``document`` whose passages do not hold the question they answer, nor a question in the headings above it."""
    texts = {question.id: question.text for question in document.questions}
    asked = set(texts.values())
    passages = tuple(_bare(passage, texts.get(passage.question_id or "", ""), asked) for passage in document.passages)
    return document.model_copy(update={"passages": passages})


def _bare(passage: Passage, question: str, asked: set[str]) -> Passage:
    head = " > ".join(passage.heading_path)
    text = passage.text.removeprefix(head) if head else passage.text
    kept = " > ".join(part for part in passage.heading_path if part not in asked)
    if question:
        text = text.replace(question, "")
    return passage.model_copy(update={"text": f"{kept}\n{text.strip()}".strip() or passage.text})


def _document(path: Path, file: str) -> NotesDocument:
    return without_questions(parse_notes(read_notes(path), file))


def _queries(entry: LabelledFile, document: NotesDocument, notes_dir: Path) -> Iterator[_Query]:
    source = read_notes(notes_dir / entry.file).split("\n")
    for label in entry.questions:
        if label.answer_type != "text" or label.answer_lines is None:
            continue
        answers = _answering(document.passages, label.answer_lines)
        texts: Mapping[Wording, str | None] = {
            "asked": _asked(label, document.questions, source),
            "paraphrase": label.paraphrase,
            "translation": label.translation,
        }
        yield from (_Query(entry.file, label.line, wording, text, answers) for wording, text in texts.items() if text)


def _asked(label: LabelledQuestion, found: Sequence[Question], source: Sequence[str]) -> str:
    """The question as the coach words it, or its line where the coach did not find it."""
    near = sorted((question for question in found), key=lambda question: abs(question.line - label.line))
    if near and abs(near[0].line - label.line) <= 1:
        return near[0].text
    return source[label.line - 1].strip(" #*->\t") if label.line <= len(source) else ""


def _answering(passages: Sequence[Passage], lines: Lines) -> frozenset[str]:
    first, last = lines
    return frozenset(p.id for p in passages if p.lines[0] <= last and first <= p.lines[1])


def _ranks(
    queries: Sequence[_Query], library: Library, progress: Progress | None
) -> dict[tuple[_Query, Literal["file", "all"]], int]:
    """The rank of the first passage that answers each query, in its file and among all; 0 where none is found."""
    ranks: dict[tuple[_Query, Literal["file", "all"]], int] = {}
    searches: tuple[tuple[Literal["file", "all"], Callable[[_Query], list[str] | None]], ...] = (
        ("file", lambda query: [query.file]),
        ("all", lambda query: None),
    )
    for number, query in enumerate(queries, start=1):
        for among, files in searches:
            hits = library.search(query.text, DEPTH, files=files(query))
            found = [rank for rank, hit in enumerate(hits, start=1) if hit.passage.id in query.answers]
            ranks[query, among] = found[0] if found else 0
        if progress:
            progress("searching", number, len(queries))
    return ranks


def _figures(
    queries: Sequence[_Query], ranks: Mapping[tuple[_Query, Literal["file", "all"]], int]
) -> Iterator[RetrievalFigures]:
    scopes: tuple[Literal["file", "all"], ...] = ("file", "all")
    for among in scopes:
        for wording in WORDINGS:
            found = [ranks[query, among] for query in queries if query.wording == wording]
            if found:
                yield RetrievalFigures(
                    wording=wording,
                    among=among,
                    queries=len(found),
                    hit_1=fmean(rank == 1 for rank in found),
                    hit_5=fmean(0 < rank <= 5 for rank in found),
                    mrr_10=fmean(1 / rank if rank else 0.0 for rank in found),
                )
