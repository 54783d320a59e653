"""Seconds from the end of a spoken answer to its transcript, kept, decoded, recognised and corrected. Run it alone."""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from coach.adapters.audio import PyAvSoundReader
from coach.app import Coach, build_coach
from coach.evaluation.speech_clips import load_clips, sound_file
from coach.model import Asked, Plan, RecordingState
from coach.ports import Sound
from coach.settings import load_settings
from coach.speech.wave_file import wave_of
from tests.benchmarks.memory import peak_memory_gb

DATA = Path(__file__).parents[1] / "data"
LENGTHS = (10, 30, 90)


def recording(seconds: int) -> Sound:
    """Clips in Chinese, some with English terms, one after the other."""
    reader, samples, rate = PyAvSoundReader(), b"", 0
    for clip in load_clips(DATA / "speech" / "clips.jsonl"):
        if clip.language == "zh" and clip.noise == "none" and clip.split == "dev":
            sound = reader.read(sound_file(DATA / "speech", clip), 300)
            samples, rate = samples + sound.samples, sound.rate
    wanted = 4 * seconds * rate
    return Sound((samples * (wanted // len(samples) + 1))[:wanted], rate)


def heard(coach: Coach, file: Path) -> tuple[float, float]:
    """Seconds to the first words that are shown, and to the corrected transcript."""
    session_id, events = coach.start(Plan(language="zh", count=1, seed=1))
    (turn,) = [event.turn for event in events if isinstance(event, Asked)]
    start = time.perf_counter()
    saved = coach.speech.save(session_id, turn.id, file)
    growing = coach.speech.recognise(saved.id)
    shown = next(growing)
    first = time.perf_counter() - start
    *_, last = [shown, *growing]
    assert last.state is RecordingState.RECOGNISED, last.problem
    return first, time.perf_counter() - start


def measure(arguments: Sequence[str]) -> dict[str, object]:
    """Medians for recordings of LENGTHS seconds, in the answer to a question of the seed notes."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks speech", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args(arguments).runs
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(os.environ, home=home)
        coach = build_coach(settings)
        coach.ingest([DATA / "notes" / "seed_notes.md"])
        for seconds in LENGTHS:
            file = Path(home) / f"{seconds}.wav"
            file.write_bytes(wave_of(recording(seconds)))
            if not figures:
                figures["first_use_seconds"] = round(heard(coach, file)[1], 2)
            times = [heard(coach, file) for _ in range(runs)]
            figures[f"{seconds}_seconds"] = {
                "first_words": round(statistics.median(first for first, _ in times), 2),
                "transcript": round(statistics.median(whole for _, whole in times), 2),
            }
        figures["peak_memory_gb"] = peak_memory_gb()
        coach.close()
    return figures
