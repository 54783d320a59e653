"""The whole measurement of spoken answers, on clips that are hummed and heard by fakes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.adapters.audio import PyAvSoundReader
from coach.errors import InputError
from coach.evaluation.speech import BOTH, HOTWORDS, PLAIN, evaluate_speech
from coach.evaluation.speech_clips import Notes, load_clips, sound_file
from coach.evaluation.speech_making import make_sounds
from coach.evaluation.speech_scores import SpeechEvaluation
from coach.interview.grading.classifier_judge import ClassifierJudge
from coach.interview.grading.grader import Grader
from coach.model import Language
from coach.ports import HeardWord, Sound
from coach.spoken.listening import Listener
from tests.evaluation.test_speech_clips import Humming
from tests.fakes import FakePointClassifier, FakeTranscriber

NOTES = """\
# Attention

## What does FlashAttention keep?

- FlashAttention keeps the result exact

## What does LoRA train?

- LoRA trains two low-rank matrices beside frozen weights
"""
CLIPS = [
    ("flash", "en", "dev", 3, "FlashAttention keeps the result exact.", ["FlashAttention"]),
    ("lora", "mixed", "dev", 7, "LoRA trains two low-rank matrices. <2.5> {um,} the weights are frozen.", ["LoRA"]),
    ("later", "mixed", "held", 7, "LoRA trains two low-rank matrices.", ["LoRA"]),
]


class Mishearing:
    """Hears "flash attention" and "Laura", the latter only where it was not told of LoRA; one word a second."""

    identity = "mishearing"
    remote = False

    def __init__(self) -> None:
        self.calls = 0

    def transcribe(self, sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
        self.calls += 1
        name = "LoRA" if "LoRA" in terms else "Laura"
        is_lora = sound.seconds > 6
        text = f"{name} trains two low-rank matrices" if is_lora else "flash attention keeps the result exact"
        times = iter(range(100))
        yield [HeardWord(f" {word}", at, at + 0.8, 0.9) for word, at in zip(text.split(), times, strict=False)]
        if is_lora:
            yield [HeardWord(f" {word}", 7.5 + at, 8 + at, 0.9) for at, word in enumerate("um the weights".split())]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "attention.md").write_text(NOTES, encoding="utf-8")
    rows = [
        {"id": id_, "split": split, "kind": kind, "file": "attention.md", "line": line, "said": said, "terms": terms}
        for id_, kind, split, line, said, terms in CLIPS
    ]
    lines = [json.dumps({**row, "voice": "v"}) for row in rows]
    (tmp_path / "clips.jsonl").write_text("\n".join(lines), encoding="utf-8")
    make_sounds(tmp_path, Humming())
    return tmp_path / "clips.jsonl"


def _evaluated(data: Path, **options: object) -> SpeechEvaluation:
    return evaluate_speech(data, PyAvSoundReader(), Mishearing(), **options)  # type: ignore[arg-type]


def _all(result: SpeechEvaluation, system: str, rate: str) -> float:
    scores = next(scores for scores in result.systems if scores.system == system)
    return scores.groups[0].rates[rate].value


def test_hotwords_and_corrections_are_measured_apart_and_together(data: Path) -> None:
    result = _evaluated(data)
    # said: 5 tokens, and "lora trains 2 low rank matrices um the weights are frozen", 11
    assert _all(result, PLAIN, "mer") == pytest.approx(5 / 16)  # flash, attention; laura, are, frozen
    assert _all(result, HOTWORDS, "mer") == pytest.approx(4 / 16)
    assert _all(result, BOTH, "mer") == pytest.approx(2 / 16)
    assert (_all(result, PLAIN, "recall"), _all(result, HOTWORDS, "recall")) == (0.5, 1)
    both = next(scores for scores in result.systems if scores.system == BOTH)
    assert (both.repairs.mended, both.repairs.broken) == (1, 0)


def test_what_is_measured_is_what_the_product_does(data: Path) -> None:
    rows = {row.clip: row for row in _evaluated(data).transcripts if row.system == BOTH}
    for clip in load_clips(data)[:2]:
        product = Listener(PyAvSoundReader(), Mishearing(), lambda: ())
        *_, transcript = product.hear(sound_file(data.parent, clip), Notes(data.parent).asked(clip))
        assert rows[clip.id].text == transcript.text


def test_terms_that_the_notes_do_not_offer_are_told(data: Path) -> None:
    assert _evaluated(data).known_terms == 1
    lines = data.read_text(encoding="utf-8").replace('["LoRA"]', '["LoRA", "train", "weights"]')
    data.write_text(lines, encoding="utf-8")
    assert _evaluated(data).known_terms == 0.5


def test_each_split_is_measured_alone(data: Path) -> None:
    assert {row.clip for row in _evaluated(data).transcripts} == {"flash", "lora"}
    assert {row.clip for row in _evaluated(data, split="held").transcripts} == {"later"}
    assert _evaluated(data, split="all").clips == 3


def test_other_numbers_of_hotwords_are_tried_where_wanted(data: Path) -> None:
    result = _evaluated(data, counts=[1])
    assert [system.system for system in result.systems][4:] == ["1 hotwords", "1 hotwords, corrected"]


def test_pauses_and_fillers_are_held_against_the_clips(data: Path) -> None:
    delivery = _evaluated(data).delivery
    assert (delivery.pauses, delivery.found, delivery.invented) == (1, 1, 0)
    assert (delivery.fillers, delivery.fillers_counted) == (1, 1)


def test_an_answer_is_graded_as_typed_and_as_heard(data: Path) -> None:
    grader = Grader(ClassifierJudge(FakePointClassifier()), lambda: datetime(2026, 1, 1, tzinfo=UTC), lambda: "g")
    plain, *_, both = _evaluated(data, grader=grader).grades
    assert (plain.system, both.system) == (PLAIN, BOTH)
    assert plain.clips == 2
    assert both.absolute.value <= plain.absolute.value


def test_a_recogniser_that_wavers_is_found_out(data: Path) -> None:
    assert _evaluated(data, repeat=2).equal == 2
    wavering = FakeTranscriber([f"It keeps {n}" for n in range(20)])
    result = evaluate_speech(data, PyAvSoundReader(), wavering, repeat=2)
    assert (result.repeated, result.equal) == (2, 0)


def test_every_table_has_as_many_cells_as_heads(data: Path) -> None:
    result = _evaluated(data)
    assert [row["clips"] for row in result.table()][:2] == ["all (2)", "en (1)"]
    for heads, rows in result.details(transcripts=True):
        assert {len(row) for row in rows} == {len(heads)}


def test_clips_without_sound_are_refused(data: Path) -> None:
    (data.parent / "sounds.json").unlink()
    with pytest.raises(InputError, match="without sound"):
        _evaluated(data)
