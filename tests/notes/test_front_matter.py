"""Front matter is read where it is YAML; whatever else stands there says nothing and stops nothing."""

from __future__ import annotations

import pytest

from coach.notes import parse_notes
from coach.notes.front_matter import read_properties


def test_properties_by_name() -> None:
    assert read_properties("title: 残差\ntags: [a, b]\n2: c") == {"title": "残差", "tags": ["a", "b"], "2": "c"}


@pytest.mark.parametrize(
    "text", ["", "- a", "a", "a: [", "a: 2001-99-99", "? [a]\n: b", "<<: 3", "!!python/object:x {}"]
)
def test_what_is_no_mapping_has_no_properties(text: str) -> None:
    assert read_properties(text) == {}


@pytest.mark.parametrize("text", ['a: !!int ""', "a: !!timestamp x", "a: !!bool x", 'a: !!float ""'])
def test_a_value_that_its_tag_does_not_fit(text: str) -> None:
    assert read_properties(text) == {}


@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? "])
def test_nesting_without_end(unit: str) -> None:
    document = parse_notes(f"---\n{unit * 50_000}\n---\n\n## 什么是残差连接？\n\n把输入加到输出上。\n", "a.md")
    assert len(document.questions) == 1


def test_points_in_quotes_in_quotes_keep_some_weight() -> None:
    document = parse_notes(f"## 什么是残差连接？\n\n{'> ' * 30}把输入加到输出上，缓解梯度消失。\n", "a.md")
    points = [point for question in document.questions for point in question.key_points]
    assert points
    assert all(point.weight > 0 for point in points)
