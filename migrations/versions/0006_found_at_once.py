"""What rests and what is to be looked at again are few rows among many: an index of those alone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FEW = {"ix_notice_retry": "retry_at", "ix_notice_sweep": "sweep_at"}


def upgrade() -> None:
    for name, column in FEW.items():
        few = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "notice", [column], sqlite_where=few, postgresql_where=few)


def downgrade() -> None:
    for name in FEW:
        op.drop_index(name, "notice")
