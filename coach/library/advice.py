"""What an issue of the notes says to a person, and what to do about it, in Chinese and English."""

from __future__ import annotations

from pathlib import PurePath

from coach.library.contradictions import Evidence
from coach.library.health import FEWEST_WORDS, Issue, IssueKind
from coach.model import Language, Question
from coach.notes.pictures import is_remote

_NAMES: dict[IssueKind, dict[Language, str]] = {
    IssueKind.UNANSWERED: {"zh": "没有答案", "en": "unanswered"},
    IssueKind.PICTURE_ONLY: {"zh": "只有图片", "en": "picture only"},
    IssueKind.LINK_ONLY: {"zh": "只有链接", "en": "link only"},
    IssueKind.MISSING_PICTURE: {"zh": "图片缺失", "en": "picture missing"},
    IssueKind.THIN: {"zh": "答案太短", "en": "very thin"},
    IssueKind.DUPLICATE: {"zh": "答案重复", "en": "answered twice"},
    IssueKind.CONTRADICTION: {"zh": "可能矛盾", "en": "possible contradiction"},
}

_SAID: dict[str, dict[Language, str]] = {
    "unanswered": {"zh": "笔记里还没有这道题的答案。", "en": "The notes hold no answer to this question yet."},
    "picture_read": {
        "zh": "答案只有图片，已从图片中识别出 {count} 个要点，可能有误。",
        "en": "The answer is a picture only; {count} points were read from it and may contain errors.",
    },
    "picture_unread": {
        "zh": "答案只有图片，图片里没有识别出可用的文字。",
        "en": "The answer is a picture only, and no text that makes points could be read in it.",
    },
    "picture_missing": {
        "zh": "答案只有图片，而图片找不到：{names}",
        "en": "The answer is a picture only, and the picture is not there: {names}",
    },
    "picture_remote": {
        "zh": "答案只有网络上的图片，不会去下载：{names}",
        "en": "The answer is only a picture on the network, which is never fetched: {names}",
    },
    "link_only": {"zh": "答案只有链接。", "en": "The answer is a link only."},
    "missing_picture": {"zh": "找不到图片 {names}", "en": "The picture is not there: {names}"},
    "thin": {
        "zh": "答案太短，不到 {fewest} 个词（两个汉字算一个词），考不出什么。",
        "en": "The answer has fewer than {fewest} words, too few to be examined on.",
    },
    "duplicate": {
        "zh": "与 {others} 是同一道题，两处都有答案。",
        "en": "Also answered at {others}.",
    },
    "contradiction": {
        "zh": "与 {others} 的答案可能矛盾：{evidence}",
        "en": "Possibly contradicts the answer at {others}: {evidence}",
    },
}

_ADVICE: dict[str, dict[Language, str]] = {
    "unanswered": {
        "zh": "在这一行下面写上答案，或者让教练起草一份，核对后采纳。",
        "en": "Write the answer below this line, or let the coach draft one and accept it once you have checked it.",
    },
    "picture_read": {
        "zh": "核对识别出的要点；想更准确，就把要点写成文字。",
        "en": "Check the points that were read; to be exact, write them down as text.",
    },
    "picture_unread": {"zh": "把图片里的要点写成文字。", "en": "Write down as text what the picture shows."},
    "picture_missing": {
        "zh": "把图片放到笔记旁边（或和笔记一起打包成 zip）后重新添加，或者写成文字。",
        "en": "Put the picture beside the notes (or in one zip with them) and add them again, or write text.",
    },
    "picture_remote": {
        "zh": "把图片存到笔记旁边并改用本地路径，或者写成文字。",
        "en": "Save the picture beside the notes and refer to that file, or write text.",
    },
    "link_only": {
        "zh": "把链接内容的要点写进笔记，或者让教练起草一份。",
        "en": "Write the points of what is linked into the notes, or let the coach draft an answer.",
    },
    "missing_picture": {
        "zh": "把图片放到笔记旁边，或和笔记一起打包成 zip 后重新添加。",
        "en": "Put the picture beside the notes, or in one zip with them, and add them again.",
    },
    "thin": {"zh": "补充是什么、为什么、有什么影响。", "en": "Add what it is, why it is so, and what follows from it."},
    "duplicate": {
        "zh": "合并成一份；合并之前只会问其中一题。",
        "en": "Merge the two; until then only one of them is asked.",
    },
    "contradiction": {
        "zh": "对照两处，改正错的一处；如果没有矛盾，不用管它。",
        "en": "Compare the two and correct the wrong one; where they agree after all, leave them.",
    },
}

_REASONS: dict[str, dict[Language, str]] = {
    "numbers": {"zh": "数字不同（{differing}）", "en": "other numbers ({differing})"},
    "negation": {"zh": "一处肯定，一处否定", "en": "one says so, the other says not"},
    "opposites": {"zh": "用词相反（{differing}）", "en": "opposite words ({differing})"},
    "judge": {
        "zh": "评分模型认为矛盾（{probability:.0%}）",
        "en": "contradictory to the judge ({probability:.0%})",
    },
}
_QUOTED: dict[Language, str] = {"zh": "“{first}” 与 “{second}”，{reason}", "en": "“{first}” and “{second}”: {reason}"}
_AND: dict[Language, str] = {"zh": "、", "en": ", "}


def name_of(kind: IssueKind, language: Language) -> str:
    """The kind of issue in two or three words."""
    return _NAMES[kind][language]


def said(issue: Issue, language: Language) -> str:
    """What is wrong, in one sentence."""
    separator = _AND[language]
    return _SAID[_case(issue)][language].format(
        count=len(issue.question.key_points),
        names=separator.join(picture.name for picture in issue.pictures),
        fewest=FEWEST_WORDS,
        others=separator.join(where(other) for other in issue.others),
        evidence=("；" if language == "zh" else "; ").join(_told(evidence, language) for evidence in issue.evidence),
    )


def advice(issue: Issue, language: Language) -> str:
    """What to do about it, in one sentence."""
    return _ADVICE[_case(issue)][language]


def where(question: Question, line: int | None = None) -> str:
    """The last two parts of the path and a line, that of the question by default: ``llm/lora.md:12``."""
    return f"{'/'.join(PurePath(question.file).parts[-2:])}:{line or question.line}"


def _case(issue: Issue) -> str:
    if issue.kind is not IssueKind.PICTURE_ONLY:
        return issue.kind.value
    if issue.question.gradeable:
        return "picture_read"
    if any(picture.path is not None for picture in issue.pictures) or not issue.pictures:
        return "picture_unread"
    return "picture_remote" if all(is_remote(picture.name) for picture in issue.pictures) else "picture_missing"


def _told(evidence: Evidence, language: Language) -> str:
    reason = _REASONS[evidence.reason][language].format(
        differing=" / ".join(evidence.differing), probability=evidence.probability or 0.0
    )
    return _QUOTED[language].format(first=evidence.first, second=evidence.second, reason=reason)
