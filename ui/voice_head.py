"""Scripts and style of speaking and listening, with the texts they need, for the head of the page."""

from __future__ import annotations

import json
from pathlib import Path

from coach.app import LONGEST_RECORDING
from coach.model import Language
from ui.texts import texts_in
from ui.voice_routes import LARGEST_SOUND

HERE = Path(__file__).parent / "voice"
SCRIPTS = (
    "base",
    "store",
    "activity",
    "recorder",
    "server",
    "voices",
    "reading",
    "takes",
    "submitting",
    "review",
    "panel",
    "handsfree",
    "captions",
    "shortcuts",
    "options",
    "start",
)
"""In the order in which they run: each may use what those before it made."""
WARNING = 30
"""Seconds before the end of the longest recording at which the page says so."""
COUNTDOWN = 5
"""Seconds in which a spoken answer that is sent by itself can be stopped."""
_PREFIX = "voice_"


def voice_head(language: Language) -> str:
    """Style and scripts as they are to stand in the head of the page in ``language``."""
    limits = {"longest": LONGEST_RECORDING, "warn": WARNING, "bytes": LARGEST_SOUND, "countdown": COUNTDOWN}
    given = {"language": language, "texts": texts_in(language).beginning(_PREFIX), "limits": limits}
    scripts = "\n".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    style = (HERE / "voice.css").read_text(encoding="utf-8")
    told = json.dumps(given, ensure_ascii=False).replace("<", "\\u003c")
    return f"<style>{style}</style><script>window.coachVoice = {told};\n{scripts}</script>"
