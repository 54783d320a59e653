"""Pictures read at ingest: points and passages from print, problems instead of failures, nothing read twice."""

from __future__ import annotations

from pathlib import Path

from coach.errors import EnvironmentProblem
from coach.model import NotesDocument
from coach.notes import PictureCache, PicturesRead, read_document, read_pictures
from tests.fakes import FakeImageReader

PRINT = "1. 缓解梯度消失，让深层网络可以训练\n2. 恒等映射使优化更容易，不会比浅层更差\n"
NOTES = """# 网络

## 残差连接有什么作用？

![](./assets/p.png)

## 什么是 Dropout？

训练时随机丢弃神经元，减轻过拟合。

![](assets/q.png)
"""


def write(folder: Path, picture: str | bytes | None = PRINT, notes: str = NOTES) -> NotesDocument:
    (folder / "assets").mkdir(exist_ok=True)
    if picture is not None:
        data = picture.encode() if isinstance(picture, str) else picture
        (folder / "assets" / "p.png").write_bytes(data)
    (folder / "n.md").write_text(notes, encoding="utf-8")
    return read_document(folder / "n.md")


def read(folder: Path, document: NotesDocument, reader: FakeImageReader | None = None) -> PicturesRead:
    return read_pictures(document, reader or FakeImageReader(), PictureCache(folder / "cache"))


def test_a_picture_that_is_the_answer_gives_points_at_the_line_that_names_it(tmp_path: Path) -> None:
    document, _, _ = read(tmp_path, write(tmp_path))
    question = document.questions[0]
    assert question.status == "image_only"
    assert question.gradeable
    assert [(point.text, point.lines, point.picture) for point in question.key_points] == [
        ("缓解梯度消失，让深层网络可以训练", (5, 5), "./assets/p.png"),
        ("恒等映射使优化更容易，不会比浅层更差", (5, 5), "./assets/p.png"),
    ]
    assert question.pictures[0].text == PRINT.strip()
    assert question.pictures[0].path == (tmp_path / "assets" / "p.png").as_posix()


def test_its_print_is_a_passage_that_says_where_it_is_from(tmp_path: Path) -> None:
    document, _, _ = read(tmp_path, write(tmp_path))
    passage = next(p for p in document.passages if p.question_id == document.questions[0].id)
    assert passage.lines == (5, 5)
    assert "读自图片 ./assets/p.png" in passage.text
    assert "恒等映射" in passage.text
    assert [p.lines for p in document.passages] == sorted(p.lines for p in document.passages)


def test_an_answer_in_words_is_left_as_it_is_and_its_picture_not_read(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "q.png").write_text(PRINT, encoding="utf-8")
    parsed = write(tmp_path)
    reader = FakeImageReader()
    document, _, _ = read(tmp_path, parsed, reader)
    assert document.questions[1].key_points == parsed.questions[1].key_points
    assert document.questions[1].pictures[0].path is not None
    assert [path.name for path in reader.read_files] == ["p.png"]


def test_missing_pictures_are_named_with_their_lines(tmp_path: Path) -> None:
    document, problems, complete = read(tmp_path, write(tmp_path, picture=None))
    assert complete
    assert document.questions[0].key_points == ()
    assert len(problems) == 1
    assert "./assets/p.png (5), assets/q.png (11)" in problems[0].en
    assert "./assets/p.png (5)、assets/q.png (11)" in problems[0].zh


def test_pictures_on_the_network_are_neither_read_nor_missing(tmp_path: Path) -> None:
    document = write(tmp_path, None, "## 残差连接有什么作用？\n\n![](https://example.org/p.png)\n")
    result = read(tmp_path, document)
    assert result.problems == ()
    assert result.document.questions[0].key_points == ()


def test_an_unchanged_picture_is_not_read_again(tmp_path: Path) -> None:
    document = write(tmp_path)
    reader = FakeImageReader()
    first = read(tmp_path, document, reader)
    assert read(tmp_path, document, reader).document == first.document
    assert len(reader.read_files) == 1
    (tmp_path / "assets" / "p.png").write_text(
        "1. 另外一种说法，写得也足够长\n2. 还有第二条，同样写得够长\n", encoding="utf-8"
    )
    assert read(tmp_path, document, reader).document != first.document
    assert len(read(tmp_path, document, FakeImageReader("other")).document.questions[0].key_points) == 2


def test_a_damaged_picture_is_a_problem_and_the_notes_go_on(tmp_path: Path) -> None:
    document, problems, complete = read(tmp_path, write(tmp_path, b"\xff\xfe\x00broken"))
    assert complete
    assert document.questions[0].key_points == ()
    assert any("cannot be read" in problem.en for problem in problems)


class NoEngine(FakeImageReader):
    def read(self, image: Path) -> list[str]:
        raise EnvironmentProblem("The engine did not start.", "引擎没能启动。")


def test_without_an_engine_the_notes_are_to_be_read_again_later(tmp_path: Path) -> None:
    result = read(tmp_path, write(tmp_path), NoEngine())
    assert not result.complete
    assert result.problems[-1].en == "The engine did not start."


def test_documents_without_pictures_cost_nothing(tmp_path: Path) -> None:
    document = write(tmp_path, None, "## 什么是 Dropout？\n\n训练时随机丢弃神经元，减轻过拟合。\n")
    assert read(tmp_path, document).document is document
    assert not (tmp_path / "cache").exists()
