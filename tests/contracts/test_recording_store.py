"""The contract of a RecordingStore, on the double that tests use and on SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.errors import UnknownItem
from coach.model import Correction, Recording, RecordingState, SpokenWord, Transcript
from coach.ports import RecordingStore
from tests.databases import empty_database
from tests.interview.doubles import MemoryRecordings

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
FIRST = Recording(id="a", session_id="s", turn_id="s-1", created_at=NOON, file="a.webm")
OTHER = Recording(id="b", session_id="t", turn_id="t-1", created_at=NOON, file="b.webm")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RecordingStore]:
    if request.param == "memory":
        yield MemoryRecordings()
        return
    with empty_database(request.param, tmp_path) as database:
        yield database.recordings


def test_what_was_saved_comes_back(store: RecordingStore) -> None:
    transcript = Transcript(
        text="用 LoRA 微调",
        heard="用 罗拉 微调",
        language="zh",
        seconds=2.5,
        words=(SpokenWord(span=(2, 6), start=0.5, end=1, probability=0.4),),
        corrections=(Correction(span=(2, 6), heard="罗拉", corrected="LoRA"),),
        recogniser="fake",
    )
    recording = FIRST.model_copy(update={"state": RecordingState.RECOGNISED, "transcript": transcript})
    store.save_recording(recording)
    assert store.recording("a") == recording


def test_saving_again_replaces_and_keeps_the_order(store: RecordingStore) -> None:
    store.save_recording(FIRST)
    store.save_recording(OTHER)
    failed = FIRST.model_copy(update={"state": RecordingState.FAILED, "problem": "没有听到说话声。"})
    store.save_recording(failed)
    assert store.recordings() == [failed, OTHER]
    assert store.recordings("s") == [failed]


def test_an_unknown_recording_is_said(store: RecordingStore) -> None:
    with pytest.raises(UnknownItem, match="record the answer again"):
        store.recording("nope")


def test_the_recordings_of_a_session_are_deleted_together(store: RecordingStore) -> None:
    store.save_recording(FIRST)
    store.save_recording(OTHER)
    store.delete_recordings("s")
    store.delete_recordings("s")
    assert store.recordings() == [OTHER]
    with pytest.raises(UnknownItem):
        store.recording("a")
