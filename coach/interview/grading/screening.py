"""What of an answer may count at all: decided in code, the same every time, before a judge reads a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.interview.grading.guards.echo import echo_spans
from coach.interview.grading.guards.emptiness import is_blank, is_dont_know
from coach.interview.grading.guards.hedging import hedged_spans
from coach.interview.grading.guards.injection import addressed_spans, merge
from coach.interview.grading.guards.keywords import is_keyword_list
from coach.interview.grading.guards.polarity import denied_share
from coach.interview.grading.guards.repetition import repeated_spans
from coach.interview.grading.quotes import content_length
from coach.model import Flag, Span, Verdict

MOST_DENIED = 0.5
"""Share of a key point from which an answer that turns it round contradicts it; below, what is left is a part."""


@dataclass(frozen=True)
class Screening:
    """What the guards found in one answer.

    Attributes:
        readable: the answer with everything addressed to the grader, and what was said before, overwritten by spaces;
            offsets are the answer's.
        removed: spans of what is addressed to the grader.
        allowed: spans that quotes may come from: what is readable and does not merely repeat the question.
        flags: why the answer, or a part of it, earns nothing.
        hedged: spans of claims that stand beside their own opposite; they can earn a part at most.
    """

    readable: str
    removed: tuple[Span, ...]
    allowed: tuple[Span, ...]
    flags: tuple[Flag, ...]
    hedged: tuple[Span, ...] = ()

    @property
    def keyword_list(self) -> bool:
        return Flag.KEYWORD_LIST in self.flags

    def most(self, verdict: Verdict, quote: Span, point: str) -> Verdict:
        """``verdict``, or the most that a quote of this place can carry for ``point``.

        Judges read past a "not" in a sentence that is otherwise the point itself; code does not.
        """
        if verdict not in (Verdict.COVERED, Verdict.PARTIAL):
            return verdict
        denied = denied_share(point, self.readable)
        if denied >= MOST_DENIED:
            return Verdict.CONTRADICTED
        undecided = any(start < quote[1] and quote[0] < end for start, end in self.hedged)
        return Verdict.PARTIAL if undecided or denied else verdict


def screen(question: str, answer: str) -> Screening:
    """Run all guards. ``allowed`` is empty where nothing is left to judge; then ``flags`` says why.

    A keyword list stays allowed: where a key point is itself a bare term, naming the term meets it.
    """
    if is_blank(answer):
        return Screening(answer, (), (), (Flag.BLANK,))
    removed = addressed_spans(question, answer)
    readable = blanked(answer, removed)
    flags = [Flag.ADDRESSED_TO_GRADER] if removed else []
    rest = "\n".join(answer[start:end] for start, end in between(removed, len(answer)))
    if is_blank(rest):
        return Screening(readable, tuple(removed), (), tuple(flags))
    if is_dont_know(rest, question):
        return Screening(readable, tuple(removed), (), (*flags, Flag.DONT_KNOW))
    unread = merge([*removed, *repeated_spans(readable)])
    unread = merge([*unread, *_empty(answer, between(unread, len(answer)))]) if unread else []
    readable = blanked(answer, unread)
    echoes = echo_spans(question, readable)
    allowed = tuple(_trimmed(readable, between(merge([*unread, *echoes]), len(answer))))
    if not allowed:
        flags.append(Flag.ECHO)
    elif is_keyword_list(rest):
        flags.append(Flag.KEYWORD_LIST)
    hedged = hedged_spans(readable) if allowed else []
    if hedged:
        flags.append(Flag.HEDGED)
    return Screening(readable, tuple(removed), allowed, tuple(flags), tuple(hedged))


def blanked(text: str, spans: Iterable[Span]) -> str:
    """``text`` with ``spans`` overwritten by spaces, so that all offsets stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def between(spans: Sequence[Span], length: int) -> list[Span]:
    """The stretches of ``0..length`` outside ``spans``, which must be sorted and disjoint."""
    edges = [0, *(edge for span in spans for edge in span), length]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def _empty(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans without a letter or digit: signs that were left over beside what was cut out."""
    return [(start, end) for start, end in spans if not content_length(text[start:end])]


def _trimmed(text: str, spans: Iterable[Span]) -> Iterable[Span]:
    for start, end in spans:
        piece = text[start:end]
        if content_length(piece):
            yield end - len(piece.lstrip()), start + len(piece.rstrip())
