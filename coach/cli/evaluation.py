"""``coach eval``: quality, measured against labelled data."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from coach.cli.evaluation_speech import speech
from coach.cli.support import Json, settings, show, shown_progress, spoken
from coach.model import AnswerStatus, Language

evaluate = typer.Typer(help="Measure quality against labelled data.")
evaluate.command("speech")(speech)

Labels = Annotated[Path, typer.Argument(help="a label file, JSON", show_default=False)]
Notes = Annotated[
    Path | None, typer.Option("--notes", help="the folder of the labelled notes; default: the labels' own")
]

_ONLY: dict[Language, str] = {
    "zh": "另外只有 {count} 个段落；用 --among 再加一些笔记（至少 {wanted} 个）。",
    "en": "Only {count} other passages; name more notes with --among (at least {wanted}).",
}


@evaluate.command("extraction")
def extraction(labels: Labels, notes: Notes = None, as_json: Json = False) -> None:
    """How well questions, their status and their answers are found, beside the plainest way to find questions."""
    from coach.evaluation.baseline import plain_questions
    from coach.evaluation.extraction import evaluate_extraction
    from coach.evaluation.labels import load_labels

    entries = [entry.model_dump(mode="json") for entry in load_labels(labels)]
    folder = notes or labels.parent
    scores, plain = evaluate_extraction(entries, folder), evaluate_extraction(entries, folder, plain_questions)
    data = {**scores.model_dump(mode="json"), "baseline": plain.model_dump(mode="json", include={"files", "macro_f1"})}
    rows = [
        [own.file, *_percent(own.precision, own.recall, own.f1, base.f1), _listed(own.missed), _listed(own.invented)]
        for own, base in zip(scores.files, plain.files, strict=True)
    ]
    rows.append(["macro", "", "", *_percent(scores.macro_f1, plain.macro_f1), "", ""])
    show(data, as_json, ["file", "precision", "recall", "F1", "F1 of baseline", "missed", "invented"], rows)
    if not as_json:
        statuses = [status.value for status in AnswerStatus]
        matrix = [[status, *(str(scores.confusion[status][found]) for found in statuses)] for status in statuses]
        show(None, False, ["labelled \\ found", *statuses], matrix)
        heads = ["status", "line IoU", "IoU >= 0.8", "points", "made up", "on picture, link, none"]
        counts = [str(scores.key_points), str(scores.made_up_points), str(scores.points_without_text)]
        shares = _percent(scores.status_accuracy, scores.line_iou, scores.iou_share)
        show(None, False, heads, [[*shares, *counts]])


@evaluate.command("retrieval")
def retrieval(
    labels: Labels,
    notes: Notes = None,
    wordings: Annotated[
        Path | None,
        typer.Option(help="JSON with paraphrases and translations, where the labels have none"),
    ] = None,
    among: Annotated[
        list[Path] | None, typer.Option(help="other notes to search along; may be repeated; default: the built-in deck")
    ] = None,
    as_json: Json = False,
) -> None:
    """How often the passage that answers a question is found, in its file alone and among other notes."""
    chosen = settings()
    from coach.adapters.chroma_index import ChromaIndex
    from coach.adapters.database import open_database
    from coach.adapters.lexical import Bm25Index
    from coach.app import DECK
    from coach.engines import Engines
    from coach.evaluation.labels import load_labels, load_wordings, with_wordings
    from coach.evaluation.retrieval import FEWEST_OTHERS, evaluate_retrieval
    from coach.library import Library
    from coach.notes import find_notes

    entries = load_labels(labels)
    if wordings is not None:
        entries = with_wordings(entries, load_wordings(wordings))
    folder = notes or labels.parent
    own = {(folder / entry.file).resolve() for entry in entries}
    others = [path for path in find_notes(among or [DECK]) if path.resolve() not in own]
    with tempfile.TemporaryDirectory(prefix="coach-eval-") as home, shown_progress(quiet=as_json) as progress:
        engines = Engines(chosen, progress)
        database = open_database(f"sqlite:///{Path(home) / 'coach.sqlite3'}")
        lexical = Bm25Index(chosen.cache)
        library = Library(database.library, ChromaIndex(Path(home) / "chroma"), lexical, engines.embedder)
        scores = evaluate_retrieval(entries, folder, others, database.library, library, progress)
        database.close()
        engines.close()
    rows = [
        [figures.among, figures.wording, str(figures.queries), *_percent(figures.hit_1, figures.hit_5, figures.mrr_10)]
        for figures in scores.figures
    ]
    show(scores.model_dump(mode="json"), as_json, ["among", "question", "queries", "hit@1", "hit@5", "MRR@10"], rows)
    if scores.others < FEWEST_OTHERS:
        typer.echo(_ONLY[spoken()].format(count=scores.others, wanted=FEWEST_OTHERS), err=True)


@evaluate.command("grading")
def grading(
    data: Annotated[list[Path], typer.Argument(help="JSON lines with people's scores", show_default=False)],
    limit: Annotated[int, typer.Option(min=0, help="answers per file, drawn by question; 0 takes all")] = 50,
    seed: Annotated[int, typer.Option(help="of the draw and of the intervals")] = 0,
    unseen: Annotated[
        bool, typer.Option("--unseen", help="only answers to questions that the shipped judge was not trained on")
    ] = False,
    chat_anchor: Annotated[bool, typer.Option(help="also ask the chat model for a number (seconds an answer)")] = True,
    as_json: Json = False,
) -> None:
    """How well grades agree with people's, beside a chat model asked for a number, cosine similarity and length."""
    chosen = settings()
    from coach.engines import Engines
    from coach.evaluation.anchors import Anchor, AskedForANumber, Length, Likeness
    from coach.evaluation.grading import evaluate_grading
    from coach.evaluation.unseen import is_test_question

    with shown_progress(quiet=as_json) as progress:
        engines = Engines(chosen, progress)
        anchors: list[Anchor] = [Likeness(engines.embedder), Length()]
        if chat_anchor:
            anchors.insert(0, AskedForANumber(engines.chat, engines.prompts))
        result = evaluate_grading(
            data,
            engines.grader,
            anchors,
            limit=limit or None,
            seed=seed,
            takes=lambda question: not unseen or is_test_question(question.text),
            progress=progress,
        )
        engines.close()
    table: list[dict[str, Any]] = result.table()
    heads = list(dict.fromkeys(head for row in table for head in row))
    show(result.model_dump(mode="json"), as_json, heads, [[row.get(head, "") for head in heads] for row in table])
    if not as_json:
        for scores in result.sets:
            if scores.verdicts:
                typer.echo(f"{scores.data}: {scores.verdicts.model_dump_json()}")


@evaluate.command("recital")
def recital(
    notes: Annotated[
        list[Path] | None, typer.Argument(help="files or folders of notes; default: the built-in deck")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="questions, drawn at random; 0 takes all")] = 60,
    unseen: Annotated[
        bool, typer.Option("--unseen", help="only questions that the shipped judge was not trained on")
    ] = False,
    seed: Annotated[int, typer.Option(help="of the draw")] = 0,
    as_json: Json = False,
) -> None:
    """What is given for notes recited in part: for the points said, for their siblings, for a neighbour's points."""
    chosen = settings()
    from coach.app import DECK
    from coach.engines import Engines
    from coach.evaluation.recital import evaluate_recital
    from coach.evaluation.unseen import is_test_question
    from coach.notes import find_notes

    with shown_progress(quiet=as_json) as progress:
        engines = Engines(chosen, progress)
        scores = evaluate_recital(
            find_notes(notes or [DECK]),
            engines.grader,
            limit=limit or None,
            seed=seed,
            takes=lambda question: not unseen or is_test_question(question.text),
            progress=progress,
        )
        engines.close()
    row = scores.model_dump(mode="json")
    shares = _percent(scores.said, scores.unsaid, scores.neighbour, scores.contradicted)
    show(row, as_json, list(row), [[str(scores.questions), *shares]])


@evaluate.command("follow-up")
def follow_up(
    data: Annotated[Path, typer.Argument(help="JSON lines with people's verdicts per point", show_default=False)],
    limit: Annotated[int, typer.Option(min=0, help="answers, drawn by question; 0 takes all")] = 0,
    seed: Annotated[int, typer.Option(help="of the draw and of the intervals")] = 0,
    model: Annotated[
        Literal["on", "off"], typer.Option(help="on: the chat model words what it can (many seconds an answer)")
    ] = "off",
    sentences: Annotated[
        Path | None, typer.Option(help="JSON with labelled sentences, to measure the checks themselves")
    ] = None,
    as_json: Json = False,
) -> None:
    """How well explanations and follow-up questions fit the gaps that people see in answers."""
    chosen = settings()
    from coach.engines import Engines
    from coach.evaluation.following import (
        FollowingEvaluator,
        ListeningChecker,
        NoChatModel,
        evaluate_checks,
        evaluate_following,
    )
    from coach.interview.explaining import Explainer
    from coach.interview.following_up import FollowUpWriter
    from coach.ports import ChatModel

    with shown_progress(quiet=as_json) as progress:
        engines = Engines(chosen, progress)
        chat: ChatModel = engines.chat if model == "on" else NoChatModel()
        checker = ListeningChecker(engines.classifier)
        explainer = Explainer(chat, engines.prompts, checker)
        writer = FollowUpWriter(chat, engines.prompts, engines.embedder)
        evaluator = FollowingEvaluator(explainer, checker, writer, engines.embedder, engines.classifier)
        result = evaluate_following(
            data, evaluator, engines.embedder, chat.identity, limit=limit or None, seed=seed, progress=progress
        )
        if sentences is not None:
            result = result.model_copy(update={"checks": evaluate_checks(sentences, engines.classifier)})
        engines.close()
    show(result.model_dump(mode="json"), as_json, ["what", "measure", "count", "share"], result.table())
    if result.checks and not as_json:
        rows = [
            [check.check, str(check.sentences), *_percent(check.accuracy, check.precision, check.recall)]
            for check in result.checks
        ]
        show(None, False, ["check of sentences", "labelled", "accuracy", "precision", "recall"], rows)


@evaluate.command("attacks")
def attacks(
    data: Annotated[list[Path], typer.Argument(help="JSON lines with attacks", show_default=False)],
    answers: Annotated[Path, typer.Option(help="JSON lines with labelled answers to attack", show_default=False)],
    limit: Annotated[int, typer.Option(min=0, help="questions per attack, drawn anew for each; 0 takes all")] = 4,
    seed: Annotated[int, typer.Option(help="of the draws and of the intervals")] = 0,
    as_json: Json = False,
) -> None:
    """How much attacks on the grader gain, and what honest answers lose by the defences."""
    chosen = settings()
    from coach.adapters.words import Words
    from coach.engines import Engines
    from coach.evaluation.attacks import evaluate_attacks
    from coach.evaluation.attacks_data import read_attacks
    from coach.evaluation.graded_answers import read_graded_answers

    known, rows = read_attacks(data), read_graded_answers(answers, limit=None, seed=seed)
    with shown_progress(quiet=as_json) as progress:
        engines = Engines(chosen, progress)
        words = Words(chosen.cache).of
        result = evaluate_attacks(known, rows, engines.grader, words, limit=limit or None, seed=seed, progress=progress)
        engines.close()
    table = result.table()
    heads = list(table[0])
    show(result.model_dump(mode="json"), as_json, heads, [[row[head] for head in heads] for row in table])
    if not as_json:
        for name in ("honest", "paraphrases", "lookalikes"):
            typer.echo(f"{name}: {getattr(result, name).model_dump_json()}")
        if result.skipped:
            typer.echo(f"skipped: {' '.join(result.skipped)}")


def _percent(*shares: float) -> list[str]:
    return [f"{share:.3f}" for share in shares]


def _listed(lines: Sequence[int]) -> str:
    return " ".join(map(str, lines))
