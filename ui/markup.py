"""Text of notes, answers and models as Markdown that can do no harm.

Gradio sanitises what it renders; this comes before it and does not rely on it: no tag of theirs reaches the page.
"""

from __future__ import annotations

import html
import re

from coach.model import Span

_MATH = re.compile(r"(\$\$.+?\$\$|\$[^$\n]+\$)", re.DOTALL)
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$>-])")
_HIGHLIGHT = re.compile(r"==(?=\S)(.+?)(?<=\S)==")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)|&lt;img\b[^\n]*?&gt;")


def plain(text: str) -> str:
    """``text`` to be shown as it was typed: no tags, no Markdown; line breaks are kept."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match.group())};", html.escape(text, quote=False)).replace("\n", "<br>")


def notes(text: str) -> str:
    """Markdown of notes: no tags, no pictures (they are not on the page), formulas and highlights kept."""
    parts = _MATH.split(text)
    return "".join(_math(part) if index % 2 else _prose(part) for index, part in enumerate(parts))


def point(text: str) -> str:
    """A key point in one line: formulas kept, everything else as it is."""
    parts = _MATH.split(text.replace("\n", " "))
    return "".join(_math(part) if index % 2 else plain(part) for index, part in enumerate(parts))


def marked(text: str, marks: list[tuple[Span, str]]) -> str:
    """``text`` with spans marked by a class; where spans overlap, the first one given wins."""
    taken: list[tuple[Span, str]] = []
    for span, name in marks:
        if all(span[1] <= other[0] or span[0] >= other[1] for other, _ in taken):
            taken.append((span, name))
    pieces: list[str] = []
    at = 0
    for (start, end), name in sorted(taken):
        pieces += [plain(text[at:start]), f'<mark class="{name}">{plain(text[start:end])}</mark>']
        at = end
    return "".join([*pieces, plain(text[at:])])


def _prose(text: str) -> str:
    escaped = html.escape(text, quote=False)
    without_pictures = _IMAGE.sub(lambda match: match.group(1) or "", escaped)
    return _HIGHLIGHT.sub(r"<mark>\1</mark>", without_pictures)


def _math(text: str) -> str:
    return text.replace("<", r"\lt ").replace(">", r"\gt ")
