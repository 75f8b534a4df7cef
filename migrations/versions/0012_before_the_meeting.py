"""Whom the citizen opens the door for, and on which day they declined what was offered."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TRUST = ("trusts", "trust_meets", "trust_ways")


def upgrade() -> None:
    for name in TRUST:
        op.add_column("case", sa.Column(name, sa.LargeBinary(), nullable=True))
    op.add_column("intervention", sa.Column("declined_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE intervention SET declined_on = \"on\" WHERE state = 'offered_declined'"
    )


def downgrade() -> None:
    op.drop_column("intervention", "declined_on")
    for name in reversed(TRUST):
        op.drop_column("case", name)
