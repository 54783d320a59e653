"""Commands about past interviews: what there is of them, and deleting one."""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import Annotated

import typer

from coach.cli import contract, contract_speech
from coach.cli.support import Json, open_coach, show, spoken
from coach.model import Language
from coach.progress.delivery import SpokenSession


def sessions(as_json: Json = False) -> None:
    """List the interviews, newest first."""
    with open_coach() as coach:
        spoken_in: defaultdict[str, list[SpokenSession]] = defaultdict(list)
        for entry in coach.delivery_trend():
            spoken_in[entry.session_id].append(entry)
        rows = [contract_speech.session_row(s.session, s.report, spoken_in[s.session.id]) for s in coach.sessions()]
    table = [
        [
            row["id"],
            row["created_at"][:16],
            ", ".join(row["topics"]),
            f"{row['answered']}/{row['asked']}",
            "" if row["score"] is None else f"{row['score']:.0%}",
            "; ".join(_said(entry) for entry in row["delivery"]),
        ]
        for row in rows
    ]
    show(rows, as_json, ["id", "begun", "topics", "answered", "score", "spoken, per minute"], table)


def _said(entry: contract.Row) -> str:
    """The delivery of one session in one line."""
    rates = {"units": entry["pace"], "fillers": entry["fillers"], "long pauses": entry["long_pauses"]}
    return f"{entry['language']}: " + ", ".join(f"{rate:g} {what}" for what, rate in rates.items() if rate is not None)


def delete(
    session: Annotated[str, typer.Argument(help="id of an interview; see `coach sessions`")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="do not ask")] = False,
    as_json: Json = False,
) -> None:
    """Delete an interview for good: questions asked, answers, grades, and recordings."""
    language = spoken()
    with open_coach() as coach:
        answers = len(coach.answered(session))
        if not yes and not _agreed(_ASK[language].format(session=session, answers=answers)):
            typer.echo(_KEPT[language], err=True)
            raise typer.Exit(1)
        coach.delete_session(session)
    show({"deleted": session, "answers": answers}, as_json, ["deleted", "answers"], [[session, str(answers)]])


def _agreed(question: str) -> bool:
    """Ask on stderr: stdout is for the answer. The end of the input is a no."""
    typer.echo(f"{question} [y/N] ", err=True, nl=False)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


_ASK: dict[Language, str] = {
    "en": "Delete interview {session} with {answers} answered questions, their grades and recordings, for good?",
    "zh": "彻底删除面试 {session}（已答 {answers} 题，连同评分和录音）？",
}
_KEPT: dict[Language, str] = {
    "en": "Nothing was deleted; answer y, or give --yes.",
    "zh": "没有删除；请回答 y，或加上 --yes。",
}
