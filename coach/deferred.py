"""Engines that load behind the page: each port's deferred form waits for its engine when it is first used.

The page is there within seconds while models of a gigabyte load; who uses one earlier waits, and who uses one that
failed to load gets the reason as the error it is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Generic, Literal, TypeVar

from coach.errors import CoachError, EnvironmentProblem
from coach.model import Language
from coach.ports import (
    ChatMessage,
    ChatModel,
    Completion,
    Embedder,
    HeardWord,
    ImageReader,
    PointClassifier,
    PointPair,
    Reranker,
    Sound,
    Speaker,
    Transcriber,
    Vector,
    VerdictProbabilities,
    Written,
)

Engine = TypeVar("Engine")
LoadingState = Literal["waiting", "loading", "ready", "failed"]


class Deferred(Generic[Engine]):
    """An engine made by ``make`` once, in the thread that asks first; later ones wait for it.

    A failed load is tried again when it is asked for again, so that a repaired cause needs no restart.
    """

    def __init__(self, make: Callable[[], Engine]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._state: LoadingState = "waiting"
        self._error: CoachError | None = None

    @property
    def state(self) -> LoadingState:
        return self._state

    @property
    def error(self) -> CoachError | None:
        """Why the last load failed."""
        return self._error

    def get(self) -> Engine:
        """The engine, loaded.

        Raises:
            CoachError: it cannot be loaded; the sentence says what to do.
        """
        with self._lock:
            if self._engine is None:
                self._load()
            assert self._engine is not None
            return self._engine

    def replace(self, make: Callable[[], Engine]) -> None:
        """Use another engine from now on; it loads when it is first needed."""
        with self._lock:
            close = getattr(self._engine, "close", None)
            if close is not None:
                close()
            self._engine, self._make, self._state, self._error = None, make, "waiting", None

    def close(self) -> None:
        """Give the engine's memory back."""
        self.replace(self._make)

    def _load(self) -> None:
        self._state = "loading"
        try:
            self._engine = self._make()
        except CoachError as error:
            self._state, self._error = "failed", error
            raise
        except (ImportError, OSError, RuntimeError) as error:
            self._state = "failed"
            self._error = EnvironmentProblem(
                f"An engine did not start ({error}); run `coach doctor`, or install again with `make setup`.",
                f"有一个引擎没能启动（{error}）；请运行 `coach doctor`，或用 `make setup` 重新安装。",
            )
            raise self._error from error
        self._state, self._error = "ready", None


class DeferredChatModel(Deferred[ChatModel]):
    """A ChatModel that loads when it is first used."""

    def __init__(self, make: Callable[[], ChatModel], remote: bool) -> None:
        super().__init__(make)
        self._remote = remote

    @property
    def identity(self) -> str:
        return self.get().identity

    @property
    def remote(self) -> bool:
        return self._remote

    def switch(self, make: Callable[[], ChatModel], remote: bool) -> None:
        """Use another model from now on."""
        self.replace(make)
        self._remote = remote

    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        json_schema: Mapping[str, object] | None = None,
        written: Written | None = None,
    ) -> Completion:
        return self.get().complete(messages, max_tokens=max_tokens, json_schema=json_schema, written=written)

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int) -> Iterator[str]:
        return self.get().stream(messages, max_tokens=max_tokens)

    def prefill(self, messages: Sequence[ChatMessage]) -> None:
        if self.state == "ready":  # reading ahead is no reason to make anybody wait for a model to load
            self.get().prefill(messages)


class DeferredEmbedder(Deferred[Embedder]):
    """An Embedder that loads when it is first used."""

    @property
    def identity(self) -> str:
        return self.get().identity

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        return self.get().embed_passages(texts)

    def embed_query(self, text: str) -> Vector:
        return self.get().embed_query(text)


class DeferredReranker(Deferred[Reranker]):
    """A Reranker that loads when it is first used."""

    @property
    def identity(self) -> str:
        return self.get().identity

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        return self.get().scores(query, texts)


class DeferredClassifier(Deferred[PointClassifier]):
    """A PointClassifier that loads when it is first used."""

    @property
    def identity(self) -> str:
        return self.get().identity

    def classify(self, pairs: Sequence[PointPair]) -> list[VerdictProbabilities]:
        return self.get().classify(pairs)


class DeferredImageReader(Deferred[ImageReader]):
    """An ImageReader that loads when there is a picture to read; ``identity`` needs no loading."""

    def __init__(self, make: Callable[[], ImageReader], identity: str) -> None:
        super().__init__(make)
        self._identity = identity

    @property
    def identity(self) -> str:
        return self._identity

    def read(self, image: Path) -> list[str]:
        return self.get().read(image)


class DeferredTranscriber(Deferred[Transcriber]):
    """A Transcriber that loads when there is something to hear; ``identity`` and ``remote`` need no loading."""

    def __init__(self, make: Callable[[], Transcriber], identity: str, remote: bool) -> None:
        super().__init__(make)
        self._identity = identity
        self._remote = remote

    @property
    def identity(self) -> str:
        return self._identity

    @property
    def remote(self) -> bool:
        return self._remote

    def switch(self, make: Callable[[], Transcriber], identity: str, remote: bool) -> None:
        """Use another recogniser from now on."""
        self.replace(make)
        self._identity, self._remote = identity, remote

    def transcribe(self, sound: Sound, language: Language, terms: Sequence[str] = ()) -> Iterator[list[HeardWord]]:
        return self.get().transcribe(sound, language, terms)


class DeferredSpeaker(Deferred[Speaker]):
    """A Speaker that loads when there is something to say; ``identity`` and ``voices`` need no loading."""

    def __init__(self, make: Callable[[], Speaker], identity: str, voices: Mapping[Language, tuple[str, ...]]) -> None:
        super().__init__(make)
        self._identity = identity
        self._voices = voices

    @property
    def identity(self) -> str:
        return self._identity

    @property
    def voices(self) -> Mapping[Language, tuple[str, ...]]:
        return self._voices

    def speak(self, text: str, language: Language, *, voice: str | None = None, rate: float = 1.0) -> Sound:
        return self.get().speak(text, language, voice=voice, rate=rate)
