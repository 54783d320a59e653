"""The page in a real browser: the real library, stores and graph, with fakes for the three models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from coach.app import Coach
from coach.model import Verdict
from coach.settings import load_settings
from tests.e2e.browser import CHROMIUM, Visitor, chromium, served
from tests.fake_engines import FakeEngines

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium"),
]

NOTES = """# 注意力

## 为什么要除以根号 d？

- **方差**：点积的方差随维度 $d$ 线性增长 <img src=x onerror="alert('notes')"><script>alert('notes')</script>
- **后果**：softmax 饱和，梯度几乎为零

# Fine-tuning

## Why is B initialised to zero in LoRA?

- **Start**: the update is zero at the start, so the model equals the base model
- **Gradient**: A is not zero, so B still gets a gradient
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    home = tmp_path_factory.mktemp("home")
    (home / "attention.md").write_text(NOTES, encoding="utf-8")
    settings = load_settings(
        {"COACH_HOME": str(home / "state"), "COACH_LANGUAGE": "zh", "COACH_CACHE": str(home / "cache")}
    )
    coach = Coach(settings, FakeEngines(settings))
    coach.ingest([home / "attention.md"])
    for part in (coach.engines.chat, coach.engines.embedder, coach.engines.classifier):
        part.get()
    yield coach
    coach.close()


@pytest.fixture(scope="module")
def address(coach: Coach) -> Iterator[str]:
    with served(coach) as address:
        yield address


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, address, "zh")
    yield visitor
    visitor.context.close()
    assert visitor.errors == []
    assert visitor.outside == []


def test_an_interview_in_chinese(visitor: Visitor) -> None:
    visitor.begin()
    card = visitor.page.inner_text("#card")
    assert "为什么要除以根号 d？" in card
    assert "attention.md:3" in card

    visitor.write("因为点积的方差随维度线性增长")
    visitor.page.keyboard.press("Control+Enter")
    visitor.wait_for_text("讲评")
    visitor.wait_for_text("追问")
    visitor.wait_for_turn()

    chat = visitor.chat()
    assert "得分" in chat
    assert "✓ 讲到" in chat
    assert "○ 没讲" in chat
    assert visitor.page.text_content("#chat mark.v-covered")
    assert visitor.page.input_value("#answer textarea") == ""
    summary = visitor.page.locator("#chat details summary", has_text="attention.md:5-5").first
    summary.click()
    assert visitor.page.locator("#chat details[open]", has_text="线性增长").count() >= 1

    visitor.page.click("#end")
    visitor.wait_for_text("面试小结")


def test_an_interview_in_english(browser: Browser, address: str) -> None:
    visitor = Visitor(browser, address, "en")
    visitor.begin()
    assert "Why is B initialised to zero in LoRA?" in visitor.page.inner_text("#card")
    visitor.page.click("#hint")
    visitor.wait_for_text("💡")
    visitor.wait_for_turn()
    visitor.page.click("#dont-know")
    visitor.wait_for_text("This is what your notes say")
    visitor.wait_for_turn()
    visitor.page.click("#skip")
    visitor.wait_for_text("Report")
    assert (visitor.errors, visitor.outside) == ([], [])
    visitor.context.close()


def test_tags_in_notes_and_answers_are_text(visitor: Visitor) -> None:
    visitor.begin()
    visitor.write("<script>alert('answer')</script><img src=x onerror=\"alert('answer')\"> 点积的方差随维度线性增长")
    visitor.page.click("#send")
    visitor.wait_for_text("讲评")
    visitor.wait_for_turn()
    visitor.page.click("#reference")
    visitor.wait_for_text("笔记原文")
    assert "<script>alert('answer')</script>" in visitor.chat()
    assert visitor.page.locator("#chat script, #chat img[src='x']").count() == 0


def test_a_draft_survives_a_reload_and_the_interview_goes_on(visitor: Visitor) -> None:
    visitor.begin()
    visitor.write("写了一半的回答")
    visitor.page.wait_for_function("localStorage.getItem('coach-draft') === '写了一半的回答'")
    visitor.page.reload()
    visitor.page.click("#resume")
    visitor.wait_for_turn()
    visitor.page.wait_for_function("document.querySelector('#answer textarea').value === '写了一半的回答'")
    assert "为什么要除以根号 d？" in visitor.page.inner_text("#card")


def test_two_visitors_have_an_interview_each(browser: Browser, address: str, visitor: Visitor) -> None:
    other = Visitor(browser, address, "zh")
    visitor.begin()
    other.begin()
    visitor.write("只属于第一个人的话，方差随维度增长")
    visitor.page.click("#send")
    visitor.wait_for_text("讲评")
    assert "只属于第一个人的话" not in other.chat()
    other.context.close()


def test_a_verdict_can_be_overruled(visitor: Visitor, coach: Coach) -> None:
    visitor.begin()
    visitor.write("因为点积的方差随维度线性增长")
    visitor.page.click("#send")
    visitor.wait_for_text("讲评")
    visitor.wait_for_turn()
    visitor.page.click("#objection button >> nth=0")
    visitor.page.click("#objection input[role=listbox], #objection input >> nth=0")
    visitor.page.locator("[role=option]").last.click()
    visitor.page.locator("#objection label", has_text="讲到").first.click()
    visitor.page.click("#overrule")
    visitor.wait_for_text("评判：你自己改的结论")

    session = coach.sessions()[0].session
    grades = coach._store.grades(f"{session.id}-1")
    assert [grade.judged_by.judge for grade in grades] == ["cross-encoder", "person"]
    assert all(point.verdict is Verdict.COVERED for point in grades[-1].points)


def test_an_empty_answer_is_not_sent(visitor: Visitor) -> None:
    visitor.begin()
    visitor.page.click("#send")
    visitor.page.wait_for_selector("text=请先在回答框里写点什么")
    assert "得分" not in visitor.chat()


def test_the_other_language_is_one_click_away(visitor: Visitor) -> None:
    assert visitor.page.get_attribute("html", "lang") == "zh"
    visitor.page.click("#language")
    visitor.page.wait_for_url(re.compile("/en/"))
    visitor.page.wait_for_selector("text=Start the interview")


def test_notes_are_added_and_listed(visitor: Visitor, tmp_path: Path) -> None:
    notes = tmp_path / "rope.md"
    notes.write_text("# 位置\n\n## RoPE 是什么？\n\n- **旋转**：按位置旋转查询和键\n", encoding="utf-8")
    visitor.page.get_by_role("tab", name="题库").click()
    visitor.page.locator("#add-files input[type=file]").set_input_files(str(notes))
    visitor.page.wait_for_selector("text=rope.md")
    visitor.page.click("#add")
    visitor.page.wait_for_selector("text=新增 1")
    visitor.page.locator("#questions").get_by_text("RoPE 是什么？").first.wait_for()


def test_what_is_no_notes_is_refused_on_the_server_too(visitor: Visitor, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"not a zip")
    visitor.page.get_by_role("tab", name="题库").click()
    visitor.page.locator("#add-files input[type=file]").set_input_files(str(broken))
    visitor.page.wait_for_selector("text=broken.zip")
    visitor.page.click("#add")
    visitor.page.wait_for_selector("#add-result >> text=⚠️")
    assert "Traceback" not in visitor.page.inner_text("body")


def test_progress_and_settings_speak(visitor: Visitor) -> None:
    visitor.begin()
    visitor.page.get_by_role("tab", name="进步").click()
    visitor.page.wait_for_selector("#progress-summary >> text=场面试")
    visitor.page.get_by_role("tab", name="设置").click()
    visitor.page.wait_for_selector("#privacy >> text=不会离开这台电脑")
    visitor.page.click("#test-connection")
    visitor.page.wait_for_selector("#settings-result >> text=✓")
