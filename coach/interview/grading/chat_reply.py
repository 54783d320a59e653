"""A chat model's judgement, read from its reply: forms and names vary between models, what they say is not guessed.

The form asked for is ``{"points": {"1": {"quote", "verdict"}}, "false_claims": [{"quote", "why"}]}``. Lists in the
place of objects, "k1" or "要点 1" in the place of "1", other names for the fields and Chinese names of the verdicts are
read as well. A reply that lacks a point, breaks off, or can be read in two ways is an error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coach.json_text import values_in, without_thoughts
from coach.model import FalseClaim, Verdict

MOST_FALSE_CLAIMS = 3

VERDICT_NAMES: Mapping[Verdict, str] = {
    Verdict.COVERED: "covered fully_covered 覆盖 已覆盖 完全覆盖 讲到 已讲到 讲对 讲对了 正确 完整",
    Verdict.PARTIAL: (
        "partial partially partly partially_covered partly_covered 部分 部分覆盖 部分正确 部分讲到 讲到一部分 不完整"
    ),
    Verdict.MISSING: (
        "missing missed absent not_covered not_mentioned 缺失 缺少 遗漏 未覆盖 未提及 未讲到"
        " 没有提到 没有讲到 没讲到 没提到"
    ),
    Verdict.CONTRADICTED: "contradicted contradicts contradiction contradictory 矛盾 相矛盾 相反 说反了 讲反了 错误",
}
_VERDICTS = {name: verdict for verdict, names in VERDICT_NAMES.items() for name in names.split()}
_NUMBER = re.compile(
    r"(?:k|kp|p|point|key_?point|要点|第)?[\s_#.:-]*(\d{1,3})\s*(?:条|点|个|号)?[.、:：]?", re.IGNORECASE
)
_WRITTEN_POINT = re.compile(r'"(\d{1,3})"\s*:\s*(\{\s*"quote"[^{}]*\})')
_POINTS = ("points", "key_points", "要点", "verdicts", "judgements", "judgments", "results")
_CLAIMS = ("false_claims", "错误说法", "false_statements")
_IDS = ("id", "number", "point", "key_point", "point_id", "key_point_id", "no", "index", "key", "编号", "序号", "要点")
_VERDICT = ("verdict", "判断", "判定", "结论", "评判", "result", "label", "status")
_QUOTE = ("quote", "引用", "引文", "原文", "原话", "依据", "evidence")
_WHY = ("why", "reason", "原因", "理由", "explanation")


@dataclass(frozen=True)
class ReplyPoint:
    """The verdict on one point, and the quote as the model copied it; empty where there is none."""

    verdict: Verdict
    quote: str


@dataclass(frozen=True)
class Reply:
    """Verdicts by number of the point, from 1, in the order of the reply."""

    points: Mapping[int, ReplyPoint]
    false_claims: tuple[FalseClaim, ...]


def read_reply(text: str, count: int) -> Reply:
    """The judgement of ``count`` points in ``text``.

    Raises:
        ValueError: the form is wrong; the message says how, for the model to repair it.
    """
    problems: list[str] = []
    replies: list[Reply] = []
    for value in values_in(text):
        try:
            reply = _reply(value, count)
        except ValueError as error:
            problems.append(str(error))
        else:
            if reply not in replies:
                replies.append(reply)
    if len(replies) == 1:
        return replies[0]
    if replies:
        raise ValueError("there are several judgements that differ")
    raise ValueError(problems[-1] if problems else "there is no JSON object")


def points_so_far(text: str) -> dict[int, ReplyPoint]:
    """The points that a reply holds as far as it is written, by number; those that can be told for certain.

    Only the form that is asked for is read; what is said in another form, or changes later, is known at the end.
    """
    found: dict[int, ReplyPoint] = {}
    for match in _WRITTEN_POINT.finditer(without_thoughts(text)):
        try:
            (value,) = values_in(match[2])
            found[int(match[1])] = _point(value, int(match[1]))
        except ValueError:
            continue
    return found


def _reply(value: Any, count: int) -> Reply:
    if isinstance(value, dict) and len(value) == 1 and _get(value, _POINTS) is None:
        (inner,) = value.values()
        if isinstance(inner, dict) and _number(next(iter(value))) is None:
            value = inner  # {"result": {...}}
    if isinstance(value, dict):
        points = _get(value, _POINTS)
        claims = _get(value, _CLAIMS)
        if points is None:
            points = {key: inner for key, inner in value.items() if _number(key) is not None}
    else:
        points, claims = value, None
    read = _points(points, count)
    if set(read) != set(range(1, count + 1)):
        raise ValueError(f"points must be numbered 1 to {count}, found {sorted(read)}")
    return Reply(read, tuple(_claims(claims))[:MOST_FALSE_CLAIMS])


def _points(value: Any, count: int) -> dict[int, ReplyPoint]:
    if isinstance(value, dict):
        items = [(_number(key), inner) for key, inner in value.items()]
    elif isinstance(value, list):
        items = [(_number(_get(inner, _IDS)) if isinstance(inner, dict) else None, inner) for inner in value]
        if len(items) == count and all(number is None for number, _ in items):
            items = [(place, inner) for place, (_, inner) in enumerate(items, start=1)]
    else:
        raise ValueError("points is missing")
    read: dict[int, ReplyPoint] = {}
    for number, inner in items:
        if number is None:
            raise ValueError("a point has no number")
        point = _point(inner, number)
        if read.setdefault(number, point) != point:
            raise ValueError(f"point {number} is there twice")
    return read


def _point(value: Any, number: int) -> ReplyPoint:
    if isinstance(value, str):
        return ReplyPoint(_verdict(value, number), "")
    if not isinstance(value, dict):
        raise ValueError(f"point {number} is no object")
    quote = _get(value, _QUOTE)
    if isinstance(quote, list):
        quote = max((piece for piece in quote if isinstance(piece, str)), key=len, default="")
    return ReplyPoint(_verdict(_get(value, _VERDICT), number), quote if isinstance(quote, str) else "")


def _verdict(value: Any, number: int) -> Verdict:
    name = re.sub(r"[\s-]+", "_", str(value).strip(" \t\n\"'“”.。*`").casefold())
    if name not in _VERDICTS:
        raise ValueError(f"point {number} has the verdict {value!r}")
    return _VERDICTS[name]


def _claims(value: Any) -> Sequence[FalseClaim]:
    """The claims that have a quote and a reason; one without a reason cannot be held against anybody."""
    claims: list[FalseClaim] = []
    for claim in value if isinstance(value, list) else ():
        if isinstance(claim, dict):
            quote, why = _get(claim, _QUOTE), _get(claim, _WHY)
            if isinstance(quote, str) and isinstance(why, str) and quote.strip() and why.strip():
                claims.append(FalseClaim(quote=quote, why=why))
    return claims


def _get(value: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The value under the first of ``names`` that is there, whatever its case and width."""
    folded = {unicodedata.normalize("NFKC", key).strip().casefold().replace(" ", "_"): key for key in value}
    return next((value[folded[name]] for name in names if name in folded), None)


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", str(value)).strip()) if value is not None else None
    return int(match.group(1)) if match else None
