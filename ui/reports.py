"""The closing report and the bars of topic scores."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from coach.model import Question, Report, TopicScore
from ui.grades import noted
from ui.markup import plain, point
from ui.strictness import unless_fair
from ui.texts import Texts


def closing(report: Report, questions: Mapping[str, Question], texts: Texts) -> str:
    """The closing report of an interview, as Markdown.

    Args:
        questions: by key point id, to show the notes behind the weakest points.
    """
    score = plain(texts("no_score")) if report.score is None else f"{report.score:.0%}"
    how = unless_fair(report.strictness, texts)
    number = f"<b>{score}</b> <small>{plain(texts('score') + (f' · {how}' if how else ''))}</small>"
    counts = plain(texts("report_counts", **report.model_dump()))
    parts = [
        f'<div class="report step"><h3>{plain(texts("report"))}</h3>',
        f'<div class="score"><span>{number}</span><span>{counts}</span></div>',
        bars(report.topics, texts),
    ]
    if report.weakest:
        parts.append(f"<h4>{plain(texts('weakest'))}</h4>")
    for weak in report.weakest:
        where = f"\n{noted(questions[weak.id], weak.lines, texts)}\n" if weak.id in questions else ""
        parts.append(f'<section class="point"><div>{point(weak.text)}</div>{where}</section>')
    return "\n".join(part for part in parts if part) + "\n</div>"


def bars(scores: Sequence[TopicScore], texts: Texts) -> str:
    """Topics with a score as a table with bars, in the order given; empty where there is none."""
    rows = [_bar(entry, entry.score) for entry in scores if entry.score is not None]
    if not rows:
        return ""
    heads = (texts("topic"), "", texts("score"), texts("answered"))
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in heads)
    return f'<table class="bars"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _bar(entry: TopicScore, score: float) -> str:
    level = "low" if score < 0.5 else "middle" if score < 0.8 else "high"
    fill = f'<div class="track"><i class="{level}" style="width:{max(score, 0.02):.0%}"></i></div>'
    return (
        f'<tr><th scope="row">{plain(entry.topic)}</th><td class="bar">{fill}</td>'
        f"<td>{score:.0%}</td><td>{entry.answered}/{entry.asked}</td></tr>"
    )
