"""Text to words: jieba cuts Chinese, the rest is split at its borders."""

from __future__ import annotations

import logging
import re
import threading
from pathlib import Path
from typing import Any

WORDS_VERSION = 1
"""Raised whenever a text would give other words."""

_RUN = re.compile(r"[\u4e00-\u9fff]+|(?:(?![\u4e00-\u9fff_])[\w+#])+(?:[_.\-](?:(?![\u4e00-\u9fff_])[\w+#])+)*")
"""Chinese characters in a row, or what belongs together elsewhere: "llava-1.5", "c++", "self-attention"."""
_PART = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*")
"""Letters or a number: "llava-1.5" is also found as "llava 1.5" and "llava1.5"."""
_STOP_WORDS = frozenset(
    """
    的 了 是 在 和 与 或 为 有 什么 怎么 如何 为什么 哪些 请 一下 介绍 简述 区别 差别 不同 多少 会 要 用 不 更 把
    从 被 让 能 需要 时候 怎么办 哪里 呢 吗 一个 里 得 由 来 多 缓解 处理 解决
    the a an of to in and or is are what how why which does do difference between with for when i my it be by on from
    """.split()
)


class Words:
    """Cuts texts into words. The dictionary is read when it is first needed.

    Args:
        cache: an own place for jieba's dictionary cache; its default is a shared temporary file.
    """

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._jieba: Any = None

    def of(self, text: str) -> list[str]:
        """The words of ``text`` in lower case, without the commonest; a compound is followed by its parts."""
        found: list[str] = []
        for match in _RUN.finditer(text.lower()):
            run = match.group()
            if "\u4e00" <= run[0] <= "\u9fff":
                found += self._cutter().cut_for_search(run)
            else:
                parts = _PART.findall(run)
                found += [run, *parts] if len(parts) > 1 else [run]
        return [word for word in found if word not in _STOP_WORDS]

    def _cutter(self) -> Any:
        with self._lock:
            if self._jieba is None:
                import jieba

                jieba.setLogLevel(logging.WARNING)
                self._cache.mkdir(parents=True, exist_ok=True)
                cutter = jieba.Tokenizer()
                cutter.tmp_dir = str(self._cache)
                cutter.initialize()
                self._jieba = cutter
            return self._jieba
