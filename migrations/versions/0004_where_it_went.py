"""Where an installation was moved to, and by which move a database was filled."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("installation", sa.Column("moved_to", sa.String(length=255), nullable=True))
    op.add_column("installation", sa.Column("came_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ("came_at", "moved_to"):
        op.drop_column("installation", column)
