"""Passages that follow the structure of the notes: a question with its answer, cut only between blocks."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from coach.model import AnswerStatus, Lines, Passage
from coach.notes.answers import answer_status
from coach.notes.blocks import Block
from coach.notes.inline import plain
from coach.text import without_cjk

LONGEST_PASSAGE = 420
"""In Chinese characters, three letters of other scripts counting as one: within the 512 tokens embedders read."""


class PassageCutter:
    """Cuts stretches of one file. ``source`` holds its lines."""

    def __init__(self, file: str, source: Sequence[str]) -> None:
        self._file = file
        self._source = source
        self._lengths = _lengths(source)
        self._seen: Counter[str] = Counter()

    def cut(
        self, blocks: Sequence[Block], path: tuple[str, ...], question: str = "", question_id: str | None = None
    ) -> list[Passage]:
        """Passages over ``blocks``; each begins with the headings above it and the question it answers."""
        if answer_status(blocks) not in (AnswerStatus.ANSWERED, AnswerStatus.LINK_ONLY):
            return []
        context = " > ".join(path)
        head = "\n".join(part for part in (context, question) if part)
        return [self._passage(first, last, head, path, question_id) for first, last in self._stretches(blocks)]

    def _passage(self, first: int, last: int, head: str, path: tuple[str, ...], question_id: str | None) -> Passage:
        body = "\n".join(self._source[first - 1 : last]).strip("\n")
        text = f"{head}\n{body}" if head else body
        digest = hashlib.sha256("\0".join((self._file, question_id or "", text)).encode()).hexdigest()[:16]
        self._seen[digest] += 1
        if (repeated := self._seen[digest]) > 1:
            digest = hashlib.sha256(f"{digest} {repeated}".encode()).hexdigest()[:16]
        return Passage(
            id=digest, file=self._file, lines=(first, last), text=text, heading_path=path, question_id=question_id
        )

    def _stretches(self, blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
        """Spans of whole blocks, each as long as it may be; one block that is too long stands alone."""
        first = last = 0
        size = 0.0
        for start, end in self._pieces(blocks):
            length = sum(self._lengths[start - 1 : end])
            if first and size + length > LONGEST_PASSAGE:
                yield first, last
                first = 0
            if not first:
                first, last, size = start, end, length
            else:
                last, size = max(last, end), size + length
        if first:
            yield first, last

    def _pieces(self, blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
        """Blocks and, of long lists and quotes, their parts: nothing that would cut a table, a formula or code."""
        for block in blocks:
            if block.kind == "separator":
                continue
            divisible = block.kind in ("list", "item", "quote", "details") and len(block.children) > 1
            if divisible and sum(self._lengths[block.start - 1 : block.end]) > LONGEST_PASSAGE:
                yield from self._pieces(block.children)
            else:
                yield block.start, block.end


def _lengths(source: Sequence[str]) -> list[float]:
    """The length of each line; all are measured in one pass over the file."""
    narrow = map(len, without_cjk("\n".join(source)).split("\n"))
    return [len(line) - other + other / 3 for line, other in zip(source, narrow, strict=True)]


def uncovered(blocks: Sequence[Block], covered: Sequence[Lines]) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Stretches of blocks that belong to no question, with the headings above them."""
    path: list[tuple[int, str]] = []
    stretch: list[Block] = []
    spans = sorted(covered)
    index = reach = 0
    for block in blocks:
        while index < len(spans) and spans[index][0] <= block.start:
            reach = max(reach, spans[index][1])
            index += 1
        overlaps = reach >= block.start or (index < len(spans) and spans[index][0] <= block.end)
        if (block.kind == "heading" or overlaps) and stretch:
            yield tuple(text for _, text in path), stretch
            stretch = []
        if block.kind == "heading":
            path = [(level, text) for level, text in path if level < block.level]
            path.append((block.level, plain(block.text)))
        elif not overlaps:
            stretch.append(block)
    if stretch:
        yield tuple(text for _, text in path), stretch
