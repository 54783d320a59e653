"""The judge over a chat model: one structured call for all key points; every quote is checked afterwards in code."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, ValidationError

from coach.errors import ModelOutputError
from coach.interview.grading.judging import JudgedPoint, Judgement
from coach.model import FalseClaim, JudgedBy, KeyPoint, Span, Verdict
from coach.ports import ChatMessage, ChatModel, Prompts
from coach.text import language_of

CONFIDENCE = 0.75
"""Confidence given to every verdict of a chat model, which does not state one that could be calibrated."""
MOST_FALSE_CLAIMS = 3

_FENCE = re.compile(r"\A\s*```(?:json)?\s*(.*?)\s*```\s*\Z", re.DOTALL)


class _ReplyPoint(BaseModel):
    model_config = ConfigDict(extra="ignore")

    verdict: Verdict
    quote: str | None = None


class _ReplyClaim(BaseModel):
    model_config = ConfigDict(extra="ignore")

    quote: str
    why: str


class _Reply(BaseModel):
    model_config = ConfigDict(extra="ignore")

    points: dict[str, _ReplyPoint]
    false_claims: list[_ReplyClaim] = []


class ChatJudge:
    """A ``Judge`` over a ``ChatModel`` and the prompts ``grade`` and ``grade_repair``."""

    def __init__(self, model: ChatModel, prompts: Prompts) -> None:
        self._model = model
        self._prompts = prompts

    def judge(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> Judgement:
        """One proposal per point, from one call, or from a second one where the first reply has the wrong form.

        Raises:
            ModelError: the model failed, or kept to the wrong form.
        """
        language = language_of(question + "".join(point.text for point in points))
        readable = "\n".join(answer[start:end] for start, end in allowed)
        numbered = [{"number": number, "text": point.text} for number, point in enumerate(points, start=1)]
        prompt = self._prompts.render("grade", language, question=question, points=numbered, answer=readable)
        schema = reply_schema(len(points))
        first = self._model.complete(prompt.messages, max_tokens=prompt.max_tokens, json_schema=schema).text
        try:
            reply = _parse(first, len(points))
        except ValueError as error:
            repair = self._prompts.render("grade_repair", language, problem=str(error), count=len(points))
            messages = (*prompt.messages, ChatMessage("assistant", first), *repair.messages)
            second = self._model.complete(messages, max_tokens=prompt.max_tokens, json_schema=schema).text
            reply = _parse_or_fail(second, len(points))
        judged_by = JudgedBy(judge="chat", model=self._model.identity, prompt_hash=prompt.hash)
        return Judgement(
            tuple(_proposal(point, reply.points[str(number)]) for number, point in enumerate(points, start=1)),
            judged_by,
            tuple(FalseClaim(quote=claim.quote, why=claim.why) for claim in reply.false_claims[:MOST_FALSE_CLAIMS]),
        )


def reply_schema(count: int) -> Mapping[str, object]:
    """The JSON schema of the reply for ``count`` points, numbered from 1; each quote comes before its verdict."""
    text = {"type": "string"}
    point = _closed_object(
        {"quote": text, "verdict": {"type": "string", "enum": [verdict.value for verdict in Verdict]}}
    )
    claims = {"type": "array", "items": _closed_object({"quote": text, "why": text})}
    points = _closed_object({str(number): point for number in range(1, count + 1)})
    return _closed_object({"points": points, "false_claims": claims})


def _closed_object(properties: Mapping[str, object]) -> Mapping[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _proposal(point: KeyPoint, reply: _ReplyPoint) -> JudgedPoint:
    quote = reply.quote if reply.quote and reply.verdict is not Verdict.MISSING else None
    return JudgedPoint(point.id, reply.verdict, CONFIDENCE, quote)


def _parse(text: str, count: int) -> _Reply:
    """The reply in ``text``, code fences tolerated. Raises ValueError with the problem in words."""
    fenced = _FENCE.match(text)
    try:
        reply = _Reply.model_validate(json.loads(fenced.group(1) if fenced else text))
    except (json.JSONDecodeError, ValidationError) as error:
        raise ValueError(str(error)) from error
    expected = {str(number) for number in range(1, count + 1)}
    if set(reply.points) != expected:
        raise ValueError(f"points must be numbered 1 to {count}, found {sorted(reply.points)}")
    return reply


def _parse_or_fail(text: str, count: int) -> _Reply:
    try:
        return _parse(text, count)
    except ValueError as error:
        raise ModelOutputError(
            f"The model's judgement has the wrong form twice, so the answer is not graded yet ({error}). "
            "Try again, or choose another model.",
            f"模型两次给出的评判格式都不对，所以这个回答还没有评分（{error}）。请重试，或换一个模型。",
        ) from error
