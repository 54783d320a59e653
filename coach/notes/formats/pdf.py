"""PDF files with text in them: lines put together to paragraphs, headings by the size of print; places are pages."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from coach.errors import NotesError
from coach.model import Place
from coach.notes.formats.packages import broken
from coach.notes.formats.source import Source, SourceBuilder
from coach.text import is_cjk

_lock = threading.Lock()
"""PDFium may be used by one thread at a time."""

MOST_PAGES = 5_000
_FEWEST_CHARACTERS = 15
"""Letters a page from which a file counts as text: scans often carry a stamp or page numbers."""
_LARGER = 1.12
_LONGEST_HEADING = 90
_BOLD = 600
_REACHES_MARGIN = 0.86
_MARKER = re.compile(
    r"\s*(?:\d{1,3}(?:\.\d{1,2})*\s*[.、)）．:：]|\(\d{1,2}\)|（\d{1,2}）|[①-⑳]|[一二三四五六七八九十]{1,3}、|[-•·●○◦■▪*–]\s|[QA问答]\d*\s*[:：.]"
    r"|第.{1,4}[章节题])"
)
_BULLET = re.compile(r"\s*[•·●○◦■▪–]\s*")
_ENDS = tuple("。！？；：.!?;:")
_RUNNING = re.compile(
    r"\d+|第?\s*\d+\s*页?(?:\s*[/／共]\s*\d+\s*页?)?|page\s*\d+(?:\s*of\s*\d+)?|[-–—]\s*\d+\s*[-–—]", re.IGNORECASE
)


class _Line(NamedTuple):
    """A line of print. ``size`` in points; ``right`` is where it ends, as a share of the widest line of its page."""

    text: str
    size: float
    bold: bool
    right: float
    page: int


def pdf_source(path: Path) -> Source:
    """The text of the file at ``path``.

    Raises:
        NotesError: broken, with a password, scanned (pictures of text only), or too long.
    """
    try:
        with _lock:
            pages = _pages(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise NotesError(
                f"{path} has a password; save a copy without one.", f"{path} 有密码；请另存为不带密码的副本。"
            ) from error
        raise broken(path, error) from error
    if sum(sum(map(str.isalnum, line.text)) for page in pages for line in page) < _FEWEST_CHARACTERS * len(pages):
        raise NotesError(
            f"{path} has no text in it, only pictures of text (a scan); make it searchable with a text recognition "
            "program such as OCRmyPDF, then add it again.",
            f"{path} 里没有文字，只有扫描图片；请先用文字识别软件（如 OCRmyPDF）转成可搜索的 PDF，再重新添加。",
        )
    lines = [line for page in _without_running(pages) for line in page]
    return _laid_out(lines)


def _pages(path: Path) -> list[list[_Line]]:
    document = pypdfium2.PdfDocument(path)
    try:
        if len(document) > MOST_PAGES:
            raise NotesError(
                f"{path} has {len(document)} pages (limit {MOST_PAGES}); split it.",
                f"{path} 有 {len(document)} 页（上限 {MOST_PAGES} 页）；请拆分。",
            )
        return [_page_lines(document[index], index + 1) for index in range(len(document))]
    finally:
        document.close()


def _page_lines(page: pypdfium2.PdfPage, number: int) -> list[_Line]:
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        chars = [chr(pdfium.FPDFText_GetUnicode(text_page, index)) for index in range(count)]
        lines: list[tuple[str, float, bool, float]] = []
        start = 0
        for end in [*(index for index, char in enumerate(chars) if char in "\r\n"), count]:
            printed = [index for index in range(start, end) if not chars[index].isspace()]
            if printed:
                lines.append(_line(text_page, chars, start, end, printed))
            start = end + 1
    finally:
        text_page.close()
        page.close()
    widest = max((right for _, _, _, right in lines), default=1.0) or 1.0
    return [_Line(text, size, bold, right / widest, number) for text, size, bold, right in lines]


def _line(
    text_page: pypdfium2.PdfTextPage, chars: Sequence[str], start: int, end: int, printed: Sequence[int]
) -> tuple[str, float, bool, float]:
    text = "".join(chars[start:end]).replace("\ufffe", "-").replace("\0", "").strip()
    first, last = printed[0], printed[-1]
    weights = [pdfium.FPDFText_GetFontWeight(text_page, index) for index in (first, last)]
    _, _, right, _ = text_page.get_charbox(last)
    return text, pdfium.FPDFText_GetFontSize(text_page, printed[len(printed) // 2]), min(weights) >= _BOLD, right


def _without_running(pages: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """The pages without what runs along on top and at the bottom: titles that repeat, and numbers."""
    edges = Counter(
        re.sub(r"\d+", "#", line.text) for page in pages for line in {*page[:1], *page[-1:]} if len(page) > 2
    )
    often = {text for text, count in edges.items() if count >= max(3, len(pages) // 2)}

    def runs(line: _Line) -> bool:
        return re.sub(r"\d+", "#", line.text) in often or _RUNNING.fullmatch(line.text) is not None

    kept = []
    for page in pages:
        lines = list(page)
        while lines and runs(lines[0]):
            lines.pop(0)
        while lines and runs(lines[-1]):
            lines.pop()
        kept.append(lines)
    return kept


def _laid_out(lines: Sequence[_Line]) -> Source:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0]
    larger = sorted({size for size in sizes if size >= _LARGER * body}, reverse=True)
    builder = SourceBuilder()
    for paragraph in _paragraphs(lines):
        first = paragraph[0]
        text = _joined([line.text for line in paragraph])
        size = round(first.size, 1)
        if size in larger and len(text) <= _LONGEST_HEADING:
            text = f"{'#' * min(1 + larger.index(size), 5)} {text}"
        elif first.bold and all(line.bold for line in paragraph) and len(text) <= _LONGEST_HEADING:
            text = f"**{text}**"
        else:
            text = _BULLET.sub("- ", text, count=1) if _BULLET.match(text) else re.sub(r"^([#>])", r"\\\1", text)
        builder.add(f"{text}\n", Place(unit="page", number=first.page))
    return builder.build()


def _paragraphs(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Lines that were one before they were wrapped: of one size, the upper reaching the margin without an end."""
    paragraphs: list[list[_Line]] = []
    for line in lines:
        above = paragraphs[-1][-1] if paragraphs else None
        wrapped = (
            above is not None
            and abs(above.size - line.size) < 0.5
            and above.bold == line.bold
            and above.right >= _REACHES_MARGIN
            and not above.text.endswith(_ENDS)
            and not _MARKER.match(line.text)
        )
        if wrapped:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _joined(texts: Sequence[str]) -> str:
    whole = texts[0]
    for text in texts[1:]:
        if whole.endswith("-") and text[:1].islower():
            whole = whole[:-1] + text
        elif is_cjk(whole[-1]) or is_cjk(text[0]) or whole[-1] in "，、（" or text[0] in "，。、；：）":
            whole += text
        else:
            whole = f"{whole} {text}"
    return whole
