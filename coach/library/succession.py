"""Which question is the successor of one that is gone: files are renamed and moved, wordings are polished.

What was answered and graded refers to questions by id, and ids follow from file and wording. A successor inherits that
history, so one that is only similar is not good enough: terms, numbers and negations stay, and so does the answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from rapidfuzz import fuzz

from coach.library.duplicates import is_generic
from coach.library.subjects import may_be_reworded
from coach.library.wording import essence
from coach.model import Question
from coach.text import normalise

LEAST_LIKENESS = 80
"""rapidfuzz ratio (0 to 100) of two wordings from which one may follow the other ..."""
_LEAST_WITH_SAME_ANSWER = 50
"""... and where the answer is the same to the letter."""
_LEAST_ANSWER = 50
"""rapidfuzz ratio of the two answers: who rewords a question keeps most of its answer."""
_LONGEST = 2_000
"""Characters of an answer that are compared."""


def find_successors(gone: Sequence[Question], fresh: Set[str], live: Iterable[Question]) -> dict[str, str]:
    """The id of the successor, by the id of the question that is gone; those without one are left out.

    The same question elsewhere comes first, wherever it stands; then one of the new questions whose wording is like it,
    in the same file, under the same heading or with the same answer, if it is the only such.

    Args:
        fresh: ids of the questions that are new.
        live: all questions that are there.
    """
    if not gone:
        return {}
    present = list(live)
    found = _same_question(gone, present)
    left = [question for question in gone if question.id not in found]
    taken = set(found.values())
    new = [question for question in present if question.id in fresh and question.id not in taken]
    return found | _reworded(left, new)


def _same_question(gone: Sequence[Question], present: Sequence[Question]) -> dict[str, str]:
    by_essence: defaultdict[str, list[Question]] = defaultdict(list)
    for question in present:
        by_essence[essence(question.text)].append(question)
    found: dict[str, str] = {}
    for old in gone:
        fitting = [question for question in by_essence.get(essence(old.text), ()) if _is_same(old, question)]
        if fitting:
            found[old.id] = min(fitting, key=lambda question: _distance(old, question)).id
    return found


def _is_same(old: Question, new: Question) -> bool:
    """Whether two questions that ask the same in words also ask the same where they stand."""
    if not is_generic(old.text):
        return True
    return _topic(old) == _topic(new) or _answer(old) == _answer(new) != ""


def _distance(old: Question, new: Question) -> tuple[object, ...]:
    """Lower is nearer."""
    return (
        normalise(old.text) != normalise(new.text),
        old.file != new.file,
        old.heading_path != new.heading_path,
        _answer(old) != _answer(new),
        not new.gradeable,
        abs(old.line - new.line),
        new.file,
        new.line,
    )


def _reworded(gone: Sequence[Question], new: Sequence[Question]) -> dict[str, str]:
    likeness: dict[tuple[str, str], float] = {}
    for old, candidates in _neighbours(gone, new):
        for question in candidates:
            if (score := _likeness(old, question)) is not None:
                likeness[old.id, question.id] = score
    best_of_old, best_of_new = _unique_best(likeness, 0), _unique_best(likeness, 1)
    return {old: pair[1] for old, pair in best_of_old.items() if best_of_new.get(pair[1]) == pair}


def _neighbours(gone: Sequence[Question], new: Sequence[Question]) -> Iterator[tuple[Question, list[Question]]]:
    """For each question the new ones of its file, of its heading, and with its answer."""
    near: defaultdict[object, dict[str, Question]] = defaultdict(dict)
    for question in new:
        for place in _places(question):
            near[place][question.id] = question
    for old in gone:
        found: dict[str, Question] = {}
        for place in _places(old):
            found |= near.get(place, {})
        if found:
            yield old, list(found.values())


def _places(question: Question) -> Iterator[tuple[str, ...]]:
    yield "file", question.file
    if question.heading_path:
        yield "heading", normalise(question.heading_path[-1])
    if answer := _answer(question):
        yield "answer", answer


def _likeness(old: Question, new: Question) -> float | None:
    """How surely ``new`` is ``old`` in other words, the higher the surer; None where it is not."""
    if not may_be_reworded(old.text, new.text):
        return None
    before, after = _answer(old), _answer(new)
    same_answer = before == after != ""
    wording = fuzz.ratio(normalise(old.text), normalise(new.text))
    if wording < (_LEAST_WITH_SAME_ANSWER if same_answer else LEAST_LIKENESS):
        return None
    if before and after and not same_answer and fuzz.ratio(before, after) < _LEAST_ANSWER:
        return None
    return wording + 10 * (old.file == new.file) + 10 * (_topic(old) == _topic(new)) + 20 * same_answer


def _unique_best(likeness: Mapping[tuple[str, str], float], side: int) -> dict[str, tuple[str, str]]:
    """The best pair of each id on one side, where no other pair is as good."""
    by_id: defaultdict[str, list[tuple[float, tuple[str, str]]]] = defaultdict(list)
    for pair, score in likeness.items():
        by_id[pair[side]].append((score, pair))
    ranked = {id_: sorted(pairs, reverse=True)[:2] for id_, pairs in by_id.items()}
    return {id_: pairs[0][1] for id_, pairs in ranked.items() if len(pairs) < 2 or pairs[0][0] > pairs[1][0]}


def _topic(question: Question) -> str:
    return normalise(question.topic)


def _answer(question: Question) -> str:
    return normalise(question.answer[:_LONGEST])
