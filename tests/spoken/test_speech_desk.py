"""The speech desk: a recording is on disk first, is recognised on demand, and is handed in as the person left it."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest

from coach.errors import AnswerTooLong, InputError, ModelUnavailable, UnknownItem
from coach.model import (
    AnswerSaved,
    Graded,
    InputKind,
    Message,
    NotGraded,
    RecordingState,
)
from tests.interview.doubles import KeywordJudge, MemoryStore
from tests.interview.setting import TWO, Setting
from tests.sounds import tone, write_wav
from tests.spoken.setting import SPOKEN, Desk

DOWN = ModelUnavailable("The recogniser cannot be reached; try again.", "连不上识别服务；请重试。")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_recording_is_kept_as_it_came_before_anything_is_done_with_it(desk: Desk, tmp_path: Path) -> None:
    turn = desk.begin()
    recording = desk.record(turn)

    assert recording.state is RecordingState.SAVED
    assert (recording.session_id, recording.turn_id, recording.transcript) == (turn.session_id, turn.id, None)
    assert desk.row(recording) == recording
    assert desk.speech.sound(recording.id).read_bytes() == (tmp_path / "upload.wav").read_bytes()
    assert desk.transcriber.calls == []  # type: ignore[attr-defined]


def test_the_transcript_grows_and_ends_recognised(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [["因为点积", "的方差会变大"]])
    recording = desk.record(desk.begin())
    seen = list(desk.speech.recognise(recording.id))
    last = seen[-1]
    assert last.state is RecordingState.RECOGNISED
    assert last.transcript is not None
    assert (last.transcript.text, last.transcript.seconds) == ("因为点积的方差会变大", 2.0)
    assert all(r.state is RecordingState.SAVED and r.transcript is not None for r in seen[:-1])
    assert desk.row(recording) == last


def test_the_language_follows_the_question_or_the_override(desk: Desk) -> None:
    turn = desk.begin()
    desk.recognise(desk.record(turn))
    desk.recognise(desk.record(turn, language="en"))
    assert [call.language for call in desk.transcriber.calls] == ["zh", "en"]  # type: ignore[attr-defined]


def test_it_can_be_recognised_anew_in_another_language(desk: Desk) -> None:
    recording = desk.hear(desk.begin())
    again = list(desk.speech.recognise(recording.id, "en"))[-1]
    assert (again.language, again.state) == ("en", RecordingState.RECOGNISED)
    assert [call.language for call in desk.transcriber.calls] == ["zh", "en"]  # type: ignore[attr-defined]


def test_what_is_recognised_is_not_recognised_again(desk: Desk) -> None:
    recording = desk.hear(desk.begin())
    assert list(desk.speech.recognise(recording.id)) == [recording]
    assert len(desk.transcriber.calls) == 1  # type: ignore[attr-defined]


def test_terms_of_the_notes_are_given_to_the_recogniser(desk: Desk) -> None:
    desk.hear(desk.begin())
    (call,) = desk.transcriber.calls  # type: ignore[attr-defined]
    assert "softmax" in call.terms


def test_an_answer_is_handed_in_as_the_person_left_it_with_how_it_was_said(desk: Desk) -> None:
    recording = desk.hear(desk.begin())
    events = desk.submit(recording, "因为方差会变大。")
    (saved,) = [event for event in events if isinstance(event, AnswerSaved)]
    assert (saved.answer.text, saved.answer.spoken) == ("因为方差会变大。", True)
    assert saved.answer.recording_id == recording.id
    assert saved.answer.delivery is not None
    assert saved.answer.delivery.units == len(SPOKEN)
    assert any(isinstance(event, Graded) for event in events)
    assert desk.row(recording).state is RecordingState.SUBMITTED


def test_several_takes_of_one_answer_are_measured_as_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path, ["点积的方差", "随维度变大", "别的"])
    turn, other = desk.begin(), desk.begin()
    takes = [desk.hear(turn), desk.hear(turn)]
    dropped, elsewhere = desk.hear(turn), desk.hear(other)
    desk.speech.discard(dropped.id)
    earlier = [takes[0].id, dropped.id, elsewhere.id, "nope", takes[1].id]
    message = desk.speech.message(takes[1].id, "点积的方差随维度变大", earlier)
    assert message.delivery is not None
    assert (message.delivery.units, message.delivery.seconds) == (10, 4.0)

    desk.send(turn.session_id, message)
    states = [desk.row(take).state for take in takes]
    assert states == [RecordingState.DISCARDED, RecordingState.SUBMITTED]
    assert desk.files == [desk.row(elsewhere).file]


def test_once_graded_the_sound_is_deleted_and_the_words_stay(desk: Desk) -> None:
    recording = desk.hear(desk.begin())
    desk.submit(recording, SPOKEN)
    row = desk.row(recording)
    assert (row.file, desk.files) == (None, [])
    assert row.transcript == recording.transcript
    with pytest.raises(UnknownItem, match="was deleted"):
        desk.speech.sound(recording.id)


def test_the_sound_stays_where_it_is_to_be_kept_until_it_is_not(desk: Desk) -> None:
    desk.keep = True
    recording = desk.hear(desk.begin())
    desk.submit(recording, SPOKEN)
    assert desk.speech.sound(recording.id).is_file()
    assert desk.speech.kept() == (1, desk.speech.sound(recording.id).stat().st_size)

    desk.keep = False
    desk.speech.tidy()
    assert (desk.files, desk.speech.kept()) == ([], (0, 0))


def test_the_sound_of_an_answer_that_could_not_be_graded_stays(tmp_path: Path) -> None:
    store = MemoryStore()
    judge = KeywordJudge(ModelUnavailable("The judge is away; try again.", "评分模型不可用；请重试。"))
    setting = Setting(tmp_path / "interviews.sqlite3", store=store, judge=judge)
    desk = Desk(tmp_path, store=store, setting=setting)
    recording = desk.hear(desk.begin())
    events = desk.submit(recording, SPOKEN)
    assert any(isinstance(event, NotGraded) for event in events)
    assert desk.speech.sound(recording.id).is_file()

    desk.send(recording.session_id, Message(kind=InputKind.RETRY))
    assert desk.files == []


def test_a_request_that_was_spoken_is_used_up_and_no_answer(desk: Desk) -> None:
    turn = desk.begin()
    recording = desk.hear(turn)
    desk.submit(recording, "提示")
    assert desk.store.answers(turn.id) == []
    assert desk.row(recording).state is RecordingState.SUBMITTED
    assert desk.speech.waiting(turn.session_id, turn.id) is None
    assert desk.files == []


def test_a_recording_left_behind_by_a_typed_answer_goes_with_its_question(desk: Desk) -> None:
    turn = desk.begin()
    recording = desk.hear(turn)
    desk.send(turn.session_id, Message(text=SPOKEN))
    assert (desk.row(recording).state, desk.files) == (RecordingState.DISCARDED, [])


def test_after_a_reload_the_last_recording_that_was_not_used_waits(desk: Desk) -> None:
    turn = desk.begin()
    assert desk.speech.waiting(turn.session_id, turn.id) is None
    first, second = desk.record(turn), desk.hear(turn)
    assert desk.speech.waiting(turn.session_id, turn.id) == second
    desk.speech.discard(second.id)
    assert desk.speech.waiting(turn.session_id, turn.id) == first
    desk.speech.discard(first.id)
    assert desk.speech.waiting(turn.session_id, turn.id) is None
    assert desk.files == []
    assert desk.row(second).transcript is None


def test_a_correction_can_be_taken_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path, ["然后 soft max 就饱和了"])
    recording = desk.hear(desk.begin())
    assert recording.transcript is not None
    assert [(c.heard, c.corrected) for c in recording.transcript.corrections] == [("soft max", "softmax")]
    undone = desk.speech.undo(recording.id, 0)
    assert undone.transcript is not None
    assert (undone.transcript.text, undone.transcript.corrections) == (recording.transcript.heard, ())
    assert desk.row(recording) == undone
    with pytest.raises(InputError, match="not there any more"):
        desk.speech.undo(recording.id, 0)


# --- the glossary ---


def test_the_glossary_is_kept_and_corrects(tmp_path: Path) -> None:
    desk = Desk(tmp_path, ["我用了飞舍注意力"])
    assert desk.speech.glossary == ""
    desk.speech.set_glossary("飞舍注意力 = FlashAttention\n")
    heard = desk.hear(desk.begin())
    assert heard.transcript is not None
    assert "FlashAttention" in heard.transcript.text
    assert heard.transcript.corrections[0].source == "glossary"
    assert desk.restarted().speech.glossary == "飞舍注意力 = FlashAttention\n"


def test_a_line_of_the_glossary_that_is_no_entry_is_named_and_nothing_changes(desk: Desk) -> None:
    desk.speech.set_glossary("LoRA")
    with pytest.raises(InputError, match="Line 2"):
        desk.speech.set_glossary("RoPE\n=\n")
    assert desk.speech.glossary == "LoRA"


def test_a_glossary_that_was_broken_by_hand_is_said_before_anything_is_heard(desk: Desk, tmp_path: Path) -> None:
    recording = desk.record(desk.begin())
    (tmp_path / "glossary.txt").write_text("LoRA\n=\n", encoding="utf-8")
    failed = desk.recognise(recording)
    assert failed.state is RecordingState.FAILED
    assert failed.problem.startswith("词表第 2 行")
    (tmp_path / "glossary.txt").write_text("LoRA\n", encoding="utf-8")
    assert desk.recognise(recording).state is RecordingState.RECOGNISED


def test_a_glossary_that_is_no_text_is_said(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "glossary.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="save it as UTF-8 text"):
        _ = desk.speech.glossary


def test_the_recogniser_is_loaded_early_for_people_who_speak(desk: Desk) -> None:
    desk.speech.warm_up()
    assert desk.transcriber.calls == []  # type: ignore[attr-defined]
    desk.record(desk.begin())
    desk.speech.warm_up()
    (call,) = desk.transcriber.calls  # type: ignore[attr-defined]
    assert call.sound.seconds == 0.1
    desk.speech.get_ready()
    assert len(desk.transcriber.calls) == 2  # type: ignore[attr-defined]


# --- wrong use ---


def test_a_recording_for_no_interview_no_question_or_no_language_is_refused(desk: Desk, tmp_path: Path) -> None:
    turn = desk.begin()
    sound = write_wav(tmp_path / "a.wav", tone(1))
    with pytest.raises(UnknownItem, match="no interview"):
        desk.speech.save("nowhere", turn.id, sound)
    with pytest.raises(UnknownItem, match="not asked in this interview"):
        desk.speech.save(turn.session_id, "nothing", sound)
    with pytest.raises(InputError, match=r"'fr' is not a language that is heard here; choose zh .* or en"):
        desk.speech.save(turn.session_id, turn.id, sound, "fr")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="choose zh"):
        desk.speech.recognise(desk.record(turn).id, "ja")  # type: ignore[arg-type]


def test_a_question_that_is_over_takes_no_recording(desk: Desk, tmp_path: Path) -> None:
    turn = desk.begin(TWO)
    early = desk.hear(turn)
    message = desk.speech.message(early.id, SPOKEN)
    desk.send(turn.session_id, Message(kind=InputKind.SKIP))
    with pytest.raises(InputError, match="This question is over"):
        desk.record(turn)
    with pytest.raises(InputError, match="discarded already"):
        desk.speech.message(early.id, SPOKEN)
    with pytest.raises(InputError, match="discarded already"):
        desk.send(turn.session_id, message)


def test_with_sound_kept_a_recording_of_an_earlier_question_is_refused_too(desk: Desk) -> None:
    desk.keep = True
    turn = desk.begin(TWO)
    early = desk.hear(turn)
    desk.send(turn.session_id, Message(kind=InputKind.SKIP))
    with pytest.raises(InputError, match="This question is over"):
        desk.speech.message(early.id, SPOKEN)


def test_another_interviews_recording_is_refused(desk: Desk) -> None:
    recording = desk.hear(desk.begin())
    other = desk.begin()
    message = desk.speech.message(recording.id, SPOKEN)
    with pytest.raises(InputError, match="belongs to another interview"):
        desk.send(other.session_id, message)
    assert desk.store.answers(other.id) == []


def test_empty_and_endless_text_are_refused(desk: Desk) -> None:
    recording = desk.hear(desk.begin())
    with pytest.raises(InputError, match="no text to hand in"):
        desk.speech.message(recording.id, " \n")
    with pytest.raises(AnswerTooLong, match="shorten it"):
        desk.speech.message(recording.id, "长" * 50_001)
    assert desk.row(recording).state is RecordingState.RECOGNISED


def test_a_recording_is_handed_in_once(desk: Desk) -> None:
    recording = desk.hear(desk.begin(TWO))
    message = desk.speech.message(recording.id, SPOKEN)
    desk.send(recording.session_id, message)
    for again in (
        lambda: desk.send(recording.session_id, message),
        lambda: desk.speech.message(recording.id, SPOKEN),
        lambda: desk.speech.discard(recording.id),
        lambda: desk.speech.undo(recording.id, 0),
        lambda: desk.speech.recognise(recording.id),
    ):
        with pytest.raises(InputError, match="handed in or discarded already"):
            again()
    assert len(desk.store.answers(recording.turn_id)) == 1


def test_a_process_that_died_before_the_recording_heard_of_its_answer_makes_no_difference(desk: Desk) -> None:
    desk.keep = True
    recording = desk.hear(desk.begin())
    list(desk.setting.interviewer.send(recording.session_id, desk.speech.message(recording.id, SPOKEN)))
    assert desk.row(recording).state is RecordingState.RECOGNISED
    with pytest.raises(InputError, match="handed in or discarded already"):
        desk.speech.message(recording.id, SPOKEN)
    again = desk.restarted()
    assert again.row(recording).state is RecordingState.SUBMITTED
    assert again.speech.recording(recording.id).file is None  # nobody said that this process keeps them


def test_files_that_are_no_recordings_or_of_another_database_are_left_alone(desk: Desk, tmp_path: Path) -> None:
    desk.begin()
    (tmp_path / "recordings").mkdir()
    names = ["notes.txt", "elsewhere-1_r7_auto.webm", "x_y_z.wav"]
    for name in names:
        (tmp_path / "recordings" / name).write_bytes(b"sound")
    again = desk.restarted()
    assert (again.files, again.recordings.recordings()) == (sorted(names), [])


def test_a_copy_that_was_cut_off_is_taken_in_with_its_language(desk: Desk, tmp_path: Path) -> None:
    turn = desk.begin()
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / f"{turn.id}_r9_en.webm.part").write_bytes(b"half")
    again = desk.restarted()
    waiting = again.speech.waiting(turn.session_id, turn.id)
    assert waiting is not None
    assert (waiting.id, waiting.language, waiting.file) == ("r9", "en", f"{turn.id}_r9_en.webm")
    assert again.files == [waiting.file]


def test_an_unknown_recording_is_said(desk: Desk) -> None:
    desk.begin()
    with pytest.raises(UnknownItem, match="record the answer again"):
        desk.speech.recognise("nope")
    with pytest.raises(UnknownItem, match="record the answer again"):
        desk.speech.message("nope", "text")


# --- the voice ---


def test_a_sentence_is_a_wav_file(desk: Desk) -> None:
    with wave.open(io.BytesIO(desk.speech.speak("你好", "zh", rate=2.0))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 24_000)
        assert sound.getnframes() == 2_400
    assert desk.speaker.spoken == ["你好"]


def test_what_the_voice_cannot_do_is_said(desk: Desk) -> None:
    assert desk.speech.voices("zh") == ("zh_one", "zh_two")
    with pytest.raises(UnknownItem, match="There is no voice en_one; there are zh_one, zh_two"):
        desk.speech.speak("你好", "zh", voice="en_one")
    with pytest.raises(InputError, match=r"between 0.5 and 2.0"):
        desk.speech.speak("你好", "zh", rate=9)
