"""By when a citizen is contacted, and that it was done."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("contact_by", sa.Date(), nullable=True))
    op.add_column("case", sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("contacted_by", sa.String(length=255), nullable=True))
    days = sa.Column("contact_days", sa.Integer(), nullable=False, server_default=sa.text("3"))
    op.add_column("team", days)


def downgrade() -> None:
    op.drop_column("team", "contact_days")
    for name in ("contacted_by", "contacted_at", "contact_by"):
        op.drop_column("case", name)
