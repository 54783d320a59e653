"""Text that talks to whoever grades: orders, forged results, broken delimiters, flattery. Cut out before grading."""

from __future__ import annotations

import re
from itertools import pairwise

from coach.interview.grading.folding import Folded, fold
from coach.interview.grading.guards.disguise import hidden_spans, overridden, readings
from coach.interview.grading.guards.injection_patterns import ABOUT_GRADES, HEADER, PERSONAL, PLAIN, ROLE_TAGS, TOPIC
from coach.interview.grading.guards.injection_signs import NEIGHBOUR_SIGNS, SIGNS
from coach.interview.grading.guards.mark_sheets import mark_sheet_spans
from coach.model import Span
from coach.text import sentences

_TAG = re.compile(rf"<\s*(/?)\s*({ROLE_TAGS})\b([^<>]{{0,200}})>")
_ENCLOSED = re.compile(
    r"<!--.{0,2000}?(?:-->|$)|<\|[^|<>]{1,20}\|>.{0,2000}?(?:<\|[^|<>]{1,20}\|>|$)|```.{0,4000}?(?:```|$)"
    r"|\[[^\[\]]{3,600}\]|【[^【】]{2,600}】|\([^()]{6,600}\)",
    re.DOTALL,
)
_FORGED_RESULT = re.compile(r"\{[^{}]{0,600}(?:\{[^{}]{0,600}\}[^{}]{0,300}){0,4}\}|\[\s*\{.{0,600}\}\s*\]", re.DOTALL)
_RESULT_KEY = re.compile(
    r"[\"']?\b(?:score|grade|verdict|labels?|k\d{1,2}|covered|rating|missing_points|max(?:_score)?|得分|分数|评分"
    r"|结论)[\"']?\s*:"
)
_NOTICE = re.compile(
    r"^[ \t\-—–*#>]*[\[【(<][ \t]*([^\]】)>\n]{2,80})[\]】)>].*|^[\-—–=*# \t]{3,}(?:以下|以上|下面)由.*", re.MULTILINE
)
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"|‘[^’]*’|(?<!\w)'[^'\n]{2,80}'(?!\w)|`[^`]*`")
_EXAMPLE = re.compile(
    r"(?:例如|比如|诸如|类似|反复说|[说写]上?|形如|格式[是为]?|返回|输出|e\.g\.|such as|for example|\blike|\bas"
    r"|\bsays?|\bwrites?|\breturns?)"
    r"[\s,:：，]{0,3}(?:“[^”\n]{4,200}”|「[^」\n]{4,200}」|\"[^\"\n]{12,200}\""
    r"|(?<!\w)'[^'\n]{12,200}'(?!\w)|\{[^{}\n]{1,300}\})"
)
"""A quotation or a record that the sentence itself brings in as an example or as somebody's words."""
_PARAGRAPH_END = re.compile(r"\n\s*\n")
_ROLE_LINE = re.compile(r"\W*(?:system|assistant|response|instruction|output|助手|系统|输出)\s*:")
"""How a forged turn of a dialogue opens; it lasts to the end of the paragraph."""
_NAMES = frozenset({"addressee", "rubric", "award"})
"""Signs that only name somebody or something; answers about evaluation do that too, in nobody's own cause."""


def addressed_spans(question: str, answer: str) -> list[Span]:
    """Spans of ``answer`` that are addressed to the grader, in order, merged.

    Blocks come first (markup, comments, forged results, notices in brackets, encoded text), each cut as a whole; then
    the sentences of what is left. Vocabulary that the question itself uses is no evidence.
    """
    original, answer = answer, _EXAMPLE.sub(lambda match: "·" * len(match.group()), answer)
    folded = fold(answer)
    known = frozenset(name for name, sign in SIGNS.items() if sign.search(fold(question).text))
    topical = TOPIC.search(fold(question).text) is not None
    spans = [
        *_markup(folded),
        *_blocks(folded, known, topical),
        *mark_sheet_spans(answer),
        *hidden_spans(original),
        *_overridden(answer, known, topical),
    ]
    rest = _blanked(answer, spans)
    return merge([*spans, *_sentences(rest, known, topical)])


def merge(spans: list[Span]) -> list[Span]:
    """Sorted, with overlapping and touching spans joined."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _addressed(text: str, known: frozenset[str], topical: bool) -> bool:
    """Where grading is the topic, what is quoted is an example, and only a request in one's own cause counts."""
    own = _QUOTED.sub(" ", text) if topical else text
    signs = _signs(own) - known
    personal = PERSONAL.search(own) is not None
    told = len(signs) >= 2 and (not signs <= _NAMES or len(signs) == len(_NAMES) or (personal and "award" in signs))
    if PLAIN.search(own) is None and not told:
        return False
    return not topical or (personal and ABOUT_GRADES.search(own) is not None)


def _signs(text: str) -> set[str]:
    return {name for name, sign in SIGNS.items() if sign.search(text)}


def _markup(folded: Folded) -> list[Span]:
    """A closing tag without its opening one, up to where it is reopened or the end; and tags around a verdict."""
    spans: list[Span] = []
    opened: list[tuple[str, int]] = []
    broken: int | None = None
    for match in _TAG.finditer(folded.text):
        closing, name, inside = match.group(1), match.group(2), match.group(3)
        if not closing and broken is not None and name in ("answer", "student_answer", "candidate_answer"):
            spans.append(folded.original(broken, match.end()))
            broken = None
        elif not closing and (inside.strip(" /") or name == "answer"):
            opened.append((name, match.start()))
            if "=" in inside:
                spans.append(folded.original(*match.span()))
        elif not closing:
            opened.append((name, match.start()))
        elif broken is None and name in dict(opened):
            start = dict(opened)[name]
            opened = [entry for entry in opened if entry[0] != name]
            if name not in ("answer", "user", "assistant", "final", "note", "result", "points"):
                spans.append(folded.original(start, match.end()))
        elif broken is None:
            broken = match.start()
    if broken is not None:
        spans.append(folded.original(broken, len(folded.text)))
    return spans


def _blocks(folded: Folded, known: frozenset[str], topical: bool) -> list[Span]:
    text = folded.text
    spans = [m.span() for m in _FORGED_RESULT.finditer(text) if _RESULT_KEY.search(m.group())]
    spans += [
        m.span()
        for m in _ENCLOSED.finditer(text)
        if _addressed(m.group(), known, topical) or _RESULT_KEY.search(m.group())
    ]
    return [folded.original(*span) for span in spans]


def _overridden(answer: str, known: frozenset[str], topical: bool) -> list[Span]:
    return [span for span, read in overridden(answer) if _addressed(fold(read).text, known, topical)]


def _disguised(unit: str, known: frozenset[str], topical: bool) -> bool:
    return any(_addressed(reading, known, topical) for reading in readings(unit))


def _blanked(answer: str, spans: list[Span]) -> str:
    """``answer`` with ``spans`` overwritten by line breaks, so that offsets stay and sentences end there."""
    for start, end in spans:
        answer = answer[:start] + "\n" * (end - start) + answer[end:]
    return answer


def _sentences(text: str, known: frozenset[str], topical: bool) -> list[Span]:
    """Addressed sentences, with those beside them in their paragraph that show a sign or have their role."""
    units = sentences(text)
    folded = [fold(text, span).text for span in units]
    notices = _notices(text)
    marked = {
        index
        for index, (span, unit) in enumerate(zip(units, folded, strict=True))
        if _addressed(unit, known, topical)
        or _disguised(unit, known, topical)
        or any(start <= span[0] < end for start, end in notices)
    }
    apart = [_PARAGRAPH_END.search(text, left[1], right[0]) is not None for left, right in pairwise(units)]
    for step in (1, -1):
        for index in sorted(marked, reverse=step < 0):
            in_role = step > 0 and _ROLE_LINE.match(folded[index]) is not None
            place = index + step
            while 0 <= place < len(units) and not apart[min(place, place - step)]:
                if not in_role and (place in marked or not _signs(folded[place]) & set(NEIGHBOUR_SIGNS)):
                    break
                marked.add(place)
                place += step
    return [units[index] for index in sorted(marked)]


def _notices(text: str) -> list[Span]:
    """Lines that open with a notice in brackets from somebody in charge."""
    spans: list[Span] = []
    for match in _NOTICE.finditer(text):
        if match.group(1) is None or HEADER.match(fold(match.group(1)).text.strip()):
            spans.append(match.span())
    return spans
