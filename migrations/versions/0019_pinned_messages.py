"""Entries in a timeline that point to a message somebody has put a 📌 on."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TEXT = sa.String(length=255)


def upgrade() -> None:
    op.add_column("note", sa.Column("message_channel", TEXT, nullable=True))
    op.add_column("note", sa.Column("message_ts", TEXT, nullable=True))
    op.add_column("note", sa.Column("message_above", TEXT, nullable=True))
    nobody = sa.text("'[]'")
    op.add_column("note", sa.Column("pinned_by", sa.JSON(), nullable=False, server_default=nobody))
    place = ["message_channel", "message_ts"]
    op.create_index("ix_note_message_channel_message_ts", "note", place, unique=True)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM note WHERE message_ts IS NOT NULL"))
    op.drop_index("ix_note_message_channel_message_ts", "note")
    for column in ("pinned_by", "message_above", "message_ts", "message_channel"):
        op.drop_column("note", column)
