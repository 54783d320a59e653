"""The embedded judge: a trained classifier reads each key point against the answer and against windows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.interview.grading.judging import Decided, JudgedPoint, Judgement
from coach.interview.grading.windows import chunks, features_of, nearest, windows
from coach.model import JudgedBy, KeyPoint, Span, Verdict
from coach.ports import PointClassifier, PointPair, VerdictProbabilities


@dataclass(frozen=True)
class Combination:
    """How the readings of one key point become a verdict. Fitted on held-out and development answers.

    Attributes:
        chunks: most chunks read per point; answers that fit the classifier are one chunk.
        windows: most windows read for the quote of a point.
        contradicted_from: probability of contradicted from which a point is contradicted. To be told that one said the
            opposite, and did not, is worse than to be told that it is missing; below it the other three verdicts
            share the probability.
        partial_from, covered_from: expected credit (covered 1, partial 0.5) among those three from which a point is
            partial or covered. The likeliest verdict is hardly ever partial, whose neighbours share its probability.
        quote_slack: how much less than the best window a shorter one may carry and still be the quote.
        least_support: least probability that the quoted window says anything on the point; less is no evidence.
    """

    chunks: int = 4
    windows: int = 4
    contradicted_from: float = 0.4
    partial_from: float = 0.3
    covered_from: float = 0.55
    quote_slack: float = 0.03
    least_support: float = 0.05


class ClassifierJudge:
    """A ``Judge`` over a ``PointClassifier``."""

    def __init__(self, classifier: PointClassifier, combination: Combination | None = None) -> None:
        self._classifier = classifier
        self._combination = combination or Combination()

    @property
    def identity(self) -> str:
        """Changes whenever verdicts or quotes would."""
        return f"{self._classifier.identity} {self._combination}"

    def judge(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> Judgement:
        """One proposal per point; its quote is the window that carries the verdict best."""
        return self.judge_streaming(question, points, answer, allowed, lambda point: None)

    def judge_streaming(
        self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span], decided: Decided
    ) -> Judgement:
        """Two rounds: the verdicts from the whole answer, then windows of it for each point that needs a quote.

        Missing points are reported after the first, each other one as soon as its windows were read.
        """
        whole = chunks(answer)
        features = [features_of(point.text) for point in points]
        readings = self._read(
            question, points, answer, [nearest(found, answer, whole, self._combination.chunks) for found in features]
        )
        clearest = [min(of_point, key=lambda reading: reading[Verdict.MISSING]) for of_point in readings]
        verdicts = [self._verdict(reading) for reading in clearest]
        parts = windows(answer, allowed)
        judged: dict[int, JudgedPoint] = {}
        for at in sorted(range(len(points)), key=lambda at: verdicts[at] is not Verdict.MISSING):
            point, spans = points[at], list[Span]()
            if verdicts[at] is not Verdict.MISSING:
                spans = nearest(features[at], answer, parts, self._combination.windows)
            (of_windows,) = self._read(question, [point], answer, [spans])
            judged[at] = self._proposal(point, answer, verdicts[at], clearest[at], spans, of_windows)
            decided(judged[at])
        proposals = tuple(judged[at] for at in range(len(points)))
        return Judgement(proposals, JudgedBy(judge="cross-encoder", model=self._classifier.identity))

    def _read(
        self, question: str, points: Sequence[KeyPoint], answer: str, spans: Sequence[Sequence[Span]]
    ) -> list[list[VerdictProbabilities]]:
        """For each point, the readings of its spans; all of them go through the classifier at once."""
        pairs = [
            PointPair(question, point.text, answer[start:end])
            for point, of_point in zip(points, spans, strict=True)
            for start, end in of_point
        ]
        readings = iter(self._classifier.classify(pairs) if pairs else ())
        return [[next(readings) for _ in of_point] for of_point in spans]

    def _proposal(
        self,
        point: KeyPoint,
        answer: str,
        verdict: Verdict,
        clear: VerdictProbabilities,
        quotable: Sequence[Span],
        of_windows: Sequence[VerdictProbabilities],
    ) -> JudgedPoint:
        if verdict is Verdict.MISSING or not quotable:
            return JudgedPoint(point.id, Verdict.MISSING, clear[Verdict.MISSING])
        if verdict is Verdict.CONTRADICTED and not _shown_in(verdict, of_windows):
            verdict = self._by_credit(clear)
            if verdict is Verdict.MISSING:
                return JudgedPoint(point.id, verdict, clear[verdict])
        place = self._quote(verdict, quotable, of_windows)
        if 1 - of_windows[place][Verdict.MISSING] < self._combination.least_support:
            return JudgedPoint(point.id, Verdict.MISSING, clear[Verdict.MISSING])
        start, end = quotable[place]
        return JudgedPoint(point.id, verdict, clear[verdict], answer[start:end])

    def _quote(self, verdict: Verdict, quotable: Sequence[Span], readings: Sequence[VerdictProbabilities]) -> int:
        """Index of the shortest window that carries ``verdict`` nearly as well as the best one."""
        carried = [_carries(reading, verdict) for reading in readings]
        least = max(carried) - self._combination.quote_slack
        good = [index for index, value in enumerate(carried) if value >= least]
        return min(good, key=lambda index: quotable[index][1] - quotable[index][0])

    def _verdict(self, reading: VerdictProbabilities) -> Verdict:
        if reading[Verdict.CONTRADICTED] >= self._combination.contradicted_from:
            return Verdict.CONTRADICTED
        return self._by_credit(reading)

    def _by_credit(self, reading: VerdictProbabilities) -> Verdict:
        """The verdict where nothing is contradicted."""
        credit = (reading[Verdict.COVERED] + 0.5 * reading[Verdict.PARTIAL]) / (1 - reading[Verdict.CONTRADICTED])
        if credit >= self._combination.covered_from:
            return Verdict.COVERED
        return Verdict.PARTIAL if credit >= self._combination.partial_from else Verdict.MISSING


def _shown_in(verdict: Verdict, readings: Sequence[VerdictProbabilities]) -> bool:
    """Whether some window carries ``verdict`` better than any covers the point: who is told that the notes say
    the opposite must be able to find it in a sentence."""
    return max(reading[verdict] for reading in readings) > max(reading[Verdict.COVERED] for reading in readings)


def _carries(reading: VerdictProbabilities, verdict: Verdict) -> float:
    """How well a window stands for ``verdict``; what covers a point is also the best quote for a part of it."""
    if verdict is Verdict.PARTIAL:
        return reading[Verdict.PARTIAL] + reading[Verdict.COVERED]
    return reading[verdict]
