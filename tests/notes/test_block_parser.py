"""Blocks are those that markdown-it finds with the same rules, tried one after another on every line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from coach.notes.block_rules import block_parser, plain_block_parser
from tests.benchmarks.corpus import FORMS, documents
from tests.benchmarks.hostile import hostile_inputs

NOTES = sorted((Path(__file__).parents[1] / "data" / "notes").rglob("*.md"))
PREFIXES = ["", "", "", " ", "  ", "   ", "    ", "\t", "> ", "- ", "1. ", "> - ", ">", "  - ", "      "]
CONTENTS = """
a
a b
---
===
--
- - -
***
* a
+
2) b
10. c
12345678901. d
# h
##h
#
####### n
```
```py
~~~~
`a`
$$
$$ x $$
$$ x
x $$
<!--
-->
<pre>
<div>
[a]: /b 'c'
[a]: /b "c
d"
[a
]: x
|a|b|
a|b
|-|-|
-|-
|:-:|
> q
...
""".split("\n")
TEXTS = st.one_of(
    st.lists(st.builds(str.__add__, st.sampled_from(PREFIXES), st.sampled_from(CONTENTS)), max_size=20).map("\n".join),
    st.text("#>-*+=_|`~$:[]<!/1.) \ta\n\\\"'", max_size=80),
)


def described(token: Token) -> tuple[object, ...]:
    lines = token.map if token.nesting >= 0 and token.type != "inline" else None
    return token.type, token.tag, token.level, lines, token.content, token.info


def check(text: str) -> None:
    unread = ("thead", "tbody", "th_", "td_")
    expected = [token for token in plain_block_parser().parse(text) if not token.type.startswith(unread)]
    # markdown-it takes a list item on the first line for front matter where it reads "- ---".
    if any(token.type == "front_matter" and token.level for token in expected):
        return
    assert list(map(described, block_parser().parse(text))) == list(map(described, expected))


@settings(max_examples=1500, deadline=None)
@given(TEXTS)
def test_any_text_gives_the_same_blocks(text: str) -> None:
    check(text)


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.name)
def test_real_notes_give_the_same_blocks(path: Path) -> None:
    check(path.read_text(encoding="utf-8"))


def test_generated_notes_give_the_same_blocks() -> None:
    names = set()
    for name, text in documents(seed=7, files=120, size=500_000):
        names.add(name.partition("/")[0])
        check(text.replace("\r\n", "\n"))
    assert len(names) >= len(FORMS) - 2


def test_hostile_input_gives_the_same_blocks() -> None:
    for text in hostile_inputs(600).values():
        check(text)
