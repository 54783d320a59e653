"""Spoken answers and reading aloud over plain HTTP: what ``ui/voice/server.js`` asks.

A session's id is the secret of the visitor it belongs to; every recording is asked for together with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from pydantic import BaseModel, Field

from coach.app import Coach
from coach.errors import CoachError, UnknownItem
from coach.model import Language, Recording
from ui.aloud import aloud
from ui.heard import heard
from ui.requests import from_this_page, received, told

LARGEST_SOUND = 64_000_000
"""Bytes: five minutes of uncompressed stereo at 48,000 samples per second fit."""
LONGEST_SENTENCE = 600
SOUND_TYPES = {
    "audio/webm": ".webm",
    "video/webm": ".webm",
    "audio/mp4": ".m4a",
    "video/mp4": ".m4a",
    "audio/x-m4a": ".m4a",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/mpeg": ".mp3",
    "audio/flac": ".flac",
    "audio/x-flac": ".flac",
}
Page = Annotated[Language, Query(description="language of the page, for sentences about faults")]


class RecogniseRequest(BaseModel):
    """``language``: what is spoken, where it is not what was thought before."""

    language: str | None = None


class UndoRequest(BaseModel):
    """``correction``: its number in the transcript, from 0."""

    correction: int = Field(ge=0)


class SayRequest(BaseModel):
    """One sentence to be read by the coach's own voice."""

    sentence: str = Field(min_length=1, max_length=LONGEST_SENTENCE)
    language: Language
    voice: str | None = None
    rate: float = Field(default=1.0, ge=0.5, le=2.0)


def voice_routes(coach: Coach) -> APIRouter:
    """All routes below ``/speech``."""
    router = APIRouter(prefix="/speech", dependencies=[Depends(from_this_page)])
    _recordings(router, coach)
    _reading(router, coach)
    _saving(router, coach)
    return router


def _recordings(router: APIRouter, coach: Coach) -> None:
    """What can be done with a recording that is on disk."""
    desk = coach.speech

    @router.post("/{session_id}/recordings/{recording_id}/recognise")
    def recognise(session_id: str, recording_id: str, asked: RecogniseRequest, page: Page = "zh") -> Response:
        try:
            own = _own(coach, session_id, recording_id)
        except CoachError as error:
            return told(error, page)
        lines = _recognised(coach, own, _spoken(asked.language), page)
        return StreamingResponse(lines, media_type="application/x-ndjson", headers={"Cache-Control": "no-store"})

    @router.post("/{session_id}/recordings/{recording_id}/undo")
    def undo(session_id: str, recording_id: str, asked: UndoRequest, page: Page = "zh") -> Response:
        try:
            _own(coach, session_id, recording_id)
            return JSONResponse(heard(desk.undo(recording_id, asked.correction), desk))
        except CoachError as error:
            return told(error, page)

    @router.post("/{session_id}/recordings/{recording_id}/discard")
    def discard(session_id: str, recording_id: str, page: Page = "zh") -> Response:
        try:
            _own(coach, session_id, recording_id)
            desk.discard(recording_id)
        except CoachError as error:
            return told(error, page)
        return JSONResponse({})

    @router.get("/{session_id}/recordings/{recording_id}/sound")
    def sound(session_id: str, recording_id: str, page: Page = "zh") -> Response:
        try:
            _own(coach, session_id, recording_id)
            path = desk.sound(recording_id)
        except CoachError as error:
            return told(error, page)
        kinds = {ending: kind for kind, ending in reversed(SOUND_TYPES.items())}
        headers = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}
        return FileResponse(path, media_type=kinds.get(path.suffix, "application/octet-stream"), headers=headers)


def _reading(router: APIRouter, coach: Coach) -> None:
    """What is read aloud, and by which voices."""
    desk = coach.speech

    @router.get("/voices")
    def voices() -> dict[Language, tuple[str, ...]]:
        return {"zh": desk.voices("zh"), "en": desk.voices("en")}

    @router.post("/say")
    def say(asked: SayRequest, page: Page = "zh") -> Response:
        try:
            sound = desk.speak(asked.sentence, asked.language, asked.voice, asked.rate)
        except CoachError as error:
            return told(error, page)
        return Response(sound, media_type="audio/wav")

    @router.get("/{session_id}/{turn_id}/aloud/{what}")
    def read(session_id: str, turn_id: str, what: str, page: Page = "zh") -> Response:
        try:
            text, language = aloud(coach.transcript(session_id), turn_id, what, page)
            sentences = desk.sentences(text, language)
        except CoachError as error:
            return told(error, page)
        return JSONResponse({"language": language, "sentences": sentences})

    @router.post("/ready")
    def get_ready(page: Page = "zh") -> Response:
        """Somebody has begun to speak: the recogniser loads meanwhile."""
        try:
            desk.get_ready()
        except CoachError as error:
            return told(error, page)
        return JSONResponse({})


def _saving(router: APIRouter, coach: Coach) -> None:
    """What was recorded or chosen, and what was left behind."""
    desk = coach.speech

    @router.post("/{session_id}/{turn_id}")
    async def save(
        request: Request, session_id: str, turn_id: str, language: str | None = None, page: Page = "zh"
    ) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        with TemporaryDirectory(prefix="coach-sound-") as folder:
            file = Path(folder) / f"answer{SOUND_TYPES.get(kind, '.sound')}"
            try:
                await received(request, file, LARGEST_SOUND)
                recording = await run_in_threadpool(desk.save, session_id, turn_id, file, _spoken(language))
            except CoachError as error:
                return told(error, page)
        return JSONResponse(heard(recording, desk))

    @router.get("/{session_id}/{turn_id}/waiting")
    def waiting(session_id: str, turn_id: str, page: Page = "zh") -> Response:
        try:
            recording = desk.waiting(session_id, turn_id)
        except CoachError as error:
            return told(error, page)
        return JSONResponse(heard(recording, desk) if recording else {})


def _own(coach: Coach, session_id: str, recording_id: str) -> Recording:
    """The recording, where it belongs to the session. Raises UnknownItem, the same for both reasons."""
    recording = coach.speech.recording(recording_id)
    if recording.session_id != session_id:
        raise UnknownItem("There is no such recording.", "没有这段录音。")
    return recording


def _recognised(coach: Coach, recording: Recording, language: Language | None, page: Language) -> Iterator[str]:
    """One line of JSON for each state of the recording; a fault that ends it is a line with its sentence."""
    try:
        for grown in coach.speech.recognise(recording.id, language):
            yield _line(heard(grown, coach.speech))
    except CoachError as error:
        yield _line({"problem": error.text(page)})


def _spoken(language: str | None) -> Language | None:
    """As it was asked for: the desk refuses what is not heard here with a sentence of its own."""
    return cast("Language | None", language)


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
