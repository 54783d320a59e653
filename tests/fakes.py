"""Stand-ins for the engines: small, deterministic, and held to the same contracts as the real adapters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.interview.grading.windows import features_of
from coach.model import Verdict
from coach.ports import PointPair, VerdictProbabilities


class FakePointClassifier:
    """Judges by shared vocabulary: 60% of a point's words cover it, 30% cover a part, a negation turns it round."""

    identity = "fake-point-classifier"
    _negation = re.compile(r"不是|并非|没有|不需要|\bnot\b|\bnever\b")

    def __init__(self) -> None:
        self.batches: list[list[PointPair]] = []

    def classify(self, pairs: Sequence[PointPair]) -> list[VerdictProbabilities]:
        self.batches.append(list(pairs))
        return [self._classify(pair) for pair in pairs]

    def _classify(self, pair: PointPair) -> VerdictProbabilities:
        wanted, said = features_of(pair.key_point), features_of(pair.answer)
        share = len(wanted & said) / max(1, len(wanted))
        nearest = max(re.split(r"[。.;；]", pair.answer), key=lambda sentence: len(wanted & features_of(sentence)))
        negated = bool(self._negation.search(nearest)) and not self._negation.search(pair.key_point)
        if share < 0.3:
            verdict = Verdict.MISSING
        elif negated:
            verdict = Verdict.CONTRADICTED
        else:
            verdict = Verdict.COVERED if share >= 0.6 else Verdict.PARTIAL
        sure = 0.7 + 0.2 * min(1.0, share)
        return {choice: sure if choice is verdict else (1 - sure) / 3 for choice in Verdict}
