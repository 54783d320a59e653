"""The first tables: library, interviews, grades, transcript."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("file", sa.String(), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("parser", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
    )
    for name, columns in (
        ("questions", (sa.Column("status", sa.String(), nullable=False),)),
        ("passages", ()),
    ):
        op.create_table(
            name,
            sa.Column("id", sa.String(), primary_key=True),
            sa.Column("file", sa.String(), sa.ForeignKey("files.file", ondelete="CASCADE"), nullable=False),
            sa.Column("line", sa.Integer(), nullable=False),
            *columns,
            sa.Column("body", sa.JSON(), nullable=False),
        )
        op.create_index(f"ix_{name}_file", name, ["file", "line"])
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
    )
    op.create_table(
        "turns",
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("session_id", sa.String(), sa.ForeignKey("sessions.id"), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
    )
    op.create_index("ix_turns_session", "turns", ["session_id"])
    op.create_table(
        "answers",
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("turn_id", sa.String(), sa.ForeignKey("turns.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("spoken", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_answers_turn", "answers", ["turn_id"])
    op.create_table(
        "grades",
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("turn_id", sa.String(), sa.ForeignKey("turns.id"), nullable=False),
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
    )
    op.create_index("ix_grades_turn", "grades", ["turn_id"])
    op.create_table(
        "explanations",
        sa.Column("grade_id", sa.String(), primary_key=True),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("prompt_hash", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
    )
    op.create_table(
        "follow_ups",
        sa.Column("turn_id", sa.String(), primary_key=True),
        sa.Column("body", sa.JSON(), nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.UniqueConstraint("session_id", "digest", name="uq_events_once"),
    )


def downgrade() -> None:
    for name in (
        "events", "follow_ups", "explanations", "grades", "answers", "turns", "sessions", "passages", "questions", "files"
    ):
        op.drop_table(name)
