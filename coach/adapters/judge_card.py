"""The card of the trained judge: what it is, how it was made, and its calibration."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ValidationError

from coach.errors import WeightsError

TENSORS = "judge.safetensors"
CARD = "judge.json"


class Calibration(BaseModel):
    """Per verdict (covered, partial, missing, contradicted): ``logit * scale + bias``, before the softmax."""

    scale: tuple[float, float, float, float]
    bias: tuple[float, float, float, float]


class Card(BaseModel):
    """What the judge is and where it comes from. Digests are SHA-256 in hexadecimal."""

    weights_sha256: str
    base: str
    base_digest: str
    data_digests: dict[str, str]
    command: str
    recipe: dict[str, object]
    calibration: Calibration
    held_out: dict[str, float]


def read_card(folder: Path) -> Card:
    """Raises WeightsError where there is no readable card."""
    try:
        return Card.model_validate_json((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise missing_weights(str(folder), str(error)) from error


def missing_weights(place: str, detail: str) -> WeightsError:
    """The error to raise where a part of the judge cannot be read."""
    return WeightsError(
        f"The judge's weights cannot be read from {place} ({detail}). Run the set-up again.",
        f"无法从 {place} 读取评分模型的权重（{detail}）。请重新执行安装步骤。",
    )
