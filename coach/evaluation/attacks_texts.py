"""What stands for the placeholders of an attack: texts made from the question, its reference and an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from coach.evaluation.attacks_data import Attack
from coach.evaluation.attacks_disguises import DISGUISES
from coach.evaluation.graded_answers import GradedAnswer
from coach.model import Question
from coach.text import sentences

HIGHEST = 10
"""What ``{max}`` stands for."""

_TOKEN = re.compile(r"\{\{|\}\}|\{([a-z_]+)\}")
_ASKING = re.compile(
    r"为什么|为何|是怎么|怎么样?|如何|是什么|什么是|什么|哪几种|哪些|有什么|吗|呢|[?？]"
    r"|^\s*(?:how|what|why|when|which|explain|describe)\b(?:\s+(?:does|do|did|is|are|can|you))*",
    re.IGNORECASE,
)
_TURNED_ZH = (
    ("不会", "会"), ("不能", "能"), ("不需要", "需要"), ("没有", "有"), ("无需", "需要"), ("不依赖", "依赖"),
    ("不", ""), ("增大", "减小"), ("减小", "增大"), ("升高", "降低"), ("降低", "升高"), ("可以", "不可以"),
    ("需要", "不需要"), ("避免", "造成"), ("防止", "导致"), ("只", "不只"), ("让", "不让"), ("是", "不是"),
    ("用", "不用"), ("会", "不会"), ("有", "没有"),
)  # fmt: skip
_TURNED_EN = (
    ("is not", "is"), ("are not", "are"), ("does not", "does"), ("cannot", "can"), ("rises", "falls"),
    ("falls", "rises"), ("high", "low"), ("low", "high"), ("more", "less"), ("without", "with"), ("is", "is not"),
    ("are", "are not"), ("can", "cannot"), ("has", "does not have"), ("uses", "does not use"), ("with", "without"),
)  # fmt: skip
_HOMOPHONES = (
    ("梯度", "提督"), ("权重", "全重"), ("矩阵", "举证"), ("参数", "餐数"), ("归一化", "规一化"), ("激活", "激或"),
    ("维度", "为度"), ("收敛", "收练"), ("显存", "险存"), ("在", "再"),
)  # fmt: skip
_PUNCTUATION = re.compile(r"[，。；：、！？,;:!?()（）“”\"]|\.(?=\s|$)")


@dataclass(frozen=True)
class Case:
    """An attack on one answer: the question as put, the answer before and after; ``level`` is empty, weak ..."""

    attack: Attack
    question: Question
    level: str
    asked: str
    clean: str
    attacked: str


def filled(
    attack: Attack, row: GradedAnswer, others: Sequence[Question], words: Callable[[str], list[str]], *, seed: int
) -> str | None:
    """The text of ``attack`` on ``row``; None where it has a placeholder that is not known.

    Args:
        others: questions whose references can stand in for a wrong topic.
        words: cuts a text into the words that carry its content.
    """
    known = _values(row, others, words, Random(f"{seed} {attack.id} {row.question.text}"))
    if any(name and name not in known for name in (match.group(1) for match in _TOKEN.finditer(attack.template))):
        return None
    disguise = DISGUISES[attack.encoding] if attack.encoding else str
    text = ""
    position = 0
    for match in _TOKEN.finditer(attack.template):
        text += _disguised(attack.template[position : match.start()], disguise)
        name = match.group(1)
        text += known[name]() if name else match.group()[0]
        position = match.end()
    return text + _disguised(attack.template[position:], disguise)


def negated(sentence: str, *, chinese: bool) -> str:
    """``sentence`` with its first claim turned round; where no word can be turned, denied as a whole."""
    for plain, turned in _TURNED_ZH if chinese else _TURNED_EN:
        pattern = re.compile(plain if chinese else rf"\b{plain}\b")
        if pattern.search(sentence):
            return pattern.sub(turned, sentence, count=1)
    return f"并非如此：{sentence}" if chinese else f"It is false that {sentence}"


def _values(
    row: GradedAnswer, others: Sequence[Question], words: Callable[[str], list[str]], random: Random
) -> Mapping[str, Callable[[], str]]:
    question = row.question
    chinese = question.language == "zh"
    points = [point.text for point in question.key_points]
    joint = "、" if chinese else ", "

    def keywords() -> list[str]:
        return list(dict.fromkeys(word for text in points for word in words(text) if len(word) > 1))

    def shuffled() -> str:
        return " ".join(random.sample(terms := keywords(), len(terms)))

    def reversed_points() -> str:
        return "\n".join(negated(text, chinese=chinese) for text in points)

    return {
        "answer": lambda: row.text,
        "question": lambda: question.text,
        "question_as_statement": lambda: _ASKING.sub("", question.text).strip() + ("。" if chinese else "."),
        "max": lambda: str(HIGHEST),
        "reference": lambda: "\n".join(points),
        "reference_paraphrased": lambda: row.text,
        "reference_of_other_question": lambda: _reference(random.choice(others)) if others else "",
        "reference_with_key_claims_negated": reversed_points,
        "first_half_of_reference": lambda: "\n".join(points[: max(1, len(points) // 2)]),
        "ref_keywords": lambda: joint.join(keywords()),
        "ref_keywords_lines": lambda: "\n".join(keywords()),
        "ref_keywords_shuffled": shuffled,
        "answer_with_homophones_fillers_no_punct": lambda: _as_recognised(row.text, chinese=chinese),
    }


def _reference(question: Question) -> str:
    return "\n".join(point.text for point in question.key_points)


def _as_recognised(text: str, *, chinese: bool) -> str:
    """``text`` as recognised speech writes it down: fillers, no punctuation, some homophones."""
    filler = "嗯那个" if chinese else "um "
    spoken = "".join(
        (filler if place % 3 == 0 else " ") + text[start:end] for place, (start, end) in enumerate(sentences(text))
    )
    for right, heard in _HOMOPHONES if chinese else ():
        spoken = spoken.replace(right, heard, 1)
    return _PUNCTUATION.sub("" if chinese else " ", spoken).strip()


def _disguised(literal: str, disguise: Callable[[str], str]) -> str:
    """The words of ``literal`` in disguise; the blank around them stays."""
    core = literal.strip()
    return literal.replace(core, disguise(core), 1) if core else literal
