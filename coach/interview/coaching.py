"""What the interviewer says beside the questions: hints, what a question means, and free questions about the notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coach.errors import ModelError
from coach.interview.following_up import leaks
from coach.interview.intents import without_ask_prefix
from coach.interview.phrases import phrase
from coach.interview.support import SupportChecker, whole_sentences
from coach.model import Citation, Hit, KeyPoint, Language, Question
from coach.ports import ChatMessage, ChatModel, Prompts
from coach.text import language_of, sentences

Search = Callable[[str], Sequence[Hit]]
"""The passages of the notes that bear on a question; empty where the notes do not cover it."""

_CITED = 3
_HINT_WORDS = 10
"""Characters (Chinese) of a point that the last hint gives away; in English about as many letters per word."""


class Coaching:
    """Replies that are no grade. Every statement about the notes' subject rests on a passage of the notes."""

    def __init__(self, model: ChatModel, prompts: Prompts, support: SupportChecker, search: Search) -> None:
        self._model = model
        self._prompts = prompts
        self._support = support
        self._search = search

    def hint(self, question: Question, targets: Sequence[KeyPoint], given: int) -> str:
        """The next hint: first the aspect, then how many points there are, then how one of them begins.

        Args:
            targets: the points still open, heaviest first.
            given: how many hints this question has had.
        """
        target = targets[given % len(targets)]
        worded = self._worded_hint(question, target) if given == 0 else ""
        if worded:
            return worded
        if given == 0 and target.label:
            return phrase("hint_label", question.language, label=target.label)
        if given <= 1:
            return phrase("hint_count", question.language, count=len(question.key_points))
        cut = _HINT_WORDS if question.language == "zh" else _HINT_WORDS * 3
        return phrase("hint_words", question.language, words=target.text[: min(cut, len(target.text) // 2)])

    def clarify(self, question: Question, asked: str, text: str) -> str:
        """What the question means, without a word of the answer. ``asked`` is the question as it was put."""
        prompt = self._prompts.render(
            "clarify", question.language, question=asked, topic=" / ".join(question.heading_path), request=text
        )
        reply = self._complete(prompt.messages, prompt.max_tokens)
        known = f"{asked} {' '.join(question.heading_path)} {text}"
        if (
            reply
            and language_of(reply) == question.language
            and not any(leaks(reply, p, known) for p in question.key_points)
        ):
            return reply
        return phrase("clarify", question.language, topic=question.topic, question=asked)

    def reply(self, text: str, language: Language) -> tuple[str, tuple[Citation, ...]]:
        """An answer to a free question about the notes, with the passages it rests on."""
        wanted = without_ask_prefix(text)
        hits = list(self._search(wanted))[:_CITED]
        if not hits:
            return phrase("not_covered", language), ()
        prompt = self._prompts.render(
            "free_question", language, question=wanted, passages=[hit.passage.text for hit in hits]
        )
        notes = [hit.passage.text for hit in hits]
        reply = self._complete(prompt.messages, prompt.max_tokens)
        kept: list[str] = []
        used: set[int] = set()
        for sentence in whole_sentences([reply]):
            bearing = [i for i, text in enumerate(notes) if self._support.supported(sentence, text, said=wanted)]
            if bearing:
                kept.append(sentence)
                used.add(bearing[0])
        if not kept:
            return phrase("notes_quote", language, text=_opening(notes[0])), (_citation(hits[0]),)
        return "".join(kept).strip(), tuple(_citation(hits[i]) for i in sorted(used))

    def _worded_hint(self, question: Question, target: KeyPoint) -> str:
        prompt = self._prompts.render("hint", question.language, question=question.text, target=target.text)
        reply = self._complete(prompt.messages, prompt.max_tokens)
        known = f"{question.text} {' '.join(question.heading_path)}"
        fits = reply and language_of(reply) == question.language and "\n" not in reply
        return reply if fits and not leaks(reply, target, known) else ""

    def _complete(self, messages: Sequence[ChatMessage], max_tokens: int) -> str:
        try:
            return self._model.complete(messages, max_tokens=max_tokens).text.strip()
        except ModelError:
            return ""  # each caller has a fixed sentence for this case


def _citation(hit: Hit) -> Citation:
    return Citation(file=hit.passage.file, lines=hit.passage.lines, quote=hit.passage.text)


def _opening(text: str) -> str:
    spans = sentences(text)
    return text[: spans[min(2, len(spans)) - 1][1]] if spans else text
