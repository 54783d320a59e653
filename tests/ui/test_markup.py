"""What notes and answers may do to the page: nothing."""

from __future__ import annotations

import pytest

from ui.markup import marked, notes, plain, point


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&#62;alert&#40;1&#41;&lt;/script&#62;"),
        ("a\nb", "a<br>b"),
        ("**x** [l](http://x)", "&#42;&#42;x&#42;&#42; &#91;l&#93;&#40;http://x&#41;"),
        ("r & α", "r &amp; α"),
    ],
)
def test_plain_text_is_shown_as_it_was_typed(text: str, shown: str) -> None:
    assert plain(text).replace("&gt;", "&#62;") == shown


def test_notes_keep_formulas_and_highlights_and_lose_tags_and_pictures() -> None:
    text = "- ==方差== 是 $a < b$ ![图](x.png) <img src=x onerror=alert(1)>\n<b>粗</b>"
    assert notes(text) == "- <mark>方差</mark> 是 $a \\lt  b$ 图 \n&lt;b&gt;粗&lt;/b&gt;"


def test_a_point_is_one_line_with_its_formula() -> None:
    assert point("W' = $W + BA$\n*next*") == "W' = $W + BA$ &#42;next&#42;"


def test_quotes_are_marked_and_the_first_wins_where_they_overlap() -> None:
    assert marked("abcdef", [((1, 3), "x"), ((2, 5), "y"), ((5, 6), "z")]) == (
        'a<mark class="x">bc</mark>de<mark class="z">f</mark>'
    )


def test_a_tag_inside_a_marked_quote_is_text() -> None:
    assert marked("<b>x", [((0, 4), "v")]) == '<mark class="v">&lt;b&#62;x</mark>'.replace("&#62;", plain(">"))
