"""What goes wrong with recordings: the sound stays, the sentence says what to do, and nothing becomes an answer."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from coach.errors import AudioError, EnvironmentProblem, ModelUnavailable
from coach.model import Language, Plan, Recording, RecordingState
from coach.ports import HeardWord, Sound
from tests.interview.setting import ONE
from tests.sounds import silence, write_wav
from tests.spoken.setting import SPOKEN, Desk, Waiting

DOWN = ModelUnavailable("The recogniser cannot be reached; try again.", "连不上识别服务；请重试。")
NOBODY = "这段录音里没有听到说话声；请检查麦克风后重新录音，或改用打字。"


def failed(desk: Desk, recording: Recording) -> str:
    """The problem of a recording that is recognised in vain; its sound is still there."""
    outcome = desk.recognise(recording)
    assert (outcome.state, outcome.transcript) == (RecordingState.FAILED, None)
    assert desk.row(recording) == outcome
    assert desk.speech.sound(recording.id).is_file()
    assert desk.store.answers(recording.turn_id) == []
    return outcome.problem


def test_silence_is_no_answer(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    turn = desk.begin()
    recording = desk.speech.save(turn.session_id, turn.id, write_wav(tmp_path / "a.wav", silence(3)))
    assert failed(desk, recording) == NOBODY


def test_noise_in_which_nothing_but_signs_is_heard_is_no_answer(tmp_path: Path) -> None:
    desk = Desk(tmp_path, ["…"])
    assert failed(desk, desk.record(desk.begin())) == NOBODY


def test_the_sentence_is_in_the_language_of_the_interview(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [""])
    turn = desk.begin(Plan(count=1, language="en", topics=("Dropout",), seed=1))
    assert failed(desk, desk.record(turn)).startswith("No speech was heard in this recording")


def test_more_than_five_minutes_are_kept_and_not_recognised(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert failed(desk, desk.record(desk.begin(), seconds=301)) == "录音太长：请重新录音。"
    assert desk.transcriber.calls == []  # type: ignore[attr-defined]


def test_five_minutes_are_taken(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.recognise(desk.record(desk.begin(), seconds=300)).state is RecordingState.RECOGNISED


@pytest.mark.parametrize("content", [b"RIFF....WAVEbroken", b"%PDF-1.7 a document", b"\x00" * 4096])
def test_a_file_that_is_no_sound_is_said(content: bytes, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    turn = desk.begin()
    (tmp_path / "a.wav").write_bytes(content)
    recording = desk.speech.save(turn.session_id, turn.id, tmp_path / "a.wav")
    assert failed(desk, recording) == f"无法读取 {recording.file}：请重新录音。"


def test_an_empty_file_and_one_that_is_gone_are_refused_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    turn = desk.begin()
    (tmp_path / "empty.webm").touch()
    with pytest.raises(AudioError, match="The recording is empty"):
        desk.speech.save(turn.session_id, turn.id, tmp_path / "empty.webm")
    with pytest.raises(AudioError, match="is not there any more"):
        desk.speech.save(turn.session_id, turn.id, tmp_path / "gone.webm")
    assert (desk.files, desk.recordings.recordings()) == ([], [])


def test_far_too_large_a_file_is_refused_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    turn = desk.begin()
    with (tmp_path / "film.mp4").open("wb") as file:
        file.truncate(200_000_001)
    with pytest.raises(AudioError, match="200 MB; record at most five minutes"):
        desk.speech.save(turn.session_id, turn.id, tmp_path / "film.mp4")


def test_a_recogniser_that_fails_in_the_middle_is_asked_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [["因为点积", DOWN], [SPOKEN]])
    recording = desk.record(desk.begin())
    assert failed(desk, recording) == DOWN.zh
    assert desk.speech.waiting(recording.session_id, recording.turn_id) == desk.row(recording)

    *growing, again = desk.speech.recognise(recording.id)
    assert [(r.state, r.problem) for r in growing] == [(RecordingState.SAVED, "")] * len(growing)
    assert (again.state, again.problem) == (RecordingState.RECOGNISED, "")
    assert again.transcript is not None
    assert again.transcript.text == SPOKEN


def test_where_the_recogniser_fails_the_answer_can_be_typed_and_keeps_its_sound(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [DOWN])
    desk.keep = True
    recording = desk.record(desk.begin())
    desk.recognise(recording)
    desk.submit(recording, SPOKEN)
    (answer,) = desk.store.answers(recording.turn_id)
    assert (answer.spoken, answer.delivery, answer.recording_id) == (False, None, recording.id)


def test_a_full_disk_is_said_and_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path)
    turn = desk.begin()

    def full(source: Any, target: Any) -> None:
        target.write(source.read(100))
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfileobj", full)
        with pytest.raises(EnvironmentProblem, match="the disk is full; free some space and send it again"):
            desk.record(turn)
    assert (desk.files, desk.recordings.recordings()) == ([], [])
    assert desk.record(turn).state is RecordingState.SAVED


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    turn = desk.begin()
    (tmp_path / "recordings").write_text("in the way", encoding="utf-8")
    with pytest.raises(EnvironmentProblem, match="check that the home may be written to"):
        desk.record(turn)


def in_background(desk: Desk, recording: Recording) -> tuple[threading.Thread, list[Recording]]:
    seen: list[Recording] = []
    thread = threading.Thread(target=lambda: seen.extend(desk.speech.recognise(recording.id)))
    thread.start()
    return thread, seen


def text_of(recording: Recording) -> str:
    assert recording.transcript is not None
    return recording.transcript.text


def test_two_recordings_at_once_both_come_out_right(tmp_path: Path) -> None:
    transcriber = Waiting()
    desk = Desk(tmp_path, transcriber)
    turns = [desk.begin(), desk.begin()]
    recordings = [desk.record(turn, seconds) for turn, seconds in zip(turns, (1, 2), strict=True)]
    running = [in_background(desk, recording) for recording in recordings]
    for _ in recordings:
        transcriber.go.release()
    for thread, _ in running:
        thread.join(20)
    assert [text_of(seen[-1]) for _, seen in running] == ["录音一", "录音二"]
    assert transcriber.most == 1


def test_two_who_look_at_the_same_recording_see_the_same_and_it_is_recognised_once(tmp_path: Path) -> None:
    transcriber = Waiting()
    desk = Desk(tmp_path, transcriber)
    recording = desk.record(desk.begin(), 3)
    running = [in_background(desk, recording) for _ in range(2)]
    assert transcriber.begun.acquire(timeout=20)
    transcriber.go.release()
    for thread, _ in running:
        thread.join(20)
    assert [text_of(seen[-1]) for _, seen in running] == ["录音三", "录音三"]
    assert not transcriber.begun.acquire(blocking=False)


def test_a_page_that_is_closed_stops_nothing(tmp_path: Path) -> None:
    transcriber = Waiting()
    desk = Desk(tmp_path, transcriber)
    recording = desk.record(desk.begin(), 4)
    events = desk.speech.recognise(recording.id)
    assert text_of(next(events)) == "录音"
    del events
    transcriber.go.release()
    assert text_of(desk.recognise(recording)) == "录音四"
    assert transcriber.most == 1


def test_what_is_discarded_meanwhile_stays_discarded(tmp_path: Path) -> None:
    transcriber = Waiting()
    desk = Desk(tmp_path, transcriber)
    recording = desk.record(desk.begin(ONE), 1)
    thread, seen = in_background(desk, recording)
    assert transcriber.begun.acquire(timeout=20)
    desk.speech.discard(recording.id)
    transcriber.go.release()
    thread.join(20)
    assert [r.state for r in seen] == [RecordingState.SAVED]
    assert (desk.row(recording).state, desk.files) == (RecordingState.DISCARDED, [])


def test_the_end_of_the_process_leaves_it_to_be_recognised_again(tmp_path: Path) -> None:
    transcriber = Waiting()
    desk = Desk(tmp_path, transcriber)
    recording = desk.record(desk.begin(), 2)
    thread, _ = in_background(desk, recording)
    assert transcriber.begun.acquire(timeout=20)
    threading.Timer(0.1, transcriber.go.release).start()
    desk.speech.close()
    thread.join(20)
    assert desk.row(recording).state is RecordingState.SAVED

    desk = desk.restarted()
    assert text_of(desk.recognise(recording)) == SPOKEN


def test_however_two_requests_meet_a_recording_is_recognised_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    turn = desk.begin()
    for number in range(1, 41):
        recording = desk.record(turn, seconds=0.1)
        running = [in_background(desk, recording) for _ in range(3)]
        for thread, _ in running:
            thread.join(20)
        assert {seen[-1] for _, seen in running} == {desk.row(recording)}
        assert len(desk.transcriber.calls) == number  # type: ignore[attr-defined]


def test_the_second_attempt_is_seen_to_grow_as_the_first_was(tmp_path: Path) -> None:
    class Recovering(Waiting):
        failed = False

        def transcribe(self, sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
            if not self.failed:
                self.failed = True
                raise DOWN
            yield from super().transcribe(sound, language, terms)

    transcriber = Recovering()
    desk = Desk(tmp_path, transcriber)
    recording = desk.record(desk.begin(), 2)
    assert desk.recognise(recording).state is RecordingState.FAILED
    stages = desk.speech.recognise(recording.id)
    first = next(stages)
    assert (first.state, first.problem, text_of(first)) == (RecordingState.SAVED, "", "录音")
    transcriber.go.release()
    assert text_of(list(stages)[-1]) == "录音二"
