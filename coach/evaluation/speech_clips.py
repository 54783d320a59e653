"""Spoken answers for measuring: what is said in each clip, how, and which question of which notes it answers.

One clip a line of ``clips.jsonl``, its sound beside it in ``clips/ID.ogg``, and ``sounds.json`` with what was made when
the sound was: its length, its digest, and when the pauses are. ``said`` holds two marks: ``<1.6>`` is a pause of that
many seconds, ``{嗯，}`` a filler, which a person who types leaves out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter, ValidationError

from coach.errors import InputError
from coach.model import Language, Pause, Question, Value
from coach.notes import parse_notes

Kind = Literal["zh", "en", "mixed"]
Split = Literal["dev", "held"]
SOUNDS = "sounds.json"
FOLDER = "clips"
_PAUSE = re.compile(r"\s*<(\d+(?:\.\d+)?)>\s*")
_FILLER = re.compile(r"\{([^{}]*)\}")
_MARKS_AROUND = " ,.，。、…"


class Clip(Value):
    """One spoken answer.

    Attributes:
        split: ``dev`` may be looked at while something is improved, ``held`` only measures.
        kind: what is spoken; ``mixed`` is Chinese with terms in English.
        file: the notes, relative to the folder of the clips; ``line`` is where their question stands.
        said: what is said, with marks of pauses and fillers (see the module).
        terms: those of the notes that are said.
        voice: of the speaker; ``speed`` 1 is its own.
        noise: what is laid over it, ``snr`` decibels below it; ``babble`` is the clip that speaks in between.
        aloud: ``said`` as the voice must read it, where it differs.
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    split: Split
    kind: Kind
    file: str
    line: int = Field(ge=1)
    said: str
    terms: tuple[str, ...] = Field(min_length=1)
    voice: str
    speed: float = Field(default=1.0, ge=0.5, le=2)
    noise: Literal["none", "white", "pink", "babble"] = "none"
    snr: float | None = None
    babble: str | None = None
    aloud: str | None = None

    @property
    def language(self) -> Language:
        """What the recogniser is told: that of the question."""
        return "en" if self.kind == "en" else "zh"

    @property
    def text(self) -> str:
        """Every word that is said, fillers too."""
        return _FILLER.sub(r"\1", _joined(self.said))

    @property
    def typed(self) -> str:
        """What the same person would have typed: no fillers."""
        return " ".join(_FILLER.sub("", _joined(self.said)).split())

    @property
    def fillers(self) -> Counter[str]:
        """How often each filler is said."""
        return Counter(filler.strip(_MARKS_AROUND) for filler in _FILLER.findall(self.said))

    @property
    def stretches(self) -> list[tuple[str, float]]:
        """What the voice reads without a pause, and the seconds of silence after it."""
        pieces = _PAUSE.split(self.aloud or self.said)
        texts = [_FILLER.sub(r"\1", piece) for piece in pieces[::2]]
        return list(zip(texts, [*map(float, pieces[1::2]), 0.0], strict=True))

    @property
    def recipe(self) -> str:
        """Digest of what the sound is made of: where it changes, the sound has to be made again."""
        made_of = self.model_dump(mode="json", include={"said", "aloud", "voice", "speed", "noise", "snr", "babble"})
        return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:16]


class ClipSound(Value):
    """What was made: ``sha256`` of the file, seconds of sound, and the silences that were put between words."""

    recipe: str
    sha256: str
    seconds: float
    pauses: tuple[Pause, ...] = ()


_CLIP_SOUNDS = TypeAdapter(dict[str, ClipSound])


def load_clips(path: Path) -> list[Clip]:
    """The clips of a manifest. Raises InputError, with the line that is wrong."""
    clips: list[Clip] = []
    for number, line in enumerate(_lines(path), start=1):
        try:
            clips.append(Clip.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            raise _malformed(path, number, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        if any(clip.id == clips[-1].id for clip in clips[:-1]):
            raise _malformed(path, number, f"a second {clips[-1].id}")
    return clips


def load_sounds(folder: Path) -> dict[str, ClipSound]:
    """What is known of the sound of each clip, by id; empty where none was made yet. Raises InputError."""
    path = folder / SOUNDS
    try:
        return _CLIP_SOUNDS.validate_json(path.read_bytes()) if path.exists() else {}
    except ValidationError as error:
        raise InputError(
            f"{path} is damaged; make the sound again (docs/evaluation.md).",
            f"{path} 已损坏；请重新生成声音（见 docs/evaluation.md）。",
        ) from error


def sound_file(folder: Path, clip: Clip) -> Path:
    """Where the sound of ``clip`` lies. Raises InputError where it is missing."""
    path = folder / FOLDER / f"{clip.id}.ogg"
    if not path.is_file():
        raise InputError(
            f"{path} is missing; make the sound with python -m coach.evaluation.speech_making {folder}.",
            f"缺少 {path}；请运行 python -m coach.evaluation.speech_making {folder} 生成声音。",
        )
    return path


class Notes:
    """The questions that clips answer, each file parsed once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, tuple[Question, ...]] = {}

    def asked(self, clip: Clip) -> Question:
        """The question of ``clip``. Raises InputError where there is none on its line."""
        questions = self._questions(clip.file)
        found = next((question for question in questions if question.line == clip.line), None)
        if found is None:
            raise InputError(
                f"{clip.id}: {clip.file} has no question on line {clip.line}; correct the clip.",
                f"{clip.id}：{clip.file} 第 {clip.line} 行没有问题；请改正。",
            )
        return found

    def _questions(self, file: str) -> tuple[Question, ...]:
        if file not in self._files:
            path = self._folder / file
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise InputError(f"{path} cannot be read: {error}", f"无法读取 {path}：{error}") from error
            self._files[file] = tuple(parse_notes(text, path.name).questions)
        return self._files[file]


def _joined(said: str) -> str:
    """Without the marks of pauses; a space stays between words of English."""
    return _PAUSE.sub(lambda mark: " " if mark.group()[0].isspace() or mark.group()[-1].isspace() else "", said)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", f"无法读取 {path}：{error}") from error


def _malformed(path: Path, number: int, problem: str) -> InputError:
    return InputError(
        f"{path} line {number} is not a clip ({problem}); see docs/evaluation.md for its form.",
        f"{path} 第 {number} 行不是语音样本（{problem}）；格式见 docs/evaluation.md。",
    )
