"""The parts of a coach as the doctor examines them: what each one is, and one small real call to it."""

from __future__ import annotations

from importlib.resources import files as package_files
from pathlib import Path

from coach.adapters.embedded_weights import CHAT, CHAT_SMALL, E5, KOKORO, WHISPER
from coach.doctor import Part
from coach.engines import Engines
from coach.errors import ModelOutputError
from coach.library import Library
from coach.ports import ChatMessage, PointPair

SPOKEN = Path(str(package_files("coach.adapters"))) / "voices" / "hello.ogg"
"""Two seconds of Mandarin, spoken by the embedded voice."""


def engine_parts(engines: Engines) -> list[Part]:
    """Embedder, judge and chat model."""
    return [_embedder(engines), _judge(engines), _chat(engines)]


def speech_parts(engines: Engines) -> list[Part]:
    """Recogniser and voice, which load when they are first used."""
    return [_transcriber(engines), _voice(engines)]


def library_part(library: Library) -> Part:
    """The library and its index, tried with a search."""

    def describe() -> tuple[str, str]:
        return f"{len(library.questions())} questions", library.place

    def try_it() -> tuple[str, str]:
        library.search("attention", 1)
        return describe()

    return Part("library", "SQL + Chroma + BM25", lambda: "ready", lambda: None, describe, try_it)


def _embedder(engines: Engines) -> Part:
    name = engines.settings.embedder
    embedded = name == "embedded"

    def describe() -> tuple[str, str]:
        return (E5.name, E5.origin) if embedded else (name, name)

    def try_it() -> tuple[str, str]:
        engines.embedder.embed_query("attention")
        return engines.embedder.identity, describe()[1]

    part = engines.embedder
    return Part("embedder", "sentence-transformers", lambda: part.state, lambda: part.error, describe, try_it)


def _judge(engines: Engines) -> Part:
    def describe() -> tuple[str, str]:
        return "cross-encoder", f"coach/adapters/judge_weights + {E5.origin}"

    def try_it() -> tuple[str, str]:
        engines.classifier.classify([PointPair("1 + 1 = ?", "2", "2")])
        return engines.classifier.identity, describe()[1]

    part = engines.classifier
    return Part("judge", "torch", lambda: part.state, lambda: part.error, describe, try_it)


def _chat(engines: Engines) -> Part:
    settings = engines.settings
    weights = CHAT_SMALL if settings.llm == "embedded-small" else CHAT

    def describe() -> tuple[str, str]:
        if settings.remote_llm:
            return settings.llm, settings.llm_url or settings.llm.partition(":")[0]
        return weights.name, str(settings.llm_weights or weights.origin)

    def try_it() -> tuple[str, str]:
        engines.chat.complete([ChatMessage("user", "1 + 1 = ?")], max_tokens=4)
        return engines.chat.identity, describe()[1]

    part = engines.chat
    engine = "LangChain" if settings.remote_llm else "llama.cpp"
    return Part("chat", engine, lambda: part.state, lambda: part.error, describe, try_it)


def _transcriber(engines: Engines) -> Part:
    settings = engines.settings
    part = engines.transcriber

    def describe() -> tuple[str, str]:
        if settings.transcriber == "embedded":
            return WHISPER.name, WHISPER.origin
        return settings.transcriber, settings.transcriber_url or settings.transcriber

    def try_it() -> tuple[str, str]:
        sound = engines.sound_reader.read(SPOKEN, 10)
        if not list(part.transcribe(sound, "zh")):
            raise ModelOutputError(
                "The recogniser heard nothing in clear speech. Choose another with COACH_TRANSCRIBER.",
                "识别引擎没有听出清晰的语音。请用 COACH_TRANSCRIBER 选择其他模型。",
            )
        return part.identity, describe()[1]

    engine = "OpenAI's protocol" if settings.remote_transcriber else "faster-whisper"
    return Part("transcriber", engine, lambda: part.state, lambda: part.error, describe, try_it)


def _voice(engines: Engines) -> Part:
    part = engines.speaker

    def describe() -> tuple[str, str]:
        return KOKORO.name, str(engines.settings.voice_weights or KOKORO.origin)

    def try_it() -> tuple[str, str]:
        part.speak("你好", "zh")
        return part.identity, describe()[1]

    return Part("voice", "kokoro-onnx", lambda: part.state, lambda: part.error, describe, try_it)
