"""What a chat model's reply says, in the forms that models give it; what cannot be told is an error."""

from __future__ import annotations

import json

import pytest

from coach.interview.grading.chat_reply import MOST_FALSE_CLAIMS, read_reply
from coach.model import FalseClaim, Verdict

COVERED, PARTIAL, MISSING, CONTRADICTED = Verdict
GOOD = '{"points": {"1": {"quote": "a b", "verdict": "covered"}, "2": {"quote": "", "verdict": "missing"}}}'
EXPECTED = [(1, COVERED, "a b"), (2, MISSING, "")]


def read(text: str, count: int = 2) -> list[tuple[int, Verdict, str]]:
    return [(number, point.verdict, point.quote) for number, point in sorted(read_reply(text, count).points.items())]


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"Sure! Here is my judgement:\n\n{GOOD}\n\nI hope this helps [1].",
        f"```json\n{GOOD}\n```",
        f"好的，评判如下：\n```\n{GOOD}\n```\n以上。",
        f"<think>Point 1: {{x}}</think>{GOOD}",
        GOOD.replace('"', "'"),
        GOOD.replace("}}}", ",},},}"),
        GOOD.replace('"1"', '"k1"').replace('"2"', '"k2"'),
        GOOD.replace('"1"', '"要点1"').replace('"2"', '"要点 2"'),
        GOOD.replace('"1"', '"Point 1"').replace('"2"', '"point_2"'),
        GOOD.replace('"covered"', '"Covered"').replace('"missing"', '"MISSING"'),
        GOOD.replace('"covered"', '"已覆盖"').replace('"missing"', '"未提及"'),
        GOOD.replace('"covered"', '"讲到"').replace('"missing"', '"缺失"'),
        GOOD.replace('"verdict"', '"Verdict"').replace('"quote"', '"Quote"'),
        GOOD.replace('"verdict"', '"判断"').replace('"quote"', '"引用"').replace('"points"', '"要点"'),
        GOOD.replace('"quote": ""', '"quote": null'),
        GOOD.replace('"quote": "a b"', '"quote": ["a", "a b"]'),
        GOOD.replace('"2": {"quote": "", "verdict": "missing"}', '"2": "missing"'),
        '{"points": [{"id": 1, "quote": "a b", "verdict": "covered"}, {"id": "k2", "verdict": "missing"}]}',
        '{"points": [{"id": 2, "quote": "", "verdict": "missing"}, {"id": 1, "quote": "a b", "verdict": "covered"}]}',
        '{"points": [{"quote": "a b", "verdict": "covered"}, {"quote": "", "verdict": "missing"}]}',
        '[{"point": "1", "quote": "a b", "verdict": "covered"}, {"point": "2", "verdict": "missing"}]',
        '{"1": {"quote": "a b", "verdict": "covered"}, "2": {"verdict": "missing"}, "false_claims": []}',
        f'{{"result": {GOOD}}}',
        f"{GOOD}\n{GOOD}",
    ],
)
def test_the_forms_of_one_judgement(text: str) -> None:
    assert read(text) == EXPECTED


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("Covered.", COVERED), ("fully covered", COVERED), ("覆盖", COVERED), ("完全覆盖", COVERED),
        ("partially_covered", PARTIAL), ("Partly covered", PARTIAL), ("部分覆盖", PARTIAL), ("部分", PARTIAL),
        ("not mentioned", MISSING), ("Not-Covered", MISSING), ("没有讲到", MISSING),
        ("contradicts", CONTRADICTED), ("矛盾", CONTRADICTED), ("相反", CONTRADICTED),
    ],
)  # fmt: skip
def test_the_names_of_the_verdicts(name: str, verdict: Verdict) -> None:
    assert read(json.dumps({"points": {"1": {"verdict": name, "quote": "x"}}}), 1) == [(1, verdict, "x")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("It is all covered.", "no JSON"),
        ("", "no JSON"),
        ("{}", "numbered 1 to 2"),
        ("[]", "numbered 1 to 2"),
        (GOOD[:-1], "breaks off"),
        (GOOD[:-20], "breaks off"),
        (GOOD[: GOOD.index('"2"')], "breaks off"),
        (f"```json\n{GOOD[:-3]}", "breaks off"),
        (GOOD.replace('"2":', '"3":'), "numbered 1 to 2"),
        (GOOD.replace('"1":', '"0":').replace('"2":', '"1":'), "numbered 1 to 2"),
        (GOOD.replace('"2":', '"first":'), "no number"),
        (GOOD.replace("covered", "right"), "verdict"),
        (GOOD.replace('"covered"', "0.9"), "verdict"),
        (GOOD.replace('"covered"', "null"), "verdict"),
        (GOOD.replace('"1": {"quote": "a b", "verdict": "covered"}', '"1": 7'), "no object"),
        (GOOD.replace('"2":', '"1":'), "twice"),
        (GOOD.replace('"2":', '"k1":'), "twice"),
        ('{"points": [{"verdict": "covered"}]}', "no number"),
        (f"{GOOD}\nOn second thoughts:\n{GOOD.replace('covered', 'partial')}", "differ"),
    ],
)
def test_what_cannot_be_told_is_an_error(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        read_reply(text, 2)


@pytest.mark.parametrize("cut", range(1, len(GOOD)))
def test_a_reply_that_breaks_off_anywhere_is_never_a_judgement(cut: int) -> None:
    with pytest.raises(ValueError):
        read_reply(GOOD[:cut], 2)
    with pytest.raises(ValueError):
        read_reply(GOOD.replace('"', "'")[:cut], 2)
    with pytest.raises(ValueError):
        read_reply(GOOD[:cut], 1)


def test_false_claims_need_a_quote_and_a_reason_and_are_few() -> None:
    claims = [
        {"quote": "a", "why": "b"}, {"引用": "c", "原因": "d"}, {"quote": "e"}, {"why": "f"}, "g",
        {"quote": 1, "why": "h"}, {"quote": "i", "reason": "j"}, {"quote": "k", "why": "l"},
    ]  # fmt: skip
    reply = read_reply(json.dumps({"points": {"1": {"verdict": "missing"}}, "false_claims": claims}), 1)
    assert reply.false_claims == tuple(FalseClaim(quote=q, why=w) for q, w in ("ab", "cd", "ij"))
    assert len(reply.false_claims) == MOST_FALSE_CLAIMS
    assert read_reply('{"points": {"1": "missing"}, "false_claims": null}', 1).false_claims == ()
