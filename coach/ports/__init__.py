"""What the steps need from the outside, as small protocols; ``coach/adapters`` implements each with one engine.

Every protocol has one suite in ``tests/contracts`` that runs on the fake and on the real adapter.
"""

from __future__ import annotations

from coach.ports.basics import Clock, NewId, Progress
from coach.ports.chat import ChatMessage, ChatModel, Completion, Prompts, PromptText, TokenProbability, Written
from coach.ports.indexes import LexicalIndex, PassageIndex
from coach.ports.readers import (
    Embedder,
    ImageReader,
    PointClassifier,
    PointPair,
    Reranker,
    Vector,
    VerdictProbabilities,
)
from coach.ports.speech import HeardWord, RecordingStore, Sound, SoundReader, Speaker, Transcriber
from coach.ports.stores import FileRecord, LibraryStore, PassageOutline, SessionStore, Unsettled

__all__ = [
    "ChatMessage",
    "ChatModel",
    "Clock",
    "Completion",
    "Embedder",
    "FileRecord",
    "HeardWord",
    "ImageReader",
    "LexicalIndex",
    "LibraryStore",
    "NewId",
    "PassageIndex",
    "PassageOutline",
    "PointClassifier",
    "PointPair",
    "Progress",
    "PromptText",
    "Prompts",
    "RecordingStore",
    "Reranker",
    "SessionStore",
    "Sound",
    "SoundReader",
    "Speaker",
    "TokenProbability",
    "Transcriber",
    "Unsettled",
    "Vector",
    "VerdictProbabilities",
    "Written",
]
