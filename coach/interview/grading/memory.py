"""What was judged before is not judged again: judgements by a digest of the judge and of all that it was shown."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from coach.interview.grading.judging import Judgement
from coach.model import KeyPoint, Span

MOST_REMEMBERED = 1000


class JudgementStore(Protocol):
    """Keeps judgements by key. It may forget any of them at any time, and is never a reason to fail."""

    def get(self, key: str) -> Judgement | None: ...

    def put(self, key: str, judgement: Judgement) -> None:
        """Keep ``judgement``, in the place of an earlier one with this key."""
        ...


class JudgementMemory:
    """Recalls the judgements of one judge.

    Args:
        identity: changes whenever the judge would judge the same texts differently: model, prompts, thresholds.
    """

    def __init__(self, identity: Callable[[], str], store: JudgementStore) -> None:
        self._identity = identity
        self._store = store

    def key_of(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> str:
        shown = [self._identity(), question, [[point.id, point.text] for point in points], answer, list(allowed)]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()

    def recall(self, key: str) -> Judgement | None:
        """What was judged before, without what it took: it took nothing this time."""
        known = self._store.get(key)
        return known and replace(known, judged_by=known.judged_by.model_copy(update={"usage": None}))

    def keep(self, key: str, judgement: Judgement) -> None:
        self._store.put(key, judgement)


class JudgementsInMemory:
    """A JudgementStore that ends with the process and forgets what was asked for least lately."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._kept: OrderedDict[str, Judgement] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Judgement | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: str, judgement: Judgement) -> None:
        with self._lock:
            self._kept[key] = judgement
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
