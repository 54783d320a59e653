"""Which questions an interview asks, and in which order. Pure: history and randomness come in, ids go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from random import Random

from coach.errors import InputError
from coach.model import Plan, Question


def matching(questions: Iterable[Question], plan: Plan) -> list[Question]:
    """The questions that ``plan`` allows: answered in the notes, in its topics and files, each asked once.

    Of duplicates the one in the plan's language is asked, else the original, else the first.
    """
    topics = {topic.casefold() for topic in plan.topics}
    chosen: dict[str, Question] = {}
    for question in questions:
        if not _fits(question, plan, topics):
            continue
        rival = chosen.get(_original(question))
        if rival is None or _preference(question, plan) > _preference(rival, plan):
            chosen[_original(question)] = question
    return list(chosen.values())


def _fits(question: Question, plan: Plan, topics: Set[str]) -> bool:
    if not question.gradeable or (plan.files and question.file not in plan.files):
        return False
    return not topics or bool(
        topics & {name.casefold() for name in (*question.heading_path, *question.tags, question.topic)}
    )


def _original(question: Question) -> str:
    return question.duplicate_of or question.id


def _preference(question: Question, plan: Plan) -> tuple[bool, bool]:
    return question.language == plan.language, question.duplicate_of is None


def choose(questions: Sequence[Question], plan: Plan, last_scores: Mapping[str, float], random: Random) -> list[str]:
    """Ids of the questions to ask: never asked before weaker ones before stronger ones, shuffled among equals.

    Args:
        questions: the library.
        plan: what the person wants; its language is preferred, and the other language fills up.
        last_scores: the latest score (0 to 1) per question, by the id of its original; absent means never asked.
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
        score = last_scores.get(_original(question))
        return (question.language != plan.language, score is not None, score or 0.0, order[index])

    return [fitting[index].id for index in sorted(range(len(fitting)), key=rank)[: plan.count]]
