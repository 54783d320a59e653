"""What every test gets: no connection beyond this machine, and the embedded weights where a test asks for them.

Where ``CI`` is set, hypothesis loads its profile "ci" by itself: the same examples in every run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

from coach.adapters.embedded_weights import CHAT, E5, KOKORO, WHISPER
from coach.adapters.llama_chat import LlamaChat
from coach.adapters.weights import Weights, locate
from coach.errors import WeightsError
from coach.settings import load_settings


def pytest_runtest_setup() -> None:
    """A paid model cannot be called by accident: only this machine can be reached."""
    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def weights_cache() -> Path:
    """Where the embedded weights are kept between runs."""
    return load_settings(os.environ).cache


def _located(weights: Weights, cache: Path) -> Path:
    try:
        return locate(weights, explicit=None, cache=cache, fetch=True, progress=None)
    except WeightsError as error:
        pytest.skip(f"the embedded weights cannot be had here: {error}")


@pytest.fixture(scope="session")
def e5_path(weights_cache: Path) -> Path:
    """The embedded embedding model as a sentence-transformers checkpoint."""
    return _located(E5, weights_cache)


@pytest.fixture(scope="session")
def chat_path(weights_cache: Path) -> Path:
    """The embedded chat model's GGUF file."""
    return _located(CHAT, weights_cache)


@pytest.fixture(scope="session")
def whisper_path(weights_cache: Path) -> Path:
    """The embedded recogniser of speech as a CTranslate2 checkpoint."""
    return _located(WHISPER, weights_cache)


@pytest.fixture(scope="session")
def kokoro_path(weights_cache: Path) -> Path:
    """The embedded voice's ONNX file."""
    return _located(KOKORO, weights_cache)


@pytest.fixture(scope="session")
def llama_chat(chat_path: Path) -> Iterator[LlamaChat]:
    """The embedded chat model, loaded once for all tests."""
    model = LlamaChat(chat_path, timeout=240)
    yield model
    model.close()
