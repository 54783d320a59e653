"""What notes and answers may do to the page: nothing."""

from __future__ import annotations

import pytest

from ui.markup import folded, marked, notes, plain, point


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert&#40;1&#41;&lt;/script&gt;"),
        ("a\nb", "a<br>b"),
        ("**x** [l](http://x)", "&#42;&#42;x&#42;&#42; &#91;l&#93;&#40;http://x&#41;"),
        ("r & α", "r &amp; α"),
        ("$x$ `y`", "&#36;x&#36; &#96;y&#96;"),
    ],
)
def test_plain_text_is_shown_as_it_was_typed(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_notes_keep_formulas_and_highlights_and_lose_tags_and_pictures() -> None:
    text = "- ==方差== 是 $a < b$ ![图](x.png) <img src=x onerror=alert(1)>\n<b>粗</b>"
    assert notes(text) == "- <mark>方差</mark> 是 $a \\lt  b$ 图 \n&lt;b&gt;粗&lt;/b&gt;"


def test_line_breaks_in_cells_are_kept() -> None:
    assert notes("| a<br>b<BR /> |") == "| a<br>b<br> |"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`a < b` and ``x`y``", "<code>a &lt; b</code> and <code>x&#96;y</code>"),
        (r"\`<b>\`", r"\`&lt;b&gt;\`"),
        ("`$x$` costs $5", "<code>&#36;x&#36;</code> costs $5"),
        (
            "- 例：\n  ```python\n  if a < b:\n\n      print('==x==')\n  ```\n- 后",
            "- 例：\n  <pre><code>if a &lt; b:&#10;&#10;    print&#40;'==x=='&#41;</code></pre>\n\n- 后",
        ),
        ("~~~\n<script>", "<pre><code>&lt;script&gt;</code></pre>\n"),
    ],
)
def test_code_is_shown_as_it_is(text: str, shown: str) -> None:
    assert notes(text) == shown


def test_characters_that_stand_for_finished_pieces_are_dropped_from_notes() -> None:
    assert notes("\ue0000\ue001 `a`") == "0 <code>a</code>"


def test_a_point_is_one_line_with_its_formula() -> None:
    assert point("W' = $W + BA$\n*next*") == "W' = $W + BA$ &#42;next&#42;"


def test_quotes_are_marked_and_the_first_wins_where_they_overlap() -> None:
    assert marked("abcdef", [((1, 3), "x"), ((2, 5), "y"), ((5, 6), "z")]) == (
        'a<mark class="x">bc</mark>de<mark class="z">f</mark>'
    )


def test_a_tag_inside_a_marked_quote_is_text() -> None:
    assert marked("<b>x", [((0, 4), "v")]) == '<mark class="v">&lt;b&gt;x</mark>'


def test_what_is_folded_has_a_plain_head() -> None:
    assert folded("<b>", "- x") == "<details><summary>&lt;b&gt;</summary>\n\n- x\n\n</details>"
