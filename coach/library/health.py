"""What is wrong with notes: questions that cannot be asked yet, and answers that do not agree. Pure: no file, no model.

Kinds of issues, in the order in which they keep a question from being asked:

- unanswered, picture only, link only: the status of the question. One that is answered elsewhere in the same notes
  under the same question is none: it is asked with that answer.
- missing picture: the notes show a picture that is not on this machine.
- thin: answered with fewer than ``FEWEST_WORDS`` words.
- duplicate: two answers in one language to the same question. A question and its translation are no issue.
- contradiction: two such answers that *possibly* say the opposite, see ``coach.library.contradictions``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum

from coach.library.contradictions import Evidence, contradictions_between, judged_contradictions, same_question
from coach.library.library import topics_of
from coach.model import AnswerStatus, Picture, Question, Value
from coach.notes.pictures import is_remote
from coach.ports import PointClassifier, Progress
from coach.text import cjk_count


class IssueKind(StrEnum):
    """Why a question is on the list."""

    UNANSWERED = "unanswered"
    PICTURE_ONLY = "picture_only"
    LINK_ONLY = "link_only"
    MISSING_PICTURE = "missing_picture"
    THIN = "thin"
    DUPLICATE = "duplicate"
    CONTRADICTION = "contradiction"


class Issue(Value):
    """One thing to mend in the notes.

    Attributes:
        question: where it is; ``line`` is the line to look at.
        others: the questions it disagrees with or repeats.
        pictures: those that are missing, or that are the only answer.
        evidence: the statements that possibly contradict each other.
    """

    kind: IssueKind
    question: Question
    line: int
    others: tuple[Question, ...] = ()
    pictures: tuple[Picture, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class TopicHealth(Value):
    """One topic: how many of its questions can be asked, and its issues counted by kind."""

    topic: str
    questions: int
    gradeable: int
    issues: dict[IssueKind, int]


class NotesHealth(Value):
    """Issues by file and line, and the topics in the order of the notes."""

    questions: int
    issues: tuple[Issue, ...]
    topics: tuple[TopicHealth, ...]


FEWEST_WORDS = 8
"""Words (two Chinese characters count as one, a part of a formula or of code as one) from which an answer says enough
to be examined on; an answer of fewer names things without saying anything about them."""

_STATUS_KINDS = {
    AnswerStatus.UNANSWERED: IssueKind.UNANSWERED,
    AnswerStatus.IMAGE_ONLY: IssueKind.PICTURE_ONLY,
    AnswerStatus.LINK_ONLY: IssueKind.LINK_ONLY,
}
_KIND_ORDER = tuple(IssueKind)
_NO_WORDS = re.compile(
    r"!\[[^\]\n]*\]\([^)\n]*\)|!\[\[[^\]\n]*\]\]|(?<=\])\([^)\n]*\)|<!--.*?-->|</?[a-zA-Z][^>\n]*>|[a-z]+://\S+",
    re.DOTALL,
)
_WORD = re.compile(r"(?:(?![\u3040-\u9fff\uac00-\ud7af])\w)+")


def health_of(
    questions: Sequence[Question],
    *,
    topic: str | None = None,
    classifier: PointClassifier | None = None,
    progress: Progress | None = None,
) -> NotesHealth:
    """The health of notes with these ``questions``.

    Args:
        topic: only what stands below this heading or has this tag, capitals or not.
        classifier: the trained judge, to look for contradictions that numbers and words do not show.

    Raises:
        EnvironmentProblem: the judge cannot be loaded.
    """
    issues = find_issues(questions)
    if classifier is not None:
        issues = with_judged(issues, questions, classifier, progress)
    asked = [q for q in questions if topic is None or topic.casefold() in map(str.casefold, topics_of(q))]
    ids = {question.id for question in asked}
    issues = [issue for issue in issues if issue.question.id in ids]
    return NotesHealth(questions=len(asked), issues=tuple(issues), topics=tuple(topics_health(asked, issues)))


def find_issues(questions: Sequence[Question]) -> list[Issue]:
    """All issues that can be seen without a model, by file and line.

    Args:
        questions: of the notes to look at, with ``duplicate_of`` as the library links them.
    """
    answered_elsewhere = _answered_elsewhere(questions)
    issues: list[Issue] = []
    for question in questions:
        kind = _STATUS_KINDS.get(question.status)
        if kind is not None and question.id not in answered_elsewhere:
            pictures = question.pictures if kind is IssueKind.PICTURE_ONLY else ()
            issues.append(Issue(kind=kind, question=question, line=question.line, pictures=pictures))
        if question.status is AnswerStatus.ANSWERED and _is_thin(question):
            issues.append(Issue(kind=IssueKind.THIN, question=question, line=_first_line(question)))
        issues += _missing_pictures(question)
    for first, second in same_question(questions):
        issues.append(Issue(kind=IssueKind.DUPLICATE, question=second, line=second.line, others=(first,)))
        if evidence := contradictions_between(first, second):
            issues.append(contradiction(first, second, evidence))
    return in_order(issues)


def with_judged(
    issues: Sequence[Issue], questions: Sequence[Question], classifier: PointClassifier, progress: Progress | None
) -> list[Issue]:
    """``issues`` with the contradictions that the judge sees between answers to one question.

    Raises:
        EnvironmentProblem: the judge cannot be loaded.
    """
    known = {i.question.id for i in issues if i.kind is IssueKind.CONTRADICTION}
    pairs = [(first, second) for first, second in same_question(questions) if second.id not in known]
    found = list(issues)
    for number, (first, second) in enumerate(pairs, start=1):
        if evidence := judged_contradictions(first, second, classifier):
            found.append(contradiction(first, second, evidence))
        if progress:
            progress("judging", number, len(pairs))
    return in_order(found)


def contradiction(first: Question, second: Question, evidence: Sequence[Evidence]) -> Issue:
    """The issue that two answers possibly contradict each other."""
    line = evidence[0].second_lines[0]
    return Issue(kind=IssueKind.CONTRADICTION, question=second, line=line, others=(first,), evidence=tuple(evidence))


def in_order(issues: Iterable[Issue]) -> list[Issue]:
    """``issues`` by file and line of their question, the gravest of a question first."""
    return sorted(issues, key=lambda i: (i.question.file, i.question.line, _KIND_ORDER.index(i.kind), i.line))


def topics_health(questions: Sequence[Question], issues: Sequence[Issue]) -> list[TopicHealth]:
    """Every topic of ``questions``, in the order of the notes."""
    asked = Counter(question.topic for question in questions)
    gradeable = Counter(question.topic for question in questions if question.gradeable)
    found: dict[str, Counter[IssueKind]] = {topic: Counter() for topic in asked}
    for issue in issues:
        found.setdefault(issue.question.topic, Counter())[issue.kind] += 1
    return [
        TopicHealth(topic=topic, questions=asked[topic], gradeable=gradeable[topic], issues=dict(kinds))
        for topic, kinds in found.items()
    ]


def words_of(markdown: str) -> float:
    """How much ``markdown`` says: its words, two Chinese characters counting as one; addresses and tags are none."""
    text = _NO_WORDS.sub(" ", markdown)
    wide = cjk_count(text)
    return wide / 2 + len(_WORD.findall(text))


def _is_thin(question: Question) -> bool:
    return words_of(question.answer.replace(question.text, " ")) < FEWEST_WORDS


def _answered_elsewhere(questions: Sequence[Question]) -> set[str]:
    """Ids of questions whose twin in the same notes has an answer."""
    gradeable = {question.duplicate_of or question.id for question in questions if question.gradeable}
    return {
        question.id
        for question in questions
        if not question.gradeable and (question.duplicate_of or question.id) in gradeable
    }


def _missing_pictures(question: Question) -> list[Issue]:
    missing = [picture for picture in question.pictures if picture.path is None and not is_remote(picture.name)]
    return [
        Issue(kind=IssueKind.MISSING_PICTURE, question=question, line=picture.line, pictures=(picture,))
        for picture in missing
    ]


def _first_line(question: Question) -> int:
    return question.answer_lines[0] if question.answer_lines else question.line
