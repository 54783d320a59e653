"""JSON as chat models write it: what is understood, and what is refused instead of being completed."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.json_text import JsonTextError, bare_json, values_in

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('Here: {"a": 1}. Anything else?', [{"a": 1}]),
        ('```json\n{"a": [1, 2,],}\n```', [{"a": [1, 2]}]),
        ("{'a': 'it's fine', 'b': None, 'c': True}", [{"a": "it's fine", "b": None, "c": True}]),
        ("{“a”：“b”，“c”：“d”}", [{"a": "b", "c": "d"}]),
        ('{"a": "他说"残差", 很重要", "b": 2}', [{"a": '他说"残差", 很重要', "b": 2}]),
        ('{a: "x", // why\n b: true /* so */}', [{"a": "x", "b": True}]),
        ('{"a": "two\nlines"}', [{"a": "two\nlines"}]),
        ('see [1, page 3] and {x} and $\\frac{a}{b}$: {"a": 1}', [{"a": 1}]),
        ('<think>{"a": 1}?</think>{"a": 2}', [{"a": 2}]),
        ('no, wait</think>{"a": 2}', [{"a": 2}]),
        ('{"a": "</think>"}', [{"a": "</think>"}]),
        ('<think>{"a": 1}', []),
        ('{"a": 1} or {"a": 2}', [{"a": 1}, {"a": 2}]),
        ("nothing", []),
        ("", []),
    ],
)
def test_what_is_understood(text: str, values: list[object]) -> None:
    found = values_in(text)
    assert [value for value in found if value != [1]] == values


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"a": {"b": "c"}, "d', "breaks off"),
        ('{"a": {"b": "c"}', "breaks off"),
        ('[{"id": 1}, {"id": 2', "breaks off"),
        ('{"a": "b', "breaks off"),
        ("{'a': 'b", "breaks off"),
        ('{"a": 1, "a": 2}', "twice"),
        ("{'a': 1, 'a': 2}", "twice"),
        ('{"a": 1 "b": 2}', "comma"),
        ('{"a": maybe}', "quotation marks"),
        ('{"a":' * 3000, "deep"),
        ("{'a':" * 3000, "deep"),
    ],
)
def test_what_breaks_off_or_is_ambiguous_is_refused(text: str, problem: str) -> None:
    with pytest.raises(JsonTextError, match=problem):
        values_in(text)


@given(st.dictionaries(st.text(max_size=8), JSON_VALUES, min_size=1, max_size=4))
def test_strict_json_is_read_as_it_is(value: dict[str, object]) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert values_in(text) == [value]
    assert values_in(f"好的：\n```json\n{text}\n```\n以上。") == [value]


@given(st.dictionaries(st.text(max_size=8), JSON_VALUES, min_size=1, max_size=4), st.data())
def test_no_beginning_of_a_reply_is_taken_for_a_whole(value: dict[str, object], data: st.DataObject) -> None:
    text = json.dumps(value, ensure_ascii=False)
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    with suppress(JsonTextError):
        assert values_in(cut) == []


@given(st.text(alphabet="{}[]\"':,，： a1\\", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(JsonTextError):
        values_in(text)


@pytest.mark.timeout(20)
def test_hostile_text_is_read_in_linear_time() -> None:
    for text in ("{" * 20_000, "[" * 20_000, '{"a' * 10_000, "{a:'" * 8_000, "/*" * 20_000, "</think>" * 5_000):
        with suppress(JsonTextError):
            values_in(text)


def test_strict_json_comes_back_as_it_was_and_the_rest_as_text() -> None:
    assert bare_json(' {"a":  1}\n') == '{"a":  1}'
    assert bare_json("Well: {'a': 1}") == '{"a": 1}'
    assert bare_json('{"a": 1} {"a": 2}') == '{"a": 1} {"a": 2}'
    assert bare_json(' {"a": ') == '{"a":'
