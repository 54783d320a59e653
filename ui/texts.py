"""Every word of the page, in Chinese and English, from ``locales/<language>.json``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from coach.model import Language

LOCALES = Path(__file__).parent / "locales"


class Texts:
    """The page's texts in one language: ``texts("send")``, ``texts("found_questions", count=3)``."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._texts: dict[str, str] = json.loads((LOCALES / f"{language}.json").read_text(encoding="utf-8"))

    def __call__(self, key: str, **values: object) -> str:
        """The text ``key`` with ``values`` filled in. Raises KeyError for a text that does not exist."""
        return self._texts[key].format(**values)

    def beginning(self, prefix: str) -> dict[str, str]:
        """The texts whose keys begin with ``prefix``, without it and with nothing filled in."""
        return {key.removeprefix(prefix): text for key, text in self._texts.items() if key.startswith(prefix)}


@cache
def texts_in(language: Language) -> Texts:
    """The texts of ``language``, read once."""
    return Texts(language)
