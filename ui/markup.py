"""Text of notes, answers and models as Markdown that can do no harm.

Gradio sanitises what it renders; this comes before it and does not rely on it: no tag of theirs reaches the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from coach.model import Span

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$>-])")
_MATH = re.compile(r"(\$\$.+?\$\$|\$[^$\n]+\$)", re.DOTALL)
_FENCE = re.compile(r"^([ \t]*)(`{3,}|~{3,})[^\n`]*\n(.*?)(?:^[ \t]*\2[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(?<!\\)(`+)(?!`)([^\n]+?)(?<!`)\1(?!`)")
_HIGHLIGHT = re.compile(r"==(?=\S)(.+?)(?<=\S)==")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)|&lt;img\b[^\n]*?&gt;")
_BREAK = re.compile(r"&lt;br\s*/?&gt;", re.IGNORECASE)
_KEPT = re.compile("\ue000(\\d+)\ue001")
"""Marks the place of a finished piece while the text around it is escaped; private characters stand in no notes."""


def plain(text: str) -> str:
    """``text`` to be shown as it was typed: no tags, no Markdown; line breaks are kept."""
    return _literal(text).replace("\n", "<br>")


def notes(text: str) -> str:
    """Markdown of notes: no tags, no pictures (they are not on the page); code, formulas and highlights are kept."""
    kept: list[str] = []

    def keep(piece: str) -> str:
        kept.append(piece)
        return f"\ue000{len(kept) - 1}\ue001"

    text = re.sub("[\ue000\ue001]", "", text)
    text = _FENCE.sub(lambda m: m.group(1) + keep(_block(m.group(3), indent=len(m.group(1)))) + "\n", text)
    text = _CODE.sub(lambda m: keep(f"<code>{_literal(m.group(2))}</code>"), text)
    text = _MATH.sub(lambda m: keep(_math(m.group())), text)
    return _KEPT.sub(lambda m: kept[int(m.group(1))], _prose(text))


def point(text: str) -> str:
    """A key point in one line: formulas kept, everything else as it is."""
    parts = _MATH.split(text.replace("\n", " "))
    return "".join(_math(part) if index % 2 else plain(part) for index, part in enumerate(parts))


def marked(text: str, marks: Sequence[tuple[Span, str]]) -> str:
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


def folded(head: str, body: str) -> str:
    """``body`` (Markdown) behind a line that opens it. ``head`` is shown as it is."""
    return f"<details><summary>{plain(head)}</summary>\n\n{body}\n\n</details>"


def _literal(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"&#{ord(match.group())};", html.escape(text, quote=False))


def _block(code: str, indent: int) -> str:
    """A code block on one line, so that it may stand in a list or a table's cell."""
    lines = [line[indent:] if not line[:indent].strip() else line for line in code.rstrip("\n").split("\n")]
    return f"<pre><code>{'&#10;'.join(_literal(line) for line in lines)}</code></pre>"


def _prose(text: str) -> str:
    escaped = html.escape(text, quote=False)
    without_pictures = _IMAGE.sub(lambda match: match.group(1) or "", escaped)
    return _HIGHLIGHT.sub(r"<mark>\1</mark>", _BREAK.sub("<br>", without_pictures))


def _math(text: str) -> str:
    return text.replace("<", r"\lt ").replace(">", r"\gt ").replace("&", "&amp;")
