"""A grade as the person sees it: the score, a verdict for every point, the quotes, and the notes one click away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from coach.model import (
    Citation,
    FalseClaim,
    Grade,
    Graded,
    Judging,
    KeyPoint,
    Lines,
    PointGrade,
    Question,
    Remark,
    Span,
    Verdict,
)
from ui.markup import folded, notes, plain, point
from ui.pictures import located, shown
from ui.strictness import name_of, unless_fair
from ui.texts import Texts

SIGNS = {Verdict.COVERED: "✓", Verdict.PARTIAL: "◐", Verdict.MISSING: "○", Verdict.CONTRADICTED: "✗"}
"""Colour is never the only sign of a verdict: it has a mark and a word as well."""

_UNSURE = 0.55
"""Confidence below which the page says that the judge was not sure."""


def graded_card(event: Graded, texts: Texts, earlier: Sequence[Grade] = ()) -> str:
    """The whole grade of one answer, as Markdown. ``earlier``: grades of it that no longer count, oldest first."""
    grade = event.grade
    flags = [f'<div class="note">⚑ {plain(texts(f"flag_{flag.value}"))}</div>' for flag in grade.flags]
    parts = [_score(grade, texts), *flags]
    parts += [_point(graded, event.question, texts) for graded in grade.points]
    parts += [f'<div class="note v-contradicted">✗ {plain(_wrong(claim, texts))}</div>' for claim in grade.false_claims]
    parts += _beyond(grade.remarks, texts)
    parts.append(f'<div class="by">{plain(_judge(grade, texts))}</div>')
    if earlier:
        rows = "".join(f"<li>{plain(_made(before, texts))}</li>" for before in reversed(earlier))
        parts.append(folded(texts("earlier_grades", count=len(earlier)), f'<ul class="earlier">{rows}</ul>'))
    return '<div class="grade step">\n' + "\n".join(parts) + "\n</div>"


def judging_card(event: Judging, texts: Texts) -> str:
    """The points of an answer while they are judged: verdicts where there are some, in the places they will keep."""
    decided = {graded.key_point.id: graded for graded in event.decided}
    pieces = "".join(
        f'<i class="v-{decided[p.id].verdict.value if p.id in decided else "open"}" style="flex-grow:{p.weight:g}"></i>'
        for p in event.points
    )
    told = plain(texts("judging", done=len(decided), total=len(event.points)))
    parts = [f'<div class="score"><span>{told}</span><div class="meter">{pieces}</div></div>']
    for key_point in event.points:
        graded = decided.get(key_point.id)
        parts.append(_point(graded, event.question, texts) if graded else _open_point(key_point, texts))
    return '<div class="grade judging">\n' + "\n".join(parts) + "\n</div>"


def quote_marks(grade: Grade) -> list[tuple[Span, str]]:
    """Where the answer holds the quotes, each with the class of its verdict."""
    return [(p.quote_span, f"v-{p.verdict.value}") for p in grade.points if p.quote_span is not None]


def noted(question: Question, lines: Lines, texts: Texts) -> str:
    """The notes behind the point at ``lines`` of the question's answer, folded under their source."""
    behind = next((key_point for key_point in question.key_points if key_point.lines == lines), None)
    place = behind.place if behind is not None else question.place
    body = notes(lines_of(question, lines))
    if behind is not None and behind.picture is not None:
        body = shown(question, texts, behind.picture) or body
    return folded(located(question.file, lines, place, texts), body)


def cited(citations: Sequence[Citation], texts: Texts) -> str:
    """Passages of the notes, each folded under its source; what was read in a picture says so."""
    return "".join(f"\n\n{folded(located(c.file, c.lines, c.place, texts), _quoted(c, texts))}" for c in citations)


def _quoted(citation: Citation, texts: Texts) -> str:
    if citation.picture is None:
        return notes(citation.quote)
    return f'{plain(citation.quote)}\n\n<div class="why">{plain(texts("read_from_picture"))}</div>'


def lines_of(question: Question, lines: Lines) -> str:
    """The Markdown at ``lines`` of the file, out of the question's answer; rows of a table come with its head."""
    first, last = lines
    start = question.answer_lines[0] if question.answer_lines else first
    answer = question.answer.split("\n")
    wanted = answer[first - start : last - start + 1]
    head = _table_head(answer, first - start) if wanted and _is_row(wanted[0]) else []
    return "\n".join([*head, *wanted])


def _table_head(lines: Sequence[str], at: int) -> list[str]:
    """The head of the table whose row stands at ``at``, without the rows from there on."""
    top = at
    while top > 0 and _is_row(lines[top - 1]):
        top -= 1
    return list(lines[top : min(top + 2, at)])


def _is_row(line: str) -> bool:
    return line.lstrip().startswith("|")


def _score(grade: Grade, texts: Texts) -> str:
    """The number, a bar with one piece per point as wide as its weight, and the verdicts counted in words."""
    counted = Counter(graded.verdict for graded in grade.points)
    tally = " · ".join(
        f"{SIGNS[verdict]} {plain(texts(f'verdict_{verdict.value}'))} {counted[verdict]}"
        for verdict in Verdict
        if counted[verdict]
    )
    pieces = "".join(
        f'<i class="v-{graded.verdict.value}" style="flex-grow:{graded.key_point.weight:g}"></i>'
        for graded in grade.points
    )
    how = unless_fair([grade.strictness], texts)
    number = f"<b>{grade.score:.0%}</b> <small>{plain(texts('score') + (f' · {how}' if how else ''))}</small>"
    return f'<div class="score"><span>{number}</span><div class="meter">{pieces}</div><span>{tally}</span></div>'


def _judge(grade: Grade, texts: Texts) -> str:
    """Who judged, and what it took where a chat model was asked."""
    who = texts(f"judged_by_{grade.judged_by.judge.replace('-', '_')}", model=grade.judged_by.model)
    usage = grade.judged_by.usage
    if usage is None:
        return who
    took = texts("usage", calls=usage.calls, read=f"{usage.input_tokens:,}", written=f"{usage.output_tokens:,}")
    if usage.cost is None:
        return f"{who}{took}"
    return f"{who}{took}{texts('usage_cost', cost=f'{usage.cost:.2g}', currency=usage.currency).rstrip()}"


def _made(grade: Grade, texts: Texts) -> str:
    """When, how strictly and by what an earlier grade was made, with its score."""
    when = grade.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
    how = name_of(grade.strictness, texts)
    return texts("earlier_grade", when=when, score=f"{grade.score:.0%}", how=how, judge=_judge(grade, texts))


def _wrong(claim: FalseClaim, texts: Texts) -> str:
    """What is false, why, and what it cost; nothing is said of the cost where it was not kept."""
    said = texts("false_claim", quote=claim.quote, why=claim.why)
    if claim.cost is None:
        return said
    share = f"{round(100 * claim.cost, 1):g}%"
    return f"{said} " + (texts("costs", share=share) if claim.cost else texts("costs_nothing"))


def _beyond(remarks: Sequence[Remark], texts: Texts) -> list[str]:
    """What was said beyond the points: the judge's remarks, then folded what no verdict rests on."""
    told = [texts("remark", quote=remark.quote, text=remark.text) for remark in remarks if remark.text]
    parts = [f'<div class="note remark">＋ {plain(said)}</div>' for said in told]
    unused = [f"<li>{plain(remark.quote)}</li>" for remark in remarks if not remark.text]
    if unused:
        parts.append(folded(texts("unused"), f'<ul class="unused">{"".join(unused)}</ul>'))
    return parts


def _open_point(key_point: KeyPoint, texts: Texts) -> str:
    chip = f'<span class="chip">… {plain(texts("verdict_open"))}</span>'
    return f'<section class="point v-open">{chip}<div>{point(key_point.text)}</div>\n</section>'


def _point(graded: PointGrade, question: Question, texts: Texts) -> str:
    verdict = graded.verdict
    chip = f'<span class="chip v-{verdict.value}">{SIGNS[verdict]} {plain(texts(f"verdict_{verdict.value}"))}</span>'
    what = point(graded.key_point.text)
    if graded.quote:
        what += f'<div class="quote">“{plain(graded.quote)}”</div>'
    if graded.why:
        what += f'<div class="why">{plain(graded.why)}</div>'
    if graded.confidence < _UNSURE:
        what += f'<div class="why">{plain(texts("unsure"))}</div>'
    folded_notes = noted(question, graded.key_point.lines, texts)
    return f'<section class="point v-{verdict.value}">{chip}<div>{what}</div>\n{folded_notes}\n</section>'
