"""Interviews by voice alone, in a real browser with a fake microphone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from coach.app import Coach
from tests.e2e.browser import NEEDS_CHROMIUM, served
from tests.e2e.speaking import BROWSER_VOICE, HEARD, Speaker, spoken

pytestmark = NEEDS_CHROMIUM


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
