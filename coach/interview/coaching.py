"""What the interviewer says beside the questions: hints, what a question means, and free questions about the notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coach.errors import ENGINE_ERRORS
from coach.interview.intents import without_ask_prefix
from coach.interview.leaking import leaks, may_name, public
from coach.interview.phrases import phrase
from coach.interview.support import SupportChecker, whole_sentences
from coach.model import Citation, Hit, KeyPoint, Language, Question
from coach.ports import ChatModel, Prompts, PromptText
from coach.text import language_of, sentences

Search = Callable[[str], Sequence[Hit]]
"""The passages of the notes that bear on a question; empty where the notes do not cover it."""

_CITED = 3
"""Passages that a reply may rest on."""
_QUOTED = 2
"""Sentences of the nearest passage that are quoted where no reply stands up to the notes."""


class Coaching:
    """Replies that are no grade. Every statement about the notes' subject rests on a passage of the notes."""

    def __init__(self, model: ChatModel, prompts: Prompts, support: SupportChecker, search: Search) -> None:
        self._model = model
        self._prompts = prompts
        self._support = support
        self._search = search

    def hint(self, question: Question, targets: Sequence[KeyPoint], given: Sequence[str]) -> str:
        """The next hint: a direction in the model's words, then one aspect after another, then the number of points.

        Args:
            targets: the points still open, heaviest first.
            given: the hints that this question has had.
        """
        worded = self._worded_hint(question, targets[0]) if not given else ""
        aspects = [
            phrase("hint_label", question.language, label=point.label) for point in targets if may_name(question, point)
        ]
        count = phrase("hint_count", question.language, count=len(question.key_points))
        ladder = [hint for hint in (worded, *aspects, count) if hint and hint not in given]
        return ladder[0] if ladder else phrase("hint_last", question.language)

    def clarify(self, question: Question, asked: str, request: str) -> str:
        """What the question means, without a word of the answer.

        Args:
            asked: the question as it was put.
            request: what the person did not understand, in the person's words.
        """
        prompt = self._prompts.render(
            "clarify", question.language, question=asked, topic=" / ".join(question.heading_path), request=request
        )
        reply = self._complete(prompt)
        if self._keeps_the_secret(reply, question, f"{asked} {request}"):
            return reply
        return phrase("clarify", question.language, topic=question.topic, question=asked)

    def reply(self, text: str, language: Language) -> tuple[str, tuple[Citation, ...]]:
        """An answer to a free question about the notes, with the passages it rests on.

        Raises:
            ModelError, EnvironmentProblem: the notes cannot be searched.
        """
        wanted = without_ask_prefix(text)
        hits = list(self._search(wanted))[:_CITED]
        if not hits:
            return phrase("not_covered", language), ()
        passages = [hit.passage.text for hit in hits]
        prompt = self._prompts.render("free_question", language, question=wanted, passages=passages)
        kept: list[str] = []
        used: set[int] = set()
        for sentence in whole_sentences([self._complete(prompt)]):
            bearing = self._bearing(sentence, passages, wanted)
            if bearing is not None:
                kept.append(sentence)
                used.add(bearing)
        if not kept:
            return phrase("notes_quote", language, text=_opening(passages[0])), (_citation(hits[0]),)
        return "".join(kept).strip(), tuple(_citation(hits[place]) for place in sorted(used))

    def _bearing(self, sentence: str, passages: Sequence[str], wanted: str) -> int | None:
        """The place of the first passage that bears ``sentence`` out; None where none does, or nobody can tell."""
        try:
            bears = (self._support.supported(sentence, notes=passage, said=wanted) for passage in passages)
            return next((place for place, supported in enumerate(bears) if supported), None)
        except ENGINE_ERRORS:
            return None

    def _worded_hint(self, question: Question, target: KeyPoint) -> str:
        prompt = self._prompts.render("hint", question.language, question=question.text, target=target.text)
        reply = self._complete(prompt)
        return reply if "\n" not in reply and self._keeps_the_secret(reply, question) else ""

    def _keeps_the_secret(self, reply: str, question: Question, known: str = "") -> bool:
        """True for a reply in the question's language that gives none of its points away."""
        if not reply or language_of(reply) != question.language:
            return False
        return not any(leaks(reply, point, f"{public(question)} {known}") for point in question.key_points)

    def _complete(self, prompt: PromptText) -> str:
        try:
            return self._model.complete(prompt.messages, max_tokens=prompt.max_tokens).text.strip()
        except ENGINE_ERRORS:
            return ""  # each caller has a fixed sentence for this case


def _citation(hit: Hit) -> Citation:
    return Citation(file=hit.passage.file, lines=hit.passage.lines, quote=hit.passage.text)


def _opening(text: str) -> str:
    spans = sentences(text)
    return text[: spans[min(_QUOTED, len(spans)) - 1][1]] if spans else text
