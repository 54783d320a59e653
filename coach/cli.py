"""The command line: each command a few lines over ``Coach``. With ``--json``, stdout holds the answer and nothing else.

Exit codes: 0 done; 1 the input or the environment is at fault (one line on stderr says what to do); 2 wrong usage.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from coach import contract
from coach.errors import CoachError
from coach.settings import Settings, load_settings

if TYPE_CHECKING:
    from coach.app import Coach

app = typer.Typer(help="Your own notes become your interviewer.", no_args_is_help=False, pretty_exceptions_enable=False)
evaluate = typer.Typer(help="Measure quality against labelled data.")
app.add_typer(evaluate, name="eval")

Paths = Annotated[list[Path], typer.Argument(help="Markdown files or folders", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="print JSON and nothing else")]
Host = Annotated[str, typer.Option(help="address to listen on")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="port to listen on; 0 takes any free one")]
Share = Annotated[bool, typer.Option("--share/--no-share", help="a public link through Gradio's servers")]


def main() -> None:
    """Run the command line; errors become one line on stderr and exit code 1."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                encoding="utf-8", errors="replace"
            )  # a C locale would stop at the first Chinese character
    try:
        app()
    except CoachError as error:
        print(_sentence(error), file=sys.stderr)
        sys.exit(1)


@app.callback(invoke_without_command=True)
def root(context: typer.Context, host: Host = "127.0.0.1", port: Port = 7860, share: Share = False) -> None:
    """Without a command: the web page."""
    if context.invoked_subcommand is None:
        ui(host, port, share)


@app.command()
def ui(host: Host = "127.0.0.1", port: Port = 7860, share: Share = False) -> None:
    """Open the web page."""
    page = entry_points(group="coach.faces")["page"]
    with _coach() as coach:
        page.load()(coach, host, port, share=share)


@app.command()
def setup() -> None:
    """Fetch and verify the embedded models, and index the built-in questions."""
    with _progress() as progress, _coach(progress) as coach:
        coach.prepare()
        report = coach.ingest_deck(progress)
    print(f"{report.questions} questions, {report.passages} passages")


@app.command()
def questions(paths: Paths, as_json: Json = False) -> None:
    """List the questions in notes; nothing is stored and no model is used."""
    from coach.notes import find_notes, parse_notes, read_notes

    found = [
        question for path in find_notes(paths) for question in parse_notes(read_notes(path), path.as_posix()).questions
    ]
    rows = [contract.question_row(question) for question in found]
    table = [[f"{contract.short(q.file)}:{q.line}", q.status.value, str(len(q.key_points)), q.text] for q in found]
    _show(rows, as_json, ["where", "status", "points", "question"], table)


@app.command()
def ingest(paths: Paths, as_json: Json = False) -> None:
    """Read notes into the library; what is unchanged costs nothing."""
    with _progress(quiet=as_json) as progress, _coach(progress) as coach:
        report = coach.ingest(paths, progress)
    for problem in report.problems:
        print(problem, file=sys.stderr)
    row = report.model_dump(mode="json", exclude={"problems"})
    _show(row, as_json, list(row), [[str(value) for value in row.values()]])


@app.command()
def search(
    query: str,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="how many passages")] = 5,
    topic: Annotated[str | None, typer.Option(help="only below this heading")] = None,
    as_json: Json = False,
) -> None:
    """Find the passages of the library that bear on a question."""
    with _coach() as coach:
        hits = coach.search(query, k, topic)
    rows = [contract.hit_row(hit) for hit in hits]
    table = [
        [f"{contract.short(r['file'])}:{r['lines'][0]}-{r['lines'][1]}", f"{r['score']:.4f}", r["text"]] for r in rows
    ]
    _show(rows, as_json, ["where", "score", "passage"], table)


@app.command()
def grade(
    question: Annotated[str | None, typer.Option(help="the question")] = None,
    reference: Annotated[str | None, typer.Option(help="what the notes say, Markdown")] = None,
    answer: Annotated[str | None, typer.Option(help="the answer to grade")] = None,
    question_id: Annotated[str | None, typer.Option(help="a question of the library, instead of the two above")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="say what was missed, cited")] = False,
    follow_up: Annotated[bool, typer.Option("--follow-up", help="ask about the heaviest gap")] = False,
) -> None:
    """Grade one answer, or JSON lines from stdin. One JSON object per answer; a row that fails has an error instead."""
    if answer is not None:
        given = {"question": question, "reference": reference, "question_id": question_id, "answer": answer}
        lines: Iterator[str] = iter([json.dumps({key: value for key, value in given.items() if value is not None})])
    elif question or reference or question_id:
        raise typer.BadParameter("--answer is missing")
    else:
        lines = iter(sys.stdin)
    from coach.grading_desk import GradingDesk

    desk = GradingDesk(_settings(), explain=explain, follow_up=follow_up)
    failed = 0
    for row in desk.grade_lines(lines):
        failed += "error" in row
        print(json.dumps(row, ensure_ascii=False), flush=True)
    if answer is not None and failed:
        raise typer.Exit(1)


@app.command()
def interview(
    topic: Annotated[list[str] | None, typer.Option(help="only below this heading; may be repeated")] = None,
    count: Annotated[int, typer.Option(min=1, max=50, help="number of questions")] = 5,
    mode: Annotated[str, typer.Option(help="practice explains and follows up; quiz only grades")] = "practice",
    answers: Annotated[Path | None, typer.Option(help="take messages from this file, one a line")] = None,
    seed: Annotated[int | None, typer.Option(help="the same order of questions every time")] = None,
    resume: Annotated[str | None, typer.Option(help="id of an interview to go on with")] = None,
    as_json: Json = False,
) -> None:
    """Be interviewed in the terminal. Type an answer, or: hint, skip, show the answer, a question, stop."""
    from coach.terminal import Terminal

    if mode not in ("practice", "quiz"):
        raise typer.BadParameter("mode is practice or quiz")
    with _coach() as coach:
        terminal = Terminal(coach, sys.stdout, as_json=as_json, messages=answers)
        if resume:
            terminal.resume(resume)
        else:
            coach.ingest_deck()
            terminal.start(topics=tuple(topic or ()), count=count, mode=mode, seed=seed)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Examine every part: which engine and model, from where, does it answer, how fast, and what to do if not."""
    with _progress(quiet=as_json) as progress, _coach(progress) as coach:
        parts = list(coach.doctor())
    rows = [part.model_dump(mode="json") for part in parts]
    table = [
        [p.part, p.engine, p.model, p.origin, p.state, "" if p.seconds is None else f"{p.seconds:.3f} s", p.advice]
        for p in parts
    ]
    _show(rows, as_json, ["part", "engine", "model", "origin", "state", "one call", "what to do"], table)
    if any(part.state == "failed" for part in parts):
        raise typer.Exit(1)


@app.command("rebuild-index")
def rebuild_index(as_json: Json = False) -> None:
    """Read every file of the library again and embed it anew, for example after COACH_EMBEDDER has changed."""
    with _progress(quiet=as_json) as progress, _coach(progress) as coach:
        report = coach.reindex(progress)
    row = report.model_dump(mode="json", exclude={"problems"})
    _show(row, as_json, list(row), [[str(value) for value in row.values()]])


@evaluate.command("grading")
def eval_grading(
    data: Annotated[list[Path], typer.Argument(help="JSON lines with people's scores", show_default=False)],
    limit: Annotated[int, typer.Option(min=0, help="answers per file, drawn by question; 0 takes all")] = 50,
    seed: Annotated[int, typer.Option(help="of the draw and of the intervals")] = 0,
    chat_anchor: Annotated[bool, typer.Option(help="also ask the chat model for a number (seconds an answer)")] = True,
    as_json: Json = False,
) -> None:
    """How well grades agree with people's, beside a chat model asked for a number, cosine similarity and length."""
    settings = _settings()
    from coach.engines import Engines
    from coach.evaluation.anchors import Anchor, AskedForANumber, Length, Likeness
    from coach.evaluation.grading import evaluate_grading

    with _progress(quiet=as_json) as progress:
        engines = Engines(settings, progress)
        anchors: list[Anchor] = [Likeness(engines.embedder), Length()]
        if chat_anchor:
            anchors.insert(0, AskedForANumber(engines.chat, engines.prompts))
        result = evaluate_grading(data, engines.grader, anchors, limit=limit or None, seed=seed, progress=progress)
        engines.close()
    table = result.table()
    heads = list(dict.fromkeys(head for row in table for head in row))
    _show(result.model_dump(mode="json"), as_json, heads, [[row.get(head, "") for head in heads] for row in table])
    if not as_json:
        for scores in result.sets:
            if scores.verdicts:
                print(f"{scores.data}: {scores.verdicts.model_dump_json()}")


def _settings() -> Settings:
    return load_settings(os.environ)


@contextmanager
def _coach(progress: Any = None) -> Iterator[Coach]:
    settings = _settings()
    from coach.app import build_coach  # models and databases, seconds to import

    coach = build_coach(settings, progress)
    try:
        yield coach
    finally:
        coach.close()


@contextmanager
def _progress(quiet: bool = False) -> Iterator[Any]:
    """A progress bar on stderr, one line per thing that is being done."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bars:
        tasks: dict[str, Any] = {}

        def update(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield update


def _show(data: Any, as_json: bool, heads: list[str], table: list[list[str]]) -> None:
    if as_json:
        print(json.dumps(data, ensure_ascii=False))
        return
    grid = Table(*heads)
    for row in table:
        grid.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 160).print(grid, markup=False)


def _sentence(error: CoachError) -> str:
    try:
        return error.text(_settings().language)
    except CoachError:
        return error.en
