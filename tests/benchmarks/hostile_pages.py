"""HTML that makes careless converters slow: what each page repeats."""

from __future__ import annotations

PAGES: dict[str, str] = {
    "paragraphs": "<p>a</p>\n",
    "open paragraphs": "<p>a\n",
    "divisions": "<div>a</div>",
    "items": "<ul><li>a</li></ul>",
    "rows": "<table><tr><td>a</td><td>b</td></tr></table>",
    "line breaks": "a<br>",
    "bold letters": "<b>a</b>",
    "code": "<pre>a</pre>",
    "questions": "<h2>a？</h2><p>b</p>",
    "pictures": "<img src='a.png'>",
    "paragraphs in deep divisions": f"{'<div>' * 200}{'<p>a</p>' * 200}{'</div>' * 200}",
}


def hostile_pages(size: int) -> dict[str, str]:
    """Names and HTML of about ``size`` bytes each."""
    pages = {name: unit * (size // len(unit.encode())) for name, unit in PAGES.items()}
    return pages | {"paragraphs in open sections": "<section>a" * 290 + "<p>a</p>" * (size // 8)}
