"""Text to the phonemes that Kokoro was trained on: Mandarin by pinyin, English by espeak-ng, mixed sentences in parts.

Each part is read in the language of its script, whatever the sentence around it. Numbers are read in the language of
the sentence, unless letters belong to them: "12 层" is Chinese and "GPT-4" English in the same sentence.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from coach.adapters.numbers_aloud import NUMBER, in_chinese
from coach.model import Language

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_LETTER = r"A-Za-z\u00c0-\u024f\u0370-\u03ff"
_TOKEN = re.compile(
    rf"(?P<zh>[{_HAN}]+)"
    rf"|(?P<en>(?:\d+(?:\.\d+)?)?[{_LETTER}]+(?:[-_.'’+#]*[{_LETTER}\d]+)*[+#]*)"
    rf"|(?P<number>{NUMBER.pattern})"
    r"|(?P<sign>\s+|.)",
    re.DOTALL,
)
_STOPS = str.maketrans(
    {"，": ", ", "、": ", ", "。": ". ", "！": "! ", "？": "? ", "：": ": ", "；": "; ", "（": " (", "）": ") "}
    | {"【": " (", "】": ") ", "《": " “", "》": "” ", "「": " “", "」": "” "}
)
_SAID_AS = {
    "adamw": "adam W",
    "llama": "llama",
    "llava": "lava",
    "lora": "lora",
    "moe": "M O E",
    "numpy": "num pie",
    "pytorch": "pie torch",
    "qlora": "Q lora",
    "qwen": "Q wen",
    "relu": "ray loo",
    "rope": "rope",
    "softmax": "soft max",
    "swiglu": "swi gloo",
    "vit": "V I T",
    "vllm": "V L L M",
}
"""Terms that espeak-ng would spell ("lo R A") or misread, by how people say them."""


_SPELT = frozenset("AUC BOS EMA EOS GAE GRU IOU MAE NAN OOM RAE VAE".split())
"""Letters that espeak-ng takes for a word, as it does with any two capitals."""


class _Part(NamedTuple):
    """A piece of a sentence in one language, with the stops in it."""

    language: Language
    text: str


class Phonemes:
    """Makes phonemes. May be shared by threads; engines and dictionaries load with the first text.

    Args:
        cache: a place for jieba's dictionary cache; its default is a shared temporary file.
    """

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._english: Any = None
        self._cutter: Any = None

    def of(self, text: str, language: Language) -> str:
        """The phonemes of ``text``, with stops; empty where there is nothing to say.

        Args:
            language: of the sentence: numbers are read in it.
        """
        with self._lock:  # espeak-ng may be used by one thread at a time
            self._load()
            spoken = [
                self._chinese(p.text) if p.language == "zh" else self._latin(p.text) for p in _parts(text, language)
            ]
        joined = re.sub(r"\s+", " ", " ".join(spoken)).strip()
        return re.sub(r"\s+(?=[,.!?:;…)”])|(?<=[(“])\s+", "", joined)

    def _load(self) -> None:
        if self._english is not None:
            return
        import jieba
        from misaki.espeak import EspeakFallback

        logging.getLogger("phonemizer").setLevel(logging.ERROR)  # it counts words, and tells each time it cannot
        jieba.setLogLevel(logging.WARNING)
        self._cache.mkdir(parents=True, exist_ok=True)
        self._cutter = jieba.Tokenizer()
        self._cutter.tmp_dir = str(self._cache)
        self._english = EspeakFallback(british=False)

    def _chinese(self, text: str) -> str:
        """Words are spoken in one go, with a space between them."""
        from misaki.zh import ZHG2P
        from pypinyin import Style, lazy_pinyin

        spoken = []
        text = re.sub(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])", "", text)
        for run in re.findall(rf"[{_HAN}]+|[^{_HAN}]+", text):
            if not re.match(rf"[{_HAN}]", run):
                spoken.append(run)
                continue
            for word in self._cutter.cut(run):
                syllables = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")
                spoken.append("".join(ZHG2P.py2ipa(syllable) for syllable in syllables).replace("\u032f", ""))
        return " ".join(spoken)

    def _latin(self, text: str) -> str:
        class Token(NamedTuple):
            text: str

        if not any(char.isalnum() for char in text):
            return text
        words = re.sub(rf"[{_LETTER}]+", lambda match: _said(match.group()), text)
        phonemes, _ = self._english(Token(re.sub(r"(?<=\w)[-_](?=\w)", " ", words)))
        return phonemes or ""


def _said(word: str) -> str:
    if word.isupper() and (len(word) == 2 or word in _SPELT):
        return " ".join(word)
    if re.fullmatch("[A-Z]{2,}s", word):
        return f"{word[:-1]}'s"  # several: espeak-ng would leave the s out
    return _SAID_AS.get(word.lower(), word)


def _parts(text: str, language: Language) -> Iterator[_Part]:
    """Neighbours of one language together; stops go with what is before them."""
    current, held = language, ""
    for kind, piece in _tokens(text, language):
        if kind is not None and kind != current:
            if held.strip():
                yield _Part(current, held)
            current, held = kind, ""
        held += piece
    if held.strip():
        yield _Part(current, held)


def _tokens(text: str, language: Language) -> Iterator[tuple[Language | None, str]]:
    """Pieces with their language; None for spaces and signs."""
    for match in _TOKEN.finditer(text):
        piece = match.group()
        if match.lastgroup == "number":
            if language == "en":
                yield "en", piece
            else:
                yield "zh", in_chinese(piece, text[match.end() :].lstrip()[:1])
        elif match.lastgroup == "sign":
            yield None, piece.translate(_STOPS)
        else:
            yield ("zh" if match.lastgroup == "zh" else "en"), piece
