"""The embedded judge: a trained classifier reads each key point against the answer and against windows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.interview.grading.judging import JudgedPoint, Judgement
from coach.interview.grading.windows import chunks, features_of, nearest, windows
from coach.model import JudgedBy, KeyPoint, Span, Verdict
from coach.ports import PointClassifier, PointPair, VerdictProbabilities


@dataclass(frozen=True)
class Combination:
    """How the readings of one key point become a verdict. Fitted on held-out and development answers.

    Attributes:
        chunks: most chunks read per point; answers that fit the classifier are one chunk.
        pairs: readings per answer that windows may fill up; every point gets ``least_windows`` at least.
        least_windows: least windows per point.
        contradicted_from: probability of contradicted from which a point is contradicted. To be told that one said the
            opposite, and did not, is worse than to be told that it is missing; below it the other three verdicts
            share the probability.
        partial_from, covered_from: expected credit (covered 1, partial 0.5) among those three from which a point is
            partial or covered. The likeliest verdict is hardly ever partial, whose neighbours share its probability.
        quote_slack: how much less than the best window a shorter one may carry and still be the quote.
        least_support: least probability that the quoted window says anything on the point; less is no evidence.
    """

    chunks: int = 4
    pairs: int = 24
    least_windows: int = 3
    contradicted_from: float = 0.45
    partial_from: float = 0.35
    covered_from: float = 0.6
    quote_slack: float = 0.03
    least_support: float = 0.05


class ClassifierJudge:
    """A ``Judge`` over a ``PointClassifier``. All readings of one answer go through it in one batch."""

    def __init__(self, classifier: PointClassifier, combination: Combination | None = None) -> None:
        self._classifier = classifier
        self._combination = combination or Combination()

    def judge(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> Judgement:
        """One proposal per point; its quote is the window that carries the verdict best."""
        whole = chunks(answer)
        parts = windows(answer, allowed)
        plans = [self._plan(point, answer, whole, parts, len(points)) for point in points]
        pairs = [
            PointPair(question, point.text, answer[start:end])
            for point, (read, quotable) in zip(points, plans, strict=True)
            for start, end in (*read, *quotable)
        ]
        readings = iter(self._classifier.classify(pairs))
        judged: list[JudgedPoint] = []
        for point, (read, quotable) in zip(points, plans, strict=True):
            of_chunks = [next(readings) for _ in read]
            of_windows = [next(readings) for _ in quotable]
            judged.append(self._decide(point, answer, of_chunks, quotable, of_windows))
        return Judgement(tuple(judged), JudgedBy(judge="cross-encoder", model=self._classifier.identity))

    def _plan(
        self, point: KeyPoint, answer: str, whole: Sequence[Span], parts: Sequence[Span], points: int
    ) -> tuple[list[Span], list[Span]]:
        """The chunks and the windows that are read for ``point``."""
        features = features_of(point.text)
        read = nearest(features, answer, whole, self._combination.chunks)
        room = max(self._combination.least_windows, self._combination.pairs // points - len(read))
        return read, nearest(features, answer, parts, room)

    def _decide(
        self,
        point: KeyPoint,
        answer: str,
        of_chunks: Sequence[VerdictProbabilities],
        quotable: Sequence[Span],
        of_windows: Sequence[VerdictProbabilities],
    ) -> JudgedPoint:
        whole = min(of_chunks, key=lambda reading: reading[Verdict.MISSING])
        verdict = self._verdict(whole)
        if verdict is Verdict.MISSING:
            return JudgedPoint(point.id, verdict, whole[verdict])
        place = self._quote(verdict, quotable, of_windows)
        if 1 - of_windows[place][Verdict.MISSING] < self._combination.least_support:
            return JudgedPoint(point.id, Verdict.MISSING, whole[Verdict.MISSING])
        start, end = quotable[place]
        return JudgedPoint(point.id, verdict, whole[verdict], answer[start:end])

    def _quote(self, verdict: Verdict, quotable: Sequence[Span], readings: Sequence[VerdictProbabilities]) -> int:
        """Index of the shortest window that carries ``verdict`` nearly as well as the best one."""
        carried = [_carries(reading, verdict) for reading in readings]
        least = max(carried) - self._combination.quote_slack
        good = [index for index, value in enumerate(carried) if value >= least]
        return min(good, key=lambda index: quotable[index][1] - quotable[index][0])

    def _verdict(self, reading: VerdictProbabilities) -> Verdict:
        contradicted = reading[Verdict.CONTRADICTED]
        if contradicted >= self._combination.contradicted_from:
            return Verdict.CONTRADICTED
        credit = (reading[Verdict.COVERED] + 0.5 * reading[Verdict.PARTIAL]) / (1 - contradicted)
        if credit >= self._combination.covered_from:
            return Verdict.COVERED
        return Verdict.PARTIAL if credit >= self._combination.partial_from else Verdict.MISSING


def _carries(reading: VerdictProbabilities, verdict: Verdict) -> float:
    """How well a window stands for ``verdict``; what covers a point is also the best quote for a part of it."""
    if verdict is Verdict.PARTIAL:
        return reading[Verdict.PARTIAL] + reading[Verdict.COVERED]
    return reading[verdict]
