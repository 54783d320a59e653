"""``python -m coach.evaluation.judge_training``: train the embedded judge again; with ``measure``, only measure it."""

from __future__ import annotations

import json
import logging
import os
import random
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer

from coach.adapters.cross_encoder import SHIPPED, CrossEncoderClassifier
from coach.adapters.embedded_weights import E5
from coach.adapters.judge_card import CARD, Card
from coach.adapters.judge_file import base_digest, save_judge
from coach.adapters.token_embeddings import read_base, read_token_embeddings
from coach.adapters.weights import locate
from coach.evaluation.graded_answers import read_graded_answers
from coach.evaluation.judge_training.calibration import fit_calibration
from coach.evaluation.judge_training.data import as_json, file_digest, read_questions, split
from coach.evaluation.judge_training.measures import all_pairs, measure
from coach.evaluation.judge_training.outliers import outlier_features
from coach.evaluation.judge_training.training import Recipe, build_network, logits_of, train
from coach.model import Verdict
from coach.settings import load_settings

HELD_OUT = 0.12
"""Share of the training questions that only calibrate."""

log = logging.getLogger(__name__)
app = typer.Typer(help="Train the embedded judge, or measure one.")
CheckpointOption = Annotated[Path | None, typer.Option(help="multilingual-e5-small; by default from the cache")]


@app.callback(invoke_without_command=True)
def train_judge(
    context: typer.Context,
    checkpoint: CheckpointOption = None,
    data: Annotated[Path, typer.Option(help="labelled points, JSONL")] = Path("tests/data/grading/train.jsonl"),
    output: Annotated[Path, typer.Option(help="folder for the trained weights and their card")] = SHIPPED,
    epochs: int = Recipe().epochs,
    seed: int = Recipe().seed,
) -> None:
    """Train on DATA and write the weights and their card to OUTPUT, after every epoch anew."""
    if context.invoked_subcommand is not None:
        return
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    recipe = Recipe(epochs=epochs, seed=seed)
    torch.manual_seed(seed)
    base = _checkpoint(checkpoint)
    tokenizer = read_token_embeddings(base).tokenizer
    network = build_network(read_base(base))
    questions, held_out = split(read_questions(data), HELD_OUT, random.Random(seed))
    held_out_ids = {answer.aid for question in held_out for answer in question.answers}
    graded = read_graded_answers(data, limit=None, seed=seed)
    unseen = all_pairs([answer for answer in graded if answer.id in held_out_ids])

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
            data_digest=file_digest(data),
            command=f"python -m coach.evaluation.judge_training --epochs {epochs} --seed {seed}",
            recipe=recipe._asdict() | {"finished_epochs": finished, "held_out": [q.qid for q in held_out]},
            calibration=calibration,
            held_out=found,
        )
        (output / CARD).write_text(as_json(card.model_dump(mode="json")), encoding="utf-8")

    train(network, tokenizer, questions, recipe, save)


@app.command("measure")
def measure_judge(
    files: Annotated[list[Path], typer.Argument(help="labelled points, or answers scored by people; JSONL")],
    checkpoint: CheckpointOption = None,
    weights: Annotated[Path, typer.Option(help="folder with trained weights and their card")] = SHIPPED,
) -> None:
    """Measure a judge on FILES and print one JSON object a file."""
    judge = CrossEncoderClassifier(read_token_embeddings(_checkpoint(checkpoint)), weights)
    for file in files:
        among = all_pairs(read_graded_answers(file, limit=None, seed=0))
        rows = np.array([[row[verdict] for verdict in Verdict] for row in judge.classify(among.pairs)])
        typer.echo(json.dumps({"file": file.name} | _rounded(measure(rows, among))))


def _checkpoint(given: Path | None) -> Path:
    return locate(E5, explicit=given, cache=load_settings(os.environ).cache, fetch=True, progress=None)


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}


if __name__ == "__main__":
    app()
