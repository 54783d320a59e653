"""Small wheels on disk, in the place of a package index."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest


class Wheelhouse:
    """A directory that pip downloads from instead of from PyPI."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.directory = directory
        directory.mkdir(exist_ok=True)
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        monkeypatch.setenv("PIP_FIND_LINKS", str(directory))

    def add(self, package: str, members: dict[str, bytes], *, version: str = "1.0", platform: str = "any") -> Path:
        """Make the wheel of ``package`` with ``members`` by their paths in it."""
        name = package.replace("-", "_")
        path = self.directory / f"{name}-{version}-py3-none-{platform}.whl"
        info = f"{name}-{version}.dist-info"
        with zipfile.ZipFile(path, "w") as wheel:
            for member, content in members.items():
                wheel.writestr(member, content)
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
            wheel.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-{platform}\n")
            wheel.writestr(f"{info}/RECORD", "")
        return path

    def install(self, package: str, members: dict[str, bytes], site: Path, *, version: str = "1.0") -> None:
        """Lay ``package`` out in ``site`` as an installed package is."""
        with zipfile.ZipFile(self.add(package, members, version=version)) as wheel:
            wheel.extractall(site)
