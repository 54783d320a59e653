"""What ties questions together: successors of questions that are gone, links between duplicates."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("fresh", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("passages", sa.Column("question_id", sa.String(), nullable=True))
    op.add_column("passages", sa.Column("text_key", sa.String(32), nullable=False, server_default=""))
    op.create_index("ix_passages_question", "passages", ["question_id"])
    op.create_index("ix_passages_text", "passages", ["text_key"])
    op.create_table(
        "succession",
        sa.Column("old_id", sa.String(), primary_key=True),
        sa.Column("new_id", sa.String(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
    )
    op.create_table(
        "links",
        sa.Column("question_id", sa.String(), primary_key=True),
        sa.Column("original_id", sa.String(), nullable=False),
    )
    op.create_table(
        "library_state",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    _fill()


def _fill() -> None:
    connection = op.get_bind()
    passages = sa.table(
        "passages",
        sa.column("id", sa.String()),
        sa.column("question_id", sa.String()),
        sa.column("text_key", sa.String()),
        sa.column("body", sa.JSON()),
    )
    change = (
        sa.update(passages)
        .where(passages.c.id == sa.bindparam("passage"))
        .values(question_id=sa.bindparam("asks"), text_key=sa.bindparam("key"))
    )
    rows = [
        {
            "passage": row.id,
            "asks": row.body.get("question_id"),
            "key": hashlib.sha256(row.body["text"].encode()).hexdigest()[:32],
        }
        for row in connection.execute(sa.select(passages.c.id, passages.c.body))
    ]
    if rows:
        connection.execute(change, rows)


def downgrade() -> None:
    for name in ("library_state", "links", "succession"):
        op.drop_table(name)
    op.drop_index("ix_passages_text", "passages")
    op.drop_index("ix_passages_question", "passages")
    op.drop_column("passages", "text_key")
    op.drop_column("passages", "question_id")
    op.drop_column("questions", "fresh")
