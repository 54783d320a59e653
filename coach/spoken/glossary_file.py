"""The person's own terms: one file in the home, which may also be edited by hand."""

from __future__ import annotations

from pathlib import Path

from coach.durable import write_durably
from coach.errors import EnvironmentProblem, InputError
from coach.speech.glossary import GlossaryEntry, glossary_of


class GlossaryFile:
    """``glossary.txt`` of a home: one entry a line, ``term`` or ``heard = term``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def text(self) -> str:
        """As it was written; empty where there is none.

        Raises:
            InputError: it is not text.
        """
        try:
            return self._path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"The glossary {self._path} cannot be read ({error}); save it as UTF-8 text.",
                f"术语表 {self._path} 无法读取（{error}）；请保存为 UTF-8 文本。",
            ) from error

    def entries(self) -> tuple[GlossaryEntry, ...]:
        """Raises InputError with the line that is wrong."""
        return glossary_of(self.text)

    def write(self, text: str) -> None:
        """Keep ``text``, whole or not at all.

        Raises:
            InputError: a line is not an entry; nothing changed.
            EnvironmentProblem: it cannot be written.
        """
        glossary_of(text)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(self._path, text)
        except OSError as error:
            raise EnvironmentProblem(
                f"The glossary could not be kept ({error}); check that the home may be written to and is not full.",
                f"术语表没有保存（{error}）；请检查数据文件夹是否可写、磁盘是否已满。",
            ) from error
