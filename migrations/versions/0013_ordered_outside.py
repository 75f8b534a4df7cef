"""What is ordered outside the team: where, from whom, what, and by when."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("intervention", sa.Column("ordered_from", sa.String(length=40), nullable=True))
    person = sa.Column(
        "ordered_person", sa.String(length=255), nullable=False, server_default=sa.text("''")
    )
    op.add_column("intervention", person)
    op.add_column("intervention", sa.Column("deliverable", sa.LargeBinary(), nullable=True))
    op.add_column("intervention", sa.Column("due_on", sa.Date(), nullable=True))


def downgrade() -> None:
    for name in ("due_on", "deliverable", "ordered_person", "ordered_from"):
        op.drop_column("intervention", name)
