"""``coach grade`` on recordings: graded as text is; what cannot be heard is an error of its row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from coach.app import Coach
from coach.cli.grading_desk import GradingDesk
from coach.errors import ModelUnavailable
from coach.settings import Settings, load_settings
from tests.fake_engines import FakeEngines
from tests.fakes import Reply
from tests.sounds import FORMATS, silence, tone, write, write_wav

REFERENCE = "- 点积的方差随维度增长\n- softmax 会饱和，梯度消失"
ROW = {"id": "a", "question": "为什么要除以根号 d？", "reference": REFERENCE}
HEARD = "点积的方差随维度增长，soft max 会饱和，梯度消失"
DOWN = ModelUnavailable("The recogniser cannot be reached; try again.", "连不上识别服务；请重试。")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"COACH_HOME": str(tmp_path / "home"), "COACH_LANGUAGE": "en"})


def graded(settings: Settings, *rows: object, heard: Sequence[Reply] = (HEARD,)) -> list[dict[str, Any]]:
    desk = GradingDesk(settings, engines=FakeEngines(settings, heard=heard))
    return list(desk.grade_lines([json.dumps(row) for row in rows]))


def test_a_recording_is_graded_with_what_was_understood_and_how_it_was_said(settings: Settings, tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "a.wav", tone(8))
    (row,) = graded(settings, {**ROW, "audio": str(sound)})

    assert list(row) == [
        "id", "score", "confidence", "points", "false_claims", "flags", "judge", "seconds", "transcript", "delivery",
    ]  # fmt: skip
    assert row["transcript"] == {
        "text": "点积的方差随维度增长，softmax 会饱和，梯度消失",
        "corrections": [{"heard": "soft max", "corrected": "softmax", "span": [11, 18], "source": "notes"}],
    }
    assert row["score"] == 1.0
    for point in row["points"]:
        start, end = point["quote_span"]
        assert row["transcript"]["text"][start:end] == point["quote"]
    assert set(row["delivery"]) == {"language", "seconds", "units", "pace", "pauses", "fillers", "repeated_starts"}
    assert (row["delivery"]["language"], row["delivery"]["seconds"]) == ("zh", 8.0)
    assert row["delivery"]["pace"] == pytest.approx(row["delivery"]["units"] * 60 / 8, abs=0.1)


def test_spoken_and_typed_earn_the_same(settings: Settings, tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "a.wav", tone(8))
    spoken, typed = graded(
        settings, {**ROW, "audio": str(sound)}, {**ROW, "answer": HEARD.replace("soft max", "softmax")}
    )
    assert (spoken["score"], spoken["points"]) == (typed["score"], typed["points"])
    assert not {"transcript", "delivery"} & typed.keys()


def test_a_relative_path_is_looked_up_in_the_current_folder(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.webm", tone(2, FORMATS[0].rate), FORMATS[0])
    monkeypatch.chdir(tmp_path)
    (row,) = graded(settings, {**ROW, "audio": "a.webm"})
    assert row["transcript"]["text"].startswith("点积")


def test_a_question_of_the_library_can_be_answered_aloud(settings: Settings, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text(f"# 注意力\n\n## 为什么要除以根号 d？\n\n{REFERENCE}\n", encoding="utf-8")
    coach = Coach(settings, FakeEngines(settings))
    coach.ingest([notes])
    (question,) = coach.questions()
    coach.close()
    sound = write_wav(tmp_path / "a.wav", tone(8))
    (row,) = graded(settings, {"id": 7, "question_id": question.id, "audio": str(sound)})
    assert (row["id"], row["score"]) == (7, 1.0)


def test_the_glossary_of_the_home_corrects(settings: Settings, tmp_path: Path) -> None:
    settings.home.mkdir()
    (settings.home / "glossary.txt").write_text("店鸡 = 点积", encoding="utf-8")
    sound = write_wav(tmp_path / "a.wav", tone(8))
    (row,) = graded(settings, {**ROW, "audio": str(sound)}, heard=["店鸡的方差随维度增长"])
    assert [(c["corrected"], c["source"]) for c in row["transcript"]["corrections"]] == [("点积", "glossary")]


def test_the_language_can_be_said(settings: Settings, tmp_path: Path) -> None:
    sound = str(write_wav(tmp_path / "a.wav", tone(8)))
    spoken, wrong = graded(
        settings, {**ROW, "audio": sound, "language": "en"}, {**ROW, "audio": sound, "language": "fr"}
    )
    assert spoken["delivery"]["language"] == "en"
    assert wrong["error"].startswith("language: Input should be 'zh' or 'en'")


def test_what_cannot_be_heard_is_an_error_of_its_row_and_the_batch_goes_on(settings: Settings, tmp_path: Path) -> None:
    good = str(write_wav(tmp_path / "good.wav", tone(4)))
    quiet = str(write_wav(tmp_path / "quiet.wav", silence(4)))
    long = str(write_wav(tmp_path / "long.wav", tone(301)))
    (tmp_path / "broken.webm").write_bytes(b"no sound at all")
    (tmp_path / "empty.mp3").touch()
    rows = graded(
        settings,
        {**ROW, "id": 1, "audio": quiet},
        {**ROW, "id": 2, "audio": long},
        {**ROW, "id": 3, "audio": str(tmp_path / "broken.webm")},
        {**ROW, "id": 4, "audio": str(tmp_path / "empty.mp3")},
        {**ROW, "id": 5, "audio": "nowhere/gone.wav"},
        {**ROW, "id": 6, "audio": str(tmp_path)},
        {**ROW, "id": 7, "audio": good},
        {**ROW, "id": 8, "audio": good},
        heard=[HEARD, ["点积", DOWN], HEARD],
    )
    for row in rows[:-1]:
        assert set(row) == {"id", "error"}
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5, 6, 7, 8]
    said = [row.get("error", "") for row in rows]
    assert said[0].startswith("No speech was heard in this recording; check the microphone")
    assert "5 minutes" in said[1]
    assert said[2].startswith("This is not a recording that can be read: broken, or of an unknown format.")
    assert said[3].startswith("The recording is empty.")
    assert said[4].startswith("The recording gone.wav cannot be opened (No such file or directory).")
    assert "Is a directory" in said[5]
    assert said[6] == DOWN.en
    assert rows[7]["score"] == 1.0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "give answer or audio"),
        ({"answer": "x", "audio": "a.wav"}, "give answer or audio"),
        ({"answer": "x", "language": "zh"}, "language goes with audio"),
        ({"audio": 5}, "audio:"),
        ({"audio": "a.wav", "sound": "b.wav"}, "sound:"),
    ],
)
def test_a_row_that_is_wrong_says_which_field(settings: Settings, given: dict[str, object], said: str) -> None:
    (row,) = graded(settings, {**ROW, **given})
    assert said in row["error"]
    assert row["error"].endswith(
        "(fields: id, question, reference or id, question_id; and answer, or audio, language)."
    )
