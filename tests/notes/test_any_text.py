"""Whatever the notes hold, parsing ends, stays within the file and adds nothing."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.model import AnswerStatus, NotesDocument
from coach.notes import parse_notes, read_notes
from tests.benchmarks.hostile import hostile_inputs

LONG = {name: text for name, text in hostile_inputs(6000).items() if ", in short " not in name}
FRAGMENTS = st.sampled_from(
    """
# 标题
## What is this?
### 1. 区别
**什么是X？**
Q: why?
A: because
1. 为什么？
2、答案
- item
  - 子项：值
> quote？
> [!question] t
| 问题 | 答案 |
|---|---|
| 什么？ | 值 |
```
~~~text
$$
x = y
<details>
<summary>问？</summary>
</details>
---
===
![](a.png)
[a](b)
==重点==
（1）甲（2）乙
a::b 吗
答：
<br/>
<!--
-->
\t缩进
    code
1. ### What?
待补充
\u3000
第1题
$a < b$
a -> b -> c -> d
""".split("\n")
)
NOTES = st.one_of(
    st.text(max_size=300),
    st.lists(FRAGMENTS, max_size=25).map("\n".join),
    st.lists(FRAGMENTS, max_size=12).map("\n\n".join),
)


def check(text: str, document: NotesDocument) -> None:
    last = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    ids = [question.id for question in document.questions]
    assert len(set(ids)) == len(ids)
    for question in document.questions:
        assert 1 <= question.line <= last
        assert question.text.strip()
        if question.status is AnswerStatus.UNANSWERED:
            assert question.answer_lines is None
        else:
            assert question.answer_lines is not None
            first, end = question.answer_lines
            assert 1 <= first <= end <= last
            for point in question.key_points:
                assert first <= point.lines[0] <= point.lines[1] <= end
                assert point.text.strip()
                assert point.weight > 0
        assert question.status is AnswerStatus.ANSWERED or not question.key_points
        assert len(question.key_points) <= 8
        point_ids = [point.id for point in question.key_points]
        assert len(set(point_ids)) == len(point_ids)
    passage_ids = [passage.id for passage in document.passages]
    assert len(set(passage_ids)) == len(passage_ids)
    assert all(1 <= passage.lines[0] <= passage.lines[1] <= last for passage in document.passages)


@settings(max_examples=400, deadline=None)
@given(NOTES)
def test_any_text_parses_within_its_lines(text: str) -> None:
    check(text, parse_notes(text, "any.md"))


@settings(max_examples=60, deadline=None)
@given(NOTES)
def test_parsing_is_deterministic_and_blind_to_line_ends(text: str) -> None:
    text = text.replace("\r", "")
    assert parse_notes(text, "a.md").questions == parse_notes(text.replace("\n", "\r\n"), "a.md").questions


@settings(max_examples=60, deadline=None)
@given(st.lists(FRAGMENTS, max_size=20).map("\n".join))
def test_encodings_give_the_same_questions(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    text = f"## 什么是深度学习中的残差连接？\n它把输入加到输出上，缓解梯度消失。\n{text}"
    folder: Path = tmp_path_factory.mktemp("encodings")
    parsed = []
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        path = folder / f"{encoding}.md"
        path.write_bytes(text.encode(encoding))
        parsed.append(parse_notes(read_notes(path), "a.md"))
    assert all(first == second for first, second in pairwise(parsed))


@pytest.mark.parametrize("name", LONG)
def test_what_repeats_without_end_parses_within_its_lines(name: str) -> None:
    """That the work grows with the text is what test_growth.py counts; seconds are the benchmark's."""
    check(LONG[name], parse_notes(LONG[name], "long.md"))
