"""A whole Coach on the real library, stores, graph and page, with fakes in the place of the models."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coach.engines import Engines
from coach.ports import ChatModel, Embedder, ImageReader, PointClassifier, Speaker, Transcriber
from coach.settings import Settings
from tests.fakes import (
    FakeChatModel,
    FakeEmbedder,
    FakeImageReader,
    FakePointClassifier,
    FakeSpeaker,
    FakeTranscriber,
    Reply,
)


class FakeEngines(Engines):
    """Engines whose models are fakes; everything above them is the real thing.

    Args:
        replies: what the chat model says, see FakeChatModel.
        heard: what is recognised in recordings, see FakeTranscriber; sound files are read by the real reader.
    """

    def __init__(
        self,
        settings: Settings,
        replies: Sequence[Reply] = ("好的。",),
        heard: Sequence[Reply] = ("残差连接让梯度直接传到浅层。",),
    ) -> None:
        self._replies = replies
        self._heard = heard
        super().__init__(settings)

    def _chat_maker(self, settings: Settings) -> Callable[[], ChatModel]:
        return lambda: FakeChatModel(self._replies)

    def _make_embedder(self) -> Embedder:
        return FakeEmbedder()

    def _make_classifier(self) -> PointClassifier:
        return FakePointClassifier()

    def _make_image_reader(self) -> ImageReader:
        return FakeImageReader()

    def _make_transcriber(self) -> Transcriber:
        return FakeTranscriber(self._heard)

    def _make_speaker(self) -> Speaker:
        return FakeSpeaker(self.speaker.voices)
