"""A browser with a fake microphone, and a coach that hears the same sentence in everything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from coach.app import Coach
from tests.e2e.browser import chromium, coached, served
from tests.e2e.speaking import FAKE_MICROPHONE, HEARD, NOTES, Speaker
from tests.sounds import silence, tone, write_wav


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of a tone, five of silence, again and again."""
    sound = np.concatenate([tone(2.0, 48_000), silence(5.0, 48_000)])
    return write_wav(tmp_path_factory.mktemp("sound") / "microphone.wav", sound, 48_000)


@pytest.fixture(scope="module")
def browser(microphone: Path) -> Iterator[Browser]:
    flags = (*FAKE_MICROPHONE, f"--use-file-for-fake-audio-capture={microphone}")
    with chromium(*flags, "--autoplay-policy=no-user-gesture-required") as browser:
        yield browser


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    with coached(tmp_path_factory.mktemp("home"), NOTES, [HEARD]) as coach:
        yield coach


@pytest.fixture(scope="module")
def address(coach: Coach) -> Iterator[str]:
    with served(coach) as address:
        yield address


@pytest.fixture
def speaker(browser: Browser, address: str) -> Iterator[Speaker]:
    speaker = Speaker(browser, address, "zh")
    yield speaker
    speaker.context.close()
    assert speaker.errors == []
    assert speaker.outside == []
