"""Asking a chat model for verdicts: a structured call, a repair where its form is wrong, a count of the tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from coach.errors import ModelOutputError
from coach.interview.grading.chat_confidence import PRIOR, probabilities
from coach.interview.grading.chat_reply import Reply, ReplyPoint, points_so_far, read_reply
from coach.interview.grading.judging import JudgedPoint
from coach.model import FalseClaim, KeyPoint, Language, Price, Usage, Verdict
from coach.ports import ChatMessage, ChatModel, Completion, Prompts, PromptText, Written
from coach.text import language_of


class Asking:
    """The calls of one judgement.

    Args:
        readable: the parts of the answer that may count.
    """

    def __init__(self, model: ChatModel, prompts: Prompts, question: str, readable: str) -> None:
        self._model = model
        self._prompts = prompts
        self._question = question
        self._readable = readable
        self._completions: list[Completion] = []

    def ask(
        self,
        prompt_id: str,
        points: Sequence[KeyPoint],
        proposed: Callable[[int, JudgedPoint], None] = lambda place, point: None,
    ) -> tuple[list[JudgedPoint], tuple[FalseClaim, ...]]:
        """The proposals for ``points`` in their order, with their confidence, and the false claims beyond them.

        Args:
            proposed: hears of a proposal and its place in ``points`` while the reply is written, once each, with the
                stated prior as confidence; what is returned in the end counts.

        Raises:
            ModelError: the model failed, or kept to the wrong form.
        """
        prompt = prompt_for(self._prompts, prompt_id, self._question, points, self._readable)
        schema = reply_schema(len(points))
        completion = self._complete(prompt, prompt.messages, schema, _telling(points, proposed))
        try:
            reply = read_reply(completion.text, len(points))
        except ValueError as error:
            language = _language(self._question, points)
            repair = self._prompts.render("grade_repair", language, problem=str(error), count=len(points))
            messages = (*prompt.messages, ChatMessage("assistant", completion.text), *repair.messages)
            completion = self._complete(prompt, messages, schema)
            reply = _read_or_fail(completion.text, len(points))
        return _proposals(points, reply, completion), reply.false_claims

    def usage(self, price: Price | None) -> Usage:
        """What the calls so far took, in tokens, and in money where their ``price`` is known."""
        read = sum(completion.input_tokens for completion in self._completions)
        written = sum(completion.output_tokens for completion in self._completions)
        cost = price.cost(read, written) if price else None
        currency = price.currency if price else ""
        return Usage(
            calls=len(self._completions), input_tokens=read, output_tokens=written, cost=cost, currency=currency
        )

    def _complete(
        self,
        prompt: PromptText,
        messages: Sequence[ChatMessage],
        schema: Mapping[str, object],
        written: Written | None = None,
    ) -> Completion:
        completion = self._model.complete(messages, max_tokens=prompt.max_tokens, json_schema=schema, written=written)
        self._completions.append(completion)
        return completion


def prompt_for(
    prompts: Prompts, prompt_id: str, question: str, points: Sequence[KeyPoint], readable: str
) -> PromptText:
    """The prompt ``prompt_id`` with the points numbered from 1, each on one line; the answer comes last."""
    numbered = "\n".join(f"{number}. {' '.join(point.text.split())}" for number, point in enumerate(points, start=1))
    return prompts.render(prompt_id, _language(question, points), question=question, points=numbered, answer=readable)


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


def _language(question: str, points: Sequence[KeyPoint]) -> Language:
    return language_of(question + "".join(point.text for point in points))


def _proposals(points: Sequence[KeyPoint], reply: Reply, completion: Completion) -> list[JudgedPoint]:
    stated = probabilities(reply, completion.tokens)
    return [
        _proposal(point, reply.points[number], stated.get(number, PRIOR[reply.points[number].verdict]))
        for number, point in enumerate(points, start=1)
    ]


def _proposal(point: KeyPoint, read: ReplyPoint, confidence: float) -> JudgedPoint:
    quote = read.quote if read.verdict is not Verdict.MISSING else None
    return JudgedPoint(point.id, read.verdict, confidence, quote or None)


def _telling(points: Sequence[KeyPoint], proposed: Callable[[int, JudgedPoint], None]) -> Written:
    """Tells ``proposed`` of each of ``points`` as soon as a reply that is being written holds it."""
    told: set[int] = set()

    def written(text: str) -> None:
        for number, read in points_so_far(text).items():
            if number not in told and number <= len(points):
                told.add(number)
                proposed(number - 1, _proposal(points[number - 1], read, PRIOR[read.verdict]))

    return written


def _read_or_fail(text: str, count: int) -> Reply:
    try:
        return read_reply(text, count)
    except ValueError as error:
        raise ModelOutputError(
            f"The model's judgement has the wrong form twice, so the answer is not graded yet ({error}). "
            "Try again, or choose another model.",
            f"模型两次给出的评判格式都不对，所以这个回答还没有评分（{error}）。请重试，或换一个模型。",
        ) from error
