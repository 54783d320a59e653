"""What ``coach eval speech`` finds: rates per system and group of clips, grades, delivery, and each transcript."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from coach.evaluation.grading import Estimate
from coach.evaluation.speech_clips import Clip
from coach.evaluation.speech_delivery import DeliveryScores
from coach.evaluation.speech_measures import RATES, Counts, Repairs, mean, rate
from coach.model import Value

_SHOWN = ("mer", "cer", "recall", "precision")


class ClipTranscript(Value):
    """What one system made of one clip. ``seconds`` were spent on recognising; ``changes`` are the corrections."""

    clip: str
    system: str
    text: str
    counts: Counts
    repairs: Repairs
    changes: tuple[str, ...]
    seconds: float


class GroupScores(Value):
    """Clips that have something in common ("zh", "white 10 dB"), and the rates of RATES over them."""

    group: str
    clips: int
    rates: dict[str, Estimate]


class SystemScores(Value):
    """One way to get from sound to text.

    ``real_time_factor`` is seconds of recognising per second of sound; correcting takes none that counts.
    """

    system: str
    real_time_factor: float
    repairs: Repairs
    groups: tuple[GroupScores, ...]


class SpokenGrades(Value):
    """Grades of an answer spoken less those of the same answer typed, 0 to 1.

    Attributes:
        typed: mean grade of the typed ones.
        worst: the largest difference, and ``worst_clip`` where it is.
    """

    system: str
    clips: int
    typed: float
    difference: Estimate
    absolute: Estimate
    worst: float
    worst_clip: str

    @property
    def at_worst(self) -> str:
        return f"{self.worst:+.3f} {self.worst_clip}"


class SpeechEvaluation(Value):
    """The whole result; ``model_dump_json`` writes it, ``table`` shows the rates.

    Attributes:
        known_terms: share of the terms that were said which ``terms_of`` finds in the notes; no other can be corrected.
        repeated: clips that were heard twice, ``equal`` of them alike to the last word and time.
    """

    recogniser: str
    split: str
    seed: int
    clips: int
    seconds: float
    known_terms: float
    repeated: int
    equal: int
    systems: tuple[SystemScores, ...]
    grades: tuple[SpokenGrades, ...]
    delivery: DeliveryScores
    transcripts: tuple[ClipTranscript, ...]

    def table(self) -> list[dict[str, str]]:
        """One row per system and group, each rate as ``value [low, high]``."""
        return [
            {
                "system": system.system,
                "clips": f"{group.group} ({group.clips})",
                **{name: _cell(group.rates[name]) for name in _SHOWN},
            }
            for system in self.systems
            for group in system.groups
        ]

    def details(self, transcripts: bool) -> list[tuple[list[str], list[list[str]]]]:
        """Further tables: speed and repairs, grades, delivery and, where wanted, what was heard; heads and rows."""
        systems = [
            [system.system, f"{system.real_time_factor:.2f}", *map(str, system.repairs.model_dump().values())]
            for system in self.systems
        ]
        grades = [
            [grade.system, f"{grade.typed:.3f}", _cell(grade.difference), _cell(grade.absolute), grade.at_worst]
            for grade in self.grades
        ]
        delivery = self.delivery.model_dump()
        others = {"known terms": self.known_terms, "heard twice": self.repeated, "alike": self.equal}
        tables = [
            (["system", "real-time factor", *Repairs.model_fields], systems),
            (["system", "typed", "spoken less typed", "absolute", "worst"], grades),
            *((list(figures), [[f"{value:.3g}" for value in figures.values()]]) for figures in (delivery, others)),
        ]
        if transcripts:
            heard = [[row.clip, row.system, row.text, "; ".join(row.changes)] for row in self.transcripts]
            tables.append((["clip", "system", "text", "corrections"], heard))
        return [table for table in tables if table[1]]


GROUPS: dict[str, Callable[[Clip], bool]] = {
    "all": lambda clip: True,
    "zh": lambda clip: clip.kind == "zh",
    "en": lambda clip: clip.kind == "en",
    "mixed": lambda clip: clip.kind == "mixed",
    "no noise": lambda clip: clip.noise == "none",
    "20 dB": lambda clip: clip.snr == 20,
    "10 dB": lambda clip: clip.snr == 10 and clip.noise != "babble",
    "5 dB": lambda clip: clip.snr == 5 and clip.noise != "babble",
    "babble": lambda clip: clip.noise == "babble",
}


def system_scores(system: str, pairs: Sequence[tuple[Clip, ClipTranscript]], seconds: float, seed: int) -> SystemScores:
    """Score one system on all clips; ``seconds`` is the length of their sound."""
    groups = []
    for name, takes in GROUPS.items():
        kept = [(clip, transcript) for clip, transcript in pairs if takes(clip)]
        if kept:
            counts, ids = [transcript.counts for _, transcript in kept], [clip.id for clip, _ in kept]
            rates = {measure: rate(measure, counts, ids, seed) for measure in RATES}
            groups.append(GroupScores(group=name, clips=len(kept), rates=rates))
    return SystemScores(
        system=system,
        real_time_factor=sum(transcript.seconds for _, transcript in pairs) / seconds,
        repairs=Repairs(
            mended=sum(transcript.repairs.mended for _, transcript in pairs),
            broken=sum(transcript.repairs.broken for _, transcript in pairs),
            neither=sum(transcript.repairs.neither for _, transcript in pairs),
        ),
        groups=tuple(groups),
    )


def spoken_grades(
    system: str, ids: Sequence[str], typed: Sequence[float], spoken: Sequence[float], seed: int
) -> SpokenGrades:
    """Compare grades of the same answers, typed and spoken."""
    differences = [b - a for a, b in zip(typed, spoken, strict=True)]
    worst = max(range(len(ids)), key=lambda place: abs(differences[place]))
    return SpokenGrades(
        system=system,
        clips=len(ids),
        typed=float(np.mean(typed)),
        difference=mean(differences, ids, seed),
        absolute=mean([abs(difference) for difference in differences], ids, seed),
        worst=differences[worst],
        worst_clip=ids[worst],
    )


def _cell(estimate: Estimate) -> str:
    if np.isnan(estimate.value):
        return "-"
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"
