"""What the commands share: settings, an open coach, progress on stderr, and output as a table or as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from coach.errors import CoachError
from coach.model import Language, Strictness
from coach.ports import Progress
from coach.settings import Settings, load_settings

if TYPE_CHECKING:
    from coach.app import Coach

Json = Annotated[bool, typer.Option("--json", help="print JSON and nothing else")]

_DOING: dict[str, dict[Language, str]] = {
    "reading": {"zh": "读取文件", "en": "reading files"},
    "pictures": {"zh": "识别图片", "en": "reading pictures"},
    "embedding": {"zh": "计算向量", "en": "embedding passages"},
    "searching": {"zh": "检索", "en": "searching"},
    "judging": {"zh": "对比重复的答案", "en": "comparing duplicate answers"},
}


def settings(strictness: Strictness | None = None) -> Settings:
    """The settings of this process, with what the command line says. Raises SettingsError."""
    return load_settings(os.environ, strictness=strictness)


@contextmanager
def open_coach(progress: Progress | None = None, strictness: Strictness | None = None) -> Iterator[Coach]:
    """The coach of the home, closed at the end."""
    chosen = settings(strictness)
    from coach.app import build_coach  # models and databases, seconds to import

    coach = build_coach(chosen, progress)
    try:
        yield coach
    finally:
        coach.close()


@contextmanager
def shown_progress(quiet: bool = False) -> Iterator[Progress]:
    """A bar on stderr for each thing that is being done: how many are done, of how many, and the time left."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    language = spoken()
    with Bars(*columns, console=Console(stderr=True), disable=quiet) as bars:
        tasks: dict[str, Any] = {}

        def update(what: str, done: int, total: int) -> None:
            if what not in tasks:
                names = _DOING.get(what)
                tasks[what] = bars.add_task(names[language] if names else what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield update


def show(data: Any, as_json: bool, heads: Sequence[str], table: Sequence[Sequence[str]]) -> None:
    """``data`` as JSON, or ``table`` for people."""
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    grid = Table(*heads)
    for row in table:
        grid.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 160).print(grid, markup=False)


def spoken() -> Language:
    """The language of messages; English where the settings cannot be read."""
    try:
        return settings().language
    except CoachError:
        return "en"
