"""``build_coach(settings) -> Coach``: one home with its library, its interviews and its models.

With ``engines.py`` the only place where adapters are chosen. The page and the command line are two faces of the
``Coach`` object; neither holds logic of its own.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from importlib.resources import files as package_files
from pathlib import Path
from random import Random
from typing import NamedTuple

from filelock import FileLock, Timeout

from coach.adapters.chroma_index import ChromaIndex
from coach.adapters.database import open_database
from coach.adapters.lexical import Bm25Index
from coach.doctor import Doctor, Part
from coach.engines import Engines, new_id, now
from coach.errors import CoachError, HomeInUse, UnknownItem
from coach.examination import engine_parts, library_part, speech_parts
from coach.interview.coaching import Coaching
from coach.interview.grading.scoring import WORTH, Worth, beyond_points
from coach.interview.graph import InterviewGraph
from coach.interview.interviewer import Interviewer
from coach.interview.steps import Steps
from coach.library import Library, Pictures
from coach.model import (
    AnswerStatus,
    Event,
    Grade,
    Graded,
    Hit,
    IngestReport,
    Language,
    Message,
    PartStatus,
    Plan,
    Question,
    Report,
    Session,
    Strictness,
    TopicScore,
    Turn,
    Verdict,
)
from coach.notes import PictureCache
from coach.notes_desk import Draft, Finding, NotesDesk, NotesHealth, findings_of
from coach.ports import Progress
from coach.progress.delivery import SpokenSession, delivery_trend
from coach.progress.report import outcomes_of, report_of, topic_scores
from coach.settings import Settings
from coach.spoken.desk import SpeechDesk
from coach.spoken.listening import LONGEST_RECORDING
from coach.spoken.shelf import KeptSound
from coach.uploads import UPLOAD_ENDINGS, keep_uploads

__all__ = [
    "DECK",
    "LONGEST_RECORDING",
    "UPLOAD_ENDINGS",
    "WORTH",
    "Coach",
    "Draft",
    "Finding",
    "KeptSound",
    "NotesHealth",
    "SessionSummary",
    "SpeechDesk",
    "SpokenSession",
    "Worth",
    "beyond_points",
    "build_coach",
    "findings_of",
]

DECK = Path(str(package_files("knowledge")))
"""The built-in questions, in Chinese and English."""


class SessionSummary(NamedTuple):
    """A session and what came of it so far."""

    session: Session
    report: Report


class Coach:
    """Everything a face needs. Methods may be called from several threads; errors are CoachError.

    Args:
        settings: where the home is and which parts to use.
        engines: the models, not loaded yet.
    """

    def __init__(self, settings: Settings, engines: Engines) -> None:
        self.settings = settings
        self.engines = engines
        self._lock = _take_home(settings.home)
        self._database = open_database(settings.database_url or f"sqlite:///{settings.home / 'coach.sqlite3'}")
        self._words = Bm25Index(settings.cache, settings.home / "words.sqlite3")
        self._library = Library(
            self._database.library,
            ChromaIndex(settings.home / "chroma", url=settings.chroma_url),
            self._words,
            engines.embedder,
            engines.reranker,
            Pictures(engines.image_reader, PictureCache(settings.home / "pictures", settings.home / "notes")),
            os.cpu_count() or 1,
        )
        self._store = self._database.sessions
        self.notes = NotesDesk(self._library, engines, settings.home / "drafts", self._is_own, self._relevant)
        self.speech = SpeechDesk(
            settings.home,
            self._database.recordings,
            self._store,
            engines.sound_reader,
            engines.transcriber,
            engines.speaker,
            lambda: self.settings.keep_recordings,
            now,
            new_id,
        )
        self._assemble()

    def close(self) -> None:
        """Release the home and the models."""
        self.speech.close()
        self._graph.close()
        self._words.close()
        self._database.close()
        self.engines.close()
        self._lock.release()

    # --- library ---

    def ingest(self, paths: Sequence[Path], progress: Progress | None = None) -> IngestReport:
        """Read notes into the library; what is unchanged costs nothing."""
        return self._library.ingest(paths, progress, self.settings.language)

    def prepare(self) -> None:
        """Fetch and verify what the chosen models need, without keeping them in memory.

        Raises:
            WeightsError: something is missing and cannot be had; the sentence says what to do.
        """
        self.engines.fetch()

    def ingest_deck(self, progress: Progress | None = None) -> IngestReport:
        """Read the built-in deck; at a later start this is a look at its digests."""
        return self._library.ingest([DECK], progress)

    def add_uploads(
        self, paths: Sequence[Path], progress: Progress | None = None, language: Language | None = None
    ) -> IngestReport:
        """Keep uploaded files (zip files unpacked) in the home and read them into the library.

        Pictures among them are kept for the notes that refer to them.

        Problems are told in ``language``, else in the coach's, and name files as they were uploaded.
        """
        shelf = self.settings.home / "notes"
        kept = keep_uploads(paths, shelf)
        report = self._library.ingest(kept, progress, language or self.settings.language)
        problems = tuple(problem.replace(f"{shelf.as_posix()}/", "") for problem in report.problems)
        return report.model_copy(update={"problems": problems})

    def reindex(self, progress: Progress | None = None, language: Language | None = None) -> IngestReport:
        """Read every known file again and make the index anew; problems in ``language``, else in the coach's."""
        return self._library.rebuild(progress, language or self.settings.language)

    def questions(
        self, *, topic: str | None = None, status: AnswerStatus | None = None, language: Language | None = None
    ) -> list[Question]:
        """The questions of the library, the person's own before the deck's, by file and line."""
        found = self._library.questions(topic=topic, status=status, language=language)
        return sorted(found, key=lambda question: not self._is_own(question.file))

    def question(self, question_id: str) -> Question:
        """The question with this id, also where its file was renamed or its wording changed. Raises UnknownItem."""
        return self._library.question(question_id)

    def picture(self, question_id: str, number: int) -> Path:
        """The file of a question's picture, counted from 0, for the page to show; no other file can be had.

        Raises:
            UnknownItem: there is no such picture, or it is not on this machine.
        """
        pictures = self.question(question_id).pictures
        path = pictures[number].path if 0 <= number < len(pictures) else None
        if path is None or not Path(path).is_file():
            raise UnknownItem("This picture is not in the library.", "题库中没有这张图片。")
        return Path(path)

    def topics(self, language: Language | None = None) -> list[str]:
        return self._library.topics(language)

    def search(self, query: str, k: int = 5, topic: str | None = None) -> list[Hit]:
        """The passages nearest to ``query`` in meaning and words, best first."""
        return self._library.search(query, k, topic=topic)

    # --- interviews ---

    def start(self, plan: Plan) -> tuple[str, Iterator[Event]]:
        """Begin an interview: its id, and the events up to the first question."""
        return self._interviewer.start(plan)

    def send(self, session_id: str, message: Message) -> Iterator[Event]:
        """Take the person's message; an answer is on disk before the first event comes out."""
        return self.speech.followed(session_id, message, self._interviewer.send(session_id, message))

    def resume(self, session_id: str) -> Iterator[Event]:
        """Finish what was cut off, up to where the person is to speak."""
        return self.speech.followed(session_id, None, self._interviewer.resume(session_id))

    def delete_session(self, session_id: str) -> None:
        """Delete an interview: all that was said and decided in it, its recordings, and where it stood.

        What chat models judged is forgotten with it, of all interviews, because it quotes answers: grades stay.

        Raises:
            UnknownItem: there is no such session.
            InputError: it is still at work on a message.
            EnvironmentProblem: a recording's file cannot be deleted; the rest is left, and can be deleted again.
        """

        def beside() -> None:
            self.speech.forget(session_id)
            self.engines.kept_judgements.clear()

        self._interviewer.delete(session_id, beside)

    def transcript(self, session_id: str) -> list[Event]:
        """All that was said so far."""
        return self._interviewer.transcript(session_id)

    def regrade(self, session_id: str, turn_id: str, strictness: Strictness | None = None) -> Graded:
        """Judge an answer again, as strictly as before where nothing else is said; the earlier grades are kept."""
        return self._interviewer.regrade(session_id, turn_id, strictness)

    def overrule(self, session_id: str, turn_id: str, key_point_id: str, verdict: Verdict) -> Graded:
        """The person decides a verdict; the judge's grade is kept."""
        return self._interviewer.overrule(session_id, turn_id, key_point_id, verdict)

    def answered(self, session_id: str, numbers: Sequence[int] | None = None) -> list[Turn]:
        """The turns of a session that have an answer, in order; only those with one of ``numbers`` where given.

        Raises:
            UnknownItem: there is no such session.
        """
        self._store.session(session_id)
        turns = [turn for turn in self._store.turns(session_id) if not numbers or turn.number in numbers]
        return [turn for turn in turns if self._store.answers(turn.id)]

    def grades(self, turn_id: str) -> list[Grade]:
        """All grades of a turn, oldest first; the last one counts."""
        return self._store.grades(turn_id)

    def withdraw(self, session_id: str, turn_id: str, quote: str) -> Graded:
        """The person decides that something is not false; the judge's grade is kept."""
        return self._interviewer.withdraw(session_id, turn_id, quote)

    # --- progress ---

    def sessions(self) -> list[SessionSummary]:
        """All interviews, newest first."""
        return [SessionSummary(session, report_of(session, self._store)) for session in self._store.sessions()]

    def topic_scores(self) -> tuple[TopicScore, ...]:
        """Mean score per topic over all interviews, weakest first."""
        return topic_scores([outcome for s in self._store.sessions() for outcome in outcomes_of(s, self._store)])

    def delivery_trend(self) -> list[SpokenSession]:
        """How answers were said: one entry for each session and language with spoken answers, oldest first."""
        return delivery_trend(self._store.sessions(), self._store)

    # --- parts ---

    def load(self, progress: Progress | None = None) -> threading.Thread:
        """Load models and index in the background; what fails is shown by ``parts`` and tried again when it is used."""
        thread = threading.Thread(target=self._load, args=(progress,), name="coach-load", daemon=True)
        thread.start()
        return thread

    @property
    def ready(self) -> bool:
        """True when everything has loaded that is not left until it is needed."""
        return all(part.state == "ready" for part in self.parts())

    def parts(self, language: Language | None = None) -> list[PartStatus]:
        """The parts that load at the start, and their state; advice in ``language``, else in the coach's."""
        return self._doctor(language).glance()

    def doctor(self, language: Language | None = None) -> Iterator[PartStatus]:
        """Load and call every part, with those of speech; advice in ``language``, else in the coach's."""
        return self._doctor(language, speech_parts(self.engines)).examine()

    def choose_llm(self, llm: str, llm_url: str | None = None, language: Language | None = None) -> None:
        """Use another chat model from now on, and at the next start.

        Raises:
            SettingsError: there is no such provider; nothing changed.
        """
        settings = self.settings.save(llm=llm, llm_url=llm_url or None, language=language or self.settings.language)
        self.engines.choose(settings)
        self.settings = settings

    def choose_language(self, language: Language) -> None:
        """Speak ``language`` from now on, and at the next start."""
        self.settings = self.settings.save(language=language)

    def choose_strictness(self, strictness: Strictness) -> None:
        """What verdicts are worth in interviews and grades from now on, and after the next start."""
        self.settings = self.settings.save(strictness=strictness)

    def choose_transcriber(self, transcriber: str, url: str | None = None) -> None:
        """Recognise speech with this from now on, and at the next start. Raises SettingsError; nothing changed."""
        settings = self.settings.save(transcriber=transcriber, transcriber_url=url or None)
        self.engines.choose_recogniser(settings)
        self.settings = settings

    def choose_keep_recordings(self, keep: bool) -> None:
        """Whether the sound of answers stays once they are graded. ``False`` deletes that of all graded ones now."""
        self.settings = self.settings.save(keep_recordings=keep)
        self.speech.tidy()

    def choose_submit_spoken(self, submit: bool) -> None:
        """Whether spoken answers are handed in as they were heard, from now on and after the next start."""
        self.settings = self.settings.save(submit_spoken=submit)

    def test_llm(self, llm: str, llm_url: str | None = None, language: Language | None = None) -> PartStatus:
        """One small real call to a chat model, without choosing it; advice in ``language``, else in the coach's."""
        candidate = self.settings.with_llm(llm, llm_url or None)
        if candidate == self.settings:
            return self._examined_chat(self.engines, language)
        engines = self.engines.sibling(candidate)
        try:
            return self._examined_chat(engines, language)
        finally:
            engines.close()

    def _examined_chat(self, engines: Engines, language: Language | None) -> PartStatus:
        chat = next(part for part in engine_parts(engines) if part.name == "chat")
        return Doctor([chat], language or self.settings.language).examine_one(chat)

    def _assemble(self) -> None:
        engines = self.engines
        coaching = Coaching(engines.chat, engines.prompts, engines.support, self._relevant)
        steps = Steps(
            self._store,
            self.question,
            self._library.answer_passages,
            engines.grader,
            engines.explainer,
            engines.follow_up_writer,
            coaching,
            now,
        )
        self._graph = InterviewGraph(steps, self._store, self.settings.home / "interviews.sqlite3")
        self._interviewer = Interviewer(
            self._graph,
            steps,
            self._store,
            engines.grader,
            self._library.questions,
            self._library.original,
            now,
            new_id,
            Random,
        )

    def _is_own(self, file: str) -> bool:
        return DECK not in Path(file).parents

    def _relevant(self, query: str) -> list[Hit]:
        return self._library.search(query, 3) if self._library.covers(query) else []

    def _doctor(self, language: Language | None, more: Sequence[Part] = ()) -> Doctor:
        parts = [library_part(self._library), *engine_parts(self.engines), *more]
        return Doctor(parts, language or self.settings.language)

    def _load(self, progress: Progress | None) -> None:
        for step in (
            self.engines.embedder.get,
            lambda: self.ingest_deck(progress),
            self.engines.classifier.get,
            self.engines.chat.get,
            self.speech.warm_up,
        ):
            try:
                step()
            except CoachError:
                continue  # its part says so, with what to do; the others load all the same


def build_coach(settings: Settings, progress: Progress | None = None) -> Coach:
    """Open the home of ``settings``.

    Raises:
        HomeInUse: another process works on it.
        StoreError, IndexMismatch: the home's data cannot be used.
    """
    return Coach(settings, Engines(settings, progress))


def _take_home(home: Path) -> FileLock:
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise HomeInUse(
            f"Another coach is working on {home}; use that one, stop it, or choose another home with COACH_HOME.",
            f"另一个 coach 正在使用 {home}；请使用或关闭它，或用 COACH_HOME 指定其他目录。",
        ) from error
    return lock
