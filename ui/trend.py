"""How answers were said, interview by interview: a table with bars, apart from every score."""

from __future__ import annotations

from collections.abc import Sequence

from coach.app import SpokenSession
from ui.delivery import length
from ui.markup import plain
from ui.texts import Texts

_SHOWN = 12
"""Interviews in the table; the latest ones."""


def trend(spoken: Sequence[SpokenSession], texts: Texts) -> str:
    """The latest interviews with spoken answers, newest first; empty where there are none.

    Args:
        spoken: oldest first.
    """
    if not spoken:
        return ""
    latest = list(reversed(spoken))[:_SHOWN]
    fastest = max((entry.pace or 0.0 for entry in latest), default=0.0)
    heads = ("date", "pace", "", "fillers_per_minute", "pauses_per_minute", "spoken_answers")
    head = "".join(f'<th scope="col">{plain(_head(name, texts))}</th>' for name in heads)
    rows = "".join(_row(entry, fastest, texts) for entry in latest)
    table = f'<table class="bars"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f"<h2>{plain(texts('delivery_trend'))}</h2><p>{plain(texts('delivery_trend_info'))}</p>{table}"


def _head(name: str, texts: Texts) -> str:
    return texts(name) if name else ""


def _row(entry: SpokenSession, fastest: float, texts: Texts) -> str:
    when = entry.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
    pace = "–" if entry.pace is None else texts(f"pace_{entry.language}", pace=round(entry.pace))
    width = 0.0 if not fastest else (entry.pace or 0.0) / fastest
    cells = (
        pace,
        _per_minute(entry.fillers),
        _per_minute(entry.long_pauses),
        f"{entry.answers} · {length(entry.seconds, texts)}",
    )
    pace_cell, *rest = (f"<td>{plain(cell)}</td>" for cell in cells)
    bar = f'<td class="bar"><div class="track"><i class="plain" style="width:{width:.0%}"></i></div></td>'
    language = plain(texts(f"language_{entry.language}"))
    return f'<tr><th scope="row">{when} <small>{language}</small></th>{pace_cell}{bar}{"".join(rest)}</tr>'


def _per_minute(count: float | None) -> str:
    return "–" if count is None else f"{count:.1f}"
