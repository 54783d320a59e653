"""Spoken answers: recordings, and how an answer was said."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answers", sa.Column("recording_id", sa.String(), nullable=True))
    op.add_column("answers", sa.Column("delivery", sa.JSON(), nullable=True))
    op.create_table(
        "recordings",
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
    )
    op.create_index("ix_recordings_session", "recordings", ["session_id"])


def downgrade() -> None:
    op.drop_table("recordings")
    op.drop_column("answers", "delivery")
    op.drop_column("answers", "recording_id")
