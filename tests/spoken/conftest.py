"""A whole coach on fake models, with a question in its library that is no part of the deck."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.app import Coach
from coach.settings import load_settings
from tests.fake_engines import FakeEngines

NOTES = """# 注意力

## 为什么要除以根号 d？

- **方差**：点积的方差随维度 d 线性增长
- **后果**：softmax 饱和，梯度几乎为零
"""


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[Coach]:
    settings = load_settings({"COACH_HOME": str(tmp_path / "home"), "COACH_LANGUAGE": "en"})
    coach = Coach(settings, FakeEngines(settings))
    (tmp_path / "notes.md").write_text(NOTES, encoding="utf-8")
    coach.ingest([tmp_path / "notes.md"])
    yield coach
    coach.close()
