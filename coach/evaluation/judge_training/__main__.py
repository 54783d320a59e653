"""``python -m coach.evaluation.judge_training``: train the embedded judge, or measure one."""

from __future__ import annotations

import json
import logging
import random
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer

from coach.adapters.cross_encoder import SHIPPED, CrossEncoderClassifier
from coach.adapters.judge_card import CARD, Card
from coach.adapters.judge_file import base_digest, save_judge
from coach.adapters.judge_network import read_base, read_tokenizer
from coach.evaluation.judge_training.calibration import fit_calibration
from coach.evaluation.judge_training.data import as_json, file_digest, read_questions, split
from coach.evaluation.judge_training.human import agreement, read_scored
from coach.evaluation.judge_training.measures import all_pairs, measure
from coach.evaluation.judge_training.training import Recipe, build_network, logits_of, train
from coach.model import Verdict

HELD_OUT = 0.12
"""Share of the training questions that only calibrate."""

Checkpoint = Annotated[Path, typer.Option(help="the unpacked multilingual-e5-small")]
app = typer.Typer(help="Train or measure the embedded judge.", no_args_is_help=True)


@app.command("train")
def train_judge(
    checkpoint: Checkpoint,
    data: Annotated[Path, typer.Option(help="labelled points, JSONL")] = Path("tests/data/grading/train.jsonl"),
    output: Annotated[Path, typer.Option(help="folder for the trained weights and their card")] = SHIPPED,
    epochs: int = Recipe().epochs,
    seed: int = Recipe().seed,
) -> None:
    """Train on DATA and write the weights and their card to OUTPUT, after every epoch anew."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    recipe = Recipe(epochs=epochs, seed=seed)
    torch.manual_seed(seed)
    tokenizer = read_tokenizer(checkpoint)
    network = build_network(read_base(checkpoint))
    questions, held_out = split(read_questions(data), HELD_OUT, random.Random(seed))
    unseen = all_pairs(held_out)
    command = f"python -m coach.evaluation.judge_training train --epochs {epochs} --seed {seed}"

    def save(finished: int) -> None:
        network.eval()
        logits = logits_of(network, tokenizer, unseen.pairs)
        calibration = fit_calibration(logits, torch.from_numpy(unseen.verdicts))
        fitted = logits * torch.tensor(calibration.scale) + torch.tensor(calibration.bias)
        found = measure(fitted.softmax(dim=1).double().numpy(), unseen)
        logging.info("after epoch %d, held-out questions: %s", finished, _rounded(found))
        card = Card(
            weights_sha256=save_judge(network, output),
            base="multilingual-e5-small",
            base_digest=base_digest(network.words),
            data_digest=file_digest(data),
            command=command,
            recipe=recipe._asdict() | {"finished_epochs": finished, "held_out": [q.qid for q in held_out]},
            calibration=calibration,
            held_out=_rounded(found),
        )
        (output / CARD).write_text(as_json(card.model_dump(mode="json")), encoding="utf-8")

    train(network, tokenizer, questions, recipe, save)


@app.command("measure")
def measure_judge(
    files: Annotated[list[Path], typer.Argument(help="labelled points, or answers scored by people; JSONL")],
    checkpoint: Checkpoint,
    weights: Path = SHIPPED,
) -> None:
    """Measure a judge on FILES and print one JSON object a file."""
    judge = CrossEncoderClassifier(checkpoint, weights)
    for file in files:
        with file.open(encoding="utf-8") as lines:
            labelled = "key_points" in json.loads(next(lines))
        if labelled:
            pairs = all_pairs(read_questions(file))
            rows = [[row[verdict] for verdict in Verdict] for row in judge.classify(pairs.pairs)]
            found = measure(np.array(rows), pairs)
        else:
            found = agreement(judge, read_scored(file))
        typer.echo(json.dumps({"file": file.name} | _rounded(found)))


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}


if __name__ == "__main__":
    app()
