"""Label files: what a person sees in notes, shaped like ``tests/data/notes/labels.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from coach.errors import InputError
from coach.model import Lines


class LabelledQuestion(BaseModel):
    """One question that a person sees. ``answer_lines`` is None where there is no answer.

    ``paraphrase`` asks the same in other words, ``translation`` in the other language; both are optional.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    line: int = Field(ge=1)
    kind: Literal["explicit", "topic", "nested", "followup"]
    answer_type: Literal["text", "image", "link", "none"]
    answer_lines: Lines | None = None
    paraphrase: str | None = None
    translation: str | None = None


class LabelledFile(BaseModel):
    """The labels of one file; only questions on ``labelled_lines`` count, for or against."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: str
    labelled_lines: Lines | tuple[Lines, ...]
    questions: tuple[LabelledQuestion, ...]

    @model_validator(mode="before")
    @classmethod
    def _named_by_path(cls, values: Any) -> Any:
        """Some label files give only the ``path`` of the notes in their repository."""
        if isinstance(values, Mapping) and "file" not in values and "path" in values:
            return {**values, "file": values["path"]}
        return values


class Wordings(BaseModel):
    """A labelled question in other words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    paraphrase: str | None = None
    translation: str | None = None


_LABELS = TypeAdapter(list[LabelledFile])
_WORDINGS = TypeAdapter(dict[str, dict[int, Wordings]])


def load_labels(path: Path) -> list[LabelledFile]:
    """The labels in a JSON file. Raises InputError with what is wrong with it."""
    labels: list[LabelledFile] = _validated(_LABELS, path)
    return labels


def load_wordings(path: Path) -> dict[str, dict[int, Wordings]]:
    """Wordings by file and line of the question. Raises InputError."""
    wordings: dict[str, dict[int, Wordings]] = _validated(_WORDINGS, path)
    return wordings


def with_wordings(labels: list[LabelledFile], wordings: Mapping[str, Mapping[int, Wordings]]) -> list[LabelledFile]:
    """``labels`` with the wordings they do not have themselves."""
    return [
        entry.model_copy(
            update={
                "questions": tuple(
                    _reworded(question, wordings.get(entry.file, {}).get(question.line)) for question in entry.questions
                )
            }
        )
        for entry in labels
    ]


def _reworded(question: LabelledQuestion, wordings: Wordings | None) -> LabelledQuestion:
    if wordings is None:
        return question
    return question.model_copy(
        update={
            "paraphrase": question.paraphrase or wordings.paraphrase,
            "translation": question.translation or wordings.translation,
        }
    )


def _validated(adapter: TypeAdapter[Any], path: Path) -> Any:
    try:
        return adapter.validate_python(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            f"{path} cannot be read ({reason}); check the path.", f"无法读取 {path}（{reason}）；请检查路径。"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "top level"
        raise InputError(
            f"{path} has another shape than a label file: {place}: {first['msg']}.",
            f"{path} 不符合标注文件的格式：{place}：{first['msg']}。",
        ) from error
    except ValueError as error:
        raise InputError(
            f"{path} is not JSON in UTF-8 ({error}); correct it.", f"{path} 不是 UTF-8 编码的 JSON（{error}）；请改正。"
        ) from error
