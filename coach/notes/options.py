"""Multiple choice: of the options below a question only the right ones are an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from coach.notes.blocks import Block, walk
from coach.notes.inline import plain

_BOX = re.compile(r"\s*\[(?P<tick>[ xX√✓])\](?:\s|$)")
_LETTER = re.compile(r"\s*(?:\*\*|__|`)?[(（]?(?P<letter>[A-H])\s?(?:[.．、:：)）]|\*\*|__)\s*(?=\S)")
_KEY = re.compile(
    r"(?:正确|参考|标准)?(?:答案|选项)(?:是|为|选)?|(?:应|故|因此|所以)?选择?|(?:the |correct |right )*(?:answers?"
    r"|options?|choices?|ans)(?: is| are)?",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"\s*[:：]?\s*[(（\[【]?(?P<letters>[A-H](?:\s*(?:[,，、/&]|and|和)?\s*[A-H])*)(?![A-Za-z0-9])")
_CHOICE = re.compile(
    r"下列|以下|下面|哪(?:一)?(?:项|个|些|种)|不?正确的是|错误的是|单选|多选|选择题|[(（]\s*[)）]|_{3,}|which\b"
    r"|true or false|select|choose|what'?s the output|what does .* (?:print|output)",
    re.IGNORECASE,
)
_FEWEST = 2


def without_options(blocks: Sequence[Block], question: str) -> list[Block]:
    """``blocks`` without wrong options: those not ticked, or not named by "Answer: B".

    Lettered options stay where no letter is named as the answer, unless ``question`` offers a choice: "A. ... B. ..."
    may be how the notes number their points.
    """
    if not any(offers_options(block) or _is_box(block.text) for block in walk(blocks)):
        return list(blocks)
    right = _right_letters(blocks)
    offered = bool(right) or _CHOICE.search(question) is not None
    return list(_kept(blocks, right, offered))


def _kept(blocks: Sequence[Block], right: frozenset[str], offered: bool) -> Iterator[Block]:
    ticked: bool | None = None  # of a box that stands alone above the code it belongs to
    for block in blocks:
        box = _BOX.fullmatch(block.children[0].text) if block.kind == "list" and len(block.children) == 1 else None
        if box is not None:
            ticked = box["tick"] != " "
        elif block.kind == "code" and ticked is not None:
            if ticked:
                yield block
            ticked = None
        elif block.kind == "list" and offers_options(block):
            chosen = [item for item in block.children if _is_right(item.text, right, offered)]
            if chosen:
                yield replace(block, children=[_without_sign(item) for item in chosen])
        elif block.kind == "paragraph" and offers_options(block) and offered:
            lines = enumerate(block.text.split("\n"), block.start)
            yield from (Block("paragraph", n, n, _unsigned(line)) for n, line in lines if _is_right(line, right, True))
        elif block.children:
            yield replace(block, children=list(_kept(block.children, right, offered)))
        elif not (right and _names_letters(block.text)):
            yield block
        elif any(map(str.isalpha, reason := _reason(block.text))):
            yield replace(block, text=reason)


def offers_options(block: Block) -> bool:
    """Whether a list, or a paragraph of several lines, offers options: some ticked and some not, or lettered from A."""
    if block.kind == "list":
        texts = [item.text for item in block.children]
    elif block.kind == "paragraph" and "\n" in block.text:
        texts = block.text.split("\n")
    else:
        return False
    ticks = {match["tick"] == " " for text in texts if (match := _BOX.match(text))}
    if len(ticks) == _FEWEST:
        return block.kind == "list"
    letters = [match["letter"] for text in texts if (match := _LETTER.match(_without_boxes(text)))]
    return len(letters) >= _FEWEST and "".join(letters) == "ABCDEFGH"[: len(letters)]


def _is_box(text: str) -> bool:
    return "]" in text and _BOX.fullmatch(text) is not None


def _without_boxes(text: str) -> str:
    return _BOX.sub("", text) if "[" in text else text


def _is_right(text: str, right: frozenset[str], offered: bool) -> bool:
    box = _BOX.match(text)
    if box is not None and box["tick"] != " ":
        return True
    letter = _LETTER.match(_without_boxes(text))
    if letter is None:
        return box is None
    return letter["letter"] in right or (not offered and box is None)


def _right_letters(blocks: Sequence[Block]) -> frozenset[str]:
    for block in walk(blocks):
        if block.kind in ("paragraph", "heading", "details") and (letters := _names_letters(block.text)):
            return frozenset(letters)
    return frozenset()


def _names_letters(markdown: str) -> str:
    """The letters that a line names as the answer ("答案：B、D"), or ""."""
    match = _key_of(plain(markdown.partition("\n")[0]))
    return "" if match is None else "".join(char for char in match["letters"] if char in "ABCDEFGH")


def _key_of(text: str) -> re.Match[str] | None:
    key = _KEY.match(text)
    match = _LETTERS.match(text, key.end() if key is not None else 0)
    alone = match is not None and text.strip("()（）。. ") == match["letters"]
    return match if key is not None or alone else None


def _reason(markdown: str) -> str:
    """What a line says behind the letters that it names."""
    first, _, others = markdown.partition("\n")
    text = plain(first)
    match = _key_of(text)
    rest = text[match.end() :].lstrip(" )）]】。.，,：:；;-—") if match is not None else text
    return "\n".join(part for part in (rest, others) if part)


def _without_sign(item: Block) -> Block:
    children = list(item.children)
    if children and children[0].kind == "paragraph":
        children[0] = replace(children[0], text=_unsigned(children[0].text))
    return replace(item, text=_unsigned(item.text), children=children)


def _unsigned(text: str) -> str:
    """An option without its box and letter; a bold letter keeps the rest's marks balanced."""
    text = _BOX.sub("", text, count=1)
    match = _LETTER.match(text)
    if match is None:
        return text
    rest = text[match.end() :]
    return rest.replace("**", "") if rest.count("**") % 2 else rest
