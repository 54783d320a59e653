"""Print in pictures, by RapidOCR: PaddleOCR's models for Chinese and English, which its package carries."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from coach.errors import NotesError

IDENTITY = "rapidocr-onnxruntime:1.4.4"

_SUREST = 0.6
"""Confidence below which a line is left out: it is more often wrong than right."""
_MOST_PIXELS = 60_000_000
_LONGEST_SIDE = 6_000
"""Pixels; a larger picture is made smaller, a long screenshot is cut into pieces."""
_SHORTEST_SIDE = 368
"""Pixels; the engine blows up what is smaller, so that a strip of three lines would cost more than a page."""
_SMALL = 500_000
"""Pixels in all; print in a smaller picture is small too, and read better at twice its size."""
_MARGIN = 2.0
_PIECE = 2_400
_OVERLAP = 120
_SAME_ROW = 0.5
_PARAGRAPH_GAP = 1.6
"""Space between two rows, in usual spaces, from which a new paragraph begins."""
_COLUMN_GAP = 1.6
"""Space between two pieces in one row, in heights of print, from which they stand in two columns."""


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def height(self) -> float:
        return self.bottom - self.top


class RapidOcrReader:
    """An ImageReader. Loads three small models when it is made; one picture takes about a second on two cores."""

    def __init__(self) -> None:
        from rapidocr_onnxruntime import RapidOCR  # half a second, and needed by few

        self._engine = RapidOCR(intra_op_num_threads=2)

    @property
    def identity(self) -> str:
        return IDENTITY

    def read(self, image: Path) -> list[str]:
        """Raises NotesError."""
        pixels = _pixels(image)
        boxes: list[_Box] = []
        for top in range(0, max(1, pixels.shape[0] - _OVERLAP), _PIECE - _OVERLAP):
            for box in self._boxes(pixels[top : top + _PIECE], top):
                if not any(_is_same(box, known) for known in boxes):
                    boxes.append(box)
        return _lines(boxes)

    def _boxes(self, piece: Any, top: int) -> list[_Box]:
        # Screenshots stand upright; tight boxes lose the spaces between English words.
        found, _ = self._engine(piece, use_cls=False, unclip_ratio=_MARGIN)
        boxes = []
        for corners, text, score in found or []:
            if float(score) >= _SUREST and text.strip():
                across, down = [float(x) for x, _ in corners], [float(y) + top for _, y in corners]
                boxes.append(_Box(min(across), min(down), max(across), max(down), text.strip()))
        return boxes


def _pixels(image: Path) -> Any:
    """The picture as rows of blue, green and red; what is transparent is white."""
    try:
        with Image.open(image) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise _unreadable(image, f"{opened.width} x {opened.height} pixels")
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise _unreadable(image, type(error).__name__) from error
    if picture.width > _LONGEST_SIDE:
        picture = picture.resize((_LONGEST_SIDE, max(1, picture.height * _LONGEST_SIDE // picture.width)))
    if picture.width * picture.height < _SMALL:
        picture = picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.LANCZOS)
    solid = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    size = (max(solid.width, _SHORTEST_SIDE), max(solid.height, _SHORTEST_SIDE))
    padded = Image.new("RGB", size, solid.getpixel((0, 0)))
    padded.paste(solid)
    return np.asarray(padded)[:, :, ::-1].copy()


def _is_same(box: _Box, known: _Box) -> bool:
    """Whether two pieces of a cut picture show the same line."""
    return box.text == known.text and abs(box.top - known.top) < box.height and abs(box.left - known.left) < box.height


def _lines(boxes: Sequence[_Box]) -> list[str]:
    """Pieces in one row are one line; a tab stands where much space is between them, as between columns."""
    rows: list[list[_Box]] = []
    for box in sorted(boxes, key=lambda box: (box.top + box.bottom) / 2):
        row = rows[-1] if rows else []
        middle = (box.top + box.bottom) / 2
        if row and abs(middle - (row[-1].top + row[-1].bottom) / 2) < _SAME_ROW * min(box.height, row[-1].height):
            row.append(box)
        else:
            rows.append([box])
    gaps = [min(box.top for box in below) - max(box.bottom for box in above) for above, below in pairwise(rows)]
    usual = median(gaps) if gaps else 0.0
    lines = [_line(sorted(row, key=lambda box: box.left)) for row in rows]
    for index in range(len(gaps), 0, -1):
        if gaps[index - 1] > max(_PARAGRAPH_GAP * usual, rows[index][0].height):
            lines.insert(index, "")
    return lines


def _line(row: Sequence[_Box]) -> str:
    line = row[0].text
    for left, right in pairwise(row):
        line += ("\t" if right.left - left.right > _COLUMN_GAP * right.height else " ") + right.text
    return line


def _unreadable(image: Path, why: str) -> NotesError:
    return NotesError(
        f"The picture {image} cannot be read ({why}); open it and save it again as PNG or JPEG.",
        f"图片 {image} 无法读取（{why}）；请打开后另存为 PNG 或 JPEG。",
    )
