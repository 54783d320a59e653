"""The page in a real browser: the real library, stores and graph, with fakes for the three models."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from coach.app import Coach
from coach.errors import ModelTimeout
from coach.model import Verdict
from coach.ports import PointPair, VerdictProbabilities
from tests.e2e.browser import NEEDS_CHROMIUM, Visitor, chromium, coached, served

pytestmark = NEEDS_CHROMIUM

NOTES = """# 注意力

## 为什么要除以根号 d？

- **方差**：点积的方差随维度 $d$ 线性增长 <img src=x onerror="alert('notes')"><script>alert('notes')</script>
- **后果**：softmax 饱和，梯度几乎为零

# Fine-tuning

## Why is B initialised to zero in LoRA?

- **Start**: the update is zero at the start, so the model equals the base model
- **Gradient**: A is not zero, so B still gets a gradient

## 只有图片的题目是什么？

![图](x.png)
"""
ANSWER = "因为点积的方差随维度线性增长"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    with coached(tmp_path_factory.mktemp("home"), NOTES) as coach:
        yield coach


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

    visitor.write(ANSWER)
    visitor.page.keyboard.press("Control+Enter")
    visitor.wait_for_text("讲评")
    visitor.wait_for_turn()

    chat = visitor.chat()
    assert "50% 得分" in chat
    assert "✓ 讲到" in chat
    assert "○ 没讲" in chat
    assert visitor.page.text_content("#chat .said mark.v-covered") == ANSWER
    assert visitor.page.locator("#chat .grade .katex").count() >= 1
    assert visitor.page.input_value("#answer textarea") == ""
    assert "追问" in visitor.page.inner_text("#card")
    summary = visitor.page.locator("#chat .grade summary", has_text="attention.md:5").first
    summary.click()
    assert visitor.page.locator("#chat .grade details[open]", has_text="线性增长").count() == 1

    visitor.end()
    assert "面试小结" in visitor.chat()
    assert "attention.md:6" in visitor.page.inner_text("#chat .report")


def test_verdicts_stay_in_view_while_the_explanation_and_the_next_question_follow(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 1280, "height": 640})
    visitor.begin()
    visitor.write(ANSWER)
    visitor.page.click("#send")
    visitor.wait_for_text("讲评")
    visitor.wait_for_turn()
    visitor.page.wait_for_function(
        "(() => { const score = document.querySelector('#chat .score').getBoundingClientRect();"
        " return score.top >= 0 && score.bottom <= innerHeight / 2; })()"
    )


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
    visitor.page.wait_for_selector("#again >> text=Fine-tuning")
    visitor.page.click("#again")
    visitor.wait_for_turn()
    assert "Report" not in visitor.chat()
    assert (visitor.errors, visitor.outside) == ([], [])
    visitor.context.close()


def test_ending_asks_first(visitor: Visitor) -> None:
    visitor.begin()
    visitor.page.click("#end")
    visitor.page.click("#go-on")
    visitor.page.wait_for_selector("#ending", state="hidden")
    assert "面试小结" not in visitor.chat()


def test_notes_are_asked_without_touching_the_answer(visitor: Visitor) -> None:
    visitor.begin()
    visitor.write("写了一半的回答")
    visitor.page.click("#asking button >> nth=0")
    visitor.page.fill("#question textarea", "点积的方差随维度怎么变？")
    visitor.page.press("#question textarea", "Enter")
    visitor.wait_for_text("点积的方差随维度怎么变？")
    visitor.wait_for_turn()
    assert visitor.page.locator("#chat details", has_text="attention.md").count() >= 1
    assert visitor.page.input_value("#answer textarea") == "写了一半的回答"
    assert visitor.page.input_value("#question textarea") == ""


def test_tags_in_notes_and_answers_are_text(visitor: Visitor) -> None:
    visitor.begin()
    visitor.write("<script>alert('answer')</script><img src=x onerror=\"alert('answer')\"> 点积的方差随维度线性增长")
    visitor.page.click("#send")
    visitor.wait_for_text("讲评")
    visitor.wait_for_turn()
    visitor.page.click("#reference")
    visitor.wait_for_text("笔记原文")
    visitor.wait_for_turn()
    assert "<script>alert('answer')</script>" in visitor.chat()
    visitor.tab("题库")
    visitor.choose("#questions", "为什么要除以根号 d？")
    visitor.page.wait_for_selector("#detail >> text=线性增长")
    assert visitor.page.locator("#chat script, #chat img, #detail script, #detail img").count() == 0


def test_a_draft_survives_a_reload_and_the_interview_goes_on(visitor: Visitor) -> None:
    visitor.begin()
    visitor.write("写了一半的回答")
    visitor.page.wait_for_function("localStorage.getItem('coach-draft')")
    visitor.page.wait_for_timeout(300)
    visitor.page.reload()
    visitor.wait_for_turn()
    visitor.page.wait_for_function("document.querySelector('#answer textarea').value === '写了一半的回答'")
    assert "为什么要除以根号 d？" in visitor.page.inner_text("#card")


def test_a_page_reloaded_while_grading_shows_the_grade(visitor: Visitor) -> None:
    visitor.begin()
    visitor.write(ANSWER)
    visitor.page.click("#send")
    visitor.page.wait_for_selector("#chat .said")
    visitor.page.reload()
    visitor.wait_for_turn()
    visitor.wait_for_text("50% 得分")
    assert visitor.page.input_value("#answer textarea") == ""


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
    visitor.write(ANSWER)
    visitor.page.click("#send")
    visitor.wait_for_text("讲评")
    visitor.wait_for_turn()
    visitor.page.click("#objection button >> nth=0")
    visitor.page.click("#objected input")
    visitor.page.locator("[role=option]", has_text="饱和").click()
    visitor.page.locator("#verdict label", has_text="讲到").click()
    visitor.page.click("#overrule")
    visitor.wait_for_text("评判：你自己改的结论")

    assert "100% 得分" in visitor.chat()
    assert visitor.page.locator("#chat .grade").count() == 1
    session = coach.sessions()[0].session
    grades = coach._store.grades(f"{session.id}-1")
    assert [grade.judged_by.judge for grade in grades] == ["cross-encoder", "person"]
    assert all(point.verdict is Verdict.COVERED for point in grades[-1].points)


def test_an_answer_is_judged_again_as_strictly_as_chosen_and_earlier_grades_are_listed(
    visitor: Visitor, coach: Coach
) -> None:
    visitor.page.locator("#strictness label", has_text="严格：部分算 0.25，说反扣该要点分值的 50%").click()
    visitor.begin()
    visitor.write(ANSWER)
    visitor.page.click("#send")
    visitor.wait_for_text("50% 得分 · 严格")
    visitor.wait_for_turn()
    visitor.page.click("#objection button >> nth=0")
    assert visitor.page.input_value("#regraded input").startswith("1 50%")
    expect(visitor.page.locator("#regrade-as input:checked")).to_have_value("strict")
    visitor.page.locator("#regrade-as label", has_text="宽松").click()
    visitor.page.click("#regrade")
    visitor.wait_for_text("50% 得分 · 宽松")
    visitor.page.locator("#chat summary", has_text="之前的评分（1 次）").click()
    assert "50%，严格。" in visitor.page.inner_text("#chat .earlier")

    session = coach.sessions()[0].session
    kept = [grade.strictness.value for grade in coach.grades(f"{session.id}-1")]
    assert (session.plan.strictness.value, kept) == ("strict", ["strict", "lenient"])
    visitor.end()
    assert "50% 得分 · 宽松" in visitor.page.inner_text("#chat .report")
    visitor.tab("进步")
    visitor.page.locator("#sessions", has_text="50% · 宽松").wait_for()
    others = " + 适中" if len(coach.sessions()) > 1 else ""  # the interviews of the other tests in this library
    visitor.page.locator("#topic-scores", has_text=f"不同评分尺度（宽松{others}）").wait_for()


def test_the_verdicts_fill_in_one_by_one(visitor: Visitor, coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    quoted, classify = threading.Event(), coach.engines.classifier.get().classify

    def slow(pairs: Sequence[PointPair]) -> list[VerdictProbabilities]:
        if len(pairs) == 1:  # the windows of the one point that is covered; both points are read first
            assert quoted.wait(20)
        return classify(pairs)

    visitor.begin()
    with monkeypatch.context() as slowed:
        slowed.setattr(coach.engines.classifier.get(), "classify", slow)
        visitor.write("点积的方差随维度线性增长，我只记得这个")
        visitor.page.click("#send")
        visitor.wait_for_text("正在逐点评判：1 / 2")
        assert visitor.page.locator("#chat .judging .chip").all_inner_texts() == ["… 评判中", "○ 没讲"]
        quoted.set()
        visitor.wait_for_text("讲评")
    assert visitor.page.locator("#chat .judging").count() == 0
    assert visitor.page.locator("#chat .grade").count() == 1


def test_strictness_is_chosen_in_the_settings_for_the_next_interview(visitor: Visitor, coach: Coach) -> None:
    visitor.tab("设置")
    visitor.page.locator("#strictness-default label", has_text="严格").click()
    visitor.page.wait_for_selector("#strictness-result >> text=已有的成绩不变")
    assert coach.settings.strictness.value == "strict"
    visitor.tab("练习")
    expect(visitor.page.locator("#strictness input:checked")).to_have_value("strict")
    visitor.page.reload()
    expect(visitor.page.locator("#strictness input:checked")).to_have_value("strict")
    visitor.tab("设置")
    visitor.page.locator("#strictness-default label", has_text="适中").click()
    expect(visitor.page.locator("#strictness input:checked")).to_have_value("fair")


def test_an_empty_answer_is_not_sent(visitor: Visitor) -> None:
    visitor.begin()
    visitor.page.click("#send")
    visitor.page.wait_for_selector("text=请先在回答框里写点什么")
    assert "得分" not in visitor.chat()


def test_an_answer_that_is_too_long_is_refused_in_one_sentence_and_stays(visitor: Visitor) -> None:
    visitor.begin()
    visitor.write("长" * 50_001)
    visitor.page.click("#send")
    visitor.wait_for_text("请缩短到 50,000 个以内")
    visitor.wait_for_turn()
    assert len(visitor.page.input_value("#answer textarea")) == 50_001
    assert "Traceback" not in visitor.page.inner_text("body")


def test_a_judge_that_fails_keeps_the_answer_and_grades_it_when_asked_again(
    visitor: Visitor, coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(pairs: Sequence[PointPair]) -> list[VerdictProbabilities]:
        raise ModelTimeout("The judge did not answer in time; try again.", "评分模型超时；请重试。")

    visitor.begin()
    with monkeypatch.context() as broken:
        broken.setattr(coach.engines.classifier.get(), "classify", fails)
        visitor.write(f"{ANSWER}！")  # words that were not judged before: those would be remembered
        visitor.page.click("#send")
        visitor.wait_for_text("评分模型超时；请重试。")
        visitor.wait_for_turn()
    assert "得分" not in visitor.chat()
    visitor.page.click("#retry")
    visitor.wait_for_text("50% 得分")
    assert "评分模型超时" not in visitor.chat()


def test_the_page_has_an_icon(visitor: Visitor, address: str) -> None:
    icon = visitor.page.request.get(f"{address}/favicon.ico")
    assert icon.headers["content-type"] == "image/svg+xml"
    assert "<svg" in icon.text()


def test_the_other_language_is_one_click_away_and_remembered(visitor: Visitor) -> None:
    assert visitor.page.get_attribute("html", "lang") == "zh"
    visitor.page.click("#language")
    visitor.page.wait_for_url(re.compile("/en/"))
    visitor.page.wait_for_selector("text=Start the interview")
    visitor.page.goto(visitor.address)
    assert visitor.page.url.endswith("/en/")


@pytest.mark.parametrize(
    ("language", "locale", "said"), [("zh", "en-GB", "将文件拖放到此处"), ("en", "zh-CN", "Drop File Here")]
)
def test_words_of_the_toolkit_follow_the_page_not_the_browser(
    browser: Browser, address: str, language: str, locale: str, said: str
) -> None:
    visitor = Visitor(browser, address, language, locale=locale)
    visitor.tab({"zh": "题库", "en": "Library"}[language])
    expect(visitor.page.locator("#add-files")).to_contain_text(said)
    assert visitor.errors == []
    visitor.context.close()


def test_notes_are_added_and_listed(visitor: Visitor, tmp_path: Path) -> None:
    notes = tmp_path / "rope.md"
    notes.write_text("# 位置\n\n## RoPE 是什么？\n\n- **旋转**：按位置旋转查询和键\n", encoding="utf-8")
    visitor.tab("题库")
    visitor.page.locator("#add-files input[type=file]").set_input_files(str(notes))
    visitor.page.wait_for_selector("text=新增 1")
    visitor.choose("#questions", "RoPE 是什么？")
    visitor.page.wait_for_selector("#detail >> text=rope.md:5")
    visitor.page.fill("#query textarea", "旋转查询和键")
    visitor.page.press("#query textarea", "Enter")
    visitor.page.wait_for_selector("#found >> text=rope.md")


def test_what_is_no_notes_is_refused_on_the_server_too(visitor: Visitor, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"not a zip")
    visitor.tab("题库")
    visitor.page.locator("#add-files input[type=file]").set_input_files(str(broken))
    visitor.page.wait_for_selector("#add-result >> text=⚠")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "setup.exe").write_bytes(b"MZ")
    visitor.page.locator("#add-folder input[type=file]").set_input_files(str(folder))
    visitor.page.wait_for_selector("#add-result >> text=没有可添加的文件")
    assert "Traceback" not in visitor.page.inner_text("body")


def test_a_question_without_a_text_answer_says_why_it_is_not_graded(visitor: Visitor) -> None:
    visitor.tab("题库")
    visitor.page.locator("#counts", has_text="只有图片 1").wait_for()
    visitor.choose("#questions", "只有图片的题目是什么？")
    visitor.page.wait_for_selector("#detail >> text=答案只有图片")


def test_an_unfinished_interview_is_gone_on_with_from_progress(
    browser: Browser, address: str, visitor: Visitor
) -> None:
    visitor.begin()
    question = visitor.page.inner_text("#card h3")
    other = Visitor(browser, address, "zh")
    other.tab("进步")
    other.page.wait_for_selector("#progress-summary .tiles")
    other.choose("#sessions", "未结束")
    other.page.wait_for_selector(f"#review >> text={question}")
    other.page.click("#resume")
    other.wait_for_turn()
    assert question == other.page.inner_text("#card h3")
    other.context.close()


def test_an_open_question_is_drafted_accepted_and_then_well(visitor: Visitor, coach: Coach) -> None:
    visitor.tab("题库")
    visitor.tab("笔记体检")
    visitor.choose("#issues", "只有图片的题目是什么？")
    visitor.page.wait_for_selector("#detail .lines .here")
    visitor.page.click("#make-draft")
    visitor.page.wait_for_selector("#draft-told >> text=没有写出可用的草稿")  # the fake model says too little
    assert coach.notes.own_questions()
    (open_question,) = [q for q in coach.questions() if q.text == "只有图片的题目是什么？" and not q.duplicate_of]
    answer = "- 图里画的是一个编码器，它把输入变成向量\n- 后面接一个解码器，它逐个生成输出的词元"
    answered = coach.notes.accept_draft(open_question.id, answer)

    visitor.tab("题目")
    visitor.page.click("#reindex")
    visitor.page.wait_for_selector("#add-result >> text=题库")
    assert coach.question(open_question.id).duplicate_of == answered.id


def test_settings_say_where_notes_go_and_whether_the_model_answers(visitor: Visitor) -> None:
    visitor.tab("设置")
    visitor.page.wait_for_selector("#privacy >> text=不会离开这台电脑")
    visitor.page.click("#test-connection")
    visitor.page.wait_for_selector("#settings-result .ready")
    visitor.page.click("#examine")
    visitor.page.wait_for_function("document.querySelectorAll('#parts .state.ready').length === 6")
    assert "OPENAI_API_KEY" in visitor.page.inner_text("#model-settings")


def test_a_page_open_to_others_shows_no_past_interviews_and_changes_no_model(browser: Browser, coach: Coach) -> None:
    with served(coach, shared=True) as address:
        guest = Visitor(browser, address, "en")
        guest.begin()
        tabs = guest.page.get_by_role("tab").all_inner_texts()
        assert [name for name in tabs if name] == ["Practice", "Library", "Settings", "Help"]
        guest.tab("Settings")
        guest.page.wait_for_selector("#privacy >> text=stay on this machine")
        assert guest.page.locator("#save-settings, #test-connection, #provider").count() == 0
        guest.context.close()


def test_two_files_of_one_name_in_a_folder_are_both_kept(visitor: Visitor, coach: Coach, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / "folder" / name).mkdir(parents=True)
        text = f"# {name}\n\n## What is {name}?\n\n- **Point**: it is {name}\n"
        (tmp_path / "folder" / name / "README.md").write_text(text, encoding="utf-8")
    visitor.tab("题库")
    visitor.page.locator("#add-folder input[type=file]").set_input_files(str(tmp_path / "folder"))
    visitor.page.wait_for_selector("text=新增 2")
    assert {"What is first?", "What is second?"} <= {question.text for question in coach.questions()}


def test_the_page_is_no_one_elses_frame_and_loads_nothing_from_outside(visitor: Visitor) -> None:
    headers = visitor.page.request.get(f"{visitor.address}/zh/").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "connect-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_phone_shows_everything_in_its_width(browser: Browser, address: str) -> None:
    phone = Visitor(browser, address, "zh", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    phone.begin()
    phone.write(ANSWER)
    phone.page.click("#send")
    phone.wait_for_text("讲评")
    phone.wait_for_turn()
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
    assert phone.page.is_visible("#card")
    assert (phone.errors, phone.outside) == ([], [])
    phone.context.close()


def test_topics_of_notes_that_were_just_added_can_be_chosen(visitor: Visitor, coach: Coach, tmp_path: Path) -> None:
    added = tmp_path / "added.md"
    added.write_text("# 新主题\n\n## 什么是门控？\n\n- **作用**：控制信息流动\n", encoding="utf-8")
    coach.ingest([added])
    visitor.tab("题库")
    visitor.tab("练习")
    visitor.page.click("#topics input")
    visitor.page.fill("#topics input", "新主题")
    visitor.page.get_by_role("option", name="新主题").wait_for()
