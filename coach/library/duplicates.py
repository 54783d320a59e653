"""Which questions of a library are the same question, and which of them is the original.

Decided by what is asked (``essence``), never by vectors alone; the result does not depend on the order of the files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from coach.library.subjects import features, overlap
from coach.library.wording import essence
from coach.model import AnswerStatus, Question
from coach.notes.asking import Asking, asking
from coach.text import cjk_count, normalise

_GENERIC = re.compile(
    r"(?:优缺点|优点|缺点|原理|作用|流程|过程|定义|概念|含义|应用|场景|特点|特性|区别|背景|动机|总结|小结|实现|代码|结构|架构|步骤|方法|类型"
    r"|种类|分类|损失函数|目标函数|损失|训练|推理|输入|输出|参数|数据集?|评价指标|指标|复杂度|时间|空间|公式|推导|示例|例子|意义|目的|问题|改进"
    r"|创新点?|贡献|模型|算法|核心|思想|基本|它|其|这|那|该|个|和|与|及|是|why|how|when|where|many|whether"
    r"|advantage|disadvantage|limit|definition|usage|use|example|application|overview|implementation|code|step|work"
    r"|works|training|inference|loss|function|cost|time|space|complexity|architecture|main|idea|steps|used|that|this|they"
    r"|them|and|[|\s])+"
)
"""Words that name no subject: "优点", "how does it work", "损失函数是什么" ask about whatever stands above them."""
_SPEAKS_FOR_ITSELF = 8
"""Size of an essence (Chinese characters, and two for any other word) that two notes share by no accident."""
_LEAST_OVERLAP = 0.1
"""Share of the shorter answer's terms that the other must hold where the question alone is short. Answers to one
question share names and numbers even when they are worded apart; of other answers of the same field hardly any do."""


def link_duplicates(questions: Iterable[Question], twins: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    """The id of the original, by the id of each question that asks the same.

    The original is the one with an answer, else with more key points, else first by file and line. What the parser
    found within a file stays linked.

    Args:
        twins: pairs of ids of questions that ask the same in two languages.
    """
    ordered = sorted(questions, key=_rank)
    place = {question.id: number for number, question in enumerate(ordered)}
    first = list(range(len(ordered)))
    for group in _same(ordered):
        for question in group[1:]:
            first[place[question.id]] = place[group[0].id]
    in_one_file = ((question.id, question.duplicate_of) for question in ordered if question.duplicate_of)
    for one, other in (*in_one_file, *twins):
        if one in place and other in place:
            low, high = sorted((_root(first, place[one]), _root(first, place[other])))
            first[high] = low
    roots = ((question.id, ordered[_root(first, number)].id) for number, question in enumerate(ordered))
    return {question_id: original for question_id, original in roots if question_id != original}


def with_links(questions: Iterable[Question], links: Mapping[str, str]) -> list[Question]:
    """``questions`` with ``duplicate_of`` as the links say."""
    return [
        question
        if question.duplicate_of == links.get(question.id)
        else question.model_copy(update={"duplicate_of": links.get(question.id)})
        for question in questions
    ]


def is_generic(text: str) -> bool:
    """Whether a question names no subject of its own, so that it means something else in each place."""
    return _GENERIC.fullmatch(essence(text)) is not None


def _rank(question: Question) -> tuple[bool, bool, int, str, int, str]:
    answered = question.status is AnswerStatus.ANSWERED
    return (not answered, not question.gradeable, -len(question.key_points), question.file, question.line, question.id)


def _root(first: Sequence[int], number: int) -> int:
    while first[number] != number:
        number = first[number]
    return number


def _same(ordered: Sequence[Question]) -> Iterator[list[Question]]:
    """Questions that ask the same, the original first."""
    by_essence: defaultdict[str, list[Question]] = defaultdict(list)
    for question in ordered:
        by_essence[essence(question.text)].append(question)
    for alike in by_essence.values():
        groups: list[list[Question]] = []
        for question in alike if len(alike) > 1 else ():
            fitting = [group for group in groups if _is_same(group[0], question)]
            # An entry without an answer that fits two answered questions names neither of them.
            if len(fitting) > 1 and question.status is not AnswerStatus.ANSWERED and fitting[1][0].gradeable:
                continue
            if fitting:
                fitting[0].append(question)
            else:
                groups.append([question])
        yield from groups


def _is_same(original: Question, other: Question) -> bool:
    """Whether two questions of one essence ask the same, given where they stand and what answers them."""
    if _topic(original) == _topic(other):
        return True
    if is_generic(other.text):
        return original.file == other.file and _asks(original) and _asks(other)
    both_answered = AnswerStatus.ANSWERED is original.status is other.status
    if not (_asks(original) and _asks(other)):
        return original.file == other.file and not both_answered
    if original.file == other.file or not both_answered:
        return True
    if _size(essence(other.text)) >= _SPEAKS_FOR_ITSELF:
        return True
    return overlap(features(original.answer), features(other.answer)) >= _LEAST_OVERLAP


def _asks(question: Question) -> bool:
    return asking(question.text) is not Asking.NO


def _topic(question: Question) -> tuple[str, ...]:
    """What a question stands under; a question under nothing shares its topic with none of another file."""
    return tuple(map(normalise, question.heading_path)) or (question.file,)


def _size(text: str) -> int:
    wide = cjk_count(text)
    return wide + 2 * len(re.findall(r"[a-z0-9][^\s|\u4e00-\u9fff]*", text))
