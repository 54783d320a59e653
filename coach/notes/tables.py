"""Tables to points: one a row, told with the names of its columns."""

from __future__ import annotations

from coach.notes.answers import says_something
from coach.notes.blocks import Block
from coach.notes.inline import bold_texts, highlights, plain
from coach.notes.points import BOLD_BONUS, HIGHLIGHT_BONUS, Point
from coach.text import language_of


def table_points(table: Block, lead: str, group: int) -> list[Point]:
    """A point for each row that says something; its label is the row's first cell."""
    first = 1 if _counts_rows(table) else 0
    names = [plain(cell) for cell in table.children[0].cells[first:]]
    points: list[Point] = []
    for row in table.children[1:]:
        kept = row.cells[first:]
        cells = [plain(cell) if says_something(cell) else "" for cell in kept]
        if not any(cells[1:] if len(cells) > 1 else cells):
            continue
        label = plain(kept[0]) if len(cells) > 1 else ""
        marked = any(term for cell in kept for term in highlights(cell))
        bold = any(bold_texts(cell) for cell in kept[1:])
        weight = 1.0 + (HIGHLIGHT_BONUS if marked else BOLD_BONUS if bold else 0.0)
        points.append(Point(_row_text(label, names, cells), row.start, row.end, label or lead, lead, weight, group))
    return points


def _counts_rows(table: Block) -> bool:
    """Whether the first column only numbers the rows."""
    rows = table.children[1:]
    return bool(rows) and all(len(row.cells) > 2 and plain(row.cells[0]).strip(".、 ").isdecimal() for row in rows)


def _row_text(label: str, names: list[str], cells: list[str]) -> str:
    """``绝对位置编码：作用：具体位置；适用场景：短文本``; with one column of values its name is left out."""
    values = [(index, cell) for index, cell in enumerate(cells) if cell and (index > 0 or not label)]
    chinese = language_of(label + " ".join(cells)) == "zh"
    colon, comma = ("：", "；") if chinese else (": ", "; ")
    named = len(cells) > 2
    told = comma.join(
        f"{names[index]}{colon}{cell}" if named and index < len(names) and names[index] else cell
        for index, cell in values
    )
    return f"{label}{colon}{told}" if label else told
