"""The judge over a chat model: one structured call for all key points, and a second look where it pays.

Every quote is checked in code. Points whose quote does not stand in the answer, and points that are said to be
contradicted, are asked again by themselves, all of them in one further call. A model that fails in either call has not
judged: there is no number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coach.interview.grading.chat_asking import Asking, prompt_for
from coach.interview.grading.chat_confidence import settled
from coach.interview.grading.judging import JudgedPoint, Judgement
from coach.interview.grading.quotes import verify_quote
from coach.model import JudgedBy, KeyPoint, Price, Span, Verdict
from coach.ports import ChatModel, Prompts


class ChatJudge:
    """A ``Judge`` over a ``ChatModel`` and the prompts ``grade``, ``grade_check`` and ``grade_repair``.

    Args:
        price: of the model's tokens, where the person knows it.
    """

    def __init__(self, model: ChatModel, prompts: Prompts, price: Price | None = None) -> None:
        self._model = model
        self._prompts = prompts
        self._price = price

    def judge(self, question: str, points: Sequence[KeyPoint], answer: str, allowed: Sequence[Span]) -> Judgement:
        """One proposal per point.

        Raises:
            ModelError: the model failed, or kept to the wrong form.
        """
        return self.judge_streaming(question, points, answer, allowed, lambda point: None)

    def judge_streaming(
        self,
        question: str,
        points: Sequence[KeyPoint],
        answer: str,
        allowed: Sequence[Span],
        decided: Callable[[JudgedPoint], None],
    ) -> Judgement:
        """As ``judge``; ``decided`` hears of undoubted points while they are written, of the others at the end."""

        def quotable(point: JudgedPoint) -> bool:
            return point.quote is not None and verify_quote(answer, point.quote, allowed) is not None

        def doubted(point: JudgedPoint) -> bool:
            return point.verdict is Verdict.CONTRADICTED or (
                point.verdict is not Verdict.MISSING and not quotable(point)
            )

        def proposed(_place: int, point: JudgedPoint) -> None:
            if not doubted(point):
                decided(point)

        asking = Asking(self._model, self._prompts, question, _readable(answer, allowed))
        proposals, claims = asking.ask("grade", points, proposed)
        doubtful = [(place, point) for place, point in enumerate(proposals) if doubted(point)]
        for place, point in enumerate(proposals):
            proposed(place, point)
        if doubtful:
            again, _ = asking.ask("grade_check", [points[place] for place, _ in doubtful])
            for (place, first), second in zip(doubtful, again, strict=True):
                proposals[place] = settled(first, second, quotable)
                decided(proposals[place])
        prompt = prompt_for(self._prompts, "grade", question, points, "")
        judged_by = JudgedBy(
            judge="chat", model=self._model.identity, prompt_hash=prompt.hash, usage=asking.usage(self._price)
        )
        return Judgement(tuple(proposals), judged_by, claims)

    def prefill(self, question: str, points: Sequence[KeyPoint]) -> None:
        """Let the model read what is known before the answer is: task, question and points."""
        self._model.prefill(prompt_for(self._prompts, "grade", question, points, "").messages)


def _readable(answer: str, allowed: Sequence[Span]) -> str:
    return "\n".join(answer[start:end] for start, end in allowed)
