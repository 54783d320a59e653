"""Follow-up questions that need no model: as specific as can be without a word of the answer.

What may be held on to: the person's own words, a word that the question or the person has used, the aspect that the
notes name, an angle to look from. What is asked for depends on the form of the point: a reason, a number, a step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coach.interview.known_words import anchor, excerpt
from coach.interview.leaking import may_name
from coach.interview.phrases import phrase
from coach.interview.point_forms import form_asked, form_of
from coach.model import KeyPoint, Language, PointGrade, Question, Verdict
from coach.text import normalise

_LONGEST_QUESTION = {"zh": 40, "en": 90}
"""Characters up to which a follow-up repeats the question that it goes back to."""

_ANGLES: tuple[tuple[re.Pattern[str], dict[Language, str]], ...] = tuple(
    (re.compile(pattern), {"zh": zh, "en": en})
    for pattern, zh, en in (
        (r"显存|内存|存储|磁盘|缓存|\b(?:memory|disk|caches?|storage)\b", "资源占用", "the resources it takes"),
        (r"延迟|速度|吞吐|耗时|更快|\b(?:latency|throughput|faster|speed)\b", "运行效率", "how efficiently it runs"),
        (r"推理|解码|\b(?:inference|decoding|test time)\b", "实际使用阶段", "the time after it was built"),
        (r"损失|目标函数|\b(?:loss|objective|minimi[sz]es?)\b", "优化目标", "what is being optimised"),
        (r"梯度|\bgradients?\b", "反向传播", "the way back through the network"),
        (r"初始|\b(?:initiali[sz]\w+|warm-?up)\b", "起步阶段", "the very start"),
        (r"fp16|bf16|溢出|\boverflow\w*\b", "数值实现", "the numerical details"),
        (r"外推|更长|\bextrapolat\w+\b", "输入规模变大", "inputs beyond the usual size"),
        (r"损坏|离群|异常值|噪声|\b(?:outliers?|noise)\b", "数据质量", "unclean inputs"),
        (
            r"冻结|可学习|\b(?:frozen|freez\w+|trainable|learnable)\b",
            "哪些部分会更新",
            "what is updated and what is not",
        ),
        (r"量化|\d ?-?bits?\b|\bquanti[sz]\w+\b", "存放的格式", "how the numbers are stored"),
        (r"参数量|容量|特征数|\b(?:capacity|simpler|fewer features)\b", "规模大小", "how big it is"),
        (r"线性映射|投影|展平|\b(?:embeddings?|projection)\b", "输入的表示", "how the input is represented"),
        (r"\[cls\]|分类头|输出层|\boutput layer\b", "结果从哪里取", "where the result is taken from"),
        (r"概率|\bprobabilit\w+\b", "随机性的含义", "what it says about chances"),
        (r"不平衡|\b(?:rare|imbalance\w*)\b", "样本构成", "what the samples are made up of"),
        (r"收敛|\b(?:converge\w*|local optimum)\b", "优化过程的终点", "where the search ends up"),
        (r"范围查询|排序|\b(?:range quer\w+|sort\w*)\b", "其他操作", "other kinds of operations"),
        (r"并发|线程|\b(?:concurren\w+|threads?)\b", "多方同时访问", "several parties at once"),
        (r"异常|超时|重试|\b(?:exceptions?|timeouts?|retr\w+)\b", "出错的时候", "what happens on failure"),
    )
)


def candidates(question: Question, point: PointGrade, others: Sequence[PointGrade], basic: bool) -> Iterator[str]:
    """Questions about ``point``, the most specific first. Whether one gives something away is checked by the caller.

    Args:
        others: the grades of the question's other points.
        basic: the answer had nothing right: begin at the beginning.
    """
    language, target = question.language, point.key_point
    form = form_of(target)
    ask = phrase(f"ask_for_{form}", language)
    if point.verdict is Verdict.PARTIAL and (quote := excerpt(point.quote or "", target)):
        yield phrase("ask_partial", language, quote=quote, ask=ask)
    about = "ask_basic_about" if basic else "ask_about"
    if may_name(question, target):
        yield phrase(about, language, topic=target.label, ask=ask)
    if basic:
        yield phrase("ask_basic", language, question=_named(question), ask=_basics(question))
    known = " ".join((question.text, *(other.quote or "" for other in (point, *others))))
    if topic := anchor(target, known, [other.key_point for other in others]):
        yield phrase(about, language, topic=topic, ask=ask)
    for angle in _angles(target, language):
        yield phrase("ask_angle", language, angle=angle, ask=ask)
    yield phrase("ask_back", language, question=_named(question), ask=phrase(f"ask_open_{form}", language))


def doubt(point: PointGrade, language: Language) -> str:
    """The person's wrong words about a point said back, for a second look; empty where there are none, or too long."""
    quote = excerpt(point.quote or "", point.key_point) if point.verdict is Verdict.CONTRADICTED else ""
    return phrase("ask_contradicted", language, quote=quote) if quote else ""


def remaining(question: Question, count: int) -> str:
    """The last resort: how many points are open, and nothing of what they are."""
    return phrase("follow_up_plain", question.language, question=question.text.rstrip("?？。. "), count=count)


def _basics(question: Question) -> str:
    return phrase(f"ask_basic_{form_asked(question)}", question.language)


def _named(question: Question) -> str:
    text = question.text.rstrip("?？。. ")
    return text if len(text) <= _LONGEST_QUESTION[question.language] else phrase("this_question", question.language)


def _angles(target: KeyPoint, language: Language) -> Iterator[str]:
    text = normalise(target.text)
    return (names[language] for pattern, names in _ANGLES if pattern.search(text))
