"""Inputs that make careless parsers slow: what each repeats, so that any length can be made of it."""

from __future__ import annotations

REPEATED: dict[str, str] = {
    "open brackets": "[",
    "closed brackets": "]",
    "bracket pairs": "[]",
    "link openings": "[a](",
    "links without end": "[a](b",
    "image openings": "![",
    "nested images": "![[a](b)",
    "wiki openings": "[[a|",
    "footnotes": "[^a",
    "open emphasis": "*a ",
    "closed emphasis": "a* ",
    "open strong": "**a ",
    "asterisks": "*",
    "strong marks": "**",
    "nested strong": "*a **a ",
    "underscores": "_a ",
    "double underscores": "__a ",
    "strikes": "~~a ",
    "highlights": "==a ",
    "backticks": "`",
    "open code": "`a ",
    "code of all lengths": "` `` ``` ",
    "dollars": "$",
    "open formulas": "$a ",
    "display formulas": "$$a ",
    "less-than signs": "<",
    "open tags": "<a ",
    "tags": "<b>",
    "bold tags": "<b>a",
    "comments": "<!--",
    "breaks": "<br/>",
    "greater-than signs": ">",
    "quotes": "> ",
    "bars": "|",
    "cells": "| a ",
    "delimiters": "|-",
    "parentheses": "(",
    "parenthesis pairs": "()",
    "Chinese parentheses": "（",
    "lenticular brackets": "【",
    "long number": "1",
    "numbers": "1. ",
    "dotted number": "1.",
    "enumeration": "（1）a",
    "circled": "①a",
    "hashes": "#",
    "hash tags": " #a",
    "colons": ":",
    "double colons": "a::b ",
    "Chinese colons": "答：",
    "question marks": "？",
    "English questions": "a? ",
    "arrows": "a -> ",
    "dashes": "-",
    "bullets on one line": "- ",
    "asterisk bullets": "* ",
    "equals signs": "=",
    "backslashes": "\\",
    "ampersands": "&",
    "entities": "&amp;",
    "braces": "{#a",
    "addresses": "http://a",
    "spaces": " ",
    "ideographic spaces": "\u3000",
    "tabs": "\t",
    "commas": "，",
    "full stops": "。",
    "dots": ".",
    "placeholders": "待补充",
    "pointers": "如下图",
    "emoji": "👨‍👩‍👧",
    "Chinese text": "面",
    "letters": "a",
    "words": "a ",
    "empty lines": "\n",
    "lines": "a\n",
    "paragraphs": "a\n\n",
    "headings": "# a?\n",
    "empty headings": "#\n",
    "questions in order": "## a?\n\nb\n\n",
    "bold lines": "**a？**\n\n",
    "bold lines in one paragraph": "**a**\n",
    "speakers": "Q: a?\nA: b\n",
    "answers": "答：\n",
    "details": "<details>\n",
    "summaries": "<details><summary>a?</summary>\n",
    "closed details": "</details>\n",
    "fences": "```\n",
    "tilde fences": "~~~text\n",
    "prose fences": "```\n你好\n",
    "open display formulas": "$$ a\n",
    "open display paragraphs": "$$ a\n\n",
    "display marks": "$$\n",
    "references": "[a]: b\n",
    "references with open titles": "[a]: b 'c\n",
    "labels over lines": "[a\n",
    "quotes over lines": "> a\n",
    "lazy quotes": "> a\nb\n",
    "callouts": "> [!question] a?\n",
    "separate quotes": "> a?\n\n",
    "items": "- a\n",
    "items that ask": "- a？\n",
    "items in items": "-\n  - a\n",
    "Chinese items": "a、",
    "Chinese questions": "什么是X？",
    "bare items": "-\n",
    "numbered items": "1. a？\n",
    "numbered paragraphs": "1、a？\n\n",
    "Chinese numbers": "（1）a？\n",
    "table heads": "a|b\n-|-\n",
    "rows": "|a|b|\n",
    "questions in rows": "| 问题 | 答案 |\n|---|---|\n| a？ | b |\n\n",
    "rules": "---\n\n",
    "underlines": "a\n===\n",
    "indented lines": "    a\n",
    "indented prose": "    你好吗\n\n",
    "separators": "<br>\n",
    "cards": "a b::c\n",
}


def _nested_lists(size: int) -> str:
    lines: list[str] = []
    length = 0
    while length < size:
        lines.append("  " * len(lines) + "- a？")
        length += len(lines[-1])
    return "\n".join(lines)


def _nested_quotes(size: int) -> str:
    lines: list[str] = []
    length = 0
    while length < size:
        lines.append("> " * (len(lines) + 1) + "a")
        length += len(lines[-1])
    return "\n".join(lines)


def _nested_fences(size: int) -> str:
    fences: list[str] = []
    length = 0
    prose = "为什么要这样？因为如此。"
    while length < size:
        fences.append("~" * (len(fences) + 3))
        length += 2 * len(fences[-1]) + 3 * len(prose)
    return "\n".join([*(f"{fence}text\n{prose}" for fence in reversed(fences)), *fences])


def _wide_table(size: int) -> str:
    columns = size // 12
    return f"{'|问题' * columns}|\n{'|-' * columns}|\n" + "|a\n" * (size // 6)


def _in_list(size: int) -> str:
    return "- a\n" + "  $$ b\n\n" * (size // 8)


def _asking_titles(size: int) -> str:
    return "\n".join(f"{'#' * (index % 6 + 1)} 问题{index}是什么？" for index in range(size // 16))


def _code_lines(size: int) -> str:
    return "## 怎么写？\n```\n" + "值\n" * (size // 2) + "```\n"


def _long_list(size: int) -> str:
    return "## 有哪些？\n" + "\n".join(f"- 第{index}项：**词{index}** ==重点{index}==" for index in range(size // 24))


def _long_answer(size: int) -> str:
    return "## 有哪些？\n" + "它很重要。" * (size // 5)


def _endless_sentence(size: int) -> str:
    return "## 有哪些？\n" + "甲，" * (size // 2)


def _nested_everything(size: int) -> str:
    """Details in quotes, in code that reads as prose, in details in quotes, and so on."""
    text = "答案在此，缓解梯度消失。"
    for fence in range(3, 8):
        for level in range(38, 0, -1):
            details = "<details><summary>为什么要用残差连接？</summary>\n" * 12 if level % 4 == 0 else ""
            text = "> " + f"{details}{text}".replace("\n", "\n> ")
        if len(text.encode()) * 38 > size:
            break
        text = f"{'~' * fence}\n为什么？因为它可以缓解梯度消失的问题。\n{text}\n{'~' * fence}"
    return f"## 为什么？\n\n{text}"


def _deep_front_matter(size: int) -> str:
    return f"---\n{'[' * size}\n---\n\n## 什么？\n\n答案。\n"


def _long_front_matter(size: int) -> str:
    return "---\n" + "a: &a [b, *a]\n" * (size // 14) + "---\n"


SHAPES = {
    "nested everything": _nested_everything,
    "deep front matter": _deep_front_matter,
    "long front matter": _long_front_matter,
    "nested lists": _nested_lists,
    "nested quotes": _nested_quotes,
    "nested fences": _nested_fences,
    "wide table": _wide_table,
    "formulas in a list": _in_list,
    "asking titles": _asking_titles,
    "prose in code": _code_lines,
    "long list": _long_list,
    "long answer": _long_answer,
    "endless sentence": _endless_sentence,
}


def _short_lines(unit: str, frame: str, size: int) -> str:
    """Lines as long as those that rules look at closely, each another and each with an end that does not fit."""
    line = unit.replace("\n", " ") * max(1, 50 // len(unit))
    return "".join(frame.format(line=f"{line}{index}x") for index in range(size // len((frame + line).encode())))


def hostile_inputs(size: int) -> dict[str, str]:
    """Names and texts of about ``size`` bytes each."""
    repeated = {name: unit * (size // len(unit.encode())) for name, unit in REPEATED.items()}
    below = {f"{name}, as an answer": f"## 为什么？\n{text}" for name, text in repeated.items()}
    short = {
        f"{name}, in short {place}": _short_lines(unit, frame, size)
        for name, unit in REPEATED.items()
        for place, frame in (
            ("answers", "## 为什么？\n\n{line}\n\n"),
            ("headings", "## {line}\n\n答\n\n"),
            ("items", "- {line}\n"),
        )
    }
    return repeated | below | short | {name: shape(size) for name, shape in SHAPES.items()}
