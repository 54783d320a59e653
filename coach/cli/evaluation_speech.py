"""``coach eval speech``: how well spoken answers are understood."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from coach.cli.support import Json, settings, show, shown_progress


def speech(
    data: Annotated[Path, typer.Argument(help="JSON lines with clips, their sound beside them", show_default=False)],
    split: Annotated[
        Literal["dev", "held", "all"], typer.Option(help="held: clips that nothing was tuned on; for the end only")
    ] = "dev",
    hotwords: Annotated[
        list[int] | None, typer.Option(min=1, help="also try this many of the first terms; may be repeated")
    ] = None,
    grades: Annotated[bool, typer.Option(help="also grade each answer as typed and as heard")] = True,
    repeat: Annotated[int, typer.Option(min=0, help="clips that are heard twice, to see whether alike")] = 3,
    seed: Annotated[int, typer.Option(help="of the intervals")] = 0,
    transcripts: Annotated[bool, typer.Option("--transcripts", help="also print what was heard")] = False,
    as_json: Json = False,
) -> None:
    """How well spoken answers are understood: with and without hotwords, before and after correction."""
    chosen = settings()
    from coach.engines import Engines
    from coach.evaluation.speech import evaluate_speech

    with shown_progress(quiet=as_json) as progress:
        engines = Engines(chosen, progress)
        result = evaluate_speech(
            data,
            engines.sound_reader,
            engines.transcriber,
            engines.grader if grades else None,
            split=split,
            counts=hotwords or (),
            repeat=repeat,
            seed=seed,
            progress=progress,
        )
        engines.close()
    table = result.table()
    heads = list(table[0])
    show(result.model_dump(mode="json"), as_json, heads, [[row[head] for head in heads] for row in table])
    if not as_json:
        for heads, rows in result.details(transcripts):
            show(None, False, heads, rows)
