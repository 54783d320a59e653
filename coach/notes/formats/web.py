"""HTML to Markdown, with the paragraph that each line comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag
from markdownify import MarkdownConverter

from coach.model import Place
from coach.notes.formats.source import Source

_LEFT_OUT = (
    "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "iframe", "object", "svg",
    "head", "title", "link", "meta",
)  # fmt: skip
_WHOLE = ("li", "tr", "pre", "p")
"""Each is one paragraph, whatever stands in it."""
_COUNTED = frozenset({*_WHOLE, "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "summary", "section", "div"})
_BLOCKS = _COUNTED | {"ul", "ol", "table", "blockquote", "dl", "details", "article", "main", "hr", "figure"}
_MARK = re.compile("\ue000(\\d+)\ue001")
"""The number of a paragraph while it goes through the converter; private characters stand in no notes."""
_PRIVATE = re.compile("[\ue000\ue001]")
_BLANK_LINES = re.compile(r"\n{3,}")
_MAIN_SHARE = 0.5
_DEEPEST = 300
"""Elements inside one another up to which a page is parsed as it is: parsing takes time by depth."""
_OPEN_OR_CLOSED = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NEVER_CLOSED = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_NO_HEADING = re.compile(r"<(?!/?h[1-6]\b)/?[a-zA-Z!][^<>]*>", re.IGNORECASE)


def _language(element: Tag) -> str:
    """The language that the classes of a code block name."""
    classes = [*_classes(element), *(name for code in element.find_all("code") for name in _classes(code))]
    found = (re.fullmatch(r"(?:language|lang|highlight-source)-(\w+)", name) for name in classes)
    return next((match[1] for match in found if match), "")


_converter = MarkdownConverter(
    heading_style="ATX",
    bullets="-",
    # Text is not escaped: formulas would be spoilt.
    escape_asterisks=False,
    escape_underscores=False,
    escape_misc=False,
    keep_inline_images_in=["td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "a", "p", "li", "figcaption"],
    newline_style="BACKSLASH",
    table_infer_header=True,
    code_language_callback=_language,
)


def html_source(markup: str, pictures: Mapping[str, bytes] | None = None) -> Source:
    """The readable part of a page: without navigation, scripts and forms; places are paragraphs."""
    body = _clean(_parsed(_PRIVATE.sub("", markup)))
    _number_paragraphs(body)
    lines: list[str] = []
    places: list[Place | None] = []
    place = None
    for line in _markdown(body).strip("\n").split("\n"):
        if numbers := _MARK.findall(line):
            place = Place(unit="paragraph", number=int(numbers[0]))
        lines.append(_MARK.sub("", line).rstrip())
        places.append(place)
    return Source("\n".join(lines), tuple(places), pictures=pictures or {})


def html_markdown(markup: str) -> str:
    """A piece of HTML as Markdown, for the fields of cards."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    return _markdown(_clean(_parsed(markup))).strip()


def _parsed(markup: str) -> BeautifulSoup:
    """The elements of ``markup``; only headings and text where they stand too deep inside one another."""
    depth = deepest = 0
    for closing, name in _OPEN_OR_CLOSED.findall(markup):
        if name.lower() not in _NEVER_CLOSED:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        markup = _NO_HEADING.sub("\n\n", markup)
    return BeautifulSoup(markup, "html.parser")


def _markdown(element: Tag) -> str:
    try:
        converted = str(_converter.convert_soup(element))
    except RecursionError:  # thousands of elements inside one another: their text is all there is to save
        converted = element.get_text("\n")
    return _BLANK_LINES.sub("\n\n", converted)


def _clean(soup: BeautifulSoup) -> Tag:
    """Formulas as LaTeX, and without what is not there to be read."""
    tags: dict[str, list[Tag]] = {}
    comments: list[Comment] = []
    for element in soup.descendants:  # once: bs4's own search takes longer than its parser
        if isinstance(element, Tag):
            tags.setdefault(element.name, []).append(element)
        elif isinstance(element, Comment):
            comments.append(element)
    for formula, latex, display in _formulas(tags):
        formula.replace_with(NavigableString(f"\n\n$${latex}$$\n\n" if display else f"${latex}$"))
    for comment in comments:
        comment.extract()
    for name in _LEFT_OUT:
        for element in tags.get(name, ()):
            if not element.decomposed:
                element.decompose()
    for image in tags.get("img", ()):
        if not image.decomposed:
            _settle(image)
    return _main_part(soup)


def _settle(image: Tag) -> None:
    """Give an image that is loaded later its address; one that is written into the page has none."""
    later = image.get("data-src") or image.get("data-original")
    if later and (not image.get("src") or str(image["src"]).startswith("data:")):
        image["src"] = later
    if str(image.get("src", "")).startswith("data:"):
        image.decompose()


def _formulas(tags: Mapping[str, list[Tag]]) -> Iterator[tuple[Tag, str, bool]]:
    """What KaTeX, MathJax and MathML made of LaTeX, with the LaTeX, and whether it stands by itself."""
    for annotation in tags.get("annotation", ()):
        math = annotation.find_parent("math") if annotation.get("encoding") == "application/x-tex" else None
        if math is None:
            continue
        display = math.get("display") == "block" or math.find_parent(class_="katex-display") is not None
        whole = math.find_parent(class_="katex-display") or math.find_parent(class_="katex") or math
        yield whole, annotation.get_text().strip(), display
    for script in tags.get("script", ()):
        kind = str(script.get("type", ""))
        if "math/tex" in kind:
            yield script, script.get_text().strip(), "display" in kind


def _main_part(soup: BeautifulSoup) -> Tag:
    """The article, where one element is marked as it and holds most of the text."""
    body = soup.body or soup
    every = len(body.get_text())
    for name in ("article", "main"):
        found = body.find_all(name)
        if len(found) == 1 and len(found[0].get_text()) >= _MAIN_SHARE * every:
            return found[0]
    return body


def _number_paragraphs(body: Tag) -> None:
    if body.find_parent(_WHOLE) is not None:
        return
    for number, element in enumerate(list(filter(_says_something, _paragraphs(body))), start=1):
        target = element.find(("td", "th")) if element.name == "tr" else element
        (target or element).insert(0, NavigableString(f"\ue000{number}\ue001"))


def _paragraphs(body: Tag) -> Iterator[Tag]:
    """The paragraphs in order, none of which stands in another item, row or paragraph."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        if element is not body and element.name in _COUNTED and not _is_container(element):
            yield element
        if element is body or element.name not in _WHOLE:
            waiting.extend(child for child in reversed(element.contents) if isinstance(child, Tag))


def _is_container(element: Tag) -> bool:
    if element.name not in ("div", "section"):
        return False
    return any(isinstance(inner, Tag) and inner.name in _BLOCKS for inner in element.descendants)


def _says_something(element: Tag) -> bool:
    return bool(element.get_text(strip=True)) or element.find("img") is not None


def _classes(element: Tag) -> list[str]:
    found = element.get("class")
    return [str(name) for name in found] if isinstance(found, list) else []
