"""The command line: each command a few lines over ``Coach``. With ``--json``, stdout holds the answer and nothing else.

Exit codes: 0 done; 1 the input or the environment is at fault (one line on stderr says what to do); 2 wrong usage.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer

from coach.cli import contract
from coach.cli.evaluation import evaluate
from coach.cli.sessions import delete, sessions
from coach.cli.speech import say, transcribe
from coach.cli.support import Json, open_coach, settings, show, shown_progress, spoken
from coach.errors import CoachError, InputError
from coach.model import Strictness

app = typer.Typer(help="Your own notes become your interviewer.", no_args_is_help=False, pretty_exceptions_enable=False)
app.add_typer(evaluate, name="eval")
app.command()(sessions)
app.command()(delete)
app.command()(transcribe)
app.command()(say)

Paths = Annotated[list[Path], typer.Argument(help="files or folders of notes", show_default=False)]
Host = Annotated[str, typer.Option(help="address to listen on")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="port to listen on; 0 takes any free one")]
Strict = Annotated[
    Strictness | None,
    typer.Option(
        help=(
            "what verdicts are worth, which stay the same: lenient (partial 0.75, a contradiction costs nothing), "
            "fair (partial 0.5, it costs a quarter of its weight) or strict (partial 0.25, it costs half, "
            "and a false claim beyond the points 0.1 instead of 0.05); default: COACH_STRICTNESS, else fair"
        ),
        show_default=False,
    ),
]
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
        print(error.text(spoken()), file=sys.stderr)
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
    with open_coach() as coach:
        page.load()(coach, host, port, share=share)


@app.command()
def setup() -> None:
    """Fetch and verify the embedded models, and index the built-in questions."""
    with shown_progress() as progress, open_coach(progress) as coach:
        coach.prepare()
        report = coach.ingest_deck(progress)
    print(f"{report.questions} questions, {report.passages} passages")


@app.command()
def questions(paths: Paths, as_json: Json = False) -> None:
    """List the questions in notes; nothing is stored and no model is used."""
    from coach.library.survey import survey

    found, problems = survey(paths, processes=os.cpu_count() or 1)
    for problem in problems:
        print(problem.text(spoken()), file=sys.stderr)
    rows = [contract.question_row(question) for question in found]
    table = [[f"{contract.short(q.file)}:{q.line}", q.status.value, str(len(q.key_points)), q.text] for q in found]
    show(rows, as_json, ["where", "status", "points", "question"], table)


@app.command()
def ingest(paths: Paths, as_json: Json = False) -> None:
    """Read notes into the library; what is unchanged costs nothing."""
    with shown_progress(quiet=as_json) as progress, open_coach(progress) as coach:
        report = coach.ingest(paths, progress)
    for problem in report.problems:
        print(problem, file=sys.stderr)
    row = report.model_dump(mode="json", exclude={"problems"})
    show(row, as_json, list(row), [[str(value) for value in row.values()]])


@app.command()
def search(
    query: str,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="how many passages")] = 5,
    topic: Annotated[str | None, typer.Option(help="only below this heading")] = None,
    as_json: Json = False,
) -> None:
    """Find the passages of the library that bear on a question."""
    with open_coach() as coach:
        hits = coach.search(query, k, topic)
    rows = [contract.hit_row(hit) for hit in hits]
    table = [
        [f"{contract.short(r['file'])}:{r['lines'][0]}-{r['lines'][1]}", f"{r['score']:.4f}", r["text"]] for r in rows
    ]
    show(rows, as_json, ["where", "score", "passage"], table)


@app.command()
def grade(
    question: Annotated[str | None, typer.Option(help="the question")] = None,
    reference: Annotated[str | None, typer.Option(help="what the notes say, Markdown")] = None,
    answer: Annotated[str | None, typer.Option(help="the answer to grade")] = None,
    audio: Annotated[Path | None, typer.Option(help="a recording of the answer, instead of --answer")] = None,
    language: Annotated[
        str | None, typer.Option(help="with --audio: what is spoken, zh or en; default: that of the question")
    ] = None,
    question_id: Annotated[str | None, typer.Option(help="a question of the library, instead of the two above")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="say what was missed, cited")] = False,
    follow_up: Annotated[bool, typer.Option("--follow-up", help="ask about the heaviest gap")] = False,
    strictness: Strict = None,
) -> None:
    """Grade one answer, or JSON lines from stdin. One JSON object per answer; a row that fails has an error instead."""
    spoken_answer = None if audio is None else str(audio)
    single = answer is not None or audio is not None
    if single:
        given = {"question": question, "reference": reference, "question_id": question_id, "answer": answer}
        given |= {"audio": spoken_answer, "language": language}
        lines: Iterator[str] = iter([json.dumps({key: value for key, value in given.items() if value is not None})])
    elif question or reference or question_id or language:
        raise typer.BadParameter("--answer or --audio is missing")
    else:
        lines = iter(sys.stdin)
    from coach.cli.grading_desk import GradingDesk

    desk = GradingDesk(settings(strictness=strictness), explain=explain, follow_up=follow_up)
    failed = 0
    for row in desk.grade_lines(lines):
        failed += "error" in row
        print(json.dumps(row, ensure_ascii=False), flush=True)
    if single and failed:
        raise typer.Exit(1)


@app.command()
def interview(
    topic: Annotated[list[str] | None, typer.Option(help="only below this heading; may be repeated")] = None,
    count: Annotated[int, typer.Option(min=1, max=50, help="number of questions")] = 5,
    mode: Annotated[str, typer.Option(help="practice explains and follows up; quiz only grades")] = "practice",
    answers: Annotated[Path | None, typer.Option(help="take messages from this file, one a line")] = None,
    seed: Annotated[int | None, typer.Option(help="the same order of questions every time")] = None,
    resume: Annotated[str | None, typer.Option(help="id of an interview to go on with")] = None,
    strictness: Strict = None,
    as_json: Json = False,
) -> None:
    """Be interviewed in the terminal. Type an answer, or: hint, skip, show the answer, a question, stop."""
    from coach.cli.terminal import Terminal

    if mode not in ("practice", "quiz"):
        raise typer.BadParameter("mode is practice or quiz")
    with open_coach(strictness=strictness) as coach:
        terminal = Terminal(coach, sys.stdout, as_json=as_json, messages=answers)
        if resume:
            terminal.resume(resume)
        else:
            coach.ingest_deck()
            terminal.start(topics=tuple(topic or ()), count=count, mode=mode, seed=seed)


@app.command()
def regrade(
    session: Annotated[str, typer.Argument(help="id of an interview")],
    number: Annotated[
        list[int] | None, typer.Option("--number", help="only this question, from 1; may be repeated")
    ] = None,
    strictness: Strict = None,
    as_json: Json = False,
) -> None:
    """Judge the answers of an interview again, with the present judge; the earlier grades are kept and shown."""
    from coach.cli.terminal import grade_line

    rows, table = [], []
    with open_coach() as coach:
        for turn in coach.answered(session, number):
            coach.regrade(session, turn.id, strictness or coach.settings.strictness)
            grades = coach.grades(turn.id)
            rows.append({"turn": turn.id, "question": turn.text, "grades": [contract.made_row(g) for g in grades]})
            table.append([turn.id, turn.text, "\n".join(grade_line(made, spoken()) for made in grades)])
    show(rows, as_json, ["turn", "question", "grades, oldest first"], table)


@app.command()
def health(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="files or folders of notes; default: the library", show_default=False)
    ] = None,
    topic: Annotated[str | None, typer.Option(help="only below this heading, or with this tag")] = None,
    judge: Annotated[
        bool, typer.Option("--judge", help="also let the embedded judge compare answers to the same question")
    ] = False,
    as_json: Json = False,
) -> None:
    """What is wrong with notes: unanswered, pictures, links, thin, repeated and possibly contradicting answers."""
    with shown_progress(quiet=as_json) as progress:
        if paths:
            from coach.cli.notes_check import check_notes

            found, problems = check_notes(settings(), paths, topic=topic, judge=judge, progress=progress)
        else:
            with open_coach(progress) as coach:
                found, problems = coach.notes.health(topic=topic, judge=judge, progress=progress), []
    for problem in problems:
        print(problem.text(spoken()), file=sys.stderr)
    row = contract.health_row(found, spoken())
    table = [[i["where"], i["name"], i["question"], f"{i['said']} {i['advice']}"] for i in row["issues"]]
    show(row, as_json, ["where", "issue", "question", "what to do"], table)


@app.command()
def draft(
    question_id: Annotated[str, typer.Argument(help="id of a question that the notes do not answer")],
    again: Annotated[bool, typer.Option("--again", help="a new draft instead of the one that is kept")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="make the draft that was shown part of the notes")] = False,
    text: Annotated[Path | None, typer.Option(help="with --accept: a file with your own version")] = None,
    as_json: Json = False,
) -> None:
    """Let the chat model draft an answer. It is not from the notes, and not graded against until it is accepted."""
    if text is not None and not accept:
        raise typer.BadParameter("--text goes with --accept")
    with open_coach() as coach:
        if accept:
            accepted = coach.notes.accept_draft(question_id, None if text is None else _text_of(text))
            row = contract.question_row(accepted)
            show(row, as_json, ["accepted in", "question"], [[f"{accepted.file}:{accepted.line}", accepted.text]])
        else:
            drafted = coach.notes.draft(question_id, again=again)
            show(
                contract.draft_row(drafted),
                as_json,
                ["question", contract.NOT_FROM_NOTES[spoken()]],
                [[drafted.question, drafted.text]],
            )


@app.command()
def doctor(as_json: Json = False) -> None:
    """Examine every part: which engine and model, from where, does it answer, how fast, and what to do if not."""
    with shown_progress(quiet=as_json) as progress, open_coach(progress) as coach:
        parts = list(coach.doctor())
    rows = [part.model_dump(mode="json") for part in parts]
    table = [
        [p.part, p.engine, p.model, p.origin, p.state, "" if p.seconds is None else f"{p.seconds:.3f} s", p.advice]
        for p in parts
    ]
    show(rows, as_json, ["part", "engine", "model", "origin", "state", "one call", "what to do"], table)
    if any(part.state == "failed" for part in parts):
        raise typer.Exit(1)


@app.command("rebuild-index")
def rebuild_index(as_json: Json = False) -> None:
    """Read every file of the library again and embed it anew, for example after COACH_EMBEDDER has changed."""
    with shown_progress(quiet=as_json) as progress, open_coach(progress) as coach:
        report = coach.reindex(progress)
    row = report.model_dump(mode="json", exclude={"problems"})
    show(row, as_json, list(row), [[str(value) for value in row.values()]])


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} cannot be read ({error}); give a UTF-8 text file.",
            f"无法读取 {path}（{error}）；请提供 UTF-8 文本文件。",
        ) from error
