"""Who has left the workspace, and when Slack was last asked about a person."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "person", sa.Column("left", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("person", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ("asked_at", "left"):
        op.drop_column("person", column)
