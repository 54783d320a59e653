"""Terms of the notes in the place of what sounded like them; each correction is shown, and can be undone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coach.errors import UnknownItem
from coach.model import Correction, Span, SpokenWord, Transcript
from coach.speech.chinese_matching import chinese_matches
from coach.speech.glossary import GlossaryEntry, glossary_terms
from coach.speech.latin_matching import latin_matches
from coach.speech.matching import Certainty, Match, spelled_matches

_PER_CHARACTER = 0.02
"""What a character more of a term is worth in cost: of two terms that fit, the longer one was meant rather."""


def corrected(transcript: Transcript, terms: Sequence[str], glossary: Sequence[GlossaryEntry] = ()) -> Transcript:
    """``transcript`` with what sounds like a term replaced by the term.

    What was corrected before stays as it is. Where two terms claim the same words, the person's glossary goes before
    the notes, the surer match before the other, the longer before the shorter.

    Args:
        terms: of the question's notes, most telling first.
        glossary: the person's own entries; what they say is heard is replaced without regard to sound.
    """
    own = glossary_terms(glossary)
    claims = [(0, match) for match in _glossary_matches(transcript.text, glossary)]
    claims += [(1, match) for match in _sounding(transcript, own)]
    claims += [(2, match) for match in _sounding(transcript, [term for term in terms if term not in own])]
    right = _already_right(transcript.text, [*own, *terms])
    taken = [correction.span for correction in transcript.corrections]
    chosen: list[Correction] = []
    for rank, match in sorted(
        claims, key=lambda claim: (claim[0], claim[1].cost - _PER_CHARACTER * len(claim[1].term))
    ):
        wrong_here = any(_overlap(match.span, span) and not _within(span, match.span) for span in right)
        if not wrong_here and not any(_overlap(match.span, span) for span in taken):
            taken.append(match.span)
            heard = transcript.text[slice(*match.span)]
            chosen.append(
                Correction(
                    span=match.span,
                    heard=heard,
                    corrected=match.term,
                    source="notes" if rank == 2 else "glossary",
                )
            )
    return _replaced(transcript, sorted(chosen, key=lambda correction: correction.span))


def undone(transcript: Transcript, number: int) -> Transcript:
    """``transcript`` with what was heard in the place of correction ``number``, counted from 0.

    Raises:
        UnknownItem: there is no such correction.
    """
    if not 0 <= number < len(transcript.corrections):
        raise UnknownItem(
            f"There is no correction {number} in this transcript: reload the page.",
            f"这段转写没有第 {number} 处更正：请刷新页面。",
        )
    back = transcript.corrections[number]
    return _exchanged(transcript, back.span, back.heard, None)


def _glossary_matches(text: str, glossary: Sequence[GlossaryEntry]) -> Iterator[Match]:
    for entry in glossary:
        if entry.heard:
            words = r"\s*".join(re.escape(word) for word in entry.heard.split())
            for match in re.finditer(rf"(?<![A-Za-z0-9]){words}(?![A-Za-z0-9])", text, re.IGNORECASE):
                if match.group() != entry.term:
                    yield Match(match.span(), entry.term, 0.0)


def _sounding(transcript: Transcript, terms: Sequence[str]) -> Iterator[Match]:
    certainty = Certainty(transcript)
    yield from spelled_matches(transcript.text, terms)
    yield from chinese_matches(transcript.text, terms, certainty)
    yield from latin_matches(transcript.text, terms, certainty)


def _already_right(text: str, terms: Sequence[str]) -> list[Span]:
    """Where a term stands as it should: nothing that cuts into it, or is shorter, takes its place."""
    return [match.span() for term in set(terms) if len(term) > 1 for match in re.finditer(re.escape(term), text)]


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer != inner


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _replaced(transcript: Transcript, corrections: Sequence[Correction]) -> Transcript:
    """The corrections made, the last first, so that the spans of the others stay right."""
    for correction in reversed(corrections):
        transcript = _exchanged(transcript, correction.span, correction.corrected, correction)
    return transcript


def _exchanged(transcript: Transcript, span: Span, text: str, correction: Correction | None) -> Transcript:
    """``text`` in the place of ``span``; everything behind it moves."""
    start, end = span
    moved = len(text) - (end - start)
    new_span = (start, start + len(text))
    kept = [
        other
        if other.span[1] <= start
        else other.model_copy(update={"span": (other.span[0] + moved, other.span[1] + moved)})
        for other in transcript.corrections
        if not _overlap(other.span, span)
    ]
    if correction is not None:
        kept.append(correction.model_copy(update={"span": new_span}))
    return transcript.model_copy(
        update={
            "text": transcript.text[:start] + text + transcript.text[end:],
            "words": tuple(_words(transcript.words, span, new_span)),
            "corrections": tuple(sorted(kept, key=lambda other: other.span)),
        }
    )


def _words(words: Sequence[SpokenWord], span: Span, new_span: Span) -> Iterator[SpokenWord]:
    """The words, with one in the place of those in ``span``; a word that reaches beyond it is cut, its time too."""
    start, end = span
    moved = new_span[1] - end
    inside: list[SpokenWord] = []
    after: list[SpokenWord] = []
    for word in words:
        if word.span[1] <= start:
            yield word
            continue
        if word.span[0] >= end:
            after.append(word.model_copy(update={"span": (word.span[0] + moved, word.span[1] + moved)}))
            continue
        if word.span[0] < start:
            yield _part(word, (word.span[0], start), 0)
        if word.span[1] > end:
            after.append(_part(word, (end, word.span[1]), moved))
        inside.append(_part(word, (max(word.span[0], start), min(word.span[1], end)), 0))
    if inside:
        mean = sum(word.probability for word in inside) / len(inside)
        yield SpokenWord(span=new_span, start=inside[0].start, end=inside[-1].end, probability=mean)
    yield from after


def _part(word: SpokenWord, part: Span, moved: int) -> SpokenWord:
    """The ``part`` of a word, with its share of the time, moved by so many characters."""
    first, last = word.span
    share = (word.end - word.start) / max(last - first, 1)
    return SpokenWord(
        span=(part[0] + moved, part[1] + moved),
        start=word.start + share * (part[0] - first),
        end=word.end if part[1] == last else word.start + share * (part[1] - first),
        probability=word.probability,
    )
