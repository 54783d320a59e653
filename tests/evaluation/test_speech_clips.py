"""Clips: their marks, the notes that they answer, and the files of their sound."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from coach.adapters.audio import PyAvSoundReader
from coach.errors import InputError
from coach.evaluation.speech_clips import FOLDER, Clip, Notes, load_clips, load_sounds, sound_file
from coach.evaluation.speech_making import RATE, encoded, make_sounds, pink, with_noise
from coach.evaluation.speech_tokens import occurrences, written
from coach.model import Language
from coach.ports import Sound

DATA = Path(__file__).parents[1] / "data" / "speech"
CLIPS = load_clips(DATA / "clips.jsonl")


def _clip(said: str, **fields: object) -> Clip:
    return Clip.model_validate(
        {
            "id": "a",
            "split": "dev",
            "kind": "zh",
            "file": "n.md",
            "line": 1,
            "said": said,
            "terms": ["残差"],
            "voice": "v",
        }
        | fields
    )


def test_marks_of_pauses_and_fillers_are_read() -> None:
    clip = _clip("{嗯，}残差<1.5>连接{那个，}{嗯，}好。")
    assert clip.text == "嗯，残差连接那个，嗯，好。"
    assert clip.typed == "残差连接好。"
    assert clip.fillers == Counter({"嗯": 2, "那个": 1})
    assert clip.stretches == [("嗯，残差", 1.5), ("连接那个，嗯，好。", 0.0)]


def test_words_of_english_stay_apart_around_a_pause() -> None:
    clip = _clip("It is zero. {um,} <1.8> So it starts.")
    assert clip.text == "It is zero. um, So it starts."
    assert clip.typed == "It is zero. So it starts."


def test_the_voice_reads_what_is_to_be_read_aloud() -> None:
    assert _clip("224 分辨率", aloud="二二四<1>分辨率").stretches == [("二二四", 1.0), ("分辨率", 0.0)]


def test_another_voice_is_another_recipe_and_other_terms_are_not() -> None:
    assert _clip("残差").recipe != _clip("残差", voice="w").recipe
    assert _clip("残差").recipe == _clip("残差", terms=["残"]).recipe


@pytest.mark.parametrize(
    ("lines", "where"),
    [(["{}"], "line 1"), ([CLIPS[0].model_dump_json()] * 2, "second"), (["no json"], "line 1")],
)
def test_a_malformed_manifest_is_refused_with_the_line(tmp_path: Path, lines: list[str], where: str) -> None:
    (tmp_path / "clips.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match=where):
        load_clips(tmp_path / "clips.jsonl")


def test_a_clip_without_its_question_or_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text("# 残差是什么？\n\n恒等通路。\n", encoding="utf-8")
    assert Notes(tmp_path).asked(_clip("残差")).text == "残差是什么？"
    with pytest.raises(InputError, match="line 3"):
        Notes(tmp_path).asked(_clip("残差", line=3))
    with pytest.raises(InputError, match="speech_making"):
        sound_file(tmp_path, _clip("残差"))


def test_the_set_is_as_large_and_as_mixed_as_it_says() -> None:
    assert Counter(clip.kind for clip in CLIPS) == {"zh": 20, "mixed": 20, "en": 12}
    assert Counter(clip.split for clip in CLIPS) == {"dev": 28, "held": 24}
    assert len({clip.voice for clip in CLIPS}) == 6
    assert {clip.snr for clip in CLIPS} == {None, 20, 10, 5}
    assert {clip.noise for clip in CLIPS} == {"none", "white", "pink", "babble"}


def test_no_question_is_in_both_splits() -> None:
    asked = {split: {(clip.file, clip.line) for clip in CLIPS if clip.split == split} for split in ("dev", "held")}
    assert not asked["dev"] & asked["held"]


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.id)
def test_every_clip_answers_a_question_of_the_notes_and_says_their_terms(clip: Clip) -> None:
    question = Notes(DATA).asked(clip)
    assert question.key_points
    notes = written(" ".join([question.text, question.answer, *(point.text for point in question.key_points)]))
    for term in clip.terms:
        assert occurrences(term, notes), term
        assert occurrences(term, written(clip.text)), term


def test_manifest_and_sounds_agree() -> None:
    sounds = load_sounds(DATA)
    assert list(sounds) == [clip.id for clip in CLIPS]
    assert {path.name for path in (DATA / FOLDER).iterdir()} == {f"{clip.id}.ogg" for clip in CLIPS}
    for clip in CLIPS:
        content = sound_file(DATA, clip).read_bytes()
        assert sounds[clip.id].sha256 == hashlib.sha256(content).hexdigest(), clip.id
        assert sounds[clip.id].recipe == clip.recipe, f"{clip.id} was changed; make its sound again"
        assert [pause.seconds for pause in sounds[clip.id].pauses] == [s for _, s in clip.stretches if s]
    assert sum(path.stat().st_size for path in (DATA / FOLDER).iterdir()) < 2_000_000


def test_a_sound_is_as_long_as_it_says() -> None:
    clip = CLIPS[0]
    assert PyAvSoundReader().read(sound_file(DATA, clip), 300).seconds == pytest.approx(
        load_sounds(DATA)[clip.id].seconds, abs=0.05
    )


class Humming:
    """A tone for each character, with silence around it that must be cut off."""

    identity = "humming"
    voices: dict[Language, tuple[str, ...]] = {"zh": ("v",), "en": ("v",)}

    def __init__(self) -> None:
        self.texts: list[str] = []

    def speak(self, text: str, language: Language, *, voice: str | None = None, rate: float = 1.0) -> Sound:
        self.texts.append(text)
        tone = np.sin(np.arange(len(text) * RATE // 10) / 20)
        quiet = np.zeros(RATE)
        return Sound(np.concatenate([quiet, tone, quiet]).astype(np.float32).tobytes(), RATE)


def _folder(tmp_path: Path, *clips: Clip) -> Path:
    lines = [clip.model_dump_json() for clip in clips]
    (tmp_path / "clips.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_sounds_are_made_once_with_pauses_where_they_belong(tmp_path: Path) -> None:
    folder, voice = _folder(tmp_path, _clip("十个字十个字十个字十<2.5>好的好的好的好的好的")), Humming()
    assert make_sounds(folder, voice) == ["a"]
    (pause,) = load_sounds(folder)["a"].pauses
    assert (pause.start, pause.seconds) == (pytest.approx(0.3 + 1 + 0.06, abs=0.02), 2.5)
    assert load_sounds(folder)["a"].seconds == pytest.approx(0.3 + 1 + 2.5 + 1 + 0.3, abs=0.15)
    assert make_sounds(folder, voice) == []
    assert make_sounds(_folder(tmp_path, _clip("好")), voice) == ["a"]


def test_the_same_clip_gives_the_same_bytes(tmp_path: Path) -> None:
    clip = _clip("十个字", noise="pink", snr=10)
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        make_sounds(_folder(tmp_path / name, clip), Humming())
        files.append(sound_file(tmp_path / name, clip).read_bytes())
    assert files[0] == files[1]


@pytest.mark.parametrize("noise", ["white", "pink", "babble"])
@pytest.mark.parametrize("snr", [20, 5])
def test_noise_is_as_loud_as_it_says(noise: str, snr: float) -> None:
    speech = (0.1 * np.sin(np.arange(RATE) / 20)).astype(np.float32)
    other = (0.5 * np.sin(np.arange(RATE // 2) / 11)).astype(np.float32)
    clip = _clip("好", noise=noise, snr=snr, babble="b")
    added = with_noise(clip, speech, lambda clip: other, {"b": clip}) - speech
    ratio = 10 * np.log10(np.mean(speech.astype(float) ** 2) / np.mean(added.astype(float) ** 2))
    assert ratio == pytest.approx(snr, abs=0.1)


def test_babble_of_nobody_is_refused() -> None:
    with pytest.raises(InputError, match="babble"):
        with_noise(_clip("好", noise="babble", snr=5), np.zeros(9, np.float32), lambda clip: np.zeros(9, np.float32))


def test_pink_noise_falls_with_the_frequency() -> None:
    spectrum = np.abs(np.fft.rfft(pink(np.random.default_rng(0).standard_normal(2**17)))) ** 2
    assert spectrum[1000:2000].mean() / spectrum[10_000:20_000].mean() == pytest.approx(10, rel=0.2)


def test_sound_survives_its_encoding(tmp_path: Path) -> None:
    tone = (0.3 * np.sin(np.arange(RATE) * 2 * np.pi * 440 / RATE)).astype(np.float32)
    (tmp_path / "tone.ogg").write_bytes(encoded(tone))
    sound = PyAvSoundReader().read(tmp_path / "tone.ogg", 10)
    heard = np.frombuffer(sound.samples, np.float32)
    assert sound.seconds == pytest.approx(1, abs=0.01)
    assert np.argmax(np.abs(np.fft.rfft(heard))) * sound.rate / len(heard) == pytest.approx(440, abs=2)


def test_what_is_damaged_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "sounds.json").write_text(json.dumps({"a": {}}), encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        load_sounds(tmp_path)
