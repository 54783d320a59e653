"""What a person chooses about spoken answers holds from now on and at the next start."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.app import Coach
from coach.errors import SettingsError
from coach.settings import load_settings
from tests.fake_engines import FakeEngines
from tests.spoken.setting import interviewed


def saved(coach: Coach) -> tuple[bool, bool]:
    """The choices that the next start reads: whether sound is kept, whether answers are handed in at once."""
    settings = load_settings({"COACH_HOME": str(coach.settings.home)})
    return settings.keep_recordings, settings.submit_spoken


def test_by_default_sound_goes_and_answers_are_looked_over(coach: Coach, tmp_path: Path) -> None:
    assert (coach.settings.keep_recordings, coach.settings.submit_spoken) == (False, False)
    interviewed(coach, tmp_path)
    assert coach.speech.kept() == (0, 0)


def test_choices_hold_at_once_and_are_saved(coach: Coach, tmp_path: Path) -> None:
    coach.choose_keep_recordings(True)
    coach.choose_submit_spoken(True)
    assert saved(coach) == (True, True)
    interviewed(coach, tmp_path)
    assert coach.speech.kept().recordings == 1
    coach.choose_submit_spoken(False)
    assert saved(coach) == (True, False)


def test_no_longer_keeping_deletes_what_is_graded_at_once(coach: Coach, tmp_path: Path) -> None:
    coach.choose_keep_recordings(True)
    interviewed(coach, tmp_path)
    coach.choose_keep_recordings(False)
    assert coach.speech.kept() == (0, 0)
    assert list((coach.settings.home / "recordings").iterdir()) == []


def test_a_start_that_keeps_nothing_deletes_what_an_earlier_one_kept(coach: Coach, tmp_path: Path) -> None:
    coach.choose_keep_recordings(True)
    turn = interviewed(coach, tmp_path)
    coach.close()
    settings = load_settings({"COACH_HOME": str(coach.settings.home), "COACH_KEEP_RECORDINGS": "false"})
    later = Coach(settings, FakeEngines(settings))
    assert later.speech.kept() == (0, 0)
    assert [answered.id for answered in later.answered(turn.session_id)] == [turn.id]
    later.close()


def test_a_choice_that_is_neither_yes_nor_no_is_said() -> None:
    with pytest.raises(SettingsError, match=r"COACH_KEEP_RECORDINGS: .*valid boolean"):
        load_settings({"COACH_KEEP_RECORDINGS": "sometimes"})


def test_how_answers_were_said_is_told_per_interview(coach: Coach, tmp_path: Path) -> None:
    assert coach.delivery_trend() == []
    turns = [interviewed(coach, tmp_path) for _ in range(2)]
    trend = coach.delivery_trend()
    assert [entry.session_id for entry in trend] == [turn.session_id for turn in turns]
    assert [(entry.language, entry.answers, entry.seconds) for entry in trend] == [("zh", 1, 2.0)] * 2
    coach.delete_session(turns[0].session_id)
    assert [entry.session_id for entry in coach.delivery_trend()] == [turns[1].session_id]
