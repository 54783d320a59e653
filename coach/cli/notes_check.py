"""``coach health PATH``: notes that are in no library. No home is opened, so that it can run beside a coach."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from coach.engines import Engines
from coach.errors import CoachError
from coach.library.health import NotesHealth, health_of
from coach.library.survey import survey
from coach.notes import PictureCache
from coach.ports import Progress
from coach.settings import Settings


def check_notes(
    settings: Settings, paths: Sequence[Path], *, topic: str | None, judge: bool, progress: Progress | None
) -> tuple[NotesHealth, list[CoachError]]:
    """The health of the notes at ``paths``, and what could not be read.

    Args:
        topic, judge: see ``health_of``.

    Raises:
        NotesError: nothing could be read.
        EnvironmentProblem: the judge was asked for and cannot be loaded.
    """
    engines = Engines(settings, progress)
    try:
        pictures = (engines.image_reader, PictureCache(settings.cache / "pictures"))
        found, problems = survey(paths, processes=os.cpu_count() or 1, pictures=pictures, progress=progress)
        classifier = engines.classifier if judge else None
        return health_of(found, topic=topic, classifier=classifier, progress=progress), problems
    finally:
        engines.close()
