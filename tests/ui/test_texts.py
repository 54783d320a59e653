"""Both languages say everything, and nothing is said that the page does not use."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from coach.model import AnswerStatus, Flag, Strictness, Verdict
from ui.settings import OWN, PROVIDERS
from ui.speech_settings import SIZES
from ui.stage import TURN_BUTTONS
from ui.texts import LOCALES, Texts

TEXTS = {name: json.loads((LOCALES / f"{name}.json").read_text(encoding="utf-8")) for name in ("zh", "en")}
UI = Path(LOCALES).parent
BUILT = {
    *(f"verdict_{verdict.value}" for verdict in Verdict),
    *(f"flag_{flag.value}" for flag in Flag),
    *(f"strictness_{strictness.value}" for strictness in Strictness),
    *("contradiction_costs", "contradiction_is_free"),
    *(f"status_{status.value}" for status in AnswerStatus),
    *(f"not_gradable_{status.value}" for status in AnswerStatus if status is not AnswerStatus.ANSWERED),
    *(f"provider_{name.replace('-', '_')}" for name in (*OWN, *PROVIDERS)),
    *(f"part_{name}" for name in ("library", "embedder", "judge", "chat", "transcriber", "voice")),
    *(f"place_{unit}" for unit in ("page", "paragraph", "cell", "row")),
    *(f"state_{name}" for name in ("ready", "loading", "waiting", "failed")),
    *(f"judged_by_{name}" for name in ("cross_encoder", "chat", "screening", "person")),
    *(f"doing_{name}" for name in ("reading", "embedding", "searching", "judging")),
    *(f"moved_{name}" for name in ("skipped", "dont_know")),
    *(f"head_{name}" for name in ("part", "state", "what", "seconds")),
    *("pace_zh", "pace_en", "language_zh", "language_en"),
    *(f"recogniser_{size.replace('-', '_')}" for size in SIZES),
    *("date", "pace", "fillers_per_minute", "pauses_per_minute", "spoken_answers"),
    *("same_as", "same_as_original", "can_be_asked", "issues"),
    *("sessions", "answers_given", "mean_score", "ended", "unfinished"),
    *(name for name, _ in TURN_BUTTONS),
}
"""Keys that the code puts together."""
SPOKEN = {
    *(f"phase_{name}" for name in ("reading", "listening", "working", "waiting", "paused")),
    *("language_zh", "language_en"),
}
"""Keys that the scripts put together."""


def test_both_languages_have_the_same_texts() -> None:
    assert TEXTS["zh"].keys() == TEXTS["en"].keys()


@pytest.mark.parametrize("key", sorted(TEXTS["zh"]))
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    fields = [set(re.findall(r"\{(\w+)", TEXTS[name][key])) for name in ("zh", "en")]
    assert fields[0] == fields[1]


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in UI.glob("*.py"))
    named = set(re.findall(r"""(?:\bt|texts|_texts)\(\s*["'](\w+)["']""", source))
    assert named | BUILT == {key for key in TEXTS["zh"] if not key.startswith("voice_")}


def test_the_scripts_use_every_text_of_theirs_and_no_other() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (UI / "voice").glob("*.js"))
    strings = set(re.findall(r'"([a-z_]+)"', source))
    there = {key.removeprefix("voice_") for key in TEXTS["zh"] if key.startswith("voice_")}
    assert there - SPOKEN <= strings
    assert SPOKEN | set(re.findall(r'\btext\("([a-z_]+)"', source)) <= there


def test_values_are_filled_in() -> None:
    assert Texts("en")("question_number", number=2, total=5) == "Question 2 of 5"
    with pytest.raises(KeyError):
        Texts("zh")("no such text")
