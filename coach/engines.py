"""Which model does what: chat, embeddings, judge, and the steps that need no library. Nothing loads before its use."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from coach.adapters.audio import PyAvSoundReader
from coach.adapters.cross_encoder import CrossEncoderClassifier
from coach.adapters.embedded_weights import CHAT, CHAT_SMALL, E5, KOKORO, WHISPER
from coach.adapters.judgement_file import JudgementFile
from coach.adapters.kokoro_voice import VOICES, KokoroVoice
from coach.adapters.langchain_chat import LangChainChat
from coach.adapters.llama_chat import LlamaChat
from coach.adapters.ocr import IDENTITY as OCR
from coach.adapters.ocr import RapidOcrReader
from coach.adapters.openai_speech import OpenAiTranscriber
from coach.adapters.sentence_embedder import SentenceTransformerEmbedder
from coach.adapters.sentence_reranker import SentenceTransformerReranker
from coach.adapters.weights import Weights, locate, origin_of
from coach.adapters.whisper import WhisperTranscriber
from coach.deferred import (
    DeferredChatModel,
    DeferredClassifier,
    DeferredEmbedder,
    DeferredImageReader,
    DeferredReranker,
    DeferredSpeaker,
    DeferredTranscriber,
)
from coach.errors import SettingsError
from coach.interview.explaining import Explainer
from coach.interview.following_up import FollowUpWriter
from coach.interview.grading.chat_judge import ChatJudge
from coach.interview.grading.classifier_judge import ClassifierJudge
from coach.interview.grading.grader import Grader
from coach.interview.grading.judging import Judge
from coach.interview.grading.memory import JudgementMemory, JudgementsInMemory
from coach.interview.support import SupportChecker
from coach.model import Language
from coach.ports import (
    ChatModel,
    Embedder,
    ImageReader,
    PointClassifier,
    PointPair,
    Progress,
    Reranker,
    SoundReader,
    Speaker,
    Transcriber,
)
from coach.prompts import FilePrompts
from coach.settings import Settings

if TYPE_CHECKING:
    from coach.adapters.token_embeddings import TokenEmbeddings


def now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A fresh id of 12 hexadecimal digits."""
    return uuid.uuid4().hex[:12]


class Engines:
    """The models of one coach, as the settings choose them.

    Args:
        progress: hears of downloads and unpacking.
    """

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        self.settings = settings
        self._progress = progress
        self.kept_judgements = JudgementFile(settings.home / "judgements.sqlite3")
        self.prompts = FilePrompts(Path(str(package_files("prompts"))))
        self.chat = DeferredChatModel(self._chat_maker(settings), remote=settings.remote_llm)
        self.embedder = DeferredEmbedder(self._make_embedder)
        self.reranker = DeferredReranker(self._make_reranker) if settings.reranker else None
        self.classifier = DeferredClassifier(self._make_classifier)
        self.image_reader = DeferredImageReader(self._make_image_reader, OCR)
        self.sound_reader: SoundReader = PyAvSoundReader()
        self.transcriber = DeferredTranscriber(self._make_transcriber, *self._recogniser(settings))
        self.speaker = DeferredSpeaker(self._make_speaker, f"kokoro-onnx:{KOKORO.name}", VOICES)
        self.support = SupportChecker(self.classifier)
        judge, memory = self._bench(settings)
        self.grader = Grader(judge, clock=now, new_id=new_id, memory=memory)
        self.explainer = Explainer(self.chat, self.prompts, self.support)
        self.follow_up_writer = FollowUpWriter(self.chat, self.prompts, self.embedder)

    @property
    def judge(self) -> Judge:
        """The judge that the settings choose."""
        return self.grader.judge

    def choose(self, settings: Settings) -> None:
        """Use the chat model and the judge of ``settings`` from now on. Raises SettingsError; then nothing changes."""
        judge, memory = self._bench(settings)
        self.settings = settings
        self.chat.switch(self._chat_maker(settings), remote=settings.remote_llm)
        self.grader.use(judge, memory)

    def choose_recogniser(self, settings: Settings) -> None:
        """Use the recogniser of ``settings`` from now on; nothing else changes."""
        self.settings = settings
        self.transcriber.switch(self._make_transcriber, *self._recogniser(settings))

    def sibling(self, settings: Settings) -> Engines:
        """Engines of the same kind with other settings, nothing loaded."""
        return type(self)(settings)

    def fetch(self) -> None:
        """Fetch and verify the embedded weights that the settings need. Raises WeightsError."""
        self._weights(E5)
        if not self.settings.remote_llm:
            self._chat_weights(self.settings)
        if self.settings.transcriber == "embedded":
            self._weights(WHISPER)
        self._voice_weights()

    def close(self) -> None:
        """Give the models' memory back."""
        readers = (self.image_reader, self.transcriber, self.speaker)
        for engine in (self.chat, self.embedder, self.classifier, self.reranker, *readers):
            if engine is not None:
                engine.close()

    def _bench(self, settings: Settings) -> tuple[Judge, JudgementMemory]:
        """The judge and what it remembers: a chat model's judgements cost money and outlive the process."""
        strong = settings.judge == "chat" or (settings.judge == "auto" and settings.remote_llm)
        if strong and not settings.remote_llm:
            raise SettingsError(
                "COACH_JUDGE=chat needs a strong chat model; set COACH_LLM too, or COACH_JUDGE=cross-encoder.",
                "COACH_JUDGE=chat 需要较强的对话模型；请同时设置 COACH_LLM，或改为 COACH_JUDGE=cross-encoder。",
            )
        if not strong:
            classifying = ClassifierJudge(self.classifier)
            return classifying, JudgementMemory(lambda: classifying.identity, JudgementsInMemory())
        memory = JudgementMemory(self._chat_judge_identity, self.kept_judgements)
        return ChatJudge(self.chat, self.prompts, settings.price), memory

    def _chat_judge_identity(self) -> str:
        """Model and server, the text of every prompt that grades, and the version that reads the replies."""
        languages: tuple[Language, ...] = get_args(Language)
        prompts = [
            self.prompts.load(prompt_id, language).hash
            for language in languages
            for prompt_id in self.prompts.ids(language)
            if prompt_id.startswith("grade")
        ]
        return " ".join([self.chat.identity, self.settings.llm_url or "", version("interview-coach"), *prompts])

    def _weights(self, weights: Weights, explicit: Path | None = None) -> Path:
        settings = self.settings
        return locate(weights, explicit=explicit, cache=settings.cache, fetch=settings.fetch, progress=self._progress)

    def _chat_weights(self, settings: Settings) -> Path:
        return self._weights(CHAT_SMALL if settings.llm == "embedded-small" else CHAT, settings.llm_weights)

    def _chat_maker(self, settings: Settings) -> Callable[[], ChatModel]:
        def embedded() -> ChatModel:
            return LlamaChat(self._chat_weights(settings), timeout=settings.llm_timeout)

        def remote() -> ChatModel:
            return LangChainChat(
                settings.llm,
                base_url=settings.llm_url,
                api_key=settings.api_key(),
                timeout=settings.llm_timeout,
                retries=settings.llm_retries,
            )

        return remote if settings.remote_llm else embedded

    def _make_embedder(self) -> Embedder:
        name = self.settings.embedder
        if name != "embedded":
            return SentenceTransformerEmbedder(name, origin=name)
        path = self._weights(E5)
        return SentenceTransformerEmbedder(path, origin=origin_of(path))

    def _make_image_reader(self) -> ImageReader:
        return RapidOcrReader()

    def _recogniser(self, settings: Settings) -> tuple[str, bool]:
        """Identity of the recogniser, and whether sound leaves this machine."""
        if settings.remote_transcriber:
            return settings.transcriber, True
        name = WHISPER.name if settings.transcriber == "embedded" else settings.transcriber
        return f"faster-whisper:{name}", False

    def _make_transcriber(self) -> Transcriber:
        settings = self.settings
        name = settings.transcriber
        if settings.remote_transcriber:
            return OpenAiTranscriber(
                name.partition(":")[2],
                base_url=settings.transcriber_url,
                api_key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else None,
                timeout=settings.transcriber_timeout,
                retries=settings.llm_retries,
            )
        if name != "embedded":
            return WhisperTranscriber(name, name=name, fetch=settings.fetch)
        return WhisperTranscriber(self._weights(WHISPER), name=WHISPER.name)

    def _voice_weights(self) -> Path:
        return self._weights(KOKORO, self.settings.voice_weights)

    def _make_speaker(self) -> Speaker:
        path = self._voice_weights()
        return KokoroVoice(path, name=path.name, cache=self.settings.cache)

    def _make_reranker(self) -> Reranker:
        return SentenceTransformerReranker(self.settings.reranker or "")

    def _make_classifier(self) -> PointClassifier:
        classifier = CrossEncoderClassifier(self._token_embeddings())
        classifier.classify([PointPair("1 + 1 = ?", "2", "2")])  # reads the weights now, not with the first answer
        return classifier

    def _token_embeddings(self) -> TokenEmbeddings:
        """Those of the embedded embedding model; where it is in use too, the judge shares them with it."""
        from coach.adapters.token_embeddings import read_token_embeddings

        if self.settings.embedder == "embedded" and self.embedder.state in ("loading", "ready"):
            embedder = self.embedder.get()
            if isinstance(embedder, SentenceTransformerEmbedder) and (shared := embedder.token_embeddings) is not None:
                return shared
        return read_token_embeddings(self._weights(E5))
