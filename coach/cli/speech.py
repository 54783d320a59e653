"""``coach transcribe`` and ``coach say``: the recogniser and the voice by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coach.cli.support import Json, open_coach, settings, show, shown_progress
from coach.errors import InputError
from coach.model import Language, Transcript
from coach.ports import Progress, Sound

if TYPE_CHECKING:
    from coach.engines import Engines

Spoken = Annotated[str | None, typer.Option("--language", help="zh or en; default: what the terms or the text are in")]


def transcribe(
    file: Annotated[Path, typer.Argument(help="a recording: WAV, MP3, M4A, OGG, FLAC, WebM", show_default=False)],
    language: Spoken = None,
    terms: Annotated[str | None, typer.Option(help="terms that are likely said, with commas between them")] = None,
    question_id: Annotated[
        str | None, typer.Option(help="a question of the library, for the terms of its notes")
    ] = None,
    as_json: Json = False,
) -> None:
    """Recognise speech, and correct what sounds like a term or stands in the glossary."""
    given = tuple(term.strip() for term in (terms or "").replace("，", ",").split(",") if term.strip())
    with shown_progress(quiet=as_json) as progress:
        likely, asked = _terms_of(question_id, progress)
        with _engines(progress) as engines:
            spoken = _language(language) or asked or engines.settings.language
            transcript = _recognised(engines, file, spoken, given + likely)
    row = transcript.model_dump(mode="json")
    show(
        row,
        as_json,
        ["heard", "corrected", "seconds"],
        [[transcript.heard, transcript.text, f"{transcript.seconds:.1f}"]],
    )


def say(
    text: Annotated[str, typer.Argument(help="what to read aloud, Markdown", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="the WAV file to write")] = Path("spoken.wav"),
    language: Spoken = None,
    voice: Annotated[str | None, typer.Option(help="name of a voice; default: the language's first")] = None,
    rate: Annotated[float, typer.Option(min=0.5, max=2.0, help="1 is the voice's own pace")] = 1.0,
    as_json: Json = False,
) -> None:
    """Read a text aloud with the embedded voice, into a WAV file."""
    from coach.speech.aloud import sentences_aloud
    from coach.speech.wave_file import wave_of
    from coach.text import language_of

    spoken = _language(language) or language_of(text)
    with shown_progress(quiet=as_json) as progress, _engines(progress) as engines:
        voices = engines.speaker.voices[spoken]
        if voice is not None and voice not in voices:
            known = ", ".join(voices)
            raise InputError(
                f"There is no voice {voice}; there are {known}.", f"没有名为 {voice} 的语音；可用的有 {known}。"
            )
        sounds = [
            engines.speaker.speak(sentence, spoken, voice=voice, rate=rate)
            for sentence in sentences_aloud(text, spoken)
        ]
    if not any(sound.samples for sound in sounds):
        raise InputError("There is nothing to read aloud in this text.", "这段文字里没有可以朗读的内容。")
    whole = Sound(b"".join(sound.samples for sound in sounds), sounds[0].rate)
    try:
        output.write_bytes(wave_of(whole))
    except OSError as error:
        raise InputError(
            f"{output} cannot be written ({error.strerror}); choose another file with -o.",
            f"无法写入 {output}（{error.strerror}）；请用 -o 指定其他文件。",
        ) from error
    row: dict[str, Any] = {"file": str(output), "seconds": round(whole.seconds, 3), "language": spoken}
    row["voice"] = voice or voices[0]
    show(row, as_json, list(row), [[str(value) for value in row.values()]])


def _recognised(engines: Engines, file: Path, language: Language, terms: tuple[str, ...]) -> Transcript:
    from coach.speech.correcting import corrected
    from coach.speech.terms import hotwords
    from coach.speech.transcript import transcript_of
    from coach.spoken.glossary_file import GlossaryFile
    from coach.spoken.listening import LONGEST_RECORDING

    glossary = GlossaryFile(engines.settings.home / "glossary.txt").entries()
    sound = engines.sound_reader.read(file, LONGEST_RECORDING)
    stretches = engines.transcriber.transcribe(sound, language, hotwords(terms, language))
    heard = [word for stretch in stretches for word in stretch]
    return corrected(transcript_of(heard, language, sound.seconds, engines.transcriber.identity), terms, glossary)


def _terms_of(question_id: str | None, progress: Progress) -> tuple[tuple[str, ...], Language | None]:
    """The terms of a question of the library and its language; the library is closed again before recognising."""
    if question_id is None:
        return (), None
    from coach.speech.terms import terms_of

    with open_coach(progress) as coach:
        question = coach.question(question_id)
    return terms_of(question), question.language


@contextmanager
def _engines(progress: Progress) -> Iterator[Engines]:
    """The engines alone: of the home only the glossary is read, so another coach may be using it."""
    chosen = settings()
    from coach.engines import Engines

    engines = Engines(chosen, progress)
    try:
        yield engines
    finally:
        engines.close()


def _language(given: str | None) -> Language | None:
    languages: dict[str | None, Language | None] = {None: None, "zh": "zh", "en": "en"}
    if given in languages:
        return languages[given]
    raise InputError(
        f"'{given}' is not a language that is spoken here; choose zh (Chinese) or en (English).",
        f"不支持语言“{given}”；请选择 zh（中文）或 en（英文）。",
    )
