"""The sound of spoken answers: one file each in the home's folder of recordings.

A file's name says all that is needed to find its answer again where its row was lost:
``TURN_RECORDING_LANGUAGE.webm``, the language ``auto`` where it follows the question.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, get_args

from coach.durable import UNFINISHED, copy_durably, settle
from coach.errors import AudioError, EnvironmentProblem, UnknownItem
from coach.model import Language

MOST_BYTES = 200_000_000
"""Five minutes of uncompressed studio sound are half of it; more is not the recording of an answer."""
_FOLLOWS = "auto"
_PLAIN_ENDING = re.compile(r"\.[a-z0-9]{1,8}")


class Named(NamedTuple):
    """What a file's name says."""

    turn_id: str
    recording_id: str
    language: Language | None


class RecordingFiles:
    """The folder ``folder``, made when the first recording is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, sound: Path, named: Named) -> str:
        """Copy ``sound`` into the folder; the copy's name. On disk when this returns.

        Raises:
            AudioError: there is nothing in the file, or far too much.
            EnvironmentProblem: it cannot be kept, for example because the disk is full.
        """
        try:
            size = sound.stat().st_size
        except OSError as error:
            raise AudioError(
                f"The recording {sound.name} is not there any more ({error.strerror}); record the answer again.",
                f"录音文件 {sound.name} 已经不在了（{error.strerror}）；请重新录音。",
            ) from error
        check_size(size)
        ending = sound.suffix.lower()
        name = "_".join([named.turn_id, named.recording_id, named.language or _FOLLOWS])
        name += ending if _PLAIN_ENDING.fullmatch(ending) else ".sound"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            copy_durably(sound, self._folder / name)
        except OSError as error:
            raise _not_kept(error) from error
        return name

    def path(self, name: str | None) -> Path:
        """Raises UnknownItem where the sound was deleted."""
        path = self._folder / name if name else None
        if path is None or not path.is_file():
            raise UnknownItem(
                "The sound of this answer was deleted; its text is still there.", "这段录音已经删除；文字仍然保留。"
            )
        return path

    def remove(self, name: str) -> None:
        """Delete the sound, where it is still there. Raises EnvironmentProblem where that is not possible."""
        path = self._folder / name
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise EnvironmentProblem(
                f"The recording {path} could not be deleted ({error.strerror}); check who may write there, then retry.",
                f"录音 {path} 无法删除（{error.strerror}）；请检查写入权限后重试。",
            ) from error

    def measured(self, names: Iterable[str]) -> tuple[int, int]:
        """How many of these files are there, and their bytes."""
        sizes = [path.stat().st_size for name in names if (path := self._folder / name).is_file()]
        return len(sizes), sum(sizes)

    def names(self) -> Iterator[tuple[str, Named]]:
        """Every file with what its name says; others are left alone.

        A copy that was cut off by the end of the process is given its name: part of an answer is better than none.
        """
        for path in sorted(self._folder.glob("*")):
            whole = path.with_name(path.name.removesuffix(UNFINISHED))
            parts = whole.stem.rsplit("_", 2)
            if len(parts) != 3 or parts[2] not in (_FOLLOWS, *get_args(Language)):
                continue
            try:
                if path != whole:
                    settle(path, whole)
            except OSError:  # not ours to touch now; looked at again at the next start
                continue
            turn_id, recording_id, language = parts
            follows = language == _FOLLOWS
            yield whole.name, Named(turn_id, recording_id, None if follows else "zh" if language == "zh" else "en")


def check_size(size: int) -> None:
    """Refuse a file of ``size`` bytes that cannot be a spoken answer. Raises AudioError."""
    if size == 0:
        raise AudioError(
            "The recording is empty; check the microphone and record the answer again.",
            "录音是空的；请检查麦克风后重新录音。",
        )
    if size > MOST_BYTES:
        raise AudioError(
            f"The recording has {size / 1e6:.0f} MB; record at most five minutes, or save it as MP3 or WebM.",
            f"录音有 {size / 1e6:.0f} MB；请录五分钟以内，或保存为 MP3、WebM 格式。",
        )


def _not_kept(error: OSError) -> EnvironmentProblem:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EnvironmentProblem(
            "The recording could not be kept, because the disk is full; free some space and send it again.",
            "磁盘已满，录音没有保存；请清理空间后重新发送。",
        )
    return EnvironmentProblem(
        f"The recording could not be kept ({error}); check that the home may be written to, and send it again.",
        f"录音没有保存（{error}）；请检查数据文件夹是否可写，然后重新发送。",
    )
