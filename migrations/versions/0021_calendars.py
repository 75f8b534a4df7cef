"""Who has a calendar address, and which file in Slack a message was said with."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TEXT = sa.String(length=255)


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("workspace_id", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_feed_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
        sa.UniqueConstraint("workspace_id", "user", name="uq_feed_workspace_id_user"),
        sa.UniqueConstraint("token_hash", name="uq_feed_token_hash"),
    )
    op.add_column("notice", sa.Column("file_id", TEXT, nullable=True))


def downgrade() -> None:
    op.drop_column("notice", "file_id")
    op.drop_table("feed")
