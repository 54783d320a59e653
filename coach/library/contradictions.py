"""Answers to one question that possibly contradict each other.

Precise rather than complete: two statements are compared only where they are about the same thing word for word, and
a statement that the other answer makes as well is never evidence. What is found is a hint to look, not a verdict.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from coach.library.duplicates import is_generic
from coach.library.wording import essence
from coach.model import AnswerStatus, KeyPoint, Lines, Question, Value, Verdict
from coach.ports import PointClassifier, PointPair
from coach.text import normalise

LEAST_LIKENESS = 0.6
"""Share of words that two statements have in common, apart from where they differ, to be about the same thing."""
LEAST_LIKENESS_NEGATED = 0.75
"""Sentences with and without "not" are common; only nearly the same sentence counts."""
LEAST_PROBABILITY = 0.6
"""By the embedded judge, that an answer contradicts a point; see docs/health.md for what this lets through."""
_LONGEST_ANSWER = 1200
"""Characters of an answer that the judge is given."""


class Evidence(Value):
    """Two statements, one of each answer, and why they possibly contradict each other.

    Attributes:
        differing: the numbers, or the two opposite words.
        probability: the judge's, where the judge found it; 0 to 1.
    """

    reason: Literal["numbers", "negation", "opposites", "judge"]
    first: str
    first_lines: Lines
    second: str
    second_lines: Lines
    differing: tuple[str, ...] = ()
    probability: float | None = Field(default=None, ge=0, le=1)


_NUMBER = re.compile(r"(?<![a-z\d.\-_])\d+(?:,\d{3})*(?:\.\d+)?(?:%|[a-z]{1,3}\b)?")
_TOKEN = re.compile(r"[a-z][a-z0-9_+#.\-]*[a-z0-9+#]|[a-z]|[\u3400-\u9fff]")
_NO_NEGATION = re.compile(
    r"不同|不仅|不但|不断|不过|不只|不等式|不论|无论|不管|不至于|不妨|不确定性|非常|非线性|非参数|无监督|无关|未来|未知|没准"
    r"|not only|no matter|non-?linear|non-?parametric"
)
_NEGATION = re.compile(r"不|没有?|无法|无需|并非|未(?!来)|\b(?:not|no|never|without|cannot|neither)\b|n['’]t\b")
_OPPOSITES = tuple(
    (pair.split("/")[0], pair.split("/")[1])
    for pair in """增大/减小 增加/减少 增强/减弱 变大/变小 升高/降低 提高/降低
    提升/降低 加快/减慢 加速/减速 更高/更低 更大/更小
    更快/更慢 更多/更少 更强/更弱 更好/更差 较高/较低 较大/较小 较快/较慢 较多/较少
    之前/之后 前面/后面 左侧/右侧 上三角/下三角 正相关/负相关
    线性/非线性 有监督/无监督 同步/异步 单向/双向 稀疏/稠密 冻结/训练
    可导/不可导 必须/不必 需要/无需 允许/禁止 相同/不同 一定/不一定
    increase/decrease increases/decreases larger/smaller higher/lower faster/slower more/less before/after left/right
    maximise/minimise maximize/minimize supervised/unsupervised linear/nonlinear synchronous/asynchronous always/never
    encoder/decoder sparse/dense frozen/trained with/without""".split()
)
_FILLING = frozenset(
    "的地得了着是在和与及也就都而其会被把对于 a an the of to in is are be it its and that this on for by as".split()
)


def same_question(questions: Sequence[Question]) -> list[tuple[Question, Question]]:
    """Pairs of answered questions in one language that ask the same; of a group, each with its original."""
    groups: defaultdict[str, list[Question]] = defaultdict(list)
    answered = [question for question in questions if question.status is AnswerStatus.ANSWERED]
    linked = {question.duplicate_of for question in answered}
    by_essence: dict[tuple[str, str], str] = {}
    for question in answered:
        root = question.duplicate_of or question.id
        if question.duplicate_of is None and question.id not in linked and not is_generic(question.text):
            root = by_essence.setdefault((question.language, essence(question.text)), root)
        groups[root].append(question)
    return [pair for root, group in groups.items() for pair in _with_original(root, group)]


def contradictions_between(first: Question, second: Question) -> list[Evidence]:
    """What the points of two answers to one question differ in: numbers, a negation, or opposite words."""
    found = []
    for one, other in _alike(first.key_points, second.key_points):
        difference = _difference(one.text, other.text)
        if difference is not None:
            reason, differing = difference
            found.append(_evidence(reason, one, other, differing))
    return found


def judged_contradictions(first: Question, second: Question, classifier: PointClassifier) -> list[Evidence]:
    """The points of one answer that the other contradicts, by the trained judge.

    Raises:
        EnvironmentProblem: the judge cannot be loaded.
    """
    found = []
    for asking, answering, turned in ((first, second, False), (second, first, True)):
        said = "\n".join(point.text for point in answering.key_points)[:_LONGEST_ANSWER]
        pairs = [PointPair(asking.text, point.text, said) for point in asking.key_points]
        for point, probabilities in zip(asking.key_points, classifier.classify(pairs) if pairs else (), strict=True):
            probability = probabilities[Verdict.CONTRADICTED]
            if probability < LEAST_PROBABILITY:
                continue
            nearest = max(answering.key_points, key=lambda other: _likeness(_words(point.text), _words(other.text)))
            one, other = (nearest, point) if turned else (point, nearest)
            found.append(_evidence("judge", one, other, probability=round(probability, 3)))
    return found


def _with_original(root: str, group: Sequence[Question]) -> Iterator[tuple[Question, Question]]:
    """Pairs within one group: each with the first of its language, which is the original where that is among them."""
    by_language: defaultdict[str, list[Question]] = defaultdict(list)
    for question in sorted(group, key=lambda question: question.id != root):
        by_language[question.language].append(question)
    for alike in by_language.values():
        yield from ((alike[0], other) for other in alike[1:])


def _evidence(
    reason: Literal["numbers", "negation", "opposites", "judge"],
    one: KeyPoint,
    other: KeyPoint,
    differing: tuple[str, ...] = (),
    probability: float | None = None,
) -> Evidence:
    return Evidence(
        reason=reason,
        first=one.text,
        first_lines=one.lines,
        second=other.text,
        second_lines=other.lines,
        differing=differing,
        probability=probability,
    )


def _alike(first: Sequence[KeyPoint], second: Sequence[KeyPoint]) -> Iterator[tuple[KeyPoint, KeyPoint]]:
    """Points that are each other's nearest. Those that the other answer makes as well, word for word, take no part."""
    shared = {normalise(point.text) for point in first} & {normalise(point.text) for point in second}
    ours = [(point, _words(point.text)) for point in first if normalise(point.text) not in shared]
    theirs = [(point, _words(point.text)) for point in second if normalise(point.text) not in shared]
    for one, words in ours:
        other = max(theirs, key=lambda entry: _likeness(words, entry[1]), default=None)
        if other is None:
            return
        back = max(ours, key=lambda entry: _likeness(other[1], entry[1]))
        if back[0] is one:
            yield one, other[0]


def _difference(one: str, other: str) -> tuple[Literal["numbers", "negation", "opposites"], tuple[str, ...]] | None:
    """In which of three ways two statements differ that are otherwise alike; None where they do not, or in several."""
    first, second = normalise(one), normalise(other)
    opposed = _opposed(first, second)
    negated = len(_negations(first)) % 2 != len(_negations(second)) % 2
    ours, theirs = set(_NUMBER.findall(first)), set(_NUMBER.findall(second))
    only_ours, only_theirs = ours - theirs, theirs - ours
    bare = [_words(_NUMBER.sub(" ", text)) for text in (first, second)]
    if only_ours and only_theirs and not opposed and not negated and _likeness(*bare) >= LEAST_LIKENESS:
        return "numbers", (*sorted(only_ours), *sorted(only_theirs))
    if ours != theirs or bool(opposed) == negated:
        return None  # turned round twice is not turned round
    if (
        opposed
        and _likeness(_words(first.replace(opposed[0], " ")), _words(second.replace(opposed[1], " "))) >= LEAST_LIKENESS
    ):
        return "opposites", opposed
    plain = [_words(_NEGATION.sub(" ", text)) for text in (first, second)]
    return ("negation", ()) if negated and _likeness(*plain) >= LEAST_LIKENESS_NEGATED else None


def _negations(text: str) -> list[str]:
    return _NEGATION.findall(_NO_NEGATION.sub(" ", text))


def _opposed(first: str, second: str) -> tuple[str, str] | None:
    """The first pair of opposites of which one statement holds one word only and the other the other only."""
    for pair in _OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if _holds(first, one, other) and _holds(second, other, one):
                return one, other
    return None


def _holds(text: str, word: str, opposite: str) -> bool:
    """Whether ``text`` holds ``word`` by itself and not its opposite, one of which may be part of the other."""
    longer = opposite if word in opposite else word
    without = text.replace(opposite, " ") if longer == opposite else text
    if not word.isascii():
        return word in without and (opposite not in text.replace(word, " "))
    has = re.search(rf"\b{word}\b", text) is not None
    return has and re.search(rf"\b{opposite}\b", text) is None


def _words(text: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(normalise(text))) - _FILLING


def _likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Jaccard's index; 1 for two statements that are nothing but their numbers."""
    if not first and not second:
        return 1.0
    return len(first & second) / len(first | second)
