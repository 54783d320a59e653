"""A whole Coach on the real library, stores, graph and page, with fakes in the place of the three models."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coach.engines import Engines
from coach.ports import ChatModel, Embedder, ImageReader, PointClassifier
from coach.settings import Settings
from tests.fakes import FakeChatModel, FakeEmbedder, FakeImageReader, FakePointClassifier, Reply


class FakeEngines(Engines):
    """Engines whose models are fakes; everything above them is the real thing.

    Args:
        replies: what the chat model says, see FakeChatModel.
    """

    def __init__(self, settings: Settings, replies: Sequence[Reply] = ("好的。",)) -> None:
        self._replies = replies
        super().__init__(settings)

    def _chat_maker(self, settings: Settings) -> Callable[[], ChatModel]:
        return lambda: FakeChatModel(self._replies)

    def _make_embedder(self) -> Embedder:
        return FakeEmbedder()

    def _make_classifier(self) -> PointClassifier:
        return FakePointClassifier()

    def _make_image_reader(self) -> ImageReader:
        return FakeImageReader()
