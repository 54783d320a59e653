"""``python -m coach.evaluation.judge_training``: train the embedded judge again; with ``measure``, only measure it."""

from __future__ import annotations

import json
import logging
import os
import random
import shlex
import sys
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer

from coach.adapters.cross_encoder import SHIPPED, CrossEncoderClassifier
from coach.adapters.embedded_weights import E5
from coach.adapters.judge_card import CARD, Card
from coach.adapters.judge_file import base_digest, load_judge, save_judge
from coach.adapters.token_embeddings import WORDS, read_base, read_token_embeddings
from coach.adapters.weights import locate
from coach.evaluation.graded_answers import GradedAnswer, read_graded_answers
from coach.evaluation.judge_training.calibration import fit_calibration
from coach.evaluation.judge_training.data import as_json, file_digest, read_questions, split
from coach.evaluation.judge_training.examples import Material
from coach.evaluation.judge_training.measures import all_pairs, measure
from coach.evaluation.judge_training.outliers import outlier_features
from coach.evaluation.judge_training.recited import recited
from coach.evaluation.judge_training.training import Recipe, build_network, logits_of, train
from coach.evaluation.unseen import is_test_question
from coach.model import Verdict
from coach.settings import load_settings

LABELLED = Path("tests/data/grading/train.jsonl")
HELD_OUT = 0.12
"""Share of the training questions that only calibrate."""

log = logging.getLogger(__name__)
app = typer.Typer(help="Train the embedded judge, or measure one.")
CheckpointOption = Annotated[Path | None, typer.Option(help="multilingual-e5-small; by default from the cache")]


FilesOption = Annotated[list[Path] | None, typer.Option(help="labelled points, JSONL; may be given often")]


@app.callback(invoke_without_command=True)
def train_judge(
    context: typer.Context,
    checkpoint: CheckpointOption = None,
    data: FilesOption = None,
    notes: Annotated[list[Path] | None, typer.Option(help="folder of notes to recite from; may be given often")] = None,
    scored: Annotated[list[Path] | None, typer.Option(help="answers that people scored; may be given often")] = None,
    start: Annotated[Path | None, typer.Option(help="folder of a trained judge to go on from")] = None,
    output: Annotated[Path, typer.Option(help="folder for the trained weights and their card")] = SHIPPED,
    epochs: int = Recipe().epochs,
    learning_rate: float = Recipe().learning_rate,
    frozen_layers: int = Recipe().frozen_layers,
    made_share: Annotated[float, typer.Option(help="of the pairs made out of labelled ones")] = 1.0,
    seed: Annotated[int, typer.Option(help="also decides what is held out: the same when going on")] = Recipe().seed,
) -> None:
    """Train and write the weights and their card to OUTPUT, after every epoch anew."""
    if context.invoked_subcommand is not None:
        return
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    recipe = Recipe(epochs=epochs, seed=seed, learning_rate=learning_rate, frozen_layers=frozen_layers)
    torch.manual_seed(seed)
    base = _checkpoint(checkpoint)
    tokenizer = read_token_embeddings(base).tokenizer
    tensors = read_base(base)
    network = build_network(tensors) if start is None else load_judge(start, tensors[WORDS], integers=False)
    labelled_in = data or [LABELLED]
    parts = [split(read_questions(file), HELD_OUT, random.Random(seed)) for file in labelled_in]
    held_out = {answer.aid: question.qid for _, out in parts for question in out for answer in question.answers}
    unseen = all_pairs([answer for file in labelled_in for answer in _graded(file) if answer.id in held_out])
    recited_from = [file for folder in notes or [] for file in sorted(folder.glob("*.md"))]
    material = Material(
        questions=[question for kept, _ in parts for question in kept],
        recited=recited(recited_from, random.Random(seed)),
        scored=[_to_learn(file) for file in scored or []],
        made_share=made_share,
    )

    def save(finished: int) -> None:
        network.eval()
        logits = logits_of(network, tokenizer, unseen.pairs)
        calibration = fit_calibration(logits, torch.from_numpy(unseen.verdicts))
        fitted = logits * torch.tensor(calibration.scale) + torch.tensor(calibration.bias)
        found = _rounded(measure(fitted.softmax(dim=1).double().numpy(), unseen))
        log.info("after epoch %d, held-out questions: %s", finished, found)
        card = Card(
            weights_sha256=save_judge(network, outlier_features(network, tokenizer, unseen.pairs), output),
            base=E5.name,
            base_digest=base_digest(network.words),
            data_digests={file.name: file_digest(file) for file in (*labelled_in, *recited_from, *(scored or []))},
            command=shlex.join(["python", "-m", "coach.evaluation.judge_training", *sys.argv[1:]]),
            recipe=recipe._asdict() | {"finished_epochs": finished, "held_out": sorted(set(held_out.values()))},
            calibration=calibration,
            held_out=found,
        )
        (output / CARD).write_text(as_json(card.model_dump(mode="json")), encoding="utf-8")

    train(network, tokenizer, material, recipe, save)


@app.command("measure")
def measure_judge(
    files: Annotated[list[Path], typer.Argument(help="labelled points, or answers scored by people; JSONL")],
    checkpoint: CheckpointOption = None,
    weights: Annotated[Path, typer.Option(help="folder with trained weights and their card")] = SHIPPED,
) -> None:
    """Measure a judge on FILES and print one JSON object a file."""
    judge = CrossEncoderClassifier(read_token_embeddings(_checkpoint(checkpoint)), weights)
    for file in files:
        among = all_pairs(_graded(file))
        rows = np.array([[row[verdict] for verdict in Verdict] for row in judge.classify(among.pairs)])
        typer.echo(json.dumps({"file": file.name} | _rounded(measure(rows, among))))


def _graded(file: Path) -> list[GradedAnswer]:
    return read_graded_answers(file, limit=None, seed=0)


def _to_learn(file: Path) -> list[GradedAnswer]:
    return [answer for answer in _graded(file) if not is_test_question(answer.question.text)]


def _checkpoint(given: Path | None) -> Path:
    return locate(E5, explicit=given, cache=load_settings(os.environ).cache, fetch=True, progress=None)


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}


if __name__ == "__main__":
    app()
