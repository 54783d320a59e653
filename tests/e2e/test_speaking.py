"""Answers by voice in a real browser with a fake microphone: the real page, desk and stores, with fakes for models."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from coach.app import Coach
from coach.errors import ModelTimeout
from coach.model import Language, RecordingState
from coach.ports import HeardWord, Sound
from coach.settings import load_settings
from tests.e2e.browser import CHROMIUM, Visitor, beside, chromium, served
from tests.fake_engines import FakeEngines
from tests.sounds import silence, tone, write_wav

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium"),
]

NOTES = """# 注意力

## 为什么要除以根号 d？

- **方差**：点积的方差随维度 $d$ 线性增长
- **后果**：softmax 饱和，梯度几乎为零

# Fine-tuning

## Why is B initialised to zero in LoRA?

- **Start**: the update is zero at the start, so the model equals the base model
- **Gradient**: A is not zero, so B still gets a gradient
"""
HEARD = "因为点积的方差随维度线性增长。"
FAKE_MICROPHONE = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
NO_VOICE = "Object.defineProperty(window, 'speechSynthesis', { value: undefined });"
BROWSER_VOICE = """
  window.spoken = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const voices = [
    { name: "Tingting", lang: "zh-CN", voiceURI: "tingting", localService: true, default: false },
    { name: "Daniel", lang: "en-GB", voiceURI: "daniel", localService: true, default: false },
  ];
  let timer = 0;
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices,
    addEventListener: () => {},
    speak: (one) => {
      window.spoken.push({ text: one.text, voice: one.voice.name, rate: one.rate });
      window.saying = one;
      timer = setTimeout(() => one.onend({}), window.slowly ?? 30);
    },
    cancel: () => { clearTimeout(timer); window.saying?.onerror({ error: "canceled" }); },
  } });
"""
"""In the place of the browser's voices, which Debian's chromium has none of: keeps what it is told to say."""


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of a tone, five of silence, again and again."""
    sound = np.concatenate([tone(2.0, 48_000), silence(5.0, 48_000)])
    return write_wav(tmp_path_factory.mktemp("sound") / "microphone.wav", sound, 48_000)


@pytest.fixture(scope="module")
def browser(microphone: Path) -> Iterator[Browser]:
    flags = (*FAKE_MICROPHONE, f"--use-file-for-fake-audio-capture={microphone}")
    with chromium(*flags, "--autoplay-policy=no-user-gesture-required") as browser:
        yield browser


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    home = tmp_path_factory.mktemp("home")
    (home / "attention.md").write_text(NOTES, encoding="utf-8")
    settings = load_settings(
        {"COACH_HOME": str(home / "state"), "COACH_LANGUAGE": "zh", "COACH_CACHE": str(home / "cache")}
    )
    coach = Coach(settings, FakeEngines(settings, heard=[HEARD]))
    coach.ingest([home / "attention.md"])
    for part in (coach.engines.chat, coach.engines.embedder, coach.engines.classifier, coach.engines.transcriber):
        part.get()
    yield coach
    coach.close()


@pytest.fixture(scope="module")
def address(coach: Coach) -> Iterator[str]:
    with served(coach) as address:
        yield address


class Speaker(Visitor):
    """A visitor who speaks."""

    def speak(self) -> None:
        """Press the button and wait until it records."""
        self.page.click("#speak-button")
        self.wait_for("recording")

    def stop(self, *, seconds: float = 1.2) -> None:
        """Let it record, press the button again, and wait until the answer is there."""
        self.page.wait_for_timeout(1000 * seconds)
        self.page.click("#speak-button")
        self.wait_for("review")

    def wait_for(self, phase: str) -> None:
        self.page.wait_for_selector(f".voice-panel[data-phase={phase}]")

    def answer(self) -> str:
        return self.page.input_value("#answer textarea")

    def told(self, text: str, place: str = ".voice-panel") -> None:
        """Wait until ``text`` stands there."""
        self.page.locator(place).get_by_text(text).first.wait_for()

    def press(self, label: str, place: str = ".voice-panel") -> None:
        self.page.locator(place).get_by_role("button", name=label, exact=True).click()


@pytest.fixture
def speaker(browser: Browser, address: str) -> Iterator[Speaker]:
    speaker = Speaker(browser, address, "zh")
    yield speaker
    speaker.context.close()
    assert speaker.errors == []
    assert speaker.outside == []


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


def spoken(speaker: Speaker) -> list[str]:
    """What the browser's voice was told to read."""
    return [one["text"] for one in speaker.page.evaluate("window.spoken")]


def test_questions_are_read_by_the_browser_when_they_appear_and_that_is_remembered(
    browser: Browser, address: str
) -> None:
    speaker = Speaker(browser, address, "zh", script=BROWSER_VOICE)
    speaker.begin()
    assert spoken(speaker) == []
    speaker.page.click("#reads-by-itself")
    speaker.page.reload()
    speaker.wait_for_turn()
    speaker.page.wait_for_function("window.spoken.length > 0")
    assert spoken(speaker) == ["为什么要除以根号 d？"]
    speaker.tab("设置")
    speaker.page.select_option("#voice-zh", "browser:tingting")
    speaker.page.locator("#voice-rate").fill("1.3")
    speaker.tab("练习")
    speaker.write("因为点积的方差随维度线性增长")
    speaker.page.click("#send")
    speaker.wait_for_text("讲评")
    speaker.wait_for_turn()
    speaker.page.wait_for_function("window.spoken.length > 1")
    assert "后果" in spoken(speaker)[1]  # the follow-up
    assert speaker.page.evaluate("window.spoken[1]")["voice"] == "Tingting"
    assert speaker.page.evaluate("window.spoken[1]")["rate"] == 1.3
    speaker.page.click("#read-explanation")
    speaker.page.wait_for_function("window.spoken.length > 2")
    assert "后果" in "".join(spoken(speaker)[2:])
    assert speaker.errors == []
    speaker.context.close()


def test_reading_stops_at_once_by_button_key_and_when_recording_begins(browser: Browser, address: str) -> None:
    speaker = Speaker(browser, address, "zh", script=f"{BROWSER_VOICE} window.slowly = 60000;")
    speaker.begin()
    for stop in (lambda: speaker.page.click("#read-question"), lambda: speaker.page.keyboard.press("Escape")):
        speaker.page.click("#read-question")
        speaker.told("停止朗读", "#aloud")
        stop()
        speaker.told("读题", "#aloud")
    speaker.page.click("#read-question")
    speaker.told("停止朗读", "#aloud")
    speaker.speak()
    speaker.told("读题", "#aloud")
    speaker.stop()
    assert len(spoken(speaker)) == 3
    speaker.context.close()


def test_the_coachs_own_voice_reads_where_the_browser_has_none(browser: Browser, address: str, coach: Coach) -> None:
    speaker = Speaker(browser, address, "zh", script=NO_VOICE)
    speaker.begin()
    with speaker.page.expect_response("**/speech/say*") as said:
        speaker.page.click("#read-question")
    assert said.value.headers["content-type"] == "audio/wav"
    assert int(said.value.headers["content-length"]) > 10_000
    speaker.told("停止朗读", "#aloud")
    speaker.told("读题", "#aloud")
    speaker.tab("设置")
    speaker.page.wait_for_selector("#voice-zh")
    offered = speaker.page.locator("#voice-zh option").all_inner_texts()
    names = coach.speech.voices("zh")
    assert offered == ["教练自带的声音（浏览器没有这种语言的声音）", *(f"教练自带：{name}" for name in names)]
    speaker.page.select_option("#voice-zh", f"coach:{names[1]}")
    with speaker.page.expect_request("**/speech/say*") as asked:
        speaker.page.click("[data-key=listen-zh]")
    assert asked.value.post_data_json["voice"] == names[1]
    assert speaker.errors == []
    speaker.context.close()


def patient(seconds: int) -> str:
    """A browser with a voice, in which silence of so many seconds ends an answer."""
    return f"{BROWSER_VOICE} localStorage.setItem('coach-voice-silence', '{seconds}');"


def test_an_interview_is_held_by_voice_alone(browser: Browser, coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.voice_head.COUNTDOWN", 2)
    with served(coach) as address:
        speaker = Speaker(browser, address, "zh", script=patient(2))
        speaker.page.click("#start-hands-free")
        bar = speaker.page.locator("#hands-free")
        expect(bar.locator(".caption")).to_have_text("为什么要除以根号 d？", timeout=30_000)
        bar.get_by_text("在听").wait_for()
        bar.get_by_text("没有声音").wait_for()
        expect(bar.locator(".caption")).to_have_text(HEARD)
        bar.get_by_text("秒后发送").wait_for()
        speaker.wait_for_text("50% 得分")
        speaker.page.wait_for_function("window.spoken.some(one => one.text.includes('得分'))")
        speaker.page.wait_for_function("window.spoken.filter(one => one.text.includes('后果')).length >= 2")
        read = spoken(speaker)
        assert read[0] == "为什么要除以根号 d？"
        assert next(i for i, text in enumerate(read) if "得分" in text) == 1
        assert "追问" in speaker.page.inner_text("#card")
        bar.get_by_text("在听").wait_for()  # the follow-up
        speaker.page.keyboard.press("Escape")
        bar.get_by_text("已暂停").wait_for()
        speaker.page.keyboard.press("F9")
        expect(bar).to_be_hidden()
        assert speaker.errors == []
        speaker.context.close()


def test_a_key_keeps_the_microphone_open_and_another_ends_the_answer(browser: Browser, address: str) -> None:
    speaker = Speaker(browser, address, "en", script=patient(3))
    speaker.begin()
    speaker.page.click("#hands-free-button")
    bar = speaker.page.locator("#hands-free")
    bar.get_by_text("Silence: the answer ends in 2 s").wait_for()
    speaker.page.keyboard.press(" ")
    bar.get_by_text("Listening").wait_for()
    assert speaker.page.get_attribute(".voice-panel", "data-phase") == "recording"
    speaker.page.keyboard.press("Enter")
    speaker.told("Sends in")
    speaker.page.keyboard.press("Escape")
    bar.get_by_text("Paused").wait_for()
    assert speaker.answer() == HEARD
    assert "Score" not in speaker.chat()
    speaker.page.click("#hands-free [data-key=end]")
    speaker.context.close()


def test_where_nothing_is_heard_it_asks_again_and_then_pauses(
    browser: Browser, address: str, coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coach.engines.transcriber.get(), "transcribe", lambda *heard: iter(()))
    speaker = Speaker(browser, address, "zh", script=patient(2))
    speaker.begin()
    speaker.page.click("#hands-free-button")
    bar = speaker.page.locator("#hands-free")
    bar.get_by_text("几次都没有听到声音").wait_for(timeout=60_000)
    assert len([text for text in spoken(speaker) if "没有听到说话声" in text]) == 2
    assert "得分" not in speaker.chat()
    speaker.context.close()


def test_a_voice_is_told_from_the_noise_of_a_room(speaker: Speaker) -> None:
    heard = """levels => {
      const activity = new coachVoice.Activity();
      let spoke = 0;
      levels.forEach((level, i) => { spoke += activity.hear(level, i * 0.05) ? 1 : 0; });
      return [spoke > 0, activity.silence((levels.length - 1) * 0.05)];
    }"""
    still, noise, voice = [0.001] * 60, [0.03, 0.031, 0.029] * 40, [0.2, 0.15, 0.02, 0.18] * 20
    assert speaker.page.evaluate(heard, still) == [False, None]
    assert speaker.page.evaluate(heard, [*still, *(voice * 6)]) == [True, pytest.approx(0.0, abs=0.3)]  # 24 seconds
    spoke, silence = speaker.page.evaluate(heard, [*still, *voice, *still])
    assert spoke
    assert silence == pytest.approx(3.0, abs=0.4)
    spoke, silence = speaker.page.evaluate(heard, [*noise, *voice, *noise])
    assert spoke
    assert silence == pytest.approx(6.0, abs=0.4)


def test_an_undone_correction_is_found_in_a_text_that_was_changed(speaker: Speaker) -> None:
    correction = "{ span, heard: '罗拉', corrected: 'LoRA' }"
    undo = f"([box, transcript, span]) => coachVoice.replacedNear(box, transcript, {correction})"
    transcript = "我用 LoRA 微调，然后 LoRA 合并"
    second = [14, 18]
    assert transcript[slice(*second)] == "LoRA"
    box = "先说：我用 LoRA 微调过，然后 LoRA 合并。"
    assert speaker.page.evaluate(undo, [box, transcript, second]) == "先说：我用 LoRA 微调过，然后 罗拉 合并。"
    assert speaker.page.evaluate(undo, ["都删了", transcript, second]) == "都删了"
