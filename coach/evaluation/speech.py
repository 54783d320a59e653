"""How well spoken answers are understood: recogniser, hotwords and correction apart and together, on known clips."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from coach.errors import AnswerTooLong, InputError, ModelError
from coach.evaluation.speech_clips import Clip, ClipSound, Notes, load_clips, load_sounds, sound_file
from coach.evaluation.speech_delivery import DeliveryTruth, delivery_scores
from coach.evaluation.speech_measures import counted, distinct, repairs
from coach.evaluation.speech_scores import (
    ClipTranscript,
    SpeechEvaluation,
    SpokenGrades,
    spoken_grades,
    system_scores,
)
from coach.evaluation.speech_tokens import tokens
from coach.interview.grading.grader import Grader
from coach.model import Answer, Question, Transcript
from coach.ports import HeardWord, Progress, Sound, SoundReader, Transcriber
from coach.speech.correcting import corrected
from coach.speech.delivery import LONG_PAUSE, delivery_of
from coach.speech.terms import hotwords, terms_of
from coach.speech.transcript import transcript_of

PLAIN, CORRECTED, HOTWORDS, BOTH = "plain", "corrected", "hotwords", "hotwords, corrected"
LONGEST = 300.0
_SAID = datetime(2000, 1, 1, tzinfo=UTC)
"""A date for answers of clips, which carry none."""


class Listener:
    """Hears clips once each way and remembers what it heard.

    Args:
        counts: besides the product's own choice of hotwords, these many of the first terms of the notes.
    """

    def __init__(self, folder: Path, reader: SoundReader, transcriber: Transcriber, counts: Sequence[int]) -> None:
        self._folder = folder
        self._reader = reader
        self._transcriber = transcriber
        self._counts = counts
        self._notes = Notes(folder)

    def question(self, clip: Clip) -> Question:
        return self._notes.asked(clip)

    def terms(self, clip: Clip) -> tuple[str, ...]:
        """What corrections are made with."""
        return terms_of(self.question(clip))

    def sound(self, clip: Clip) -> Sound:
        return self._reader.read(sound_file(self._folder, clip), LONGEST)

    def transcripts(self, clip: Clip) -> dict[str, tuple[Transcript, float]]:
        """By system: the transcript, and the seconds that recognising took."""
        sound, terms = self.sound(clip), self.terms(clip)
        found: dict[str, tuple[Transcript, float]] = {}
        biased = {PLAIN: (), HOTWORDS: hotwords(terms, clip.language)}
        biased |= {f"{count} hotwords": terms[:count] for count in self._counts}
        for system, words in biased.items():
            start = time.perf_counter()
            heard = self.heard(sound, clip, words)
            seconds = time.perf_counter() - start
            transcript = transcript_of(heard, clip.language, sound.seconds, self._transcriber.identity)
            found[system] = transcript, seconds
            name = CORRECTED if system == PLAIN else f"{system}, corrected"
            found[name] = corrected(transcript, terms), seconds
        return found

    def heard(self, sound: Sound, clip: Clip, words: Sequence[str]) -> list[HeardWord]:
        return [word for stretch in self._transcriber.transcribe(sound, clip.language, words) for word in stretch]


def evaluate_speech(
    data: Path,
    reader: SoundReader,
    transcriber: Transcriber,
    grader: Grader | None = None,
    *,
    split: str = "dev",
    counts: Sequence[int] = (),
    repeat: int = 0,
    seed: int = 0,
    progress: Progress = lambda what, done, total: None,
) -> SpeechEvaluation:
    """Hear every clip of a manifest with and without hotwords, correct it, grade it, and compare with what was said.

    Args:
        grader: grades answers as typed and as heard; None leaves the grades out.
        split: "dev", "held" or "all".
        counts: numbers of hotwords to try besides the product's own choice.
        repeat: how many clips are heard a second time.
        seed: of the bootstrap.

    Raises:
        InputError: the manifest or a sound is missing or malformed, or nothing is left to measure.
        ModelError: the recogniser failed.
    """
    clips, sounds = _measured(data, split)
    listener = Listener(data.parent, reader, transcriber, counts)
    heard: dict[str, dict[str, tuple[Transcript, float]]] = {}
    for place, clip in enumerate(clips):
        progress("listening", place, len(clips))
        heard[clip.id] = listener.transcripts(clip)
    rows = [
        _row(clip, system, transcript, seconds, listener.terms(clip))
        for clip in clips
        for system, (transcript, seconds) in heard[clip.id].items()
    ]
    length = sum(sounds[clip.id].seconds for clip in clips)
    by_clip = {clip.id: clip for clip in clips}
    return SpeechEvaluation(
        recogniser=transcriber.identity,
        split=split,
        seed=seed,
        clips=len(clips),
        seconds=round(length, 1),
        known_terms=_known(listener, clips),
        repeated=min(repeat, len(clips)),
        equal=sum(_equal(listener, clip, heard[clip.id][HOTWORDS][0]) for clip in clips[:repeat]),
        systems=tuple(
            system_scores(system, [(by_clip[row.clip], row) for row in rows if row.system == system], length, seed)
            for system in dict.fromkeys(row.system for row in rows)
        ),
        grades=_grades(grader, listener, clips, heard, seed, progress) if grader is not None else (),
        delivery=delivery_scores(
            [(_truth(clip, sounds[clip.id]), delivery_of(heard[clip.id][BOTH][0])) for clip in clips], LONG_PAUSE
        ),
        transcripts=tuple(rows),
    )


def _measured(data: Path, split: str) -> tuple[list[Clip], dict[str, ClipSound]]:
    """The clips of ``split``, and all sounds by clip. Raises InputError where there is nothing to measure."""
    clips = [clip for clip in load_clips(data) if split in ("all", clip.split)]
    sounds = load_sounds(data.parent)
    if not clips or any(clip.id not in sounds for clip in clips):
        raise InputError(
            f"{data} has no clips of {split!r}, or some without sound; see docs/evaluation.md.",
            f"{data} 没有 {split!r} 的样本，或有的样本没有声音；见 docs/evaluation.md。",
        )
    return clips, sounds


def _row(clip: Clip, system: str, transcript: Transcript, seconds: float, terms: Sequence[str]) -> ClipTranscript:
    references = [clip.text, clip.typed]
    return ClipTranscript(
        clip=clip.id,
        system=system,
        text=transcript.text,
        counts=counted(references, transcript.text, clip.terms, terms),
        repairs=repairs(references, transcript),
        changes=tuple(f"{correction.heard} -> {correction.corrected}" for correction in transcript.corrections),
        seconds=round(seconds, 3),
    )


def _known(listener: Listener, clips: Sequence[Clip]) -> float:
    said = [(clip, term) for clip in clips for term in distinct(clip.terms)]
    offered = {clip.id: distinct(listener.terms(clip)) for clip in clips}
    return sum(term in offered[clip.id] for clip, term in said) / len(said)


def _equal(listener: Listener, clip: Clip, transcript: Transcript) -> bool:
    """Whether the same sound is heard alike once more, with its hotwords."""
    words = hotwords(listener.terms(clip), clip.language)
    sound = listener.sound(clip)
    again = transcript_of(listener.heard(sound, clip, words), clip.language, sound.seconds, transcript.recogniser)
    return again == transcript


def _grades(
    grader: Grader,
    listener: Listener,
    clips: Sequence[Clip],
    heard: dict[str, dict[str, tuple[Transcript, float]]],
    seed: int,
    progress: Progress,
) -> tuple[SpokenGrades, ...]:
    """Of each system, on the clips that could be graded every way."""
    systems = (PLAIN, CORRECTED, HOTWORDS, BOTH)
    kept: list[tuple[str, list[float]]] = []
    for place, clip in enumerate(clips):
        progress("grading", place, len(clips))
        texts = [clip.typed, *(heard[clip.id][system][0].text for system in systems)]
        scores = [_score(grader, listener.question(clip), clip.id, text, n > 0) for n, text in enumerate(texts)]
        if all(score is not None for score in scores):
            kept.append((clip.id, [score for score in scores if score is not None]))
    if not kept:
        return ()
    ids, typed = [id_ for id_, _ in kept], [scores[0] for _, scores in kept]
    return tuple(
        spoken_grades(system, ids, typed, [scores[place] for _, scores in kept], seed)
        for place, system in enumerate(systems, start=1)
    )


def _score(grader: Grader, question: Question, clip: str, text: str, spoken: bool) -> float | None:
    try:
        answer = Answer(id=clip, text=text, spoken=spoken, created_at=_SAID)
        return grader.grade(question, question.key_points, answer).score
    except (ModelError, AnswerTooLong):
        return None


def _truth(clip: Clip, sound: ClipSound) -> DeliveryTruth:
    from coach.evaluation.speech_making import AROUND

    return DeliveryTruth(
        pauses=sound.pauses,
        fillers=dict(clip.fillers),
        units=len(tokens(clip.text)),
        seconds=sound.seconds - 2 * AROUND,
    )
