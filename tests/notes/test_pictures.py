"""Which pictures notes refer to, where they are, and when notes have changed because a picture did."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.notes import notes_digest, parse_notes, shelve_pictures
from coach.notes.picture_files import PictureFinder
from coach.notes.pictures import definitions_in, names_in

REFERENCES = {
    "![](a.png)": ["a.png"],
    "![图 1](./assets/2024年12月08日23-30-47.png)": ["./assets/2024年12月08日23-30-47.png"],
    "![x](..%2Fimg%2Ftransformer%2Fimg_10.png)": ["../img/transformer/img_10.png"],
    "![x](assets/%E6%B3%A8%E6%84%8F%E5%8A%9B.png)": ["assets/注意力.png"],
    "![x](图(1).png)": ["图(1).png"],
    "![x](<my picture.png>)": ["my picture.png"],
    "![x](my picture.png)": ["my picture.png"],
    '![x](a.png "A title")': ["a.png"],
    "![x](a.png =300x)": ["a.png"],
    '![x](a.png =300x200 "t")': ["a.png"],
    "![x](a.png){width=50%}": ["a.png"],
    "![x](a.png?raw=true)": ["a.png"],
    r"![x](assets\sub\a.png)": ["assets/sub/a.png"],
    r"![x](C:\Users\me\a.png)": ["C:/Users/me/a.png"],
    "![x](file:///C:/Users/me/a.png)": ["C:/Users/me/a.png"],
    "![x](file:///home/me/a.png)": ["/home/me/a.png"],
    "![x](/images/a.png)": ["/images/a.png"],
    "![[a.png]]": ["a.png"],
    "![[attachments/a.png|300]]": ["attachments/a.png"],
    '<img src="a.png" width="300">': ["a.png"],
    "<IMG alt=x SRC='b c.jpg'/>": ["b c.jpg"],
    "<img src=a.webp>": ["a.webp"],
    "![x][fig]": ["img/ref.png"],
    "![fig][]": ["img/ref.png"],
    "![fig]": ["img/ref.png"],
    "![a](1.png)![b](2.png)": ["1.png", "2.png"],
    "[![a](1.png)](https://example.org)": ["1.png"],
    "![x](https://example.org/a.png)": ["https://example.org/a.png"],
    "![x](//example.org/a.png)": ["//example.org/a.png"],
    "![x](data:image/png;base64,iVBORw0KGgo=)": [],
    "![[another note]]": [],
    "![x](clip.mp4)": [],
    "![x]()": [],
    "![x][nowhere]": [],
    "`![x](a.png)`": [],
    "<!-- ![x](old.png) -->": [],
    "[a](a.png)": [],
}


@pytest.mark.parametrize("line", REFERENCES)
def test_every_way_to_refer_to_a_picture_is_understood(line: str) -> None:
    definitions = definitions_in('[fig]: img/ref.png "title"\n')
    assert list(names_in(line, definitions)) == REFERENCES[line]


ALONE = [line for line, names in REFERENCES.items() if names and line[0] in "!<" and line != "![fig]"]
"""``![fig]`` is words in brackets as long as its label is not looked up."""


@pytest.mark.parametrize("line", ALONE)
def test_an_answer_that_is_one_picture_has_that_status_and_no_points(line: str) -> None:
    text = f"## 什么是注意力？\n\n{line}\n\n[fig]: img/ref.png\n"
    question = parse_notes(text, "n.md").questions[0]
    assert question.status == "image_only"
    assert question.key_points == ()
    assert [picture.name for picture in question.pictures] == REFERENCES[line]
    assert {picture.line for picture in question.pictures} == {3}


def test_examples_in_code_are_no_pictures() -> None:
    text = "## 怎么插入图片？\n\n写成下面这样即可，路径相对于笔记：\n\n```\n![](a.png)\n```\n\n![](b.png)\n"
    assert [picture.name for picture in parse_notes(text, "n.md").questions[0].pictures] == ["b.png"]


def put(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("./assets/a.png", "notes/assets/a.png"),
        ("../img/a.png", "img/a.png"),
        ("Assets/A.PNG", "notes/assets/a.png"),
        ("b c.png", "notes/b%20c.png"),
        ("/images/site.png", "static/images/site.png"),
        ("attachments/vault_picture.png", "attachments/vault_picture.png"),
        ("C:/Users/me/Pictures/screenshot-2024.png", "notes/assets/screenshot-2024.png"),
        ("old/notes.assets/moved.png", "notes/n.assets/moved.png"),
    ],
)
def test_pictures_are_found_where_editors_put_them(tmp_path: Path, name: str, file: str) -> None:
    notes = put(tmp_path / "notes" / "n.md")
    expected = put(tmp_path / file)
    found = PictureFinder(notes).find(name)
    assert found is not None
    assert found.resolve() == expected.resolve()


def test_names_are_the_same_however_their_letters_are_composed(tmp_path: Path) -> None:
    notes = put(tmp_path / "n.md")
    put(tmp_path / "cafe\u0301.png")
    assert PictureFinder(notes).find("caf\u00e9.png") is not None


def test_a_common_name_elsewhere_is_not_taken_for_the_missing_picture(tmp_path: Path) -> None:
    notes = put(tmp_path / "ch2" / "n.md")
    put(tmp_path / "ch2" / "images" / "1.png")
    put(tmp_path / "ch1" / "1.png")
    put(tmp_path / "1.png")
    assert PictureFinder(notes).find("ch1-images/1.png") is None
    assert PictureFinder(notes).find("1.png") is None


def test_a_vault_is_searched_for_a_bare_name(tmp_path: Path) -> None:
    put(tmp_path / ".obsidian" / "app.json")
    notes = put(tmp_path / "topics" / "n.md")
    picture = put(tmp_path / "files" / "deep" / "p.png")
    assert PictureFinder(notes).find("p.png") == picture
    put(tmp_path / "other" / "p.png")
    assert PictureFinder(notes).find("p.png") is None


def test_uploads_see_nothing_outside_their_shelf(tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    notes = put(shelf / "deck" / "n.md")
    secret = put(tmp_path / "secret.png")
    (shelf / "deck" / "link.png").symlink_to(secret)
    finder = PictureFinder(notes, shelf)
    for name in (secret.as_posix(), "../../secret.png", "link.png", f"C:{secret.as_posix()}"):
        assert finder.find(name) is None
    assert PictureFinder(notes).find("../../secret.png") is not None


def test_the_network_is_never_asked(tmp_path: Path) -> None:
    notes = put(tmp_path / "n.md")
    put(tmp_path / "a-distinct-name.png")
    assert PictureFinder(notes).find("https://example.org/a-distinct-name.png") is None


def test_the_digest_changes_with_the_pictures(tmp_path: Path) -> None:
    notes = put(tmp_path / "n.md", "## 什么是注意力？\n\n![](p.png)\n".encode())
    digests = [notes_digest(notes)]
    picture = put(tmp_path / "p.png", b"1")
    digests.append(notes_digest(notes))
    picture.write_bytes(b"2")
    digests.append(notes_digest(notes))
    picture.unlink()
    assert len(set(digests)) == 3
    assert notes_digest(notes) == digests[0]


def test_pictures_of_a_flattened_folder_go_to_the_notes_that_name_them(tmp_path: Path) -> None:
    notes = put(tmp_path / "shelf" / "n.md", "![](./assets/图(1).png) ![](x/1.png)".encode())
    uploaded = [
        put(tmp_path / "u1" / "图1.png"),
        put(tmp_path / "u2" / "1.png", b"a"),
        put(tmp_path / "u3" / "1.png", b"b"),
    ]
    shelve_pictures(notes, uploaded)
    finder = PictureFinder(notes, tmp_path / "shelf")
    assert finder.find("./assets/图(1).png") == tmp_path / "shelf" / "n.assets" / "图(1).png"
    assert finder.find("x/1.png") is None
