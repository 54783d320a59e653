"""The tables. Columns hold what is queried; the values themselves are kept whole as JSON in ``body``.

What a person said and how it was graded refers to questions by id only: removing notes removes no history.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData()

files = Table(
    "files",
    metadata,
    Column("file", String, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("parser", String, nullable=False),
    Column("title", Text, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", String, primary_key=True),
    Column("file", String, ForeignKey("files.file", ondelete="CASCADE"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("fresh", Boolean, nullable=False, server_default=false()),
    Column("body", JSON, nullable=False),
    Index("ix_questions_file", "file", "line"),
)

passages = Table(
    "passages",
    metadata,
    Column("id", String, primary_key=True),
    Column("file", String, ForeignKey("files.file", ondelete="CASCADE"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("question_id", String),
    Column("text_key", String(32), nullable=False, server_default=""),
    Column("body", JSON, nullable=False),
    Index("ix_passages_file", "file", "line"),
    Index("ix_passages_question", "question_id"),
    Index("ix_passages_text", "text_key"),
)

succession = Table(
    "succession",
    metadata,
    Column("old_id", String, primary_key=True),
    Column("new_id", String),
    Column("body", JSON, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("question_id", String, primary_key=True),
    Column("original_id", String, nullable=False),
)

library_state = Table(
    "library_state",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("body", JSON, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("session_id", String, ForeignKey("sessions.id"), nullable=False),
    Column("question_id", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("body", JSON, nullable=False),
    Index("ix_turns_session", "session_id"),
)

answers = Table(
    "answers",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("turn_id", String, ForeignKey("turns.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("spoken", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("recording_id", String, nullable=True),
    Column("delivery", JSON, nullable=True),
    Index("ix_answers_turn", "turn_id"),
)

recordings = Table(
    "recordings",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("session_id", String, nullable=False),
    Column("body", JSON, nullable=False),
    Index("ix_recordings_session", "session_id"),
)

grades = Table(
    "grades",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("turn_id", String, ForeignKey("turns.id"), nullable=False),
    Column("answer_id", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("body", JSON, nullable=False),
    Index("ix_grades_turn", "turn_id"),
)

explanations = Table(
    "explanations",
    metadata,
    Column("grade_id", String, primary_key=True),
    Column("model", String, nullable=False),
    Column("prompt_hash", String, nullable=False),
    Column("body", JSON, nullable=False),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("turn_id", String, primary_key=True),
    Column("body", JSON, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("session_id", String, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", JSON, nullable=False),
    UniqueConstraint("session_id", "digest", name="uq_events_once"),
)
