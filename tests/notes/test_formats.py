"""Documents of every format: questions with answers, and where they stand; a sentence for what cannot be read."""

from __future__ import annotations

import base64
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from coach.cli.contract import question_row
from coach.errors import NotesError
from coach.model import NotesDocument, Place
from coach.notes import PictureCache, find_notes, read_document, read_pictures
from coach.notes.formats import read_source
from tests.fakes import FakeImageReader
from tests.notes import documents
from tests.notes.documents import PICTURE

DATA = Path(__file__).parents[1] / "data" / "formats"
PRINT = "1. 缓解梯度消失，让深层网络可以训练\n2. 恒等映射使优化更容易，不会比浅层更差\n".encode()


def found(document: NotesDocument) -> list[tuple[str, str, Place | None]]:
    return [(question.text, question.status.value, question.place) for question in document.questions]


def place(unit: str, number: int) -> Place:
    return Place.model_validate({"unit": unit, "number": number})


def test_plain_text_is_read_as_markdown_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("1. 什么是过拟合？\n训练集上好，测试集上差。\n\n2. 什么是欠拟合？\n两边都差。\n", encoding="gbk")
    assert [question.text for question in read_document(path).questions] == ["什么是过拟合？", "什么是欠拟合？"]


def test_word_headings_and_bold_lines_ask_and_paragraphs_are_counted(tmp_path: Path) -> None:
    path = documents.word(
        tmp_path / "n.docx",
        [
            ("H1", "优化"),
            ("H2", "什么是动量？"),
            ("", "动量累积过去的梯度，使更新方向更平滑。"),
            ("H2", "Adam 和 SGD 有什么区别？"),
            ("", "Adam 为每个参数调整学习率；SGD 对所有参数用同一个。"),
        ],
    )
    document = read_document(path)
    assert found(document) == [
        ("什么是动量？", "answered", place("paragraph", 2)),
        ("Adam 和 SGD 有什么区别？", "answered", place("paragraph", 4)),
    ]
    assert document.questions[0].heading_path == ("优化",)
    assert document.questions[0].key_points[0].place == place("paragraph", 3)
    assert document.passages[0].place == place("paragraph", 3)
    assert question_row(document.questions[0])["place"] == {"unit": "paragraph", "number": 2}


def test_pictures_inside_a_document_are_read(tmp_path: Path) -> None:
    path = documents.word(tmp_path / "n.docx", [("H2", "残差连接有什么作用？"), ("", PICTURE)], PRINT)
    document, problems, _ = read_pictures(read_document(path), FakeImageReader(), PictureCache(tmp_path / "cache"))
    assert problems == ()
    assert document.questions[0].status == "image_only"
    assert len(document.questions[0].key_points) == 2
    assert document.questions[0].key_points[0].place == document.questions[0].place
    assert Path(document.questions[0].pictures[0].path or "").read_bytes() == PRINT


def test_web_pages_lose_what_is_not_their_text(tmp_path: Path) -> None:
    path = tmp_path / "n.html"
    path.write_text(
        "<html><head><title>t</title><style>p {color: red}</style></head><body><nav><h2>什么是导航？</h2></nav>"
        "<article><h1>注意力</h1><h2>为什么要除以根号 d？</h2><p>防止点积过大，使 softmax 进入<b>饱和区</b>。</p>"
        '<p>公式：<span class="katex"><math><semantics><mi>x</mi><annotation encoding="application/x-tex">'
        "\\frac{QK^T}{\\sqrt{d}}</annotation></semantics></math></span></p>"
        '<h2>代码怎么写？</h2><pre><code class="language-python"># 什么是注释？\nscores = q @ k.T\n</code></pre>'
        "</article>"
        "<script>var q = '什么是脚本？'</script><footer><p>什么是页脚？</p></footer></body></html>",
        encoding="utf-8",
    )
    document = read_document(path)
    assert [text for text, _, _ in found(document)] == ["为什么要除以根号 d？", "代码怎么写？"]
    assert document.questions[0].place == place("paragraph", 2)
    assert r"$\frac{QK^T}{\sqrt{d}}$" in document.questions[0].answer
    assert "```python\n# 什么是注释？" in document.questions[1].answer


def test_notebooks_are_counted_by_cells(tmp_path: Path) -> None:
    picture = {"image.png": {"image/png": base64.b64encode(PRINT).decode()}}
    path = documents.notebook(
        tmp_path / "n.ipynb",
        [
            {"cell_type": "markdown", "source": ["## 什么是批归一化？\n", "\n", "按批次统计均值和方差来归一化。"]},
            {"cell_type": "code", "source": "x = 1  # 什么是 x？", "outputs": [{"text": "什么是输出？"}]},
            {"cell_type": "raw", "source": "什么是原始单元？"},
            {
                "cell_type": "markdown",
                "source": "## 残差连接有什么作用？\n\n![](attachment:image.png)",
                "attachments": picture,
            },
        ],
    )
    document = read_document(path)
    assert found(document) == [
        ("什么是批归一化？", "answered", place("cell", 1)),
        ("残差连接有什么作用？", "image_only", place("cell", 4)),
    ]
    document, problems, _ = read_pictures(document, FakeImageReader(), PictureCache(tmp_path / "cache"))
    assert problems == ()
    assert len(document.questions[1].key_points) == 2


def test_larger_print_in_a_pdf_is_a_heading_and_wrapped_lines_are_one(tmp_path: Path) -> None:
    running = (8, "Notes on networks")
    path = documents.pdf(
        tmp_path / "n.pdf",
        [
            [running, (20, "Networks"), (15, "What is dropout?"),
             (10, "Dropout sets randomly chosen units to zero while training, and so keeps the units of a"),
             (10, "network from relying on one another. It is switched off for predictions."), (8, "1")],
            [running, (15, "Why is weight decay used?"),
             (10, "It keeps the weights small, which makes the model smooth."), (8, "2")],
            [running, (15, "What is a batch?"), (10, "The examples that one step of training looks at."), (8, "3")],
        ],
    )  # fmt: skip
    document = read_document(path)
    assert found(document) == [
        ("What is dropout?", "answered", place("page", 1)),
        ("Why is weight decay used?", "answered", place("page", 2)),
        ("What is a batch?", "answered", place("page", 3)),
    ]
    assert "keeps the units of a network from relying" in document.questions[0].answer
    assert "Notes on networks" not in read_source(path).text
    assert document.questions[1].key_points[0].place == place("page", 2)


def test_chinese_in_a_pdf_from_a_browser_is_read() -> None:
    document = read_document(DATA / "browser.pdf")
    assert [text for text, _, _ in found(document)] == ["什么是注意力机制？", "Adam 和 SGD 有什么区别？"]
    assert {question.place for question in document.questions} == {place("page", 1), place("page", 2)}
    assert any("加权求和" in point.text for point in document.questions[0].key_points)


HEADS = ["问题,答案,分类", "question,answer,topic", "Front,Back,Category", "题目,参考答案,主题"]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_decks_in_tables_are_cards_whatever_their_answers_hold(tmp_path: Path, head: str, encoding: str) -> None:
    path = tmp_path / "deck.csv"
    rows = '\nDropout,"随机丢弃神经元，减轻过拟合。\n# 不是问题吗？\n- 只在训练时使用",正则化\n什么是动量？,,优化\n'
    path.write_text(head + rows, encoding=encoding)
    document = read_document(path)
    assert found(document) == [
        ("Dropout", "answered", place("row", 2)),
        ("什么是动量？", "unanswered", place("row", 3)),
    ]
    assert document.questions[0].heading_path == ("正则化",)
    assert "只在训练时使用" in document.questions[0].answer


def test_what_one_card_leaves_open_does_not_take_in_the_next(tmp_path: Path) -> None:
    path = tmp_path / "deck.csv"
    path.write_text(
        'question,answer\nA?,"```\nx = 1"\nB?,"<details>没有关闭的标签里也有内容"\n'
        'C?,"$$x 没有关闭的公式"\nD?,正常的答案在这里。\n',
        "utf-8",
    )
    document = read_document(path)
    assert [question.text for question in document.questions] == ["A?", "B?", "C?", "D?"]
    assert document.questions[3].key_points[0].text == "正常的答案在这里。"


def test_without_a_head_the_first_two_columns_are_the_cards(tmp_path: Path) -> None:
    path = tmp_path / "deck.tsv"
    path.write_text(
        "#separator:tab\n#html:true\n什么是动量？\t累积过去的梯度<br>更新更平滑\n什么是批次？\t一步训练用到的样本\n",
        "utf-8",
    )
    document = read_document(path)
    assert found(document) == [
        ("什么是动量？", "answered", place("row", 3)),
        ("什么是批次？", "answered", place("row", 4)),
    ]


@pytest.mark.parametrize("new", [False, True])
def test_anki_notes_are_cards_with_their_deck_as_topic(tmp_path: Path, new: bool) -> None:
    notes = [
        ["<div>什么是动量？</div>[sound:a.mp3]", "累积过去的梯度，<b>更新更平滑</b>。<br>\\(v_t = \\beta v + g\\)"],
        ["残差连接有什么作用？", '<img src="图 1.png">'],
        ["GRU 有{{c1::两}}个门：{{c2::重置门和更新门::哪两个}}", ""],
        ['<img src="x.png">', "只有图片的正面没法问"],
    ]
    path = documents.anki(tmp_path / "d.apkg", notes, {"x.png": b"x", "图 1.png": PRINT}, new=new)
    document = read_document(path)
    assert found(document) == [
        ("什么是动量？", "answered", place("row", 1)),
        ("残差连接有什么作用？", "image_only", place("row", 2)),
        ("GRU 有____个门：____(哪两个)", "answered", place("row", 3)),
    ]
    assert document.questions[0].heading_path == ("Nets",)
    assert r"$v_t = \beta v + g$" in document.questions[0].answer
    assert document.questions[2].answer.strip() == "GRU 有两个门：重置门和更新门"
    document, problems, _ = read_pictures(document, FakeImageReader(), PictureCache(tmp_path / "cache"))
    assert problems == ()
    assert len(document.questions[1].key_points) == 2


def test_pages_of_elements_deep_inside_one_another_keep_headings_and_text(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_text("<div>" * 20_000 + "<h2>什么是过拟合？</h2><p>训练集上好，测试集上差。", encoding="utf-8")
    question = read_document(path).questions[0]
    assert (question.text, question.answer.strip()) == ("什么是过拟合？", "训练集上好，测试集上差。")


def test_documents_damaged_inside_are_refused(tmp_path: Path) -> None:
    whole = documents.word(tmp_path / "whole.docx", [("H2", "什么是动量？"), ("", "累积过去的梯度。")]).read_bytes()
    for at in range(0, len(whole), 97):
        path = tmp_path / "damaged.docx"
        path.write_bytes(whole[:at] + b"\xff\xff\xff" + whole[at + 3 :])
        with suppress(NotesError):  # what is damaged may still be read, and nothing else may be raised
            read_document(path)


def packed(path: Path, names: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, data in names.items():
            package.writestr(name, data)
    return path


BROKEN = {
    "cut.docx": (b"PK\x03\x04 cut off", "damaged", "损坏"),
    "other.docx": ({"a.txt": b"x"}, "damaged", "损坏"),
    "xml.docx": ({"word/document.xml": b"<w:p", "[Content_Types].xml": b"<", "_rels/.rels": b"<"}, "damaged", "损坏"),
    "locked.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password", "密码"),
    "empty.docx": (b"", "is empty", "空文件"),
    "empty.pdf": (b"", "is empty", "空文件"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj\n<<", "damaged", "损坏"),
    "other.pdf": ("这不是 PDF".encode(), "damaged", "损坏"),
    "n.ipynb": (b'{"cells": [', "not a valid notebook", "notebook"),
    "list.ipynb": (b"[1, 2]", "not a valid notebook", "notebook"),
    "binary.html": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a text file", "不是文本文件"),
    "figures.csv": (b"x,y,z\n1,2,3\n4,5,6\n7,8,9\n", "no columns of questions", "问题"),
    "one.csv": ("只有一列\n没有第二列\n".encode(), "no columns of questions", "问题"),
    "cut.apkg": (b"PK\x03\x04 cut off", "damaged", "损坏"),
    "none.apkg": ({"media": b"{}"}, "no Anki collection", "Anki"),
    "bad.apkg": ({"collection.anki2": b"SQLite format 3\x00" + bytes(200)}, "damaged", "损坏"),
    "zstd.apkg": ({"collection.anki21b": b"not compressed"}, "damaged", "损坏"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_said_in_both_languages(tmp_path: Path, name: str) -> None:
    content, en, zh = BROKEN[name]
    path = tmp_path / name
    if isinstance(content, dict):
        packed(path, content)
    else:
        path.write_bytes(content)
    with pytest.raises(NotesError) as caught:
        read_document(path)
    assert en in caught.value.en
    assert zh in caught.value.zh
    assert name in caught.value.en


def test_a_scan_says_that_it_is_one(tmp_path: Path) -> None:
    with pytest.raises(NotesError, match="a scan") as caught:
        read_document(documents.pdf(tmp_path / "scan.pdf", [[(10, "1")], [(10, "2")]]))
    assert "扫描" in caught.value.zh


def test_a_pdf_with_a_password_says_so() -> None:
    with pytest.raises(NotesError, match="password"):
        read_document(DATA / "password.pdf")


def test_all_formats_are_found_in_folders(tmp_path: Path) -> None:
    for name in (
        "a.docx",
        "b.PDF",
        "c.html",
        "d.ipynb",
        "e.apkg",
        "f.csv",
        "g.tsv",
        "h.txt",
        "~$a.docx",
        "x.py",
        "y.png",
    ):
        (tmp_path / name).write_bytes(b"x")
    assert [path.name for path in find_notes([tmp_path])] == [
        "a.docx", "b.PDF", "c.html", "d.ipynb", "e.apkg", "f.csv", "g.tsv", "h.txt",
    ]  # fmt: skip
