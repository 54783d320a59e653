"""Answers by voice in a real browser with a fake microphone: the real page, desk and stores, with fakes for models."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from coach.app import Coach
from coach.errors import ModelTimeout
from coach.model import Language, RecordingState
from coach.ports import HeardWord, Sound
from tests.e2e.browser import NEEDS_CHROMIUM, beside, served
from tests.e2e.speaking import HEARD, Speaker
from tests.sounds import silence, tone, write_wav

pytestmark = NEEDS_CHROMIUM


def test_an_answer_is_spoken_looked_over_and_graded_and_how_it_was_said_stands_apart(
    speaker: Speaker, coach: Coach
) -> None:
    speaker.begin()
    speaker.speak()
    speaker.page.wait_for_function("parseFloat(document.querySelector('.level i').style.transform.slice(7)) > 0.3")
    speaker.told("正在录音")
    speaker.stop()
    assert speaker.answer() == HEARD
    speaker.told("发送之后才评分")
    assert "得分" not in speaker.chat()

    speaker.write(f"{HEARD}所以要缩放。")
    speaker.page.press("#answer textarea", "Control+Enter")
    speaker.wait_for_text("讲评")
    speaker.wait_for_turn()
    assert "50% 得分" in speaker.chat()
    assert "不计入得分" in speaker.page.inner_text("#chat .delivery")
    assert speaker.page.locator("#chat .grade .delivery").count() == 0
    expect(speaker.page.locator(".voice-panel .review")).to_have_count(0)

    session = coach.sessions()[0].session.id
    (turn,) = coach.answered(session)
    (recording,) = coach._database.recordings.recordings(session)
    assert recording.state is RecordingState.SUBMITTED
    assert recording.file is None  # deleted once it is graded, unless it is to be kept
    (answer,) = coach._store.answers(turn.id)
    assert (answer.spoken, answer.recording_id) == (True, recording.id)
    assert answer.text == f"{HEARD}所以要缩放。"


def test_what_is_said_more_is_added_and_a_discarded_recording_takes_its_text_along(
    speaker: Speaker, coach: Coach
) -> None:
    speaker.begin()
    speaker.write("我先打一句。")
    speaker.speak()
    speaker.stop()
    assert speaker.answer() == f"我先打一句。{HEARD}"
    speaker.page.click(".review [data-key=discard]")
    speaker.told("丢弃这段录音？")
    speaker.page.click("[data-key=sure-no]")
    assert speaker.answer() == f"我先打一句。{HEARD}"
    speaker.page.click(".review [data-key=discard]")
    speaker.page.click("[data-key=sure-yes]")
    speaker.told("录音已丢弃")
    assert speaker.answer() == "我先打一句。"
    (recording,) = coach._database.recordings.recordings(coach.sessions()[0].session.id)
    assert recording.state is RecordingState.DISCARDED


def test_space_is_held_to_speak_and_escape_asks_before_it_discards(speaker: Speaker) -> None:
    speaker.begin()
    speaker.page.evaluate("document.activeElement.blur()")
    speaker.page.keyboard.down(" ")
    speaker.wait_for("recording")
    speaker.page.wait_for_timeout(900)
    speaker.page.keyboard.press("Escape")
    speaker.told("丢弃正在录的内容？")
    speaker.page.keyboard.press("Escape")
    speaker.page.wait_for_selector(".sure", state="detached")
    speaker.page.keyboard.up(" ")
    speaker.wait_for("review")
    assert speaker.answer() == HEARD

    speaker.page.evaluate("document.activeElement.blur()")
    speaker.page.keyboard.press("F2")
    speaker.wait_for("recording")
    speaker.page.keyboard.press("Escape")
    speaker.page.click("[data-key=sure-yes]")
    speaker.told("录音已丢弃")
    assert speaker.answer() == HEARD


def test_space_types_a_space_in_the_answer_box(speaker: Speaker) -> None:
    speaker.begin()
    speaker.page.click("#answer textarea")
    speaker.page.keyboard.press(" ")
    assert speaker.answer() == " "
    assert speaker.page.get_attribute(".voice-panel", "data-phase") == "idle"


def test_a_tap_on_space_records_nothing(speaker: Speaker, coach: Coach) -> None:
    speaker.begin()
    speaker.page.evaluate("document.activeElement.blur()")
    speaker.page.keyboard.press(" ")
    speaker.told("按住空格键再说话")
    speaker.wait_for("idle")
    assert coach._database.recordings.recordings(coach.sessions()[0].session.id) == []


def test_a_page_reloaded_while_recording_offers_what_was_recorded(speaker: Speaker, coach: Coach) -> None:
    speaker.begin()
    speaker.speak()
    speaker.page.wait_for_timeout(2600)
    speaker.page.reload()
    speaker.wait_for_turn()
    speaker.told("没来得及保存")
    speaker.press("用它来回答")
    speaker.wait_for("review")
    assert speaker.answer() == HEARD
    (recording,) = coach._database.recordings.recordings(coach.sessions()[0].session.id)
    assert recording.transcript is not None
    assert recording.transcript.seconds > 1.6  # at most a second of it was lost
    speaker.page.reload()
    speaker.wait_for_turn()
    speaker.wait_for("review")
    assert speaker.answer() == HEARD
    assert speaker.page.locator(".voice-panel .left").count() == 0


def test_a_question_that_is_skipped_while_speaking_takes_its_recording_along(speaker: Speaker, coach: Coach) -> None:
    speaker.begin()
    speaker.speak()
    speaker.page.wait_for_timeout(800)
    speaker.page.click("#skip")
    speaker.wait_for_text("Why is B initialised to zero in LoRA?")
    speaker.wait_for_turn()
    speaker.wait_for("idle")
    assert speaker.answer() == ""
    assert speaker.page.evaluate("coachVoice.store.takes()") == []
    assert coach._database.recordings.recordings(coach.sessions()[0].session.id) == []
    speaker.speak()
    speaker.stop()
    assert speaker.answer() == HEARD


def test_a_page_reloaded_while_recognising_shows_the_transcript(
    speaker: Speaker, coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
        yield [HeardWord("因为", 0.0, 0.5, 0.9)]
        assert go_on.wait(20)
        yield [HeardWord("方差", 0.5, 1.0, 0.9)]

    monkeypatch.setattr(coach.engines.transcriber.get(), "transcribe", slow)
    speaker.begin()
    speaker.speak()
    speaker.page.wait_for_timeout(1000)
    speaker.page.click("#speak-button")
    speaker.page.wait_for_function("document.querySelector('#answer textarea').value === '因为'")
    assert speaker.page.evaluate("document.querySelector('#answer textarea').readOnly")
    speaker.page.reload()
    speaker.wait_for_turn()
    go_on.set()
    speaker.wait_for("review")
    assert speaker.answer() == "因为方差"


def test_two_tabs_do_not_record_at_once(speaker: Speaker) -> None:
    speaker.begin()
    other = speaker.context.new_page()
    other.goto(f"{speaker.address}/zh/")
    other.wait_for_selector("#speak-button:not([disabled])")
    speaker.speak()
    other.click("#speak-button")
    other.get_by_text("另一个标签页正在录音").wait_for()
    other.close()
    speaker.stop()
    assert speaker.answer() == HEARD


def test_recording_ends_by_itself_at_the_limit_after_a_warning(
    browser: Browser, coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.voice_head.LONGEST_RECORDING", 4)
    monkeypatch.setattr("ui.voice_head.WARNING", 2)
    with served(coach) as address:
        speaker = Speaker(browser, address, "en")
        speaker.begin()
        speaker.speak()
        speaker.told("Less than 2 seconds are left")
        speaker.wait_for("review")
        speaker.told("reached the limit of 0:04")
        assert speaker.answer() == HEARD
        assert speaker.errors == []
        speaker.context.close()


def test_uploads_are_recognised_or_refused_with_what_to_do(speaker: Speaker, tmp_path: Path) -> None:
    speaker.begin()
    upload = speaker.page.locator("#speak-file")
    upload.set_input_files(str(write_wav(tmp_path / "answer.wav", tone(2.0))))
    speaker.wait_for("review")
    assert speaker.answer() == HEARD
    speaker.write("")

    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"this is no sound at all" * 50)
    refused = {
        "long.wav": (write_wav(tmp_path / "long.wav", silence(601.0, 8_000), 8_000), "5 分钟"),
        "silent.wav": (write_wav(tmp_path / "silent.wav", silence(3.0)), "没有听到说话声"),
        "broken.mp3": (broken, "无法"),
    }
    for file, told in refused.values():
        upload.set_input_files(str(file))
        speaker.page.locator(".voice-panel [role=alert]", has_text=told).wait_for()
        assert speaker.answer() == ""
        speaker.page.click("[data-key=discard]")
        speaker.page.click("[data-key=sure-yes]")
        speaker.told("录音已丢弃")


def test_an_empty_upload_is_refused(speaker: Speaker, tmp_path: Path) -> None:
    empty = tmp_path / "empty.wav"
    empty.write_bytes(b"")
    speaker.begin()
    speaker.page.locator("#speak-file").set_input_files(str(empty))
    speaker.wait_for("unsaved")
    speaker.page.locator(".voice-panel [role=alert]:not(:empty)").wait_for()
    speaker.press("丢弃")
    speaker.wait_for("idle")


def test_a_recogniser_that_fails_in_the_middle_keeps_the_recording_and_is_tried_again(
    speaker: Speaker, coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
        yield [HeardWord("因为", 0.0, 0.5, 0.9)]
        raise ModelTimeout("The recogniser did not answer; try again.", "语音识别超时；请重试。")

    speaker.begin()
    speaker.write("打过的字。")
    with monkeypatch.context() as broken:
        broken.setattr(coach.engines.transcriber.get(), "transcribe", fails)
        speaker.speak()
        speaker.stop()
        speaker.told("语音识别超时；请重试。")
        assert speaker.answer() == "打过的字。"
    speaker.press("再试一次")
    speaker.page.wait_for_function("document.querySelector('#answer textarea').value.endsWith('增长。')")
    assert speaker.answer() == f"打过的字。{HEARD}"


def test_a_recording_that_cannot_be_saved_stays_in_the_browser_and_is_saved_again(speaker: Speaker) -> None:
    speaker.begin()
    speaker.page.route("**/speech/**", lambda route: route.abort())
    speaker.speak()
    speaker.page.wait_for_timeout(1000)
    speaker.page.click("#speak-button")
    speaker.wait_for("unsaved")
    speaker.told("连不上教练程序")
    speaker.page.unroute("**/speech/**")
    speaker.press("再保存一次")
    speaker.wait_for("review")
    assert speaker.answer() == HEARD


def test_doubtful_words_are_marked_and_corrections_can_be_undone(
    speaker: Speaker, coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [("因为", 0.9), ("这样", 0.2), ("的", 0.9), ("罗拉", 0.8), ("不用", 0.9), ("训练", 0.9)]

    def unsure(sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
        yield [HeardWord(word, i * 0.3, i * 0.3 + 0.3, sure) for i, (word, sure) in enumerate(words)]

    monkeypatch.setattr(coach.engines.transcriber.get(), "transcribe", unsure)
    coach.speech.set_glossary("罗拉 = LoRA")
    speaker.begin()
    speaker.speak()
    speaker.stop()
    corrected = speaker.answer()
    assert "LoRA" in corrected
    assert speaker.page.inner_text(".heard .doubt") == "这样"
    speaker.page.click(".heard .doubt")
    chosen = (
        "(box => box.value.slice(box.selectionStart, box.selectionEnd))(document.querySelector('#answer textarea'))"
    )
    assert speaker.page.evaluate(chosen) == "这样"

    speaker.write(f"先说一句。{corrected}")
    speaker.page.locator(".corrections").get_by_role("button", name="撤销更正").click()
    speaker.page.wait_for_function("document.querySelector('#answer textarea').value.includes('罗拉')")
    assert speaker.answer() == f"先说一句。{corrected.replace(' LoRA ', 'LoRA').replace('LoRA', '罗拉')}"
    assert speaker.page.locator(".corrections").count() == 0
    coach.speech.set_glossary("")


def test_the_spoken_language_can_be_overridden(speaker: Speaker, coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Language] = []

    def hears(sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
        asked.append(language)
        words = {"zh": "点击", "en": " dot product"}
        yield [HeardWord(words[language], 0.0, 0.5, 0.9)]

    monkeypatch.setattr(coach.engines.transcriber.get(), "transcribe", hears)
    speaker.begin()
    speaker.speak()
    speaker.stop()
    assert speaker.page.get_attribute("[data-key=language-zh]", "aria-pressed") == "true"
    speaker.press("英文")
    speaker.page.wait_for_function("document.querySelector('#answer textarea').value.includes('dot product')")
    assert asked[-2:] == ["zh", "en"]  # before them the recogniser was made ready
    assert speaker.page.get_attribute("[data-key=language-en]", "aria-pressed") == "true"


def test_the_recording_is_played_back(speaker: Speaker) -> None:
    speaker.begin()
    speaker.speak()
    speaker.stop()
    with speaker.page.expect_response(lambda response: response.url.endswith("/sound")) as played:
        speaker.press("播放")
    assert played.value.status in (200, 206)
    assert played.value.headers["content-type"].startswith("audio/webm")
    speaker.page.wait_for_selector(".review >> text=暂停")


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("delete window.MediaRecorder;", "这个浏览器不能录音"),
        (
            "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('busy', 'NotReadableError'));",
            "麦克风打不开",
        ),
    ],
)
def test_a_browser_that_cannot_record_says_so_and_uploads(
    browser: Browser, address: str, tmp_path: Path, script: str, told: str
) -> None:
    speaker = Speaker(browser, address, "zh", script=script)
    speaker.begin()
    speaker.page.click("#speak-button")
    speaker.told(told)
    speaker.page.locator("#speak-file").set_input_files(str(write_wav(tmp_path / "answer.wav", tone(2.0))))
    speaker.wait_for("review")
    assert speaker.answer() == HEARD
    speaker.context.close()


@pytest.mark.parametrize(
    ("flags", "told"),
    [(("--use-fake-device-for-media-stream",), "没有使用麦克风的权限"), ((), "没有找到麦克风")],
)
def test_without_permission_or_microphone_it_says_what_to_do(
    browser: Browser, address: str, flags: tuple[str, ...], told: str
) -> None:
    with beside(browser, *flags) as plain:
        speaker = Speaker(plain, address, "zh")
        speaker.begin()
        speaker.page.click("#speak-button")
        speaker.told(told)
        expect(speaker.page.locator("#speak-button")).to_be_enabled()
        assert speaker.errors == []
        speaker.context.close()


def test_a_page_that_is_not_secure_says_where_the_microphone_works(browser: Browser, address: str) -> None:
    port = address.rpartition(":")[2]
    with beside(browser, "--host-resolver-rules=MAP coach.test 127.0.0.1") as plain:
        speaker = Speaker(plain, f"http://coach.test:{port}", "en")
        speaker.begin()
        speaker.page.click("#speak-button")
        speaker.told("Browsers offer the microphone on https and localhost pages only")
        speaker.context.close()


def test_spoken_answers_are_sent_by_themselves_where_that_is_set_unless_a_key_stops_it(
    speaker: Speaker, coach: Coach
) -> None:
    coach.choose_submit_spoken(True)
    try:
        speaker.begin()
        speaker.speak()
        speaker.stop()
        speaker.told("秒后发送")
        speaker.page.keyboard.press("k")
        speaker.page.wait_for_selector(".countdown", state="detached")
        assert "得分" not in speaker.chat()
        speaker.page.click("[data-key=discard]")
        speaker.page.click("[data-key=sure-yes]")
        speaker.told("录音已丢弃")
        speaker.speak()
        speaker.stop()
        speaker.told("秒后发送")
        speaker.wait_for_text("50% 得分")
    finally:
        coach.choose_submit_spoken(False)


def test_an_interview_deleted_in_progress_takes_its_recordings_along(speaker: Speaker, coach: Coach) -> None:
    speaker.begin()
    speaker.speak()
    speaker.stop()
    session = coach.sessions()[0].session.id
    (recording,) = coach._database.recordings.recordings(session)
    sound = coach.speech.sound(recording.id)
    assert sound.is_file()
    count = len(coach.sessions())
    speaker.tab("进步")
    speaker.choose("#sessions", "未结束")
    speaker.page.click("#delete-session")
    speaker.page.click("#keep-session")
    speaker.page.wait_for_selector("#deleting", state="hidden")
    assert len(coach.sessions()) == count
    speaker.page.click("#delete-session")
    speaker.page.click("#delete-now")
    speaker.page.wait_for_selector("text=已删除")
    assert len(coach.sessions()) == count - 1
    assert not sound.exists()
    assert coach._database.recordings.recordings(session) == []


def test_the_page_says_where_recordings_go_and_keeps_what_is_set(speaker: Speaker, coach: Coach) -> None:
    coach.speech.set_glossary("残差")
    speaker.tab("设置")
    speaker.page.wait_for_selector("#sound-privacy >> text=不会离开这台电脑")
    speaker.page.click("#recogniser input")
    speaker.page.locator("[role=option]", has_text="兼容的语音服务").click()
    speaker.page.fill("#recogniser-model textarea, #recogniser-model input", "whisper-1")
    speaker.page.fill("#recogniser-address textarea, #recogniser-address input", "http://127.0.0.1:9/v1")
    speaker.page.click("#save-recogniser")
    speaker.page.wait_for_selector("#sound-privacy >> text=http://127.0.0.1:9/v1")
    assert coach.settings.transcriber == "openai:whisper-1"
    try:
        speaker.page.reload()
        speaker.page.wait_for_selector("#status >> text=录音和题目里的术语会发送到 http://127.0.0.1:9/v1")
        speaker.tab("设置")
        expect(speaker.page.locator("#glossary textarea")).to_have_value("残差", timeout=15_000)
        speaker.page.fill("#glossary textarea", "罗拉 =")
        speaker.page.click("#save-glossary")
        speaker.page.wait_for_selector("#glossary-result .failed")
        speaker.page.fill("#glossary textarea", "罗拉 = LoRA")
        speaker.page.click("#save-glossary")
        speaker.page.wait_for_selector("#glossary-result .ready")
        assert coach.speech.glossary == "罗拉 = LoRA"
        speaker.page.locator("#keep-recordings input").check()
        speaker.page.wait_for_function("document.querySelector('#kept-recordings').innerText.includes('MB')")
        speaker.page.reload()
        speaker.tab("设置")
        expect(speaker.page.locator("#keep-recordings input")).to_be_checked(timeout=15_000)
        assert coach.settings.keep_recordings
    finally:
        coach.choose_transcriber("embedded")
        coach.choose_keep_recordings(False)
        coach.speech.set_glossary("")


def test_a_phone_speaks_in_its_width(browser: Browser, address: str) -> None:
    phone = Speaker(browser, address, "zh", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    phone.begin()
    phone.speak()
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
    phone.stop()
    assert phone.answer() == HEARD
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
    assert (phone.errors, phone.outside) == ([], [])
    phone.context.close()


def test_an_undone_correction_is_found_in_a_text_that_was_changed(speaker: Speaker) -> None:
    correction = "{ span, heard: '罗拉', corrected: 'LoRA' }"
    undo = f"([box, transcript, span]) => coachVoice.replacedNear(box, transcript, {correction})"
    transcript = "我用 LoRA 微调，然后 LoRA 合并"
    second = [14, 18]
    assert transcript[slice(*second)] == "LoRA"
    box = "先说：我用 LoRA 微调过，然后 LoRA 合并。"
    assert speaker.page.evaluate(undo, [box, transcript, second]) == "先说：我用 LoRA 微调过，然后 罗拉 合并。"
    assert speaker.page.evaluate(undo, ["都删了", transcript, second]) == "都删了"
