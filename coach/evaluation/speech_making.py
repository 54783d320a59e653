"""``python -m coach.evaluation.speech_making FOLDER``: the sound of the clips in ``FOLDER/clips.jsonl``, by the voice.

The same clips give the same sound: noise is drawn from the clip's own name. Only clips whose recipe changed are made
again, for the voice takes as long as a person would.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.errors import InputError
from coach.evaluation.speech_clips import FOLDER, SOUNDS, Clip, ClipSound, load_clips, load_sounds
from coach.model import Pause
from coach.ports import Progress, Sound, Speaker

Samples = NDArray[np.float32]

RATE = 24_000
"""Samples per second: those of the voice, and a rate that Opus knows."""
BIT_RATE = 24_000
AROUND = 0.3
"""Seconds of silence before and after an answer."""
LOUDNESS = 0.08
"""Root mean square of the speech."""
SILENT = 0.01
"""Share of the loudest sample under which the ends of a stretch are cut off, so that pauses are as long as they say."""
EDGE = 0.03
"""Seconds that are left of them."""


def make_sounds(folder: Path, speaker: Speaker, progress: Progress = lambda what, done, total: None) -> list[str]:
    """Make the sounds that are missing or no longer right; returns their ids. Raises InputError, ModelError."""
    clips = {clip.id: clip for clip in load_clips(folder / "clips.jsonl")}
    known = load_sounds(folder)
    (folder / FOLDER).mkdir(exist_ok=True)
    due = [clip for clip in clips.values() if not _is_made(folder, clip, known)]
    for place, clip in enumerate(due):
        progress("speaking", place, len(due))
        speech, pauses = spoken_clip(clip, speaker)
        disturbed = with_noise(clip, speech, lambda clip: spoken_clip(clip, speaker)[0], clips)
        content = encoded(disturbed)
        (folder / FOLDER / f"{clip.id}.ogg").write_bytes(content)
        known[clip.id] = ClipSound(
            recipe=clip.recipe,
            sha256=hashlib.sha256(content).hexdigest(),
            seconds=round(len(disturbed) / RATE, 2),
            pauses=tuple(pauses),
        )
        _keep(folder, {id_: known[id_] for id_ in clips if id_ in known})
    return [clip.id for clip in due]


def spoken_clip(clip: Clip, speaker: Speaker) -> tuple[Samples, list[Pause]]:
    """The clip without noise, and where its pauses are."""
    pieces = [_silence(AROUND)]
    pauses: list[Pause] = []
    for text, silence in clip.stretches:
        pieces.append(_trimmed(_samples(speaker.speak(text, clip.language, voice=clip.voice, rate=clip.speed))))
        if silence:
            start = sum(map(len, pieces)) / RATE
            pauses.append(Pause(start=round(start, 2), seconds=silence))
            pieces.append(_silence(silence))
    speech = np.concatenate([*pieces, _silence(AROUND)])
    return (speech * (LOUDNESS / max(_loudness(speech), 1e-9))).astype(np.float32), pauses


def with_noise(
    clip: Clip, speech: Samples, speak: Callable[[Clip], Samples], others: dict[str, Clip] | None = None
) -> Samples:
    """The clip with its noise, ``snr`` decibels under the speech. Raises InputError where babble is no clip."""
    if clip.noise == "none" or clip.snr is None:
        return speech
    if clip.noise == "babble":
        if (other := (others or {}).get(clip.babble or "")) is None:
            raise InputError(
                f"{clip.id}: babble names no clip; correct it.", f"{clip.id}：babble 没有对应的样本；请改正。"
            )
        voice = speak(other)
        noise: Samples = np.resize(voice[_loud(voice)], len(speech))
    else:
        seed = int.from_bytes(hashlib.sha256(clip.id.encode()).digest()[:4], "big")
        white = np.random.default_rng(seed).standard_normal(len(speech))
        noise = (pink(white) if clip.noise == "pink" else white).astype(np.float32)
    wanted = _loudness(speech) / 10 ** (clip.snr / 20)
    mixed = speech + noise * (wanted / max(float(np.sqrt(np.mean(noise**2))), 1e-9))
    return np.clip(mixed, -1, 1).astype(np.float32)


def pink(noise: NDArray[np.float64]) -> NDArray[np.float64]:
    """Noise whose power falls with the frequency, as that of rooms does."""
    spectrum = np.fft.rfft(noise)
    spectrum /= np.sqrt(np.maximum(1, np.arange(len(spectrum))))
    return np.fft.irfft(spectrum, len(noise))


def encoded(samples: Samples) -> bytes:
    """Opus in an OGG file: the same bytes for the same samples."""
    import io

    import av

    stream_of = io.BytesIO()
    with av.open(stream_of, mode="w", format="ogg", options={"fflags": "+bitexact", "serial_offset": "1"}) as container:
        stream = container.add_stream("libopus", rate=RATE)
        stream.layout, stream.bit_rate = "mono", BIT_RATE
        frame = av.AudioFrame.from_ndarray((samples * 32767).astype(np.int16)[None, :], format="s16", layout="mono")
        frame.sample_rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return stream_of.getvalue()


def _is_made(folder: Path, clip: Clip, known: dict[str, ClipSound]) -> bool:
    return clip.id in known and known[clip.id].recipe == clip.recipe and (folder / FOLDER / f"{clip.id}.ogg").is_file()


def _keep(folder: Path, sounds: dict[str, ClipSound]) -> None:
    rows = {id_: sound.model_dump(mode="json") for id_, sound in sounds.items()}
    (folder / SOUNDS).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _samples(sound: Sound) -> Samples:
    if sound.rate != RATE:
        raise InputError(
            f"The voice speaks {sound.rate} samples a second, not {RATE}.", f"语音采样率是 {sound.rate}，应为 {RATE}。"
        )
    return np.frombuffer(sound.samples, np.float32)


def _silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def _trimmed(samples: Samples) -> Samples:
    audible = np.flatnonzero(np.abs(samples) > SILENT * np.abs(samples).max(initial=0))
    if not len(audible):
        return samples
    edge = round(EDGE * RATE)
    return samples[max(0, audible[0] - edge) : audible[-1] + edge]


def _loud(samples: Samples) -> NDArray[np.bool_]:
    """Where somebody speaks: within 50 ms of a sample that can be heard."""
    width = RATE // 20
    audible = np.abs(samples) > SILENT * np.abs(samples).max(initial=0)
    counts = np.convolve(audible, np.ones(width), mode="same")
    return np.asarray(counts > 0)


def _loudness(samples: Samples) -> float:
    """Root mean square where somebody speaks."""
    loud = samples[_loud(samples)]
    return float(np.sqrt(np.mean(loud.astype(float) ** 2))) if len(loud) else 0.0


def main(arguments: Sequence[str]) -> None:
    """Make the sounds of a folder with the embedded voice."""
    from coach.cli.support import shown_progress
    from coach.engines import Engines
    from coach.settings import load_settings

    with shown_progress() as progress:
        engines = Engines(load_settings(os.environ), progress)
        for folder in map(Path, arguments):
            make_sounds(folder, engines.speaker, progress)
        engines.close()


if __name__ == "__main__":
    main(sys.argv[1:])
