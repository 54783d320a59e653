"""Files, folders and zips that are uploaded keep their pictures, and the page serves those alone."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coach.app import UPLOAD_ENDINGS, Coach
from coach.settings import load_settings
from tests.fake_engines import FakeEngines
from ui.serving import build_app

PRINT = "1. 缓解梯度消失，让深层网络可以训练\n2. 恒等映射使优化更容易，不会比浅层更差\n".encode()
NOTES = "## 残差连接有什么作用？\n\n![](./assets/残差.png)\n"


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[Coach]:
    settings = load_settings({}, home=tmp_path / "home", cache=tmp_path / "cache", fetch=False)
    coach = Coach(settings, FakeEngines(settings))
    yield coach
    coach.close()


def upload(folder: Path, name: str, data: bytes) -> Path:
    path = folder / "upload" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_zip_keeps_its_pictures(coach: Coach, tmp_path: Path) -> None:
    path = tmp_path / "deck.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("deck/n.md", NOTES)
        packed.writestr("deck/assets/残差.png", PRINT)
    report = coach.add_uploads([path], language="en")
    assert report.problems == ()
    assert [len(question.key_points) for question in coach.questions()] == [2]


def test_a_folder_that_the_browser_flattened_keeps_its_pictures(coach: Coach, tmp_path: Path) -> None:
    files = [upload(tmp_path, "a/n.md", NOTES.encode()), upload(tmp_path, "b/残差.png", PRINT)]
    report = coach.add_uploads(files, language="en")
    assert report.problems == ()
    assert coach.questions()[0].gradeable
    assert coach.add_uploads(files, language="en").unchanged == 1


def test_a_missing_picture_is_reported_until_it_comes(coach: Coach, tmp_path: Path) -> None:
    notes = upload(tmp_path, "a/n.md", NOTES.encode())
    report = coach.add_uploads([notes], language="zh")
    assert report.problems[0].startswith("n.md：找不到这些图片")
    assert not coach.questions()[0].gradeable
    report = coach.add_uploads([notes, upload(tmp_path, "b/残差.png", PRINT)], language="zh")
    assert (report.updated, report.problems) == (1, ())
    assert coach.questions()[0].gradeable


def test_the_page_serves_the_pictures_of_the_library_alone(coach: Coach, tmp_path: Path) -> None:
    (tmp_path / "home" / "secret.png").write_bytes(b"secret")
    notes = f"{NOTES}\n![](../secret.png)\n![]({(tmp_path / 'home' / 'secret.png').as_posix()})\n"
    coach.add_uploads([upload(tmp_path, "a/n.md", notes.encode()), upload(tmp_path, "b/残差.png", PRINT)])
    question = coach.questions()[0]
    assert len(question.pictures) == 3
    client = TestClient(build_app(coach))
    shown = client.get(f"/picture/{question.id}/0")
    assert (shown.content, shown.headers["content-type"]) == (PRINT, "image/png")
    assert shown.headers["x-content-type-options"] == "nosniff"
    for address in ("1", "2", "3", "-1", "x", "..%2F..%2Fsecret.png"):
        assert client.get(f"/picture/{question.id}/{address}").status_code in (404, 422)
    assert client.get("/picture/unknown/0").status_code == 404


def test_every_format_can_be_uploaded() -> None:
    assert {".md", ".txt", ".docx", ".html", ".ipynb", ".pdf", ".apkg", ".csv", ".tsv", ".zip", ".png"} <= set(
        UPLOAD_ENDINGS
    )
