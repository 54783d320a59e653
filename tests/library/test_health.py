"""What is found wrong with notes, and what is not."""

from __future__ import annotations

import pytest

from coach.library.advice import advice, name_of, said
from coach.library.contradictions import judged_contradictions
from coach.library.duplicates import link_duplicates, with_links
from coach.library.health import Issue, IssueKind, find_issues, health_of, words_of
from coach.model import Question, Verdict
from coach.notes import parse_notes
from coach.ports import PointPair, VerdictProbabilities


def questions(**files: str) -> list[Question]:
    """The questions of files, linked as a library links them."""
    found = [q for name, text in files.items() for q in parse_notes(text, f"{name}.md").questions]
    return with_links(found, link_duplicates(found))


def kinds(issues: list[Issue]) -> list[tuple[str, str, int]]:
    return [(issue.kind.value, issue.question.file, issue.line) for issue in issues]


LONG = "把查询头分成若干组，每组共享一个键头和一个值头，KV 缓存因此减少很多，质量接近多头注意力"


def test_each_status_is_an_issue_at_the_line_of_its_question() -> None:
    notes = f"""# 注意力

## 什么是 GQA？

{LONG}

## 什么是线性注意力？

## MHA 是什么？

![图](gone.png)

## 论文在哪里？

[论文](https://example.org/a)
"""
    assert kinds(find_issues(questions(a=notes))) == [
        ("unanswered", "a.md", 7),
        ("picture_only", "a.md", 9),
        ("missing_picture", "a.md", 11),
        ("link_only", "a.md", 13),
    ]


def test_a_missing_picture_beside_text_is_named_with_its_line() -> None:
    (issue,) = find_issues(questions(a=f"## 什么是 GQA？\n\n{LONG}\n\n![图](assets/缺.png)\n"))

    assert (issue.kind, issue.line, issue.pictures[0].name) == (IssueKind.MISSING_PICTURE, 5, "assets/缺.png")
    assert "assets/缺.png" in said(issue, "zh")
    assert "assets/缺.png" in said(issue, "en")


def test_a_picture_on_the_network_is_never_called_missing() -> None:
    (issue,) = find_issues(questions(a="## 什么是 GQA？\n\n![图](https://example.org/a.png)\n"))

    assert issue.kind is IssueKind.PICTURE_ONLY
    assert "never fetched" in said(issue, "en")


@pytest.mark.parametrize(
    ("answer", "thin"),
    [
        ("8 或 16", True),
        ("Qformer、双层MLP、Conv/Linear", True),
        ("It shares key and value heads within groups.", False),
        ("每组查询头共享一个键头和一个值头，缓存更小。", False),
        ("$$\\mathrm{softmax}(QK^T / \\sqrt{d_k})V + b_1 x + c$$", False),
    ],
)
def test_an_answer_of_a_few_words_is_thin(answer: str, thin: bool) -> None:
    issues = find_issues(questions(a=f"## 有哪些桥接结构？\n\n{answer}\n"))
    assert [issue.kind for issue in issues] == ([IssueKind.THIN] if thin else [])


def test_words_count_no_addresses_and_no_tags() -> None:
    assert words_of("两个字符 and words <br> ![图](a.png) [x](https://example.org/long/path)") == 5.0


def test_a_question_that_is_answered_elsewhere_is_not_unanswered() -> None:
    found = questions(a="- 什么是 GQA？\n- 什么是 MQA？\n", b=f"## GQA 是什么\n\n{LONG}\n")

    unanswered = [issue.question.text for issue in find_issues(found) if issue.kind is IssueKind.UNANSWERED]
    assert unanswered == ["什么是 MQA？"]


def pair(first: str, second: str) -> list[Issue]:
    """Issues of two answers to one question."""
    ask = "为什么 LoRA 的矩阵 B 要初始化为零？"
    return find_issues(questions(a=f"## {ask}\n\n{first}\n", b=f"## {ask}\n\n{second}\n"))


def test_two_answers_to_one_question_are_duplicates() -> None:
    issues = pair(f"{LONG}。", "训练刚开始的时候增量为零，模型和预训练的模型完全一样，不会破坏已有的能力。")

    assert [issue.kind for issue in issues] == [IssueKind.DUPLICATE]
    assert len(issues[0].others) == 1


@pytest.mark.parametrize(
    ("first", "second", "reason", "differing"),
    [
        ("训练时学习率通常设为 0.0001 左右", "训练时学习率通常设为 0.01 左右", "numbers", ("0.0001", "0.01")),
        (
            "The update adds 8 million trainable parameters to the base model",
            "The update adds 80 million trainable parameters to the base model",
            "numbers",
            ("8", "80"),
        ),
        ("这样做以后推理时的显存占用会增加", "这样做以后推理时的显存占用会减少", "opposites", ("增加", "减少")),
        ("训练开始时增量矩阵的乘积等于零", "训练开始时增量矩阵的乘积不等于零", "negation", ()),
    ],
)
def test_alike_statements_that_differ_are_possible_contradictions(
    first: str, second: str, reason: str, differing: tuple[str, ...]
) -> None:
    (issue,) = [issue for issue in pair(first, second) if issue.kind is IssueKind.CONTRADICTION]

    (evidence,) = issue.evidence
    assert (evidence.reason, evidence.differing) == (reason, differing)
    assert "可能" in said(issue, "zh")
    assert "Possibly" in said(issue, "en")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("训练时学习率通常设为 0.0001 左右", "训练时学习率通常设为 0.0001 左右"),
        ("训练时学习率通常设为 0.0001 左右", "秩一般取 8 到 16，取得再大收益也有限"),
        ("这样做以后推理时的显存占用会减少", "这样做以后推理时的显存占用不会增加"),
        ("两个矩阵的大小不同，所以参数不多", "两个矩阵的大小不同，所以参数不多，训练也快"),
        ("GPT-2 的上下文窗口是一千多个词元", "GPT-3 的上下文窗口是一千多个词元"),
    ],
)
def test_other_statements_are_no_contradiction(first: str, second: str) -> None:
    assert IssueKind.CONTRADICTION not in {issue.kind for issue in pair(first, second)}


class _Judge:
    """Sees a contradiction wherever the answer holds a word."""

    identity = "fake"

    def classify(self, pairs: list[PointPair]) -> list[VerdictProbabilities]:
        return [
            {Verdict.CONTRADICTED: 0.9 if "随机" in p.answer else 0.1, Verdict.COVERED: 0.0, Verdict.PARTIAL: 0.0,
             Verdict.MISSING: 0.1}
            for p in pairs
        ]  # fmt: skip


def test_the_judge_adds_what_words_do_not_show() -> None:
    first, second = questions(
        a="## 为什么 LoRA 的矩阵 B 要初始化为零？\n\n这样增量一开始就是零，模型保持不变，训练很稳定\n",
        b="## 为什么 LoRA 的矩阵 B 要初始化为零？\n\nB 其实是随机初始化的，目的是打破对称，让它们学到东西\n",
    )

    assert all(evidence.probability == 0.9 for evidence in judged_contradictions(first, second, _Judge()))
    judged = health_of([first, second], classifier=_Judge())
    assert IssueKind.CONTRADICTION in {issue.kind for issue in judged.issues}
    assert IssueKind.CONTRADICTION not in {issue.kind for issue in find_issues([first, second])}


def test_health_is_counted_per_topic_and_filtered_by_it() -> None:
    found = questions(a=f"# 甲\n\n## 什么是 GQA？\n\n{LONG}\n\n# 乙\n\n## 什么是 MQA？\n")

    health = health_of(found)
    assert [(t.topic, t.questions, t.gradeable, t.issues) for t in health.topics] == [
        ("甲", 1, 1, {}),
        ("乙", 1, 0, {IssueKind.UNANSWERED: 1}),
    ]
    assert health_of(found, topic="甲").issues == ()


def test_every_kind_speaks_both_languages() -> None:
    question = questions(a="## 什么是 MQA？\n")[0]
    for kind in IssueKind:
        issue = Issue(kind=kind, question=question, line=1)
        for language in ("zh", "en"):
            assert all((name_of(kind, language), said(issue, language), advice(issue, language)))
