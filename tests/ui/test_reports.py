"""The closing report and the bars of topic scores, exactly."""

from __future__ import annotations

from coach.model import Report, TopicScore
from tests.ui.events import EN, GRADIENT, QUESTION, ZH
from ui.reports import bars, closing

TOPICS = (
    TopicScore(topic="缩放 <b>", score=0.5, answered=1, asked=2),
    TopicScore(topic="RoPE", score=None, answered=0, asked=1),
)


def report(score: float | None, **fields: object) -> Report:
    given = {"topics": TOPICS, "weakest": (GRADIENT,), **fields}
    counts = {"asked": 2, "answered": 1, "skipped": 1, "dont_know": 0, "ungraded": 0}
    return Report.model_validate({"session_id": "s", "score": score, **counts, **given})


def test_the_report_counts_and_shows_what_to_work_on_with_its_lines() -> None:
    assert closing(report(0.5), {"k2": QUESTION}, EN).split("\n") == [
        '<div class="report step"><h3>Report</h3>',
        '<div class="score"><span><b>50%</b> <small>Score</small></span>'
        "<span>2 asked, 1 answered, 1 skipped, 0 not known, 0 not graded</span></div>",
        bars(TOPICS, EN),
        "<h4>What to work on</h4>",
        '<section class="point"><div>梯度消失</div>',
        "<details><summary>notes/attention.md:5&#45;6</summary>",
        "",
        "- 梯度&lt;script&gt;",
        "  消失",
        "",
        "</details>",
        "</section>",
        "</div>",
    ]


def test_a_report_without_a_score_says_so() -> None:
    shown = closing(report(None, topics=(), weakest=()), {}, ZH)
    assert "<b>未评分</b>" in shown
    assert "<table" not in shown
    assert "最该补的要点" not in shown


def test_topics_without_a_score_have_no_bar() -> None:
    shown = bars(TOPICS, ZH)
    assert shown.count("<tr>") == 2
    assert '<th scope="row">缩放 &lt;b&gt;</th>' in shown
    assert '<i class="middle" style="width:50%"></i>' in shown
    assert "<td>50%</td><td>1/2</td>" in shown
    assert bars(TOPICS[1:], ZH) == ""
