"""Which questions an interview asks, and in which order. Pure: history and randomness come in, ids go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from coach.errors import InputError
from coach.model import AnswerStatus, Plan, Question


def matching(questions: Iterable[Question], plan: Plan) -> list[Question]:
    """The questions that ``plan`` allows: answered in the notes, asked once, in its topics and files."""
    topics = {topic.casefold() for topic in plan.topics}
    return [
        question
        for question in questions
        if question.status is AnswerStatus.ANSWERED
        and question.key_points
        and question.duplicate_of is None
        and (not plan.files or question.file in plan.files)
        and (
            not topics
            or topics & {name.casefold() for name in (*question.heading_path, *question.tags, question.topic)}
        )
    ]


def choose(questions: Sequence[Question], plan: Plan, last_scores: Mapping[str, float], random: Random) -> list[str]:
    """Ids of the questions to ask: never asked before weaker ones before stronger ones, shuffled among equals.

    Args:
        questions: the library.
        plan: what the person wants; its language is preferred, and the other language fills up.
        last_scores: the latest score (0 to 1) per question id; absent means never asked.
        random: decides among equals.

    Raises:
        InputError: nothing in the library fits.
    """
    fitting = matching(questions, plan)
    if not fitting:
        raise InputError(
            "No question with an answer fits this choice; choose another topic, or add notes in the Library.",
            "没有符合条件且有答案的题目；请换个主题，或在“题库”里添加笔记。",
        )
    order = list(range(len(fitting)))
    random.shuffle(order)

    def rank(index: int) -> tuple[bool, bool, float, int]:
        question = fitting[index]
        score = last_scores.get(question.id)
        return (question.language != plan.language, score is not None, score or 0.0, order[index])

    return [fitting[index].id for index in sorted(range(len(fitting)), key=rank)[: plan.count]]
