"""Reading aloud in a real browser, by its own voice or the coach's."""

from __future__ import annotations

from playwright.sync_api import Browser

from coach.app import Coach
from tests.e2e.browser import NEEDS_CHROMIUM
from tests.e2e.speaking import BROWSER_VOICE, NO_VOICE, Speaker, spoken

pytestmark = NEEDS_CHROMIUM


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
