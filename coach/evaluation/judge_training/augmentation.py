"""More training pairs out of the labelled ones, and only where the verdict is certain.

Every maker takes labelled questions and a random generator and yields pairs with their verdict. What they teach:
saying the notes' own words counts; a statement turned round contradicts; half of a longer point is partial; a bare list
of terms, the question repeated, words to the grader, another question's answer and empty talk count for nothing; and
none of this changes with fillers, misheard characters or missing punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from random import Random
from typing import Any, NamedTuple

import yaml

from coach.evaluation.judge_training.data import LabelledQuestion
from coach.model import Language, Verdict
from coach.ports import PointPair

PUNCTUATION = re.compile(r"[，。；：、！？,;:!?“”\"（）()]|\.(?=\s|$)")
SENTENCE_END = re.compile(r"(?<=[。！？；!?;\n])|(?<=\.)\s+")
MARKED = re.compile(r"==(.+?)==|\*\*(.+?)\*\*|`(.+?)`")
MARKDOWN = re.compile(r"==|\*\*|`|\$+|^\s*[-*]\s+|^\s*\|[-:\s|]+\|\s*$", re.MULTILINE)


class Labelled(NamedTuple):
    """A pair and what is to be learned of it."""

    pair: PointPair
    verdict: Verdict

    @property
    def verdict_index(self) -> int:
        return tuple(Verdict).index(self.verdict)


Questions = Sequence[LabelledQuestion]
Maker = Callable[["Words", LabelledQuestion, Questions, Random], Iterator[Labelled]]


class Words:
    """The word lists of ``augmentation.yaml``."""

    def __init__(self) -> None:
        text = resources.files(__package__).joinpath("augmentation.yaml").read_text(encoding="utf-8")
        lists: dict[str, Any] = yaml.safe_load(text)
        self.unknown: dict[Language, list[str]] = lists["unknown"]
        self.empty_talk: dict[Language, list[str]] = lists["empty_talk"]
        self.to_the_grader: dict[Language, list[str]] = lists["to_the_grader"]
        self.echo: dict[Language, list[str]] = lists["echo"]
        self.fillers: dict[Language, list[str]] = lists["fillers"]
        self.homophones: list[tuple[str, str]] = [(right, wrong) for right, wrong in lists["homophones"]]
        self.opposites: dict[Language, list[tuple[str, str]]] = {
            language: [(one, other) for one, other in pairs] for language, pairs in lists["opposites"].items()
        }

    def reversed(self, statement: str, language: Language, rng: Random) -> str | None:
        """``statement`` with one word turned into its opposite or one number changed; None where neither is found."""
        changes = []
        for one, other in self.opposites[language]:
            for old, new in ((one, other), (other, one)):
                pattern = re.escape(old) if language == "zh" else rf"\b{re.escape(old)}\b"
                if re.search(pattern, statement):
                    changes.append((pattern, new))
        if changes:
            # The longest match: the lists begin with it, and a short one may sit inside another word.
            pattern, new = changes[0] if rng.random() < 0.7 else rng.choice(changes)
            return re.sub(pattern, new, statement, count=1)
        numbers = re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", statement)
        if not numbers:
            return None
        number = rng.choice(numbers)
        changed = str(int(number) * rng.choice([2, 3, 10]) + 1) if number.isdigit() else f"{float(number) * 3:g}"
        return statement.replace(number, changed, 1)

    def as_heard(self, text: str, language: Language, rng: Random) -> str:
        """``text`` as speech recognition would write it: no punctuation, fillers, some characters misheard."""
        pieces = [piece for piece in PUNCTUATION.sub(" ", text).split(" ") if piece]
        heard: list[str] = []
        for piece in pieces:
            if rng.random() < (0.3 if language == "zh" else 0.07):
                heard.append(rng.choice(self.fillers[language]))
            heard.append(piece)
        spoken = " ".join(heard)
        if language == "en":
            return spoken.lower()
        for right, wrong in self.homophones:
            if right in spoken and rng.random() < 0.4:
                spoken = spoken.replace(right, wrong)
        return spoken


def as_sentences(text: str) -> list[str]:
    """The sentences of a text, without the empty ones."""
    return [piece.strip() for piece in SENTENCE_END.split(text) if piece and piece.strip()]


def notes_repeated(words: Words, question: LabelledQuestion, others: Questions, rng: Random) -> Iterator[Labelled]:
    """The point, all points or the whole notes said: covered. All points but one: that one is missing."""
    points = [point.text for point in question.key_points]
    joined = rng.sample(points, len(points))
    target = rng.choice(points)
    mark = "；" if question.lang == "zh" else ". "
    yield Labelled(PointPair(question.question, target, target), Verdict.COVERED)
    yield Labelled(PointPair(question.question, target, mark.join(joined)), Verdict.COVERED)
    yield Labelled(PointPair(question.question, target, MARKDOWN.sub("", question.notes_md).strip()), Verdict.COVERED)
    if len(points) > 1:
        rest = [text for text in joined if text != target]
        yield Labelled(PointPair(question.question, target, mark.join(rest)), Verdict.MISSING)
        yield Labelled(PointPair(question.question, target, rng.choice(rest)), Verdict.MISSING)


def turned_round(words: Words, question: LabelledQuestion, others: Questions, rng: Random) -> Iterator[Labelled]:
    """A point with one word reversed, alone or among the other points: contradicted, and the others stay covered."""
    points = [point.text for point in question.key_points]
    for target in rng.sample(points, min(2, len(points))):
        wrong = words.reversed(target, question.lang, rng)
        if wrong is None or wrong == target:
            continue
        yield Labelled(PointPair(question.question, target, wrong), Verdict.CONTRADICTED)
        said = [wrong if text == target else text for text in points]
        rng.shuffle(said)
        answer = ("；" if question.lang == "zh" else ". ").join(said)
        yield Labelled(PointPair(question.question, target, answer), Verdict.CONTRADICTED)
        rest = [text for text in points if text != target]
        if rest:
            yield Labelled(PointPair(question.question, rng.choice(rest), answer), Verdict.COVERED)


def points_merged(words: Words, question: LabelledQuestion, others: Questions, rng: Random) -> Iterator[Labelled]:
    """Two or three points as one, as in notes that are not split finely: met only in part is partial."""
    if len(question.key_points) < 2:
        return
    for answer in rng.sample(question.answers, min(4, len(question.answers))):
        chosen = rng.sample(question.key_points, min(len(question.key_points), rng.choice([2, 2, 3])))
        verdict = merged_verdict([answer.labels[point.id] for point in chosen])
        if verdict is None:
            continue
        text = ("；" if question.lang == "zh" else ". ").join(point.text for point in chosen)
        yield Labelled(PointPair(question.question, text, answer.text), verdict)


def merged_verdict(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The verdict on several points taken as one; None where right and wrong parts stand side by side."""
    kinds = set(verdicts)
    if len(kinds) == 1:
        return verdicts[0]
    if Verdict.CONTRADICTED in kinds:
        return Verdict.CONTRADICTED if kinds <= {Verdict.CONTRADICTED, Verdict.MISSING} else None
    return Verdict.PARTIAL


def nothing_said(words: Words, question: LabelledQuestion, others: Questions, rng: Random) -> Iterator[Labelled]:
    """Not knowing, empty talk, the question repeated, words to the grader, bare terms: missing."""
    language = question.lang if rng.random() < 0.8 else rng.choice(("zh", "en"))
    terms = [next(filter(None, found)) for found in MARKED.findall(question.notes_md)]
    terms = [term for term in terms if len(term) <= 16]
    rng.shuffle(terms)
    said = [
        rng.choice(words.unknown[language]),
        rng.choice(words.empty_talk[language]),
        rng.choice(words.to_the_grader[language]),
        rng.choice(words.echo[question.lang]).format(question=question.question),
    ]
    if len(terms) > 2:
        said.append(rng.choice(["、", "，", " ", ", "]).join(terms))
    for answer in rng.sample(said, 2):
        yield Labelled(PointPair(question.question, rng.choice(question.key_points).text, answer), Verdict.MISSING)


def off_topic(words: Words, question: LabelledQuestion, others: Questions, rng: Random) -> Iterator[Labelled]:
    """What is right for another question, whole or one sentence of it: missing."""
    other = rng.choice([candidate for candidate in others if candidate.topic != question.topic])
    answer = rng.choice(other.answers).text
    said = answer if rng.random() < 0.5 else rng.choice(as_sentences(answer))
    yield Labelled(PointPair(question.question, rng.choice(question.key_points).text, said), Verdict.MISSING)


def single_sentences(words: Words, question: LabelledQuestion, others: Questions, rng: Random) -> Iterator[Labelled]:
    """One sentence of an answer that misses the point misses it too."""
    for answer in rng.sample(question.answers, min(3, len(question.answers))):
        missed = [point.text for point in question.key_points if answer.labels[point.id] is Verdict.MISSING]
        sentences = as_sentences(answer.text)
        if missed and len(sentences) > 1:
            yield Labelled(PointPair(question.question, rng.choice(missed), rng.choice(sentences)), Verdict.MISSING)


MAKERS: tuple[Maker, ...] = (
    notes_repeated,
    turned_round,
    points_merged,
    nothing_said,
    off_topic,
    single_sentences,
)


def disturbed(words: Words, labelled: Labelled, language: Language, rng: Random) -> Labelled:
    """The same pair as speech, with empty talk or words to the grader around it, or without its question; the verdict
    stays."""
    question, key_point, answer = labelled.pair
    if rng.random() < 0.12 and "\n" not in answer:
        answer = words.as_heard(answer, language, rng)
    if rng.random() < 0.08:
        aside = rng.choice(rng.choice((words.to_the_grader, words.empty_talk))[rng.choice(("zh", "en"))])
        answer = "\n".join(rng.sample((answer, aside), 2))
    if rng.random() < 0.1:
        question = ""
    return labelled._replace(pair=PointPair(question, key_point, answer))


def labelled_pairs(words: Words, question: LabelledQuestion, rng: Random) -> list[Labelled]:
    """Every key point of ``question`` held against every answer, slightly disturbed."""
    pairs = (Labelled(*pair) for answer in question.answers for pair in question.pairs(answer))
    return [disturbed(words, pair, question.lang, rng) for pair in pairs]


def made_pairs(words: Words, question: LabelledQuestion, others: Questions, rng: Random) -> list[Labelled]:
    """Freshly made pairs of all makers, slightly disturbed."""
    pairs = (pair for maker in MAKERS for pair in maker(words, question, others, rng))
    return [disturbed(words, pair, question.lang, rng) for pair in pairs]
