"""The command line as other programs meet it: real processes, exact JSON, exit codes, one line on stderr."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest

from tests.command import Run, runner

NOTES = """# 注意力

## 为什么要除以根号 d？

- **方差**：点积的方差随 ==维度 d 线性增长==
- **后果**：softmax 饱和，梯度几乎为零

## MHA 和 GQA 的区别？

![图](missing.png)

## 什么是线性注意力？
"""


@pytest.fixture
def coach(tmp_path: Path, weights_cache: Path) -> Run:
    """Runs ``coach ...`` with a home of its own."""
    home = str(tmp_path / "home")
    return runner(240, COACH_HOME=home, COACH_CACHE=str(weights_cache), LANG="en_US.UTF-8")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "attention.md"
    path.write_text(NOTES, encoding="utf-8")
    return path


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr of a command that failed."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.strip().splitlines()
    return line


def test_questions_prints_the_contract_and_nothing_else(coach: Run, notes: Path) -> None:
    done = coach("questions", str(notes), "--json")

    rows = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert [(row["text"], row["line"], row["status"], row["answer_lines"]) for row in rows] == [
        ("为什么要除以根号 d？", 3, "answered", [4, 7]),
        ("MHA 和 GQA 的区别？", 8, "image_only", [9, 11]),
        ("什么是线性注意力？", 12, "unanswered", None),
    ]
    first = rows[0]
    assert set(first) == {
        "id", "text", "file", "line", "heading_path", "status", "answer_lines", "key_points", "tags", "duplicate_of",
    }  # fmt: skip
    assert first["file"] == notes.as_posix()
    assert first["heading_path"] == ["注意力"]
    assert [(point["text"], point["lines"]) for point in first["key_points"]] == [
        ("方差：点积的方差随 维度 d 线性增长", [5, 5]),
        ("后果：softmax 饱和，梯度几乎为零", [6, 6]),
    ]
    assert [row["key_points"] for row in rows[1:]] == [[], []]


@pytest.mark.weights
def test_notes_are_ingested_once_and_found(coach: Run, notes: Path) -> None:
    first = json.loads(coach("ingest", str(notes), "--json").stdout)
    again = json.loads(coach("ingest", str(notes), "--json").stdout)
    hits = json.loads(coach("search", "根号 d 的作用", "--json", "-k", "2").stdout)

    assert {key: first[key] for key in ("files", "questions", "added", "unchanged")} == {
        "files": 1, "questions": 3, "added": 1, "unchanged": 0,
    }  # fmt: skip
    assert first["embedding_calls"] == first["passages"] > 0
    assert (again["added"], again["unchanged"], again["embedding_calls"]) == (0, 1, 0)
    assert set(hits[0]) == {"file", "lines", "score", "text"}
    assert hits[0]["file"] == notes.as_posix()
    first_line, last_line = hits[0]["lines"]
    assert first_line <= 5 <= last_line


@pytest.mark.weights
def test_grade_answers_json_lines_in_order_and_goes_on_after_a_bad_row(coach: Run) -> None:
    good = {
        "id": "a",
        "question": "为什么要除以根号 d？",
        "reference": "- 点积的方差随维度增长\n- softmax 会饱和，梯度消失",
        "answer": "维度大的时候点积的方差也大，softmax 就会进入饱和区，梯度几乎没有了。",
    }
    rows = [
        json.dumps(good),
        "not json",
        json.dumps({"id": "b", "answer": "x"}),
        json.dumps(good | {"id": "c", "answer": ""}),
    ]

    done = coach("grade", stdin="\n".join(rows))

    a, broken, b, c = (json.loads(line) for line in done.stdout.splitlines())
    assert done.returncode == 0
    assert set(a) == {"id", "score", "confidence", "points", "false_claims", "flags", "judge", "seconds"}
    assert set(a["points"][0]) == {"key_point", "weight", "verdict", "quote", "quote_span", "note_lines"}
    assert a["score"] >= 0.5
    for point in a["points"]:
        if point["quote"] is not None:
            start, end = point["quote_span"]
            assert good["answer"][start:end] == point["quote"]
    assert (broken["id"], broken["error"].startswith("line 2 is not JSON")) == (2, True)
    assert (b["id"], "give question and reference, or question_id" in b["error"]) == ("b", True)
    assert (c["id"], c["score"], c["flags"]) == ("c", 0.0, ["blank"])


def test_strictness_is_one_of_three(coach: Run) -> None:
    done = coach("grade", "--strictness", "cruel", "--question", "q", "--reference", "- a", "--answer", "a")
    assert done.returncode == 2
    assert "cruel" in done.stderr


@pytest.mark.weights
def test_strictness_changes_scores_and_no_verdict_and_a_repeated_row_is_judged_once(coach: Run) -> None:
    row = json.dumps(
        {
            "question": "为什么要除以根号 d？",
            "reference": "- 点积的方差随维度增长\n- softmax 会饱和，梯度消失\n- 除以根号 d 使方差回到 1",
            "answer": "点积的方差随维度增长，所以要缩放。softmax 不会饱和，梯度也不会消失。",
        }
    )
    found = {}
    for strictness in ("lenient", "fair", "strict"):
        first, again = map(
            json.loads, coach("grade", "--strictness", strictness, stdin=f"{row}\n{row}").stdout.splitlines()
        )
        assert first | {"id": 0, "seconds": 0} == again | {"id": 0, "seconds": 0}
        found[strictness] = first
    assert found["lenient"]["points"] == found["fair"]["points"] == found["strict"]["points"]
    by_hand = {
        "covered": (1, 1, 1),
        "partial": (0.75, 0.5, 0.25),
        "missing": (0, 0, 0),
        "contradicted": (0, -0.25, -0.5),
    }
    verdicts = [point["verdict"] for point in found["fair"]["points"]]
    expected = [max(0.0, sum(by_hand[verdict][place] for verdict in verdicts) / 3) for place in range(3)]
    assert [row["score"] for row in found.values()] == pytest.approx(expected, abs=1e-4)


@pytest.mark.weights
def test_an_interview_is_judged_again_and_both_grades_are_printed(coach: Run, tmp_path: Path) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text("我觉得主要是因为模型的参数量太大了\n结束\n", encoding="utf-8")
    asked = ("interview", "--count", "1", "--mode", "quiz", "--answers", str(answers), "--seed", "1")
    events = [json.loads(line) for line in coach(*asked, "--strictness", "strict", "--json").stdout.splitlines()]
    assert [event["type"] for event in events] == ["asked", "answer_saved", "graded", "ended"]
    session, score = events[0]["turn"]["session_id"], events[2]["grade"]["score"]
    assert events[2]["grade"]["strictness"] == "strict"

    (row,) = json.loads(coach("regrade", session, "--strictness", "fair", "--json").stdout)

    assert set(row) == {"turn", "question", "grades"}
    assert [set(made) for made in row["grades"]] == [{"created_at", "judge", "strictness", "score"}] * 2
    assert [made["strictness"] for made in row["grades"]] == ["strict", "fair"]
    assert row["grades"][0]["score"] == pytest.approx(score, abs=1e-4)
    assert said(coach("regrade", "nosuch", "--json")).startswith("There is no interview nosuch")


@pytest.mark.weights
def test_an_interview_runs_from_a_file_of_answers(coach: Run, tmp_path: Path) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text("给个提示\n不知道\n结束\n", encoding="utf-8")

    done = coach("interview", "--count", "2", "--answers", str(answers), "--json", "--seed", "1")

    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["type"] for event in events] == [
        "asked", "hinted", "moved", "reference_shown", "asked", "ended",
    ]  # fmt: skip
    assert events[-1]["report"]["dont_know"] == 1


def test_health_prints_issues_and_topics(coach: Run, notes: Path) -> None:
    done = coach("health", str(notes), "--json")

    health = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(health) == {"questions", "issues", "topics"}
    assert [(issue["kind"], issue["line"]) for issue in health["issues"]] == [
        ("picture_only", 8),
        ("missing_picture", 10),
        ("unanswered", 12),
    ]
    assert health["topics"] == [
        {
            "topic": "注意力",
            "questions": 3,
            "gradeable": 1,
            "issues": {"picture_only": 1, "missing_picture": 1, "unanswered": 1},
        }
    ]


def test_extraction_is_measured_beside_a_baseline(coach: Run, notes: Path, tmp_path: Path) -> None:
    questions = [
        {"line": 3, "kind": "explicit", "answer_type": "text", "answer_lines": [4, 7]},
        {"line": 8, "kind": "explicit", "answer_type": "image", "answer_lines": [9, 11]},
        {"line": 12, "kind": "explicit", "answer_type": "none", "answer_lines": None},
    ]
    labels = tmp_path / "labels.json"
    labels.write_text(json.dumps([{"path": notes.name, "labelled_lines": [1, 12], "questions": questions}]))

    scores = json.loads(coach("eval", "extraction", str(labels), "--json").stdout)

    assert (scores["macro_f1"], scores["status_accuracy"], scores["line_iou"]) == (1.0, 1.0, 1.0)
    assert (scores["made_up_points"], scores["points_without_text"]) == (0, 0)
    assert scores["baseline"]["macro_f1"] == pytest.approx(6 / 7)


def test_a_broken_label_file_is_told_in_a_sentence(coach: Run, tmp_path: Path) -> None:
    labels = tmp_path / "labels.json"
    labels.write_text('[{"file": "a.md"}]')
    assert "another shape than a label file" in said(coach("eval", "extraction", str(labels)))


def test_a_draft_needs_a_question_of_the_library(coach: Run) -> None:
    assert "nowhere" in said(coach("draft", "nowhere"))


def test_a_missing_file_is_named(coach: Run, tmp_path: Path) -> None:
    assert "nowhere.md" in said(coach("questions", str(tmp_path / "nowhere.md")))


def test_an_empty_folder_says_what_to_add(coach: Run, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    assert ".md" in said(coach("ingest", str(folder)))


def test_a_file_that_is_not_text_is_named(coach: Run, tmp_path: Path) -> None:
    path = tmp_path / "picture.md"
    path.write_bytes(bytes(range(256)) * 8)
    assert "picture.md" in said(coach("questions", str(path)))


def test_gb18030_notes_are_read(coach: Run, tmp_path: Path) -> None:
    path = tmp_path / "gbk.md"
    path.write_bytes(NOTES.encode("gb18030"))
    assert [row["line"] for row in json.loads(coach("questions", str(path), "--json").stdout)] == [3, 8, 12]


def test_a_misspelt_setting_is_refused(coach: Run, notes: Path) -> None:
    assert said(coach("ingest", str(notes), COACH_EMBEDER="x")) == (
        "COACH_EMBEDER is not a setting; did you mean COACH_EMBEDDER?"
    )


def test_sentences_follow_the_language(coach: Run, notes: Path) -> None:
    line = said(coach("ingest", str(notes), COACH_LLM="gpt", COACH_LANGUAGE="zh"))
    assert line.startswith("COACH_LLM")


def test_missing_weights_without_network_say_what_to_do(coach: Run, notes: Path, tmp_path: Path) -> None:
    line = said(coach("ingest", str(notes), "--json", COACH_CACHE=str(tmp_path / "none"), COACH_FETCH="false"))
    assert "COACH_FETCH" in line or "COACH_EMBEDDER" in line


def test_a_home_in_use_is_refused(coach: Run, notes: Path, tmp_path: Path) -> None:
    from filelock import FileLock

    home = tmp_path / "home"
    home.mkdir()
    with FileLock(home / "lock"):
        assert "Another coach is working on" in said(coach("search", "LoRA"))


def test_a_port_in_use_is_refused(coach: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert port in said(coach("ui", "--port", port))


def test_a_missing_key_names_the_variable(coach: Run) -> None:
    done = coach("doctor", "--json", COACH_LLM="openai:gpt-4o-mini", OPENAI_API_KEY="")
    chat = next(part for part in json.loads(done.stdout) if part["part"] == "chat")
    assert done.returncode == 1
    assert (chat["state"], "OPENAI_API_KEY" in chat["advice"]) == ("failed", True)


@pytest.mark.parametrize("arguments", [["questions"], ["grade", "--question", "x"], ["nonsense"], ["search"]])
def test_wrong_usage_is_exit_code_2(coach: Run, arguments: list[str]) -> None:
    assert coach(*arguments).returncode == 2
