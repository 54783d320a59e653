"""Explanations and follow-up questions, measured on labelled answers, so that no judge's mistake is in the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from coach.errors import ModelUnavailable
from coach.evaluation.following_cases import FollowingCase, cases_of, nearest
from coach.evaluation.following_checks import CitedLines, agreement, given_away, read_labelled_sentences
from coach.evaluation.graded_answers import read_graded_answers
from coach.evaluation.measures import Floats, bootstrap_interval
from coach.interview.explaining import WORDED_BY_NOTES, Explainer
from coach.interview.following_up import WORDED_BY_HEADING, FollowUpWriter
from coach.interview.leaking import leaks, public
from coach.interview.support import SupportChecker
from coach.model import FollowUp, Value, Verdict
from coach.ports import ChatMessage, Completion, Embedder, PointClassifier, Progress, Written
from coach.text import language_of, normalise

ROUNDS = 2
"""Follow-ups asked after each answer, the second with the first already asked."""
_SAME = 85
"""rapidfuzz ratio (0-100) from which two questions are the same."""


class Share(Value):
    """A share of ``count`` things with its 95% bootstrap interval by question; nan (JSON null) where count is 0."""

    count: int
    value: float
    low: float
    high: float


class CheckerScores(Value):
    """How a check agrees with people on labelled sentences; recall is of the supported ones."""

    check: str
    sentences: int
    accuracy: float
    precision: float
    recall: float


class FollowingEvaluation(Value):
    """The whole result; ``model_dump_json`` writes it, ``table`` shows it."""

    data: str
    model: str
    seed: int
    answers: int
    explanations: dict[str, Share]
    follow_ups: dict[str, Share]
    checks: tuple[CheckerScores, ...] = ()

    def table(self) -> list[list[str]]:
        """Rows of (what, measure, count, value [low, high])."""
        parts = {"explanation": self.explanations, "follow-up": self.follow_ups}
        return [[part, name, str(s.count), _cell(s)] for part, shares in parts.items() for name, s in shares.items()]


@dataclass
class Observations:
    """Zeros and ones per measure, each with the question it belongs to."""

    seen: dict[str, list[tuple[str, float]]] = field(default_factory=dict)

    def add(self, measure: str, question: str, holds: bool) -> None:
        self.seen.setdefault(measure, []).append((question, float(holds)))

    def shares(self, seed: int) -> dict[str, Share]:
        return {measure: _share(values, seed) for measure, values in self.seen.items()}


class NoChatModel:
    """Stands where no chat model is: every request fails, so that the fixed sentences are measured alone."""

    identity = "none"
    remote = False

    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        json_schema: Mapping[str, object] | None = None,
        written: Written | None = None,
    ) -> Completion:
        raise _absent()

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int) -> Iterator[str]:
        raise _absent()

    def prefill(self, messages: Sequence[ChatMessage]) -> None:
        """Nothing to read ahead."""


class ListeningChecker(SupportChecker):
    """A checker that remembers what it decided: the sentences of the model that nobody sees count, too."""

    def __init__(self, classifier: PointClassifier | None) -> None:
        super().__init__(classifier)
        self.decided: list[bool] = []

    def supported(self, sentence: str, notes: str, said: str = "") -> bool:
        holds = super().supported(sentence, notes, said)
        self.decided.append(holds)
        return holds


class FollowingEvaluator:
    """Runs the explainer and the follow-up writer on cases and notes what holds of each.

    Args:
        checker: the one that ``explainer`` uses.
    """

    def __init__(
        self,
        explainer: Explainer,
        checker: ListeningChecker,
        writer: FollowUpWriter,
        embedder: Embedder,
        classifier: PointClassifier,
    ) -> None:
        self._explainer = explainer
        self._checker = checker
        self._writer = writer
        self._embedder = embedder
        self._cited = CitedLines(classifier)
        self.explanations = Observations()
        self.follow_ups = Observations()

    def explain(self, case: FollowingCase) -> None:
        """Measure the explanation of ``case``: each sentence about the notes against the lines that it cites."""
        note, name = self.explanations.add, case.question.text
        points = {point.id: point for point in case.question.key_points}
        cited: set[str] = set()
        told: list[str] = []
        before = len(self._checker.decided)
        for piece in self._explainer.explain(case.question, case.grade, case.answer):
            if piece.done is None:
                told.append(piece.text)
                continue
            lines = "\n".join(citation.quote for citation in piece.done.citations)
            sentences = [points[piece.key_point_id].text, *told[1:]]
            borne_out = [self._cited.bear_out(sentence.strip(), lines, name) for sentence in sentences]
            for sentence_holds in borne_out:
                note("precision", name, sentence_holds)
            for sentence_holds in borne_out[1:]:
                note("precision of the model's sentences", name, sentence_holds)
            if borne_out[0]:
                cited.add(piece.key_point_id)
            note("points told by the model too", name, piece.worded_by != WORDED_BY_NOTES)
            told = []
        for held in self._checker.decided[before:]:
            note("model's sentences kept", name, held)
        for point in case.grade.points:
            if point.verdict is not Verdict.COVERED:
                note("recall", name, point.key_point.id in cited)

    def follow_up(self, case: FollowingCase) -> None:
        """Measure ``ROUNDS`` follow-ups in a row, each with those before it asked already."""
        asked = [case.question.text]
        done: set[str] = set()
        for _ in range(ROUNDS):
            follow_up = self._writer.follow_up(case.question, case.grade, asked, done)
            if follow_up is None:
                return
            self._note_follow_up(case, follow_up, asked)
            asked.append(follow_up.text)
            done |= set(follow_up.targets)

    def _note_follow_up(self, case: FollowingCase, follow_up: FollowUp, asked: Sequence[str]) -> None:
        question, text = case.question, follow_up.text
        gaps = {point.key_point.id for point in case.grade.points if point.verdict is not Verdict.COVERED}
        vectors = self._embedder.embed_passages([text, *(point.text for point in question.key_points)])
        near = question.key_points[nearest(vectors[0], vectors[1:])].id
        targets = [point for point in question.key_points if point.id in follow_up.targets]
        said = " ".join(point.quote or "" for point in case.grade.points)
        known = f"{public(question)} {said}"
        note, name = self.follow_ups.add, question.text
        note("nearest to a missed point", name, near in gaps)
        note("nearest to the one declared target", name, follow_up.targets == (near,))
        note("declared targets are gaps", name, bool(follow_up.targets) and set(follow_up.targets) <= gaps)
        note("leaks by the coach's rule", name, any(leaks(text, target, known) for target in targets))
        leaked = any(given_away(text, target.text, f"{question.text} {case.answer}") for target in targets)
        note("leaks by plain words", name, leaked)
        same = any(fuzz.ratio(normalise(text), normalise(earlier)) >= _SAME for earlier in asked)
        note("repeats a question", name, same)
        note("in the question's language", name, language_of(text) == question.language)
        note("worded by the model", name, follow_up.worded_by != WORDED_BY_HEADING)


def evaluate_following(
    path: Path,
    evaluator: FollowingEvaluator,
    embedder: Embedder,
    model: str,
    *,
    limit: int | None = None,
    seed: int = 0,
    progress: Progress = lambda what, done, total: None,
) -> FollowingEvaluation:
    """Explain and follow up the labelled answers of ``path`` that leave a gap.

    Args:
        model: the identity of what words, for the record.
        limit: most answers, dealt evenly over the questions.
        seed: of the draw and of the bootstrap.

    Raises:
        InputError: the file cannot be read as graded answers.
        ModelError, EnvironmentProblem: the embedder or the judge cannot be used.
    """
    cases = cases_of(read_graded_answers(path, limit=limit, seed=seed), embedder)
    for place, case in enumerate(cases):
        progress(f"following up {path.name}", place, len(cases))
        evaluator.explain(case)
        evaluator.follow_up(case)
    return FollowingEvaluation(
        data=path.name,
        model=model,
        seed=seed,
        answers=len(cases),
        explanations=evaluator.explanations.shares(seed),
        follow_ups=evaluator.follow_ups.shares(seed),
    )


def evaluate_checks(path: Path, classifier: PointClassifier) -> tuple[CheckerScores, ...]:
    """How the coach's checker and the independent check agree with people's labels of model sentences in ``path``."""
    rows = read_labelled_sentences(path)
    labels = [row.supported for row in rows]
    own, independent = SupportChecker(classifier), CitedLines(classifier)
    found = {
        "coach": [own.supported(row.sentence, row.cited) for row in rows],
        "independent": [independent.bear_out(row.sentence, row.cited) for row in rows],
    }
    return tuple(
        CheckerScores(check=name, sentences=len(rows), accuracy=a, precision=p, recall=r)
        for name, guesses in found.items()
        for a, p, r in [agreement(labels, guesses)]
    )


def _share(values: Sequence[tuple[str, float]], seed: int) -> Share:
    holds = np.array([value for _, value in values])
    low, high = bootstrap_interval(_mean, holds, holds, [question for question, _ in values], seed=seed)
    return Share(count=len(values), value=float(holds.mean()), low=low, high=high)


def _mean(_: Floats, holds: Floats) -> float:
    return float(holds.mean())


def _cell(share: Share) -> str:
    return f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}]"


def _absent() -> ModelUnavailable:
    return ModelUnavailable("There is no chat model.", "没有对话模型。")
