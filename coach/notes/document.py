"""One file of notes to questions, key points and passages."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from coach.model import AnswerStatus, KeyPoint, Lines, NotesDocument, Question
from coach.notes.answers import answer_lines, answer_status
from coach.notes.asking import Asking, asks_outright, read_question
from coach.notes.aspects import whole_question
from coach.notes.blocks import Block
from coach.notes.cards import Card, card_drafts
from coach.notes.drafts import Draft, Style
from coach.notes.front_matter import read_properties
from coach.notes.inline import plain
from coach.notes.key_points import points_of
from coach.notes.markdown import parse_markdown
from coach.notes.options import without_options
from coach.notes.passages import PassageCutter, uncovered
from coach.notes.pictures import definitions_in, pictures_in
from coach.notes.questions import find_drafts
from coach.text import language_of, normalise

PARSER_VERSION = "4"
"""Raised whenever the same file would give other questions, points or passages."""

_QUESTION_KEYS = ("question", "title")
_LEAST_WEIGHT = 0.01
"""Of points in quotes in quotes, each of which takes some weight away."""
_TAG_KEYS = ("tags", "tag", "topic", "category", "categories", "keywords")


def parse_notes(text: str, file: str, cards: Sequence[Card] = ()) -> NotesDocument:
    """The questions of Markdown ``text`` with their answers and key points, and the passages to search in.

    ``file`` names the notes in the result. Any text is accepted; one that asks nothing has no questions.

    Args:
        cards: where the questions and answers of a deck stand; without them they are found.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    markdown = parse_markdown(text)
    source = text.split("\n")
    properties = read_properties(markdown.front_matter)
    title = _title(properties, markdown.blocks)
    if cards:
        drafts = card_drafts(source, cards)
    else:
        drafts = find_drafts(
            markdown.blocks,
            source,
            title or file.rsplit("/", 1)[-1],
            _announced(properties, markdown.front_matter, source),
        )
    questions = list(_questions(drafts, file, source, _tags(properties), definitions_in(text)))
    cutter = PassageCutter(file, source)
    passages = [
        passage
        for draft, question in zip(drafts, questions, strict=True)
        for passage in cutter.cut(draft.blocks, question.heading_path, question.text, question.id)
    ]
    covered = [
        (draft.line, question.answer_lines or (draft.line, draft.text_end))
        for draft, question in zip(drafts, questions, strict=True)
    ]
    for path, blocks in uncovered(markdown.blocks, [(min(line, lines[0]), lines[1]) for line, lines in covered]):
        passages.extend(cutter.cut(blocks, path))
    passages.sort(key=lambda passage: passage.lines)
    return NotesDocument(file=file, title=title, questions=tuple(questions), passages=tuple(passages))


def key_points_of(reference_markdown: str) -> tuple[KeyPoint, ...]:
    """The key points of a bare reference answer; lines are those of the reference."""
    text = reference_markdown.replace("\r\n", "\n").replace("\r", "\n")
    blocks = parse_markdown(text).blocks
    if answer_status(blocks) != AnswerStatus.ANSWERED:
        return ()
    return _key_points(blocks, "", (1, text.count("\n") + 1))


def _questions(
    drafts: Sequence[Draft], file: str, source: Sequence[str], tags: tuple[str, ...], definitions: Mapping[str, str]
) -> Iterator[Question]:
    named = _identities(drafts, file)
    first_ids: dict[str, str] = {}
    for draft in drafts:
        text, identity = named[id(draft)]
        # "优点" below two headings are two questions; a text that asks stands for itself.
        key = normalise(text)
        same = key if draft.asking == Asking.CLEARLY else "\0".join((*map(normalise, draft.path), key))
        first = first_ids.setdefault(same, identity)
        if draft.same_as is not None:
            first = named[id(draft.same_as)][1]
        blocks = without_options(draft.blocks, text)
        status, lines = _status(draft, blocks)
        answer = "\n".join(source[lines[0] - 1 : lines[1]]) if lines else ""
        yield Question(
            id=identity,
            text=text,
            file=file,
            line=draft.line,
            heading_path=draft.path,
            status=status,
            answer_lines=lines,
            answer=answer,
            key_points=_key_points(blocks, identity, lines) if lines and status == AnswerStatus.ANSWERED else (),
            tags=tuple(dict.fromkeys((*tags, *draft.question.symbols))),
            duplicate_of=first if first != identity else None,
            language=language_of(f"{text}\n{answer}"),
            pictures=pictures_in(source, lines, draft.blocks, definitions) if lines else (),
        )


def _identities(drafts: Sequence[Draft], file: str) -> dict[int, tuple[str, str]]:
    """Text and id of each draft's question, by the id of the draft: the same words get other ids each time."""
    occurrences: Counter[str] = Counter()
    named: dict[int, tuple[str, str]] = {}
    for draft in drafts:
        text = whole_question(draft.question.text, draft.path)
        key = normalise(text)
        occurrences[key] += 1
        named[id(draft)] = (text, _digest(file, key, str(occurrences[key])))
    return named


def _status(draft: Draft, blocks: Sequence[Block]) -> tuple[AnswerStatus, Lines | None]:
    """The status of the answer and its lines; a question that is or ends in a link is answered where that leads."""
    status = answer_status(blocks)
    if status != AnswerStatus.UNANSWERED:
        return status, _answer_lines(draft)
    return (AnswerStatus.LINK_ONLY, (draft.line, draft.text_end)) if draft.question.link else (status, None)


def _answer_lines(draft: Draft) -> Lines:
    if draft.lines is not None:
        return draft.lines
    first = draft.text_end if draft.question.rest else draft.text_end + 1
    return answer_lines(first, max(draft.last, first), draft.blocks)


def _key_points(blocks: Sequence[Block], question_id: str, lines: Lines) -> tuple[KeyPoint, ...]:
    points = [(point, point.full_text) for point in points_of(blocks)]
    return tuple(
        KeyPoint(
            id=_digest(question_id, normalise(text)),
            text=text,
            weight=max(round(point.weight, 2), _LEAST_WEIGHT),
            lines=(max(point.start, lines[0]), min(point.end, lines[1])),
            label=point.label,
        )
        for point, text in points
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _title(properties: Mapping[str, object], blocks: Sequence[Block]) -> str:
    title = properties.get("title")
    if isinstance(title, str) and title.strip():
        return title.strip()
    heading = next((block for block in blocks if block.kind == "heading" and block.level == 1), None)
    return plain(heading.text) if heading is not None else ""


def _announced(properties: Mapping[str, object], front_matter: str, source: Sequence[str]) -> Draft | None:
    """The question that the front matter asks: ``question: ...`` or a title that asks."""
    last = front_matter.count("\n") + 2
    for key in _QUESTION_KEYS:
        value = properties.get(key)
        if not isinstance(value, str) or not asks_outright(read_question(value).text):
            continue
        line = next((number for number, text in enumerate(source[:last], 1) if text.startswith(f"{key}:")), None)
        if line is not None:
            return Draft(Style.HEADING, read_question(value), line, line, (), last=len(source))
    return None


def _tags(properties: Mapping[str, object]) -> tuple[str, ...]:
    tags: list[str] = []
    for key in _TAG_KEYS:
        value = properties.get(key)
        values = value if isinstance(value, list) else [value]
        tags.extend(str(tag).strip() for tag in values if isinstance(tag, str | int) and str(tag).strip())
    return tuple(dict.fromkeys(tags))
